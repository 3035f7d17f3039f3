"""What the line understands of many callers' words, as text and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from ivr.adapters.intents import Intents
from ivr.flow.graph import Flow
from routing.intent.figures import Figures, Row, figures, is_well, wilson


def listen(flow: Flow, said: Iterable[tuple[str, str, str | None]]) -> list[Row]:
    """(words, language, need that was meant or None) -> what each comes to."""
    ears, needs = Intents(), flow.directory.needs
    return [
        Row(words, language, ears.understand(flow.intents, words, needs, flow.languages[language].person_words), meant)
        for words, language, meant in said
    ]


def desk_of(flow: Flow, row: Row) -> str | None:
    """The desk that would ring; None where nothing of ours can help."""
    if row.found.action == "refer":
        return None
    need = flow.directory.needs.get(row.found.need or "")
    return need.desk if need is not None and row.found.action != "person" else flow.agent.desk


def as_json(flow: Flow, rows: Sequence[Row]) -> str:
    told = [
        {"utterance": row.words, "language": row.language, "action": row.found.action, "need": row.found.need,
         "desk": desk_of(flow, row), "confidence": row.found.confidence, "runner_up": row.found.runner_up,
         "besides": row.found.besides, "because": list(row.found.because), "danger": row.found.danger,
         **({"meant": row.meant} if row.meant else {})}
        for row in rows
    ]  # fmt: skip
    return json.dumps({"rows": told, "summary": summary(flow, rows)}, indent=2, ensure_ascii=False)


def summary(flow: Flow, rows: Sequence[Row]) -> dict[str, Any]:
    """Figures by language and by need, of the rows whose need is known."""
    known = [row for row in rows if row.meant]
    languages = {one: _told(flow, [row for row in known if row.language == one]) for one in flow.languages}
    by_need = {need: _told(flow, [row for row in known if row.meant == need]) for need in flow.directory.needs}
    counted = {name: told for name, told in by_need.items() if told["rows"]}
    return {"all": _told(flow, known), "languages": languages, "needs": counted} if known else {}


def _told(flow: Flow, rows: Sequence[Row]) -> dict[str, Any]:
    found = figures(rows, flow.directory.needs)
    low, high = wilson(found.right, found.kept)
    return {
        "rows": found.rows, "kept": found.kept, "right": found.right, "right_share": _share(found.right, found.kept),
        "right_low": round(low, 4), "right_high": round(high, 4), "misroutes": found.kept - found.right,
        "to_person": found.to_person, "to_person_share": _share(found.to_person, found.to_person + found.kept),
        "urgent": found.urgent, "urgent_missed": found.urgent_missed,
        "out_of_scope": found.outside, "out_of_scope_kept_away": found.away,
        "person_asked": found.asked, "person_obeyed": found.obeyed,
    }  # fmt: skip


def as_text(flow: Flow, rows: Sequence[Row]) -> str:
    known = [row for row in rows if row.meant]
    if not known:
        return "\n".join(_line(flow, row) for row in rows)
    wrong = [row for row in known if row.found.action in ("route", "confirm", "ask") and not is_well(row, _needs(flow))]
    lines = [f"meant {row.meant}: {_line(flow, row)}" for row in wrong]
    lines += [
        "",
        f"{len(lines)} of {len(known)} would come to a wrong desk." if lines else "None comes to a wrong desk.",
    ]
    for language in flow.languages:
        found = figures((row for row in known if row.language == language), _needs(flow))
        if found.rows:
            lines.append(f"{language}: {in_words(found)}")
    return "\n".join(lines)


def in_words(found: Figures) -> str:
    low, high = wilson(found.right, found.kept)
    return (
        f"{found.right} of {found.kept} right ({_percent(found.right, found.kept)}, {low:.0%} to {high:.0%}); "
        f"{_percent(found.to_person, found.to_person + found.kept)} to a person; "
        f"urgent at another desk: {found.urgent_missed} of {found.urgent}; "
        f"not ours, kept away: {found.away} of {found.outside}; "
        f"asked for a person and got one: {found.obeyed} of {found.asked}"
    )


def _line(flow: Flow, row: Row) -> str:
    found = row.found
    needs = " or ".join(found.offered)
    desk = desk_of(flow, row)
    why = f"{found.confidence:.0%}; by: {', '.join(found.because)}"
    to = f", desk {desk}" if desk else ""
    danger = ", after the 911 sentence" if found.danger else ""
    return f"{row.words!r}: {found.action} {needs or 'nobody knows what'}{to}{danger} ({why})"


def _needs(flow: Flow) -> Any:
    return flow.directory.needs


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "none"
