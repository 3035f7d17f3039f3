"""The same client against a strict city and a careless one, in JSON and in XML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ivr.adapters.open311.client import Open311
from ivr.flow.reports import Report
from ivr.flow.services import Trouble
from tests.open311 import cities, lax, strict
from tests.open311.lax import Lax
from tests.open311.served import Served
from tests.open311.strict import Strict


@dataclass
class Place:
    town: Strict | Lax
    served: Served
    client: Open311
    number: str

    def several(self) -> Report:
        return cities.report(attributes={"WHERE": ("ROAD", "YARD")})


@pytest.fixture(params=["strict-json", "strict-xml", "lax-json", "lax-xml"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    kind, format_ = request.param.split("-")
    town: Strict | Lax = Strict() if kind == "strict" else Lax()
    with Served(town) as served:
        if isinstance(town, Strict):
            client = cities.city(tmp_path, served.url, key=strict.KEY, format=format_)
        else:
            leak = {"leak": {"code": "7"}}
            client = cities.city(tmp_path, served.url, leak, key=lax.KEY, format=format_, arrays="brackets")
        yield Place(town, served, client, "001" if kind == "strict" else "638344")


def test_a_report_gets_the_citys_number(place: Place) -> None:
    filed = place.client.file(cities.report(phone="+12025550143", first_name="Ana"))
    assert (filed.number, filed.token) == (place.number, "")
    [post] = place.served.posts
    assert post.value("phone") == "+12025550143"
    assert post.value("description").startswith("Water in the street [Ref ")
    assert all(value for _, value in post.pairs), "nothing empty is sent"
    assert post.headers["Content-Type"] == "application/x-www-form-urlencoded; charset=utf-8"


def test_letters_of_other_languages_arrive(place: Place) -> None:
    place.client.file(cities.report(description="Fuga en la calle Ñandú — <b>agua</b>\x00 & más"))
    assert place.served.posts[0].value("description").startswith("Fuga en la calle Ñandú — b agua /b & más [Ref")


def test_several_values_of_an_attribute_all_arrive(place: Place) -> None:
    place.client.file(place.several())
    if isinstance(place.town, Lax):
        assert place.town.attributes[0]["attribute[WHERE][]"] == ["ROAD", "YARD"]
    else:
        assert [value for name, value in place.town.forms[0] if name == "attribute[WHERE]"] == ["ROAD", "YARD"]


def test_the_status_of_a_request(place: Place) -> None:
    place.client.file(cities.report())
    place.client.file(cities.report(key="CA2"))
    [one] = place.client.status([place.number]).values()
    assert (one.number, one.state, one.note, one.expected) == (place.number, "open", "", None)
    second = place.number[:-1] + ("2" if isinstance(place.town, Strict) else "5")
    assert set(place.client.status([place.number, second, "999", place.number])) == {place.number, second}


def test_an_unknown_number_is_left_out(place: Place) -> None:
    assert place.client.status(["999"]) == {}
    assert place.client.status(["999", "998"]) == {}
    assert place.client.status([]) == {}
    assert place.client.status([""]) == {}


def test_a_lost_request_is_found_again_and_no_other(place: Place) -> None:
    place.client.file(cities.report(key="CA2"))  # the neighbour says the same of the same place
    assert place.client.find(cities.report()) == ""
    place.client.file(cities.report())
    number = place.client.find(cities.report())
    assert number not in ("", place.number)
    assert place.client.find(cities.report(key="CA2")) == place.number


def test_a_wrong_key_is_told_without_the_key(place: Place, tmp_path: Path) -> None:
    format_ = place.client._city.format
    services = {"leak": {"code": "006" if isinstance(place.town, Strict) else "7", "attributes": {"FLOODING": ["NO"]}}}
    client = cities.city(tmp_path, place.served.url, services, key="wr0ng", format=format_)
    with pytest.raises(Trouble, match="refuses our key") as trouble:
        client.file(cities.report())
    assert trouble.value.status == 403
    assert "wr0ng" not in str(trouble.value)


def test_what_the_city_offers_is_read_and_kept(place: Place) -> None:
    catalogue = place.client.refresh(cities.OPENED)
    assert [listed.code for listed in catalogue.services] in (["006", "TAP"], ["7", "8"])
    assert place.client.catalogue == catalogue
    if isinstance(place.town, Strict):
        assert [(one.code, one.required) for one in catalogue.questions["006"]] == [
            ("FLOODING", True),
            ("WHERE", False),
        ]
        assert catalogue.questions["006"][0].values == ("YES", "NO")


def test_neither_filing_nor_asking_reads_what_the_city_offers(place: Place) -> None:
    place.client.file(cities.report())
    place.client.status([place.number])
    assert not [asked for asked in place.served.asked if asked.name.startswith("services")]
