"""What real cities do, row by row of the list in the facts (section 1.5): one test a row."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ivr.adapters.open311 import answers, discovery, wire
from ivr.adapters.open311.answers import speakable, state
from ivr.adapters.open311.check import check
from ivr.adapters.open311.quirks import CityFile
from ivr.adapters.open311.wire import plain
from ivr.flow.reports import CannotTell, Duplicate, Filed, Report, Unfit
from ivr.flow.services import Trouble
from tests.open311 import cities, strict
from tests.open311.cities import OPENED, report
from tests.open311.lax import Lax
from tests.open311.served import Asked, Reply, Served
from tests.open311.strict import Strict

DATA = Path(__file__).parents[1] / "data" / "open311"
HYDRANT = {"leak": {"code": "Fire hydrant, open/leaking"}}


def always(body: str | bytes, status: int = 200) -> Callable[[Asked], Reply]:
    return lambda asked: Reply(status, body)


def sent(tmp_path: Path, made: Report | None = None, **odd: Any) -> Asked:
    """What arrives of a report at a city that takes all."""
    with Served(always('[{"service_request_id": "1"}]')) as served:
        cities.city(tmp_path, served.url, **odd).file(made or report())
        return served.posts[0]


def told(tmp_path: Path, body: str | bytes, number: str, status: int = 200) -> Any:
    with Served(always(body, status)) as served:
        return cities.city(tmp_path, served.url).status([number]).get(number)


def row_01_numbers_that_are_no_texts(tmp_path: Path) -> None:
    assert answers.filed(plain(b'[{"service_request_id": 002}]')).number == "002"
    assert answers.filed(plain(b'[{"service_request_id":638344.0 ,"a": [007]}]')).number == "638344.0"
    assert (
        answers.filed(plain(b'[{"service_request_id": 12345678901234567890123}]')).number == "12345678901234567890123"
    )


def row_02_ids_with_letters_and_slashes(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Reply:
        return Reply(body=json.dumps([{"service_request_id": one, "status": "open"} for one in ("SRQ-01-4", "7/9 b")]))

    with Served(answer) as served:
        client = cities.city(tmp_path, served.url, HYDRANT)
        assert set(client.status(["SRQ-01-4"])) == {"SRQ-01-4"}
        assert set(client.status(["7/9 b"])) == {"7/9 b"}
        client.of_token("a/b c")
        assert served.asked[0].path == "/v2/requests/SRQ-01-4.xml"
        assert served.asked[1].value("service_request_id") == "7/9 b"
        assert served.asked[2].path == "/v2/tokens/a%2Fb%20c.xml"
        client.file(report())
        assert served.posts[0].value("service_code") == "Fire hydrant, open/leaking"


def row_03_booleans_as_texts(tmp_path: Path) -> None:
    listed = discovery.services(
        plain(b'[{"service_code": "1", "metadata": "true"}, {"service_code": 2, "metadata": true}]')
    )
    assert [one.metadata for one in listed] == [True, True]


def row_04_wrapped_replies(tmp_path: Path) -> None:
    record = {"service_request_id": ["9"], "status": ["closed"]}
    for wrapped in ([record], record, {"service_requests": [record]}, [{"request": record}], {"request": [[record]]}):
        found = told(tmp_path, json.dumps(wrapped), "9")
        assert found.state == "closed"


def row_05_items_by_what_they_hold(tmp_path: Path) -> None:
    inner = (
        "<service_requests><service_request_id>4</service_request_id><account_id>null</account_id></service_requests>"
    )
    assert answers.filed(plain(f"<service_requests>{inner}</service_requests>".encode())).number == "4"
    assert wire.text({"account_id": "null"}, "account_id") == ""
    assert answers.filed(plain(b'[{"service_request_id": "null", "token": "t"}]')) == Filed("", "t")


def row_06_missing_fields(tmp_path: Path) -> None:
    found = told(tmp_path, '[{"service_request_id": 4, "agency_responsible": {"recipient": ["x"]}}]', "4")
    assert (found.state, found.note, found.updated, found.expected) == ("in_progress", "", None, None)
    nowhere = report(address="", lat=0.0, long=0.0)
    with pytest.raises(Unfit, match="no place"):
        sent(tmp_path, nowhere)


def row_07_unknown_ids(tmp_path: Path) -> None:
    assert told(tmp_path, "[]", "4") is None
    assert told(tmp_path, "not found", "4", 404) is None
    with pytest.raises(Trouble, match="HTTP 500"):
        told(tmp_path, "Can't call method at Open311.pm line 3", "4", 500)

    def answer(asked: Asked) -> Reply:
        known = asked.name == "requests/4"
        return Reply(body='[{"service_request_id": "4", "status": "open"}]') if known else Reply(500, "undef")

    with Served(answer) as served:
        assert set(cities.city(tmp_path, served.url).status(["3", "4", "5"])) == {"4"}, "one unknown hides no other"


def row_08_errors_as_objects(tmp_path: Path) -> None:
    body = '{"type": "error", "code": 403, "message": "Invalid api_key"}'
    for status in (403, 404):
        with Served(always(body, status)) as served, pytest.raises(Trouble, match="ivr city check") as trouble:
            cities.city(tmp_path, served.url).file(report())
        assert trouble.value.status == status
    with Served(always(body, 200)) as served, pytest.raises(Trouble, match="about api_key"):
        cities.city(tmp_path, served.url).file(report())


def row_09_arrays_repeated_or_in_brackets(tmp_path: Path) -> None:
    one, two = {"A": "1"}, {"A": ("1", "2")}
    for arrays, name in (("repeat", "attribute[A]"), ("brackets", "attribute[A][]")):
        post = sent(tmp_path, report(attributes=two), arrays=arrays)
        assert post.values(name) == ["1", "2"]
        post = sent(tmp_path, report(attributes=one), arrays=arrays)
        assert post.values("attribute[A]") == ["1"], "a single value needs no brackets anywhere"


def row_10_unknown_parameters_are_refused(tmp_path: Path) -> None:
    with Served(Strict()) as served:
        client = cities.city(tmp_path, served.url, key=strict.KEY)
        client.file(report())
        client.find(report())
        assert "page_size" not in dict(served.asked[-1].pairs)
        client = cities.city(tmp_path, served.url, key=strict.KEY, extras="true")
        with pytest.raises(CannotTell):
            client.find(report())
        assert served.asked[-1].value("page_size") == "100"


def row_11_places_that_a_city_insists_on(tmp_path: Path) -> None:
    assert {"lat", "long", "email"} & dict(sent(tmp_path).pairs).keys() == set()
    default = {"lat": "38.9", "long": "-77.03", "address": "1 Yard Street", "email": "line@example.org"}
    post = sent(tmp_path, required=["lat", "long", "address", "email"], defaults=default)
    assert [post.value(name) for name in ("lat", "long", "email")] == ["38.9", "-77.03", "line@example.org"]
    assert post.value("address_string") == "12 Oak Street", "the caller's own goes before"
    at = report(address="", lat=38.95, long=-77.1)
    post = sent(tmp_path, at, required=["lat", "long", "address", "email"], defaults=default)
    assert [post.value(name) for name in ("lat", "long", "address_string")] == ["38.95", "-77.1", "1 Yard Street"]


def row_12_required_attributes(tmp_path: Path) -> None:
    with Served(Strict()) as served, pytest.raises(Trouble, match=r"about attribute\[flooding\]") as trouble:
        cities.city(tmp_path, served.url, {"leak": {"code": "006"}}, key=strict.KEY).file(report())
    assert trouble.value.status == 400


def row_13_jurisdiction_with_a_dot(tmp_path: Path) -> None:
    with Served(Strict()) as served, pytest.raises(Trouble, match="about jurisdiction_id"):
        cities.city(tmp_path, served.url, key=strict.KEY, jurisdiction="city.example").file(report())
    with Served(Strict(dots=True)) as served:
        client = cities.city(tmp_path, served.url, key=strict.KEY, jurisdiction="city.example")
        number = client.file(report()).number
        client.status([number])
        assert all(asked.value("jurisdiction_id") == "city.example" for asked in served.asked)
    assert sent(tmp_path).values("jurisdiction_id") == []


def row_14_forms_and_no_json(tmp_path: Path) -> None:
    post = sent(tmp_path, format="json")
    assert post.headers["Content-Type"].startswith("application/x-www-form-urlencoded")
    assert post.body.startswith(b"service_code=006&")


def row_15_content_type_without_charset(tmp_path: Path) -> None:
    xml = "<r><request><service_request_id>4</service_request_id><status_notes>año</status_notes></request></r>"
    with Served(lambda asked: Reply(200, xml, "application/octet-stream")) as served:
        assert cities.city(tmp_path, served.url).status(["4"])["4"].note == "año"
    latin = '[{"service_request_id": 4, "status_notes": "año"}]'.encode("latin-1")
    with Served(lambda asked: Reply(200, latin, "text/plain; charset=ISO-8859-1")) as served:
        assert cities.city(tmp_path, served.url).status(["4"])["4"].note == "año"


def row_16_tokens_that_are_not_ready(tmp_path: Path) -> None:
    not_yet = [(200, '[{"token": "t"}]'), (200, '[{"token": "t", "service_request_id": ""}]'), (400, "[]"), (404, ""),
               (500, "Can't locate object method at Token.pm line 12")]  # fmt: skip
    for status, body in not_yet:
        with Served(always(body, status)) as served:
            assert cities.city(tmp_path, served.url).of_token("t") == ""
    with Served(Lax(tokens=True)) as served:
        client = cities.city(tmp_path, served.url, {"leak": {"code": "7"}}, key="lax-key")
        assert client.file(report()) == Filed("", "5/03 fc")
        assert client.of_token("5/03 fc") == ""
    with Served(always((DATA / "boston-submitrequest-token.xml").read_bytes())) as served:
        assert cities.city(tmp_path, served.url).file(report()).token == "503fc045901932078800163c"
    with Served(always((DATA / "token.xml").read_bytes())) as served:
        assert cities.city(tmp_path, served.url).of_token("12345") == "638344"
    mark = report().mark
    nameless = json.dumps([{"requested_datetime": "2026-11-24T15:01:00Z", "description": f"Water {mark}"}])
    with Served(always(nameless)) as served, pytest.raises(CannotTell):
        cities.city(tmp_path, served.url).find(report())
    other = json.dumps([{"service_request_id": "1", "service_code": "5", "requested_datetime": "2026-11-24T15:01:00Z"}])
    with Served(always(other)) as served:
        assert cities.city(tmp_path, served.url).find(report()) == ""
        batch = {"leak": {"code": "006", "type": "batch"}}
        with pytest.raises(CannotTell):  # it may show up at any time
            cities.city(tmp_path, served.url, batch).find(report())


def row_17_any_word_for_a_status(tmp_path: Path) -> None:
    words = {"OPEN": "open", "Closed": "closed", "IN_PROGRESS": "in_progress", "ACTION_SCHEDULED": "in_progress",
             "NOT_COUNCILS_RESPONSIBILITY": "closed", "no further action": "closed", "FIXED": "closed",
             "": "in_progress", "Reopen": "open", "Ünïcode": "in_progress"}  # fmt: skip
    assert {word: state(word) for word in words} == words


def row_18_filters_that_do_not_work(tmp_path: Path) -> None:
    with Served(Lax()) as served:
        client = cities.city(tmp_path, served.url, {"leak": {"code": "7"}}, key="lax-key", search="dates")
        number = client.file(report()).number
        assert client.find(report()) == number, "the reversed dates hide it, the whole list does not"
    with Served(always("[]")) as served, pytest.raises(CannotTell):
        cities.city(tmp_path, served.url).find(report())
    page = [{"service_request_id": str(n), "requested_datetime": f"2026-11-{n:02}T00:00:00Z"} for n in range(1, 11)]
    for times, complete in ((page[::-1], True), (page, False)):  # a page of ten: newest first, or the oldest ones
        with Served(always(json.dumps(times))) as served:
            client = cities.city(tmp_path, served.url)
            if complete:
                assert client.find(report()) == ""
            else:
                with pytest.raises(CannotTell):
                    client.find(report())


def row_19_xml_is_the_fallback(tmp_path: Path) -> None:
    with Served(Strict(formats=("xml",))) as served:
        client = cities.city(tmp_path, served.url, key=strict.KEY)
        assert client.refresh(OPENED).format == "xml"
        assert client.file(report()).number == "001"
    with Served(Strict()) as served:
        client = cities.city(tmp_path, served.url, key=strict.KEY)
        assert client.refresh(OPENED).format == "json"
        client.file(report())
        assert served.posts[0].format == "json"
    found = discovery.endpoint(plain((DATA / "discovery-dc.xml").read_bytes()), "production")
    assert found is not None
    assert (found.url, found.formats) == ("http://app.311.dc.gov/cwi/Open311/v2", ("xml",))


def row_20_notes_that_can_be_spoken(tmp_path: Path) -> None:
    note = "See <b>https://city.gov/x?y=1</b> &amp; www.a.org, or mail jo@city.gov, (202) 555-0143. Crew on 2026-11-24."
    assert speakable(note) == "See & or mail . Crew on 2026-11-24."
    assert len(speakable("Word. " * 500)) <= 200
    body = '[{"service_request_id": "4", "description": null, "status_notes": "Crew was there"}]'
    assert told(tmp_path, body, "4").note == "Crew was there"
    assert told(tmp_path, (DATA / "service-request.xml").read_bytes(), "638344").note == "Duplicate request."


def row_21_a_duplicate_is_no_failure(tmp_path: Path) -> None:
    body = (DATA / "boston-err-submitrequest-base_is_duplicate.xml").read_bytes()
    with Served(always(body, 400)) as served, pytest.raises(Duplicate):
        cities.city(tmp_path, served.url).file(report())


def row_22_a_list_that_is_none(tmp_path: Path) -> None:
    fake = '[{"service_code": "XXX", "service_name": "This app was shut down."}]'
    with Served(always(fake)) as served:
        client = cities.city(tmp_path, served.url)
        catalogue = client.refresh(OPENED)
        [finding] = check(client._city, catalogue)
        assert finding.bad
        assert "no code '006'" in finding.words
        with pytest.raises(Unfit, match="ivr city check"):
            client.file(report())
        assert served.posts == []


def row_23_definitions_that_ask_nothing(tmp_path: Path) -> None:
    services = discovery.services(plain((DATA / "dc-services.xml").read_bytes()))
    assert len(services) == 86
    assert all(one.metadata for one in services)
    asked = discovery.questions(plain((DATA / "dc-services-S0301.xml").read_bytes()))
    assert "DSITR001" not in [one.code for one in asked], "information is no question"
    assert [one.code for one in asked if one.required] == ["WHISPOLO"]
    assert next(one for one in asked if one.code == "WHISPOLO").values == ("ALLEY002", "STREE001")
    assert discovery.questions(plain(b'{"service_code": "1", "attributes": []}')) == ()
    assert discovery.questions(plain(b"<service_definition><service_code>1</service_code></service_definition>")) == ()


ROWS = [value for name, value in globals().items() if name.startswith("row_")]


def test_a_refusal_tells_nothing_that_the_caller_has_told(tmp_path: Path) -> None:
    body = '[{"code": 400, "description": "bad phone of Ana at 12 Oak Street: attribute[LEAK], description"}]'
    said = report(description="My phone: attribute[LEAK]", first_name="Ana")
    with Served(always(body, 400)) as served, pytest.raises(Trouble) as trouble:
        cities.city(tmp_path, served.url).file(said)
    sentence = "the city refuses what we send (HTTP 400, about description): compare open311.yaml with: ivr city check"
    assert str(trouble.value) == sentence


def test_every_row_is_there() -> None:
    assert [row.__name__[:6] for row in ROWS] == [f"row_{number:02}" for number in range(1, 24)]
    assert (
        CityFile.model_validate({"url": "https://a.example/v2", "services": HYDRANT}).services["leak"].type == "listed"
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.__name__[4:])
def test_quirk(row: Callable[[Path], None], tmp_path: Path) -> None:
    row(tmp_path)
