"""Our URLs: they say where the call is, and nothing about the caller."""

from __future__ import annotations

import re

from msgspec import Struct

from ivr.flow.call import Reservation

# Ask the carrier to come again when the network or a worker fails (a turn happens once, so it may): connect within
# 2 s, answer within 5 s, two more tries, whatever went wrong. Fragments are not sent and not signed.
RETRIES = "#ct=2000&rt=5000&rc=2&rp=all"
RETRIES_ESCAPED = RETRIES.replace("&", "&amp;")

_QUERY = re.compile(
    r"v=([0-9a-f]{1,64})&n=([a-z][a-z0-9_.]{0,250})&t=([0-9]{1,5})&l=([a-z][a-z0-9_]{0,60})&r=([0-9]{1,3})"
    r"(?:&s=([0-9]{1,4}))?"
    r"(?:&p=([A-Za-z0-9_-]{1,64})(?:&o=([0-9]{1,9})|&w=(WR[0-9a-f]{32})&k=(WT[0-9a-f]{32})&x=(WS[0-9a-f]{32})))?",
    re.ASCII,
)


class Address(Struct, frozen=True, gc=False):
    """Where a call stands: flow version, node, turn number, language, tries; for callers in line also how often they
    have pressed a key there. ``place`` (the id of the caller's call) and ``offer`` say for whom an agent is rung,
    or ``place`` and ``reservation`` if TaskRouter rings."""

    flow: str = ""
    node: str = ""
    turn: int = 0
    language: str = ""
    tries: int = 0
    aside: int = 0
    place: str = ""
    offer: int = 0
    reservation: Reservation | None = None


def write(path: str, address: Address) -> str:
    """``path`` with the address in its query, ready to stand in an XML attribute."""
    aside = f"&amp;s={address.aside}" if address.aside else ""
    reserved = _reserved(address).replace("&", "&amp;") if address.reservation else ""
    return (
        f"{path}?v={address.flow}&amp;n={address.node}&amp;t={address.turn}"
        f"&amp;l={address.language}&amp;r={address.tries}{aside}{reserved}{RETRIES_ESCAPED}"
    )


def of_offer(base: str, address: Address) -> str:
    """The URL where the leg of an agent begins who is rung for a caller in line; plain, for the REST API."""
    whom = _reserved(address) if address.reservation else f"&p={address.place}&o={address.offer}"
    return f"{base}?v={address.flow}&n={address.node}&t={address.turn}&l={address.language}&r={address.tries}{whom}"


def _reserved(address: Address) -> str:
    one = address.reservation
    return f"&p={address.place}&w={one.id}&k={one.task}&x={one.workspace}" if one else ""


def read(query: str) -> Address:
    """The address in a query string; one that we did not write counts as none."""
    found = _QUERY.fullmatch(query)
    if found is None:
        return Address()
    flow, node, turn, language, tries, aside, place, offer, *ids = found.groups()
    reservation = Reservation(*ids) if ids[0] else None
    behind, pressed = int(tries), int(aside or 0)
    return Address(flow, node, int(turn), language, behind, pressed, place or "", int(offer or 0), reservation)
