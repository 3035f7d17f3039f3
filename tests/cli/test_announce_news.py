"""``ivr announce`` with more to hear, with texts, and with news for those who have asked for it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli import announce as cli
from ivr.flow.announcements import Announcement
from ivr.flow.graph import Flow
from ivr.menus import read_folder
from ivr.records.announcements import AnnouncementRecords
from ivr.records.versions import Versions
from tests.floor import Floor
from tests.line import BY_NIGHT, CALLER, MENUS

EN, ES = "Oak Street has no water.", "La calle Oak no tiene agua."
PLAIN = (EN, "--es", ES, "--until", "2026-11-24 18:00")
MORE = ("--more", "A main has burst.", "--more-es", "Se rompió una tubería.")
BACK = ("The water is back on Oak Street.", "--es", "Volvió el agua a la calle Oak.")
OTHER = "+12025550144"


@pytest.fixture
def floor(tmp_path: Path, flow: Flow, monkeypatch: pytest.MonkeyPatch) -> Iterator[Floor]:
    made = Floor(tmp_path, flow)
    monkeypatch.setenv("DATABASE_URL", made.line.settings.database_url)
    monkeypatch.setattr(cli, "_now", made.clock.now)
    yield made
    made.close()


def announce(*words: str) -> Result:
    return CliRunner().invoke(cli.command, [*words, "--menus", str(MENUS), "--author", "maria"])


def standing(floor: Floor) -> list[Announcement]:
    return list(AnnouncementRecords(floor.line.engine).standing(0.0))


def asks(floor: Floor, from_: str = CALLER, language: str = "en") -> None:
    """A caller asks for texts about what is announced."""
    chosen = "press 9; " if language == "es" else ""
    call = floor.call(f"{chosen}press 8; press 1; hang up", from_=from_)
    assert "asked_for_texts" in floor.types(call)


def work(floor: Floor) -> list[tuple[str, str]]:
    """What was sent once the worker has done all that it can do now."""
    stop = threading.Event()
    stop.set()
    floor.worker.work(stop)
    return [(message.to, message.body) for message in floor.carrier.messages]


# -- putting it up


def test_longer_words_and_texts_are_put_up_and_the_offer_is_told(floor: Floor) -> None:
    result = announce(*PLAIN, *MORE, "--texts")
    assert result.exit_code == 0
    assert result.output.splitlines()[1:] == [
        "They listen so much longer: 5 s in en, 5 s in es.",
        "After it they hear: For more about this, press 8.",
    ]
    (one,) = standing(floor)
    assert (one.more, one.texts) == ({"en": "A main has burst.", "es": "Se rompió una tubería."}, True)
    assert (
        "After it they hear: For a text message when there is news, press 8."
        in announce("Two.", "--es", "Dos.", *PLAIN[3:], "--texts").output
    )


def test_the_longer_words_may_be_given_in_full(floor: Floor) -> None:
    for number, more in enumerate((("--say-more", "es=Uno."), ("--more-es=Uno.",))):
        words = (f"Number {number}.", "--es", f"Número {number}.", *PLAIN[3:])
        assert announce(*words, "--more", "One.", *more).exit_code == 0
    assert [one.more for one in standing(floor)] == [{"en": "One.", "es": "Uno."}] * 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--more", "Long."), "there are no longer words in 'es', a language of the menus (add --more-es \"…\")"),
        (("--more", "Long.", "--more-es", "Largo.", "--more-fr", "Long."), "language 'fr' is not one of ours"),
        (("--more", "word " * 120, "--more-es", "Largo."), "in 'en' it takes 48 s to hear, more than 45"),
        (("--more", "Then press 4.", "--more-es", "Largo."), "in 'en' the words name key 4, which does nothing then"),
        (("--more", "<b>", "--more-es", "Largo."), "in 'en': the prompt holds markup"),
        ((*MORE, "--need", "agent"), "who hears it on the way to a desk gets no more and no texts"),
        (("--texts", "--need", "agent"), "(leave 'more' and 'texts' out, or the needs)"),
    ],
)
def test_what_is_wrong_with_it_is_told_and_nothing_is_put_up(floor: Floor, words: tuple[str, ...], says: str) -> None:
    result = announce(*PLAIN, *words)
    assert result.exit_code == 1
    assert "nothing was announced" in result.output
    assert says in result.output
    assert standing(floor) == []


def test_key_0_may_be_named_in_the_longer_words(floor: Floor) -> None:
    assert announce(*PLAIN, "--more", "For a person, press 0.", "--more-es", "Oprima 0.").exit_code == 0


def publish(floor: Floor, keys: str) -> None:
    """Menus whose first one has an option on each of these keys, too."""
    files = {name: raw for name, raw in read_folder(MENUS)[0].items() if name != "announcements.yaml"}
    option = '    "{}":\n      words: {{en: "For {}", es: "Para {}"}}\n      need: rates\n'
    more = "".join(option.format(key, f"rate {key}", f"tarifa {key}") for key in keys).encode()
    files["main.yaml"] = files["main.yaml"].replace(b"    7:\n", more + b"    7:\n")
    versions = Versions(floor.line.engine)
    versions.put("a" * 16, files, b"")
    versions.go_live("a" * 16, 1.0, "ana", "a test", None)


def test_without_a_free_key_it_is_refused(floor: Floor) -> None:
    publish(floor, "8#")
    result = announce(*PLAIN, *MORE)
    assert result.exit_code == 1
    assert "no key is free for more: the first menu uses every one of 9, 8, 7, 6, 5, 4, 3, 2, *, #" in result.output
    assert announce(*PLAIN).exit_code == 0


def test_two_at_a_time_need_two_free_keys(floor: Floor) -> None:
    publish(floor, "8")
    assert "press pound." in announce(*PLAIN, *MORE).output
    second = ("Elm Street.", "--es", "La calle Elm.", "--until", "2026-11-24 20:00")
    refused = announce(*second, "--texts")
    assert refused.exit_code == 1
    assert "only key # is free for more, and announcement 1 has it at that time" in refused.output
    assert announce(*second, "--texts", "--from", "2026-11-24 18:00").exit_code == 0
    assert announce("Ash Street.", "--es", "La calle Ash.", *PLAIN[3:]).exit_code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((*MORE, "--until", "2026-11-24 18:00"), "the words are missing"),
        (("--text", "1"), "the words are missing"),
        (
            ("--text", "1", *BACK, "--until", "2026-11-24 18:00"),
            "--text goes with the words, --note and --author alone",
        ),
        (("--text", "1", *BACK, "--end", "1"), "--end goes with --note and --author alone"),
        (("--end", "1", "--texts"), "--end goes with --note and --author alone"),
        (("--prepared", "main_break", "--texts", "--until", "2026-11-24 18:00"), "leave yours out"),
        ((*PLAIN, "--more-es"), "after --more-es the words are missing"),
        ((*PLAIN, *MORE, "--more-es", "Otra vez."), "the longer words in 'es' are given twice"),
        ((*PLAIN, "--say-more", "spanish"), "write 'spanish' as LANG=WORDS: --say-more es="),
    ],
)
def test_wrong_use_is_told_with_exit_code_2(floor: Floor, words: tuple[str, ...], says: str) -> None:
    result = announce(*words)
    assert result.exit_code == 2
    assert says in " ".join(result.output.split())
    assert standing(floor) == []


def test_a_prepared_one_brings_its_longer_words_and_texts(floor: Floor) -> None:
    announce("--prepared", "boil_water", "--until", "2026-11-24 18:00")
    (one,) = standing(floor)
    assert one.more["es"].startswith("Deje hervir")
    assert one.texts


# -- news


def test_news_goes_to_each_who_has_asked_once_in_their_language(floor: Floor) -> None:
    announce(*PLAIN, *MORE, "--texts")
    asks(floor)
    asks(floor)
    asks(floor, OTHER, "es")
    result = announce("--text", "1", *BACK, "--note", "mended")
    assert result.output == "2 callers get it by text. What becomes of it: ivr outbox --all\n"
    assert work(floor) == [
        (CALLER, "Waterline Water: The water is back on Oak Street. Reply STOP for no texts."),
        (OTHER, "Waterline Water: Volvió el agua a la calle Oak. Responda STOP para no recibir textos."),
    ]
    again = announce("--text", "1", *BACK)
    assert again.output == "2 callers have asked for texts, and got this one already; nothing was sent.\n"
    assert len(work(floor)) == 2


def test_it_works_for_one_that_has_ended_and_stop_is_heeded(floor: Floor) -> None:
    announce(*PLAIN, *MORE, "--texts")
    asks(floor)
    asks(floor, OTHER)
    announce("--end", "1")
    floor.line.post("/sms", From=OTHER, Body="STOP", MessageSid="SM1")
    assert "2 callers get it by text" in announce("--text", "1", *BACK).output
    assert [to for to, _ in work(floor)] == [CALLER]


def test_at_night_it_waits_for_the_morning_and_that_is_told(
    tmp_path: Path, flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor = Floor(tmp_path, flow, at=BY_NIGHT)
    monkeypatch.setenv("DATABASE_URL", floor.line.settings.database_url)
    monkeypatch.setattr(cli, "_now", floor.clock.now)
    announce(EN, "--es", ES, "--until", "2026-11-25 18:00", "--texts")
    call = floor.call("press 8; hang up")
    assert "asked_for_texts" in floor.types(call)
    assert announce("--text", "1", *BACK).output.startswith(
        "1 caller gets it by text from Wednesday at 8 AM on, for none is sent at night."
    )
    assert work(floor) == []
    floor.clock.advance(10 * 3600)
    assert len(work(floor)) == 1
    floor.close()


def test_nobody_has_asked(floor: Floor) -> None:
    announce(*PLAIN, "--texts")
    assert announce("--text", "1", *BACK).output == (
        "Nobody has asked for texts about announcement 1; nothing was sent.\n"
    )
    unknown = announce("--text", "7", *BACK)
    assert unknown.exit_code == 1
    assert "there is no announcement 7; they are listed by: ivr announce" in unknown.output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("The water is back.",), "there are no words in 'es', a language of the menus (add --es \"…\")"),
        (("Back. " * 60, "--es", "Volvió."), "in 'en' the text has 359 characters, more than 300"),
        (("", "--es", "Volvió."), "in 'en': the prompt is empty"),
    ],
)
def test_a_text_that_cannot_be_sent_is_told(floor: Floor, words: tuple[str, ...], says: str) -> None:
    announce(*PLAIN, *MORE, "--texts")
    asks(floor)
    result = announce("--text", "1", *words)
    assert result.exit_code == 1
    assert "nothing was sent:" in result.output
    assert says in result.output
    assert work(floor) == []


def test_the_list_tells_who_wants_texts_and_what_they_got(floor: Floor) -> None:
    announce(*PLAIN, *MORE, "--texts")
    assert "want" not in announce().output
    asks(floor)
    assert announce().output.splitlines()[3:] == [
        "     more, en: A main has burst.",
        "     more, es: Se rompió una tubería.",
        "     maria",
        "     1 caller wants texts",
    ]
    asks(floor, OTHER)
    announce("--text", "1", *BACK, "--note", "mended")
    sent = announce().output.splitlines()[-2:]
    assert sent[0] == "     2 callers want texts"
    assert sent[1].startswith("     text sent 2026-11-24 10:")
    assert sent[1].endswith("by maria: mended: The water is back on Oak Street.")
    (found,) = json.loads(announce("--format", "json").output)["announcements"]
    assert (found["more"]["en"], found["texts"], found["wants_texts"]) == ("A main has burst.", True, 2)
    assert found["texts_sent"][0]["words"]["es"] == "Volvió el agua a la calle Oak."
    assert CALLER not in json.dumps(found)


def test_an_end_reminds_of_those_who_wait_for_news(floor: Floor) -> None:
    for _ in range(2):
        announce(EN, "--es", ES, *PLAIN[3:], *MORE, "--texts")
        asks(floor)
        asks(floor, OTHER)
        number = standing(floor)[0].number
        if number == 2:
            announce("--text", "2", *BACK)
            asks(floor, "+12025550145")
        ended = announce("--end", str(number)).output.splitlines()[1:]
        waiting = {1: "2 callers", 2: "1 caller"}[number]
        assert ended == [f'{waiting} asked for texts: tell them with ivr announce --text {number} "…" --es "…"']


def test_an_end_reminds_of_nothing_when_all_were_told(floor: Floor) -> None:
    announce(*PLAIN, *MORE, "--texts")
    asks(floor)
    announce("--text", "1", *BACK)
    assert len(announce("--end", "1").output.splitlines()) == 1
