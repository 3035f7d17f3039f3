"""Understands what callers say, by the model of the flow, loaded when it is first needed. Fits ``services.Ear``."""

from __future__ import annotations

import base64
import logging
import threading
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import routing.intent
from ivr.flow.services import deaf
from routing.intent.model import Model, dump, load
from routing.intent.phrases import Phrase, fingerprint
from routing.intent.sentences import NoEncoder
from routing.intent.understand import Understood, understand
from routing.needs import Need

log = logging.getLogger(__name__)

SHIPPED = Path(routing.intent.__file__).with_name("shipped.model")


def as_text(model: Model, own: Iterable[Phrase] = ()) -> str:
    """The model as lines of text, so that it travels with the files of menus; the first one is the fingerprint of the
    utility's ``own`` phrases, by which ``ivr check`` sees whether they were learnt."""
    return f"{fingerprint(own)}\n{base64.encodebytes(dump(model)).decode()}"


def of_text(text: str) -> Model:
    """The model of such a text; of none the one that comes with the product. Raises ValueError."""
    return load(base64.b64decode((text or SHIPPED.read_text("ascii")).partition("\n")[2]))


class Intents:
    """One process's models, each loaded once. No method raises."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._models: dict[str, Model] = {}

    def understand(
        self, model: str, words: str, needs: Mapping[str, Need], person_words: Collection[str]
    ) -> Understood:
        try:
            return understand(self._model(model), words, needs, person_words)
        except (NoEncoder, ValueError, OSError) as error:
            log.error("what a caller said cannot be understood: %s", error)
            return deaf(model, words, needs, person_words)

    def _model(self, text: str) -> Model:
        with self._lock:
            if text not in self._models:
                if len(self._models) > 2:
                    self._models.clear()
                self._models[text] = of_text(text)
            return self._models[text]
