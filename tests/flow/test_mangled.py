"""20,000 spoiled copies of the menus: never a crash, always a flow or a sentence with its place.

6,000 copies are of the shipped menus, 14,000 of a small utility that has every kind of node. One file is spoiled
at a time; the unchanged ones are read once (every copy is then compiled whole), and a test shows that this changes
no answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from random import Random

import pytest

from ivr.flow import compile as compiler
from ivr.flow import named
from ivr.flow.compile import Compiled, compile_files
from ivr.flow.nodes import KINDS
from ivr.flow.source import Source, read
from tests.flow.mangling import IN_TEXT, mangled
from tests.flow.museum import shipped
from tests.flow.small import DESKS, UTILITY, small, third_option

SEED = 20261123
COPIES = 2000
"""Copies in one test."""
ALL_KINDS = """\
fork:
  kind: hours
  desk: office
  open: tongue
  closed: closed
  holiday: hello
tongue:
  kind: language
  languages: {1: en, 2: es}
  next: code
code:
  kind: ask
  say: {en: "Key in your code.", es: "Marque su código."}
  at_least: 4
  at_most: 8
  name: code
  next: who
hello:
  kind: say
  because: A test.
  say: {en: "Hello.", es: "Hola."}
  next: to_office
to_office:
  kind: transfer
  desk: office
  say: {en: "To {desk}.", es: "A {desk}."}
"""
LISTEN = """\
ear:
  kind: listen
  menu: main
  say: {en: "Why?", es: "¿Por qué?"}
  again: {en: "Again?", es: "¿Cómo?"}
  confirm: {en: "{need}.", es: "{need}."}
  right: {en: "Right", es: "Sí"}
  wrong: {en: "Wrong", es: "No"}
  choice: {en: "For {need}", es: "Para {need}"}
  elsewhere: {en: "Not here.", es: "Aquí no."}
  danger: {en: "Call 9 1 1.", es: "Marque 9 1 1."}
"""
LINE = """\
in_line:
  kind: hold
  say: {en: "{place}", es: "{place}"}
  options:
    1: {words: {en: "To be called", es: "Para que le llamemos"}, goto: call_me}
call_me:
  kind: callback
  say: {en: "{number}.", es: "{number}."}
  right: {en: "Right", es: "Sí"}
  other: {en: "Wrong", es: "No"}
  ask: {en: "Key it in.", es: "Márquelo."}
  next: bye
over:
  kind: handover
  say: {en: "Where to?", es: "¿Adónde?"}
  more: {en: "More", es: "Más"}
  introduce: {en: "Introduce", es: "Presentar"}
  introducing: {en: "Stay.", es: "Quédese."}
  words: {en: "Words", es: "Palabras"}
  ask: {en: "Speak.", es: "Hable."}
  back: {en: "Back", es: "Volver"}
  sent: {en: "Sent.", es: "Enviado."}
back:
  kind: hello
  say: {en: "Hello.", es: "Hola."}
  accept: {en: "Yes", es: "Sí"}
  settled: {en: "Settled", es: "Resuelto"}
  missed: {en: "Later.", es: "Más tarde."}
shift:
  kind: duty
  say: {en: "Code?", es: "¿Clave?"}
  wrong: {en: "Again.", es: "Otra vez."}
  start: {en: "Start", es: "Empezar"}
  stop: {en: "Stop", es: "Terminar"}
  is_on: {en: "On.", es: "Sí."}
  is_off: {en: "Off.", es: "No."}
  announcements: board
"""
ACCOUNTS = """\
who:
  kind: account
  say: {en: "Account?", es: "¿Cuenta?"}
  at_least: 6
  at_most: 8
  next: proof
  not_now: sorry
proof:
  kind: verify
  factor: pin
  say: {en: "PIN?", es: "¿Clave?"}
  at_least: 4
  at_most: 6
  again: {en: "No.", es: "No es."}
  other: {en: "Other", es: "Otra"}
  account: who
  next: bill
  failed: sorry
  not_now: sorry
