"""Where a key leads, in callers' words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ivr.flow import spoken
from ivr.flow.graph import Flow
from ivr.flow.nodes.menu import Menu
from ivr.flow.walk import Walk

Kind = Literal["desk", "closed", "message", "question", "over", "wrong", "language"]

_VERBS = {"desk": ("reaches", "reached"), "language": ("changes to", "changed to")}
_LEADS = ("leads to", "led to")


@dataclass(frozen=True, slots=True)
class Landing:
    """``words`` name the place: 'billing', "the menu 'account'". ``about``: for which need a desk is rung, in words.
    ``heard``: what a question says first."""

    kind: Kind
    words: str
    node: str = ""
    desk: str | None = None
    need: str | None = None
    about: str = ""
    heard: str = field(default="", compare=False)

    def differs(self, other: Landing) -> bool:
        """Whether a caller would tell the two apart. A question of another name with the same words is the same."""
        if (self.kind, self.desk, self.need) != (other.kind, other.desk, other.need):
            return True
        if self.kind == "language":
            return self.words != other.words
        return self.kind in ("question", "closed") and self.node != other.node and self.heard != other.heard

    def now(self, before: Landing) -> str:
        """What the key does now, after what it did ``before``: 'now reaches the meter team (was billing)'."""
        if self.kind == "wrong":
            return f"is now a wrong key (it {before._did()})"
        if before.kind == "wrong":
            return f"now {self._does()}, it was a wrong key"
        if self.kind == before.kind == "desk" and self.desk == before.desk:
            return f"now {self._does()} for '{self.about}' (was for '{before.about}')"
        return f"now {self._does()} (was {before.words})"

    def _does(self) -> str:
        return f"{_VERBS.get(self.kind, _LEADS)[0]} {self.words}"

    def _did(self) -> str:
        return f"{_VERBS.get(self.kind, _LEADS)[1]} {self.words}"


def landing(walk: Walk, language: str) -> Landing:
    """Where ``walk`` has come to by the input that it had last; ``language`` is what was spoken before."""
    if any(event.type == "wrong" for event in walk.turns[-1].events):
        return Landing("wrong", "a wrong key")
    if walk.call.language != language:
        return Landing("language", language_of(walk.flow, walk.call.language))
    return standing(walk)


def standing(walk: Walk) -> Landing:
    """Where ``walk`` stands, by whatever way it has come there."""
    flow, call, found = walk.flow, walk.call, walk.landing()
    desk = flow.directory.desks.get(found.desk or (flow.agent.desk if found.how == "message" else ""))
    name = desk.name[flow.default_language] if desk else "no desk"
    if found.how == "desk":
        need = flow.directory.needs.get(found.need or "")
        about = need.name[flow.default_language] if need else ""
        return Landing("desk", name, found.node, found.desk, found.need, about)
    if found.how == "message":
        return Landing("message", f"a message for {name}", found.node, desk.id if desk else None)
    if found.how == "over":
        return Landing("over", f"the end of the call at '{found.node}'", found.node)
    what = "menu" if isinstance(flow.nodes[found.node], Menu) else "question"
    heard = " ".join(say.text for say in flow.spoken[found.node][call.language]["first"])
    if found.how == "alternatives":
        return Landing(
            "closed", f"the {what} '{found.node}' because {name} is closed", found.node, found.desk, heard=heard
        )
    return Landing("question", f"the {what} '{found.node}'", found.node, heard=heard)


def language_of(flow: Flow, language: str) -> str:
    """'Spanish', in the utility's first language."""
    return spoken.language_name(language, flow.languages[flow.default_language].code)
