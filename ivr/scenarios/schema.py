"""What a scenario may say. Steps are one line each: a word ('waits'), or a word and what it is about ('presses: 2')."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from ivr.flow.schema import Lines, Name, Part

How = Literal["desk", "voicemail", "callback", "hangup", "error"]


class Given(Part):
    """What is the matter around the call. Desks and agents are named; what holds for a desk holds for all its lines."""

    busy: Lines = ()
    no_answer: Lines = ()
    declines: Lines = ()
    machine: Lines = ()
    fails: Lines = ()
    closed: Lines = Field(default=(), description="Desks that do not work on this day.")
    database: Literal["up", "down"] = "up"
    app: Literal["up", "down"] = Field(default="up", description="Whether the line itself answers the carrier.")
    on_duty: Lines = Field(default=(), description="Agents who are on duty; with none, no queue takes callers.")
    full: Lines = Field(default=(), description="Desks whose queue takes nobody more.")
    codes: dict[Name, Annotated[str, StringConstraints(pattern=r"^[0-9]{8}$")]] = Field(
        default={}, description="Codes of agents, eight digits each, for calls on the agents' number."
    )
    announced: Lines = Field(
        default=(), description="Prepared announcements that callers hear, in this order, by name."
    )
    customers: Literal["up", "down"] = Field(default="up", description="Whether the customer system answers.")
    tickets: tuple[Literal["in_work", "late", "settled"], ...] = Field(
        default=(), description="Reports that came from the caller's phone before: tickets 100001, 100002, 100003."
    )
    rest: Literal["up", "down"] = Field(default="up", description="Whether the carrier rings agents for us.")


class Ends(Part):
    """Where the call must end. ``within`` is in seconds, until a person answers or the call is over."""

    how: How | None = None
    desk: str | None = None
    need: str | None = None
    within: Annotated[float, Field(gt=0)] | None = None
    decisions: Annotated[int, Field(ge=0)] | None = None
    context: Lines = Field(default=(), description="Words that the agents must have heard before the caller is on.")


class MustNot(Part):
    """What must not happen."""

    hears: Lines = ()
    rings: Lines = Field(default=(), description="Desks whose lines must not be rung.")


def _steps(value: object) -> object:
    """'- waits' and '- presses: 2' as pairs of texts; anything else is left to the model to refuse."""
    if not isinstance(value, list):
        return value
    found = []
    for one in value:
        if isinstance(one, dict) and len(one) == 1:
            found.append(tuple(next(iter(one.items()))))
        else:
            found.append((one, "") if isinstance(one, str) else one)
    return found


Steps = Annotated[tuple[tuple[str, str], ...], BeforeValidator(_steps)]


class ScenarioPart(Part):
    """One simulated call."""

    at: str = Field(default="2026-11-24 10:00", description="The utility's local time: a working Tuesday by default.")
    from_: str = Field(default="+12025550143", alias="from", description="The caller's number.")
    to: str | None = Field(default=None, description="The number of ours that is called; by default the first.")
    language: str | None = Field(default=None, description="The caller asks for this language at the first menu.")
    given: Given = Given()
    steps: Steps = Field(description="What the caller and the agents do, and what must be heard in between.")
    ends: Ends = Ends()
    must_not: MustNot = MustNot()