bill:
  kind: bill
  owed: {en: "{amount}.", es: "{amount}."}
  credit: {en: "{amount} credit.", es: "{amount} a favor."}
  nothing: {en: "Nothing.", es: "Nada."}
  due: {en: "By {date}.", es: "Hasta el {date}."}
  was_due: {en: "Was {date}.", es: "Venció {date}."}
  past_due: {en: "{amount} late.", es: "{amount} vencido."}
  cut_off: {en: "Off on {date}.", es: "Corte el {date}."}
  paid: {en: "{amount} on {date}.", es: "{amount} el {date}."}
  as_of: {en: "As of {date}.", es: "Al {date}."}
  next: mine
  not_proven: who
  not_now: sorry
mine:
  kind: menu
  options:
    1: {words: {en: "Use", es: "Consumo"}, goto: use}
    2: {words: {en: "Read", es: "Leer"}, goto: dial}
    3: {words: {en: "Plan", es: "Plan"}, goto: plan}
    4: {words: {en: "Pay", es: "Pagar"}, goto: paying}
    5: {words: {en: "Papers", es: "Papeles"}, goto: papers}
    6: {words: {en: "Pipe", es: "Tubo"}, goto: pipe}
papers:
  kind: menu
  options:
    1: {words: {en: "Letter", es: "Carta"}, goto: letter}
    2: {words: {en: "Copy", es: "Copia"}, goto: copy}
    3: {words: {en: "Off", es: "Corte"}, goto: cut}
copy:
  kind: copy
  say: {en: "Sent.", es: "Enviado."}
  text: {en: "{link}", es: "{link}"}
  next: mine
  none: letter
  not_proven: who
  not_now: sorry
cut:
  kind: shutoff
  need: agent
  agreed: {en: "Agreed.", es: "Acordado."}
  shut_paid: {en: "Off, paid.", es: "Corte, pagado."}
  as_of: {en: "As of {date}.", es: "Al {date}."}
  when_shut: mine
  planned: {en: "{date}: {amount}.", es: "{date}: {amount}."}
  overdue: {en: "{amount} now.", es: "{amount} ya."}
  shut: {en: "Off: {amount}.", es: "Corte: {amount}."}
  back_on: {en: "On by {date}.", es: "Con agua el {date}."}
  medical: {en: "Health.", es: "Salud."}
  days: 1
  next: mine
  none: mine
  not_proven: who
  not_now: sorry
pipe:
  kind: service_line
  say: {en: "House?", es: "¿Casa?"}
  at_least: 6
  at_most: 11
  told: {en: "{house}: ours {ours}, yours {yours}.", es: "{house}: nuestra {ours}, suya {yours}."}
  lead: {en: "lead", es: "plomo"}
  galvanized: {en: "steel", es: "acero"}
  unknown: {en: "unknown", es: "no se sabe"}
  non_lead: {en: "not lead", es: "sin plomo"}
  advice: {en: "Run cold water.", es: "Deje correr agua fría."}
  next: mine
  none: sorry
  several: sorry
  not_now: sorry
use:
  kind: usage
  read: {en: "Read on {date}.", es: "Leído el {date}."}
  estimated: {en: "Estimate.", es: "Estimado."}
  per_day: {en: "{gallons}.", es: "{gallons}."}
  much_higher: {en: "Twice {period}.", es: "Doble que {period}."}
  higher: {en: "{percent} over {period}.", es: "{percent} sobre {period}."}
  usual: {en: "As {period}.", es: "Como {period}."}
  lower: {en: "{percent} under {period}.", es: "{percent} menos que {period}."}
  year_ago: {en: "a year ago", es: "hace un año"}
  days_before: {en: "before", es: "antes"}
  leak: {en: "{gallons} since {date}.", es: "{gallons} desde el {date}."}
  burst: {en: "Much.", es: "Mucho."}
  none_seen: {en: "No leak.", es: "Sin fuga."}
  not_enough_data: {en: "Few.", es: "Pocas."}
  too_coarse: {en: "Coarse.", es: "Grueso."}
  next: mine
  none: sorry
  not_proven: who
  not_now: sorry
