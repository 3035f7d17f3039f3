"""open311.yaml against what the city offers: which of our codes exist, and which answers are missing."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.adapters.open311.catalogue import Catalogue
from ivr.adapters.open311.discovery import Question
from ivr.adapters.open311.quirks import CityFile, Service


@dataclass(frozen=True, slots=True)
class Finding:
    """One line about one of our services; ``bad``: its reports would be refused or lost."""

    service: str
    words: str
    bad: bool = False


def check(city: CityFile, catalogue: Catalogue) -> list[Finding]:
    return [found for name, service in city.services.items() for found in _of(name, service, catalogue)]


def _of(name: str, service: Service, catalogue: Catalogue) -> list[Finding]:
    listed = catalogue.service(service.code)
    if listed is None:
        return [Finding(name, f"the city's list has no code '{service.code}'; write one that it has", True)]
    kind = listed.type if service.type == "listed" else service.type
    later = {
        "batch": "its number comes later",
        "blackbox": "the city gives no number: promise callers no news of it",
    }.get(kind, "its number comes at once")
    questions = catalogue.questions.get(service.code, ())
    return [
        Finding(name, f"is {service.code}, {listed.name or 'without a name'}; {later}"),
        *(Finding(name, words, True) for words in _missing(service, questions)),
    ]


def _missing(service: Service, questions: tuple[Question, ...]) -> list[str]:
    problems = []
    known = {question.code: question for question in questions}
    for question in questions:
        given = service.attributes.get(question.code, ())
        choice = f" (one of {', '.join(question.values[:8])})" if question.values else ""
        if question.required and not any(given):
            problems.append(
                f"the city requires '{question.code}'{choice}: give it in 'attributes', or have the caller asked"
            )
        wrong = [value for value in given if question.values and value not in question.values]
        if wrong:
            problems.append(f"'{wrong[0]}' is no answer to '{question.code}'{choice}")
    unknown = [code for code in service.attributes if questions and code not in known]
    return problems + [f"the city does not ask '{code}': delete it, strict servers refuse it" for code in unknown]
