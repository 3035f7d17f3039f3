"""A report as the parameters of POST requests: only what the specification lists, and never an empty one."""

from __future__ import annotations

import re
import unicodedata

from ivr.adapters.open311.http import Pairs
from ivr.adapters.open311.quirks import CityFile, Service
from ivr.flow.reports import Report, Unfit

LONGEST_DESCRIPTION = 4000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]+")


def parameters(report: Report, service: Service, city: CityFile) -> Pairs:
    """Raises Unfit if the report is nowhere."""
    lat, long, address = _place(report, city)
    single = {
        "jurisdiction_id": city.jurisdiction,
        "service_code": service.code,
        "lat": lat,
        "long": long,
        "address_string": address,
        "email": city.defaults.email if "email" in city.required else "",
        "first_name": one_line(report.first_name),
        "phone": one_line(report.phone),
        "description": description(report, city),
    }
    return [(name, value) for name, value in single.items() if value] + _attributes(report, service, city)


def description(report: Report, city: CityFile) -> str:
    """What is reported, without HTML, and the mark by which we know it again."""
    mark = report.mark if city.mark == "true" else ""
    words = one_line(report.description)[: LONGEST_DESCRIPTION - len(mark) - 1]
    return f"{words} {mark}".strip()


def one_line(words: str) -> str:
    """Words without control characters and the brackets of HTML, on one line."""
    words = _CONTROL.sub(" ", unicodedata.normalize("NFC", words)).replace("<", " ").replace(">", " ")
    return " ".join(words.split())


def _place(report: Report, city: CityFile) -> tuple[str, str, str]:
    """(lat, long, address) as texts; what the report lacks and the city insists on is the default."""
    lat, long, address, default = report.lat, report.long, one_line(report.address), city.defaults
    if lat is None or long is None or (lat, long) == (0.0, 0.0):
        lat = long = None
    nowhere = lat is None and not address
    if lat is None and (nowhere or {"lat", "long"} & set(city.required)):
        lat, long = default.lat, default.long
    if not address and (nowhere or "address" in city.required):
        address = one_line(default.address)
    if lat is None and not address:
        fix = "take it to the city by hand, or give 'defaults' in open311.yaml"
        raise Unfit(f"the report has no place, and the city takes none without ({fix})")
    return _degrees(lat), _degrees(long), address


def _degrees(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".")


def _attributes(report: Report, service: Service, city: CityFile) -> list[tuple[str, str]]:
    """A single value always as ``attribute[X]``; several as the city wants them."""
    chosen: dict[str, str | tuple[str, ...]] = {**service.attributes, **report.attributes}
    pairs = []
    for code, given in chosen.items():
        values = [value for value in map(one_line, (given,) if isinstance(given, str) else given) if value]
        name = f"attribute[{code}][]" if len(values) > 1 and city.arrays == "brackets" else f"attribute[{code}]"
        pairs += [(name, value) for value in values]
    return pairs
