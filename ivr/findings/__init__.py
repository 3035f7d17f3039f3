"""The findings of a check for whoever reads them: people, scripts, code review, continuous integration, editors."""

from collections.abc import Callable

from ivr.checking import Report
from ivr.findings import github, json_, junit, sarif, text

FINDINGS: dict[str, Callable[[Report], str]] = {
    "text": text.write,
    "json": json_.write,
    "github": github.write,
    "junit": junit.write,
    "sarif": sarif.write,
}

__all__ = ["FINDINGS"]