dial:
  kind: reading
  say: {en: "Digits?", es: "¿Cifras?"}
  at_least: 3
  at_most: 9
  gallons: 10
  back: {en: "{digits}.", es: "{digits}."}
  right: {en: "Right", es: "Sí"}
  wrong: {en: "Wrong", es: "No"}
  odd: {en: "Odd.", es: "Raro."}
  thanks: {en: "Thanks.", es: "Gracias."}
  next: mine
  not_proven: who
  not_now: sorry
plan:
  kind: arrange
  parts: [2, 3]
  least: 40
  most: 900
  first_days: 7
  offer: {en: "{amount}.", es: "{amount}."}
  choice: {en: "{parts} of {amount}", es: "{parts} de {amount}"}
  terms: {en: "{parts} of {amount} from {date}.", es: "{parts} de {amount} desde el {date}."}
  agree: {en: "Yes", es: "Sí"}
  other: {en: "Other", es: "Otro"}
  agreed: {en: "Done.", es: "Hecho."}
  next: mine
  not_eligible: sorry
  not_proven: who
  not_now: sorry
paying:
  kind: pay
  need: agent
  owed: {en: "{amount}.", es: "{amount}."}
  say: {en: "Card.", es: "Tarjeta."}
letter:
  kind: ticket
  service: letter
  days: 2
  letters: {verification_of_service: 2, high_bill: 10}
  report: true
  say: {en: "{number} by {date}.", es: "{number} el {date}."}
  text: {en: "{number}: {date}.", es: "{number}: {date}."}
  next: asked
asked:
  kind: status
  by_phone: true
  say: {en: "Number?", es: "¿Número?"}
  at_least: 6
  at_most: 6
  open: {en: "{number} of {taken}.", es: "{number} del {taken}."}
  promised: {en: "By {date}.", es: "Hasta el {date}."}
  late: {en: "Late.", es: "Tarde."}
  done: {en: "{number} on {date}.", es: "{number} el {date}."}
  next: mine
  not_found: sorry
  not_now: sorry
sorry:
  kind: transfer
  need: agent
"""
ANNOUNCE = """\
board:
  kind: announce
  offer: {en: "Announce", es: "Anunciar"}
  say: {en: "Board.", es: "Anuncios."}
  listen: {en: "Listen", es: "Oír"}
  none: {en: "None.", es: "Ninguno."}
  one: {en: "{until}:", es: "{until}:"}
  end: {en: "End", es: "Terminar"}
  following: {en: "Next", es: "Siguiente"}
  ended: {en: "Ended.", es: "Terminado."}
  prepared: {en: "Ready", es: "Listos"}
  more: {en: "More", es: "Más"}
  record: {en: "Record", es: "Grabar"}
  tone: {en: "{language}.", es: "{language}."}
  other: {en: "Other", es: "Otro"}
  same: {en: "Same", es: "Igual"}
  hours: {en: "Hours?", es: "¿Horas?"}
  check: {en: "{until}:", es: "{until}:"}
  crowded: {en: "Many.", es: "Muchos."}
  right: {en: "Right", es: "Sí"}
  drop: {en: "Drop", es: "No"}
  done: {en: "Done.", es: "Hecho."}
  late: {en: "Late.", es: "Tarde."}
  dropped: {en: "Dropped.", es: "Descartado."}
  twice: {en: "Twice.", es: "Ya."}
  wrong: {en: "Wrong.", es: "Mal."}
