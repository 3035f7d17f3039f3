"""Logs as lines of JSON that hold no token and no full phone, account or card number."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime

# Seven digits or more in a row, however they are spaced: phone, account, card numbers. Ids in hex stay readable.
_NUMBER = re.compile(r"(?<![0-9A-Za-z])\+?\d(?:[ .()-]?\d){6,}(?![0-9A-Za-z])")
_EXTRAS = ("call", "node", "turn", "key", "flow")


class JsonLines(logging.Formatter):
    """One JSON object a line; whatever looks like a number of a person is cut to its last two digits."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        data: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "message": self.clean(record.getMessage()),
        }
        data |= {name: value for name in _EXTRAS if (value := getattr(record, name, None)) is not None}
        if record.exc_info:
            data["error"] = self.clean(self.formatException(record.exc_info))
        return json.dumps(data)

    def clean(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "…")
        return _NUMBER.sub(lambda match: f"…{match.group()[-2:]}", text)


def set_up(level: str, secrets: Iterable[str] = ()) -> None:
    """Send every log of this process to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
