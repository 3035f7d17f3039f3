"""A small utility of two desks and two needs, in the same files as a large one; tests change a piece of it."""

from __future__ import annotations

from tests.flow.museum import messages, shipped

UTILITY = """\
name: {en: "Small Water", es: "Small Water"}
timezone: America/New_York
languages:
  en: {language: en-US}
  es: {language: es-US}
numbers: [+12025550100]
may_dial: {countries: [US]}
start: main
whisper: whisper
message: leave_message
"""

NEEDS = """\
emergency:
  name: {en: "an emergency", es: "una emergencia"}
  desk: dispatch
  urgency: 1
agent:
  name: {en: "a person", es: "una persona"}
  desk: office
  urgency: 3
  after_hours: closed
"""

DESKS = """\
dispatch:
  name: {en: "dispatch", es: "emergencias"}
  lines: [+12025550101]
  hours: always
  languages: [en, es]
  overflow: leave_message
office:
  name: {en: "the office", es: "la oficina"}
  lines: [+12025550102]
  hours: office
  languages: [en, es]
  overflow: leave_message
"""

CALENDAR = """\
hours:
  office: {monday-friday: 08:00-17:00}
"""

NODES = """\
main:
  kind: menu
  options:
    1: {words: {en: "For emergencies", es: "Emergencias"}, need: emergency}
    2: {words: {en: "For all else", es: "Para lo demás"}, need: agent}
closed:
  kind: menu
  options:
    1: {words: {en: "For emergencies", es: "Emergencias"}, need: emergency}
    2: {words: {en: "To leave a message", es: "Para dejar un mensaje"}, goto: leave_message}
leave_message:
  kind: voicemail
  say: {en: "Speak, please.", es: "Hable, por favor."}
  next: bye
bye:
  kind: end
  say: {en: "Goodbye.", es: "Adiós."}
whisper:
  kind: whisper
  say: {en: "{need}.", es: "{need}."}
  accept: {en: "Accept", es: "Aceptar"}
  decline: {en: "Decline", es: "Rechazar"}
"""


def small(**changes: str) -> dict[str, bytes]:
    """The small utility; each change gives a file (``nodes="…"``) another content."""
    files = {"utility": UTILITY, "needs": NEEDS, "desks": DESKS, "calendar": CALENDAR, "nodes": NODES} | changes
    made = {f"{name}.yaml": text.encode() for name, text in files.items()}
    return made | {"phrases.yaml": shipped()["phrases.yaml"]}


def told(**changes: str) -> list[str]:
    return list(messages(small(**changes)))


def third_option(goto: str, more: str) -> str:
    """The nodes, with an option 3 of the first menu that leads to ``goto``, and ``more`` nodes."""
    option = f"""    3: {{words: {{en: "For more", es: "Para más"}}, goto: {goto}}}\n"""
    return NODES.replace("closed:\n", f"{option}closed:\n", 1) + more