"""
PREPARED = """\
dry: {name: {en: "Dry", es: "Seco"}, words: {en: "No water.", es: "Sin agua."}, urgent: true, needs: agent}
"""
AGENTS = """\
maria: {name: Maria, line: +12025550151, desks: office, languages: [es, en], hours: office}
"""
ROLES = "hold: in_line\nhandover: over\ncallback: back\nagent_numbers: +12025550100\nagent_start: shift\n"
SMALL = small(
    nodes=third_option("fork", ALL_KINDS + LISTEN + LINE + ACCOUNTS + ANNOUNCE).replace(
        "  options:\n", "  speech: ear\n  options:\n", 1
    ),
    agents=AGENTS,
    announcements=PREPARED,
    utility=UTILITY + ROLES,
    desks=f"{DESKS}  mode: queue\n",
)
MENUS = {"shipped": shipped(), "small": SMALL}


def read_once(monkeypatch: pytest.MonkeyPatch, originals: Mapping[str, bytes]) -> Callable[[], None]:
    """Unchanged files are read once, and a phone number is judged once; all else is done for every copy."""
    once = {name: read(name, raw) for name, raw in originals.items()}

    def known(name: str, raw: bytes) -> Source:
        return replace(once[name], problems=[]) if originals.get(name) is raw else read(name, raw)

    def check_untouched() -> None:
        for name, raw in originals.items():
            assert once[name] == read(name, raw)

    monkeypatch.setattr(compiler, "read", known)
    monkeypatch.setattr(named, "refusal", lru_cache(named.refusal))
    return check_untouched


def copies(seed: object, count: int, originals: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    chance = Random(str(seed))
    for _ in range(count):
        file = chance.choice(sorted(originals))
        yield file, mangled(originals[file], chance)


def compiled(originals: Mapping[str, bytes], file: str, raw: bytes) -> Compiled:
    """The outcome, which is never an exception and always whole."""
    try:
        outcome = compile_files({**originals, file: raw})
    except Exception as error:
        pytest.fail(f"{file} makes the compiler raise {error!r}:\n{raw!r}")
    faults = [
        "neither a flow nor problems, or both" if (outcome.flow is None) != bool(outcome.problems) else "",
        *(_fault(str(problem), problem.place.line, problem.place.column) for problem in outcome.problems),
        *("a place in no file" for problem in outcome.problems if problem.place.file not in originals),
        *(
            f"{problem} stands behind the end of the file"
            for problem in outcome.problems
            if problem.place.file == file and problem.place.line > raw.count(b"\n") + 1
        ),
    ]
    if any(faults):
        pytest.fail(f"{file}: {'; '.join(filter(None, faults))}\n{raw!r}")
    return outcome


def _fault(sentence: str, line: int, column: int) -> str:
    if line < 1 or column < 1:
        return f"{sentence} has no place"
    return f"{sentence[:200]}… is too long" if len(sentence) > 1500 else ""


@pytest.mark.parametrize(
    ("menus", "part"), [*(("shipped", part) for part in range(3)), *(("small", part) for part in range(7))]
)
def test_a_spoiled_copy_gives_a_flow_or_problems_with_their_place(
    menus: str, part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    originals, flows = MENUS[menus], 0
    check_untouched = read_once(monkeypatch, originals)
    for file, raw in copies((SEED, menus, part), COPIES, originals):
        flows += compiled(originals, file, raw).flow is not None
    check_untouched()
    assert 0.05 * COPIES < flows < 0.6 * COPIES, "the copies are neither all hopeless nor all harmless"


@pytest.mark.parametrize("menus", MENUS)
def test_reading_unchanged_files_once_changes_no_answer(menus: str, monkeypatch: pytest.MonkeyPatch) -> None:
    originals = MENUS[menus]
    spoiled = list(copies("the same", 150, originals))
    every_time = [compile_files({**originals, file: raw}).problems for file, raw in spoiled]
    read_once(monkeypatch, originals)
    assert [compile_files({**originals, file: raw}).problems for file, raw in spoiled] == every_time


def test_the_small_utility_is_sound_and_has_every_kind_of_node() -> None:
    outcome = compile_files(SMALL)
    assert outcome.problems == ()
    assert outcome.flow is not None
    assert {node.kind for node in outcome.flow.nodes.values()} == {*KINDS, "calling", "more", "parked", "parted"}


@pytest.mark.parametrize("way", IN_TEXT, ids=lambda way: way.__name__)
def test_each_way_of_spoiling_does_something(way: Callable[[str, Random], str]) -> None:
    text = MENUS["shipped"]["main.yaml"].decode()
    assert any(way(text, Random(seed)) != text for seed in range(5))
