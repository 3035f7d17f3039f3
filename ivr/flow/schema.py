"""What an author may write: the shared pieces, and the files utility, needs, desks, calendar and phrases.

The kinds of nodes describe themselves in ``ivr/flow/nodes``. Values arrive as the text that was typed.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, RootModel, StringConstraints

NAME = r"^[a-z][a-z0-9_]*$"
DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
LANGUAGE_CODE = r"^[a-z]{2}-[A-Z]{2}$"
DIGIT_KEY = r"^[1-9*#]$"


class Part(BaseModel):
    """A piece of a menu file. Unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(RootModel[dict[str, str]]):
    """Words to be spoken, once per language: ``{en: …, es: …}``."""

    model_config = ConfigDict(frozen=True)

    def __getitem__(self, language: str) -> str:
        return self.root.get(language, "")


def model_in(annotation: Any) -> Any:
    """The model inside ``dict[str, Model]``, ``tuple[Model, ...]`` or ``Model | None``; None if there is none."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (model_in(argument) for argument in getattr(annotation, "__args__", ()))
    return next((model for model in inner if model is not None), None)


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _known_key(value: str) -> str:
    if value == "0":
        raise ValueError("key 0 always leads to a person; it cannot be used for anything else")
    if not re.fullmatch(DIGIT_KEY, value):
        raise ValueError(f'\'{value[:40]}\' is not a key of a phone; use one of 1-9, "*" or "#"')
    return value


Name = Annotated[str, StringConstraints(pattern=NAME, max_length=60)]
Key = Annotated[str, AfterValidator(_known_key)]
Seconds = Annotated[int, Field(ge=1, le=600)]
Names = Annotated[tuple[Name, ...], BeforeValidator(_as_list)]
Lines = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
Yes = Annotated[Literal["true", "false"], Field(json_schema_extra={"type": "boolean"})]


class Voice(Part):
    """How one language sounds at the carrier."""

    language: Annotated[str, StringConstraints(pattern=LANGUAGE_CODE)] = Field(
        description="The carrier's language code, such as en-US."
    )
    voice: str = Field(default="", description="A voice of the carrier that speaks this language; empty: its default.")


class Dialling(Part):
    """Where the line may ever dial. Everything else is refused, in menus and at run time."""

    countries: Lines = Field(default=("US",), description="Two-letter countries whose ordinary numbers may be dialled.")
    prefixes: Lines = Field(default=(), description="If given, a number must also begin with one of these (+1202…).")
    sip: Lines = Field(default=(), description="Domains of SIP addresses that may be dialled, such as pbx.example.org.")


class Budget(Part):
    """What the menus may cost a first-time caller, in seconds of speech; more keeps them from going live."""

    mean_seconds: Annotated[float, Field(gt=0)] = Field(default=18.0, description="Mean until the right desk rings.")
    worst_seconds: Annotated[float, Field(gt=0)] = Field(default=35.0, description="The longest of all needs.")
    emergency_seconds: Annotated[float, Field(gt=0)] = Field(default=8.0, description="Until the dispatcher rings.")


class Utility(Part):
    """utility.yaml: who we are, how we sound, where a call begins."""

    name: Text = Field(description="The utility's name as callers hear it.")
    timezone: str = Field(description="Where the utility's clocks stand, such as America/New_York.")
    languages: dict[Name, Voice] = Field(min_length=1, description="The first is what a caller hears first.")
    numbers: Lines = Field(min_length=1, description="Our own numbers in E.164; never dialled from here.")
    may_dial: Dialling = Dialling()
    start: Name = Field(description="The node where every call begins.")
    whisper: Name = Field(description="The node that an agent hears before the caller is connected.")
    message: Name = Field(description="The voicemail node for a caller whom nobody could take.")
    patience: Annotated[int, Field(ge=3, le=20)] = Field(default=6, description="Seconds of silence we wait for a key.")
    budget: Budget = Budget()
    hold: Name | None = Field(default=None, description="The node that callers in line hear; for desks with a queue.")
    handover: Name | None = Field(default=None, description="The node that an agent hears after the star key.")
    agent_numbers: Lines = Field(default=(), description="Numbers of ours on which agents and supervisors call us.")
    agent_start: Name | None = Field(default=None, description="The node where a call to one of them begins.")
    callback: Name | None = Field(default=None, description="The node that a caller hears whom we call back.")
    callbacks_an_hour: Annotated[int, Field(ge=1, le=3600)] = Field(default=60, description="Most calls back an hour.")
    facts: dict[Name, Text] = Field(default={}, description="Words used in several prompts as {name}.")


class NeedPart(Part):
    """One reason to call."""

    name: Text = Field(description="The need as it is said aloud to the caller and to the agent.")
    desk: Name = Field(description="The desk that takes it.")
    urgency: Annotated[int, Field(ge=1, le=4)] = Field(description="1 now, 2 today, 3 soon, 4 self-service.")
    before: Text | None = Field(default=None, description="Said before the desk is rung, such as the 911 sentence.")
    after_hours: Name | None = Field(default=None, description="The node for callers when the desk is closed.")
    first: Name | None = Field(
        default=None,
        description="The node for callers who say so in their own words: what they can settle before the desk is rung.",
    )
    accept_also: Names = Field(default=(), description="Needs that the same desk serves as well.")
    collect: Lines = Field(default=(), description="What the agent will want to know.")
    follow_up: str = Field(default="", description="What happens afterwards.")
    text: Text | None = Field(default=None, description="Texted to callers who have left a message.")
    because: str = Field(default="", description="Why no option names this need, in a sentence.")
    phrases: dict[Name, Lines] = Field(
        default={}, description="What callers say who call for this, by language, beside the shipped phrases."
    )
    language: Name | None = Field(
        default=None, description="Who calls for this wants to be spoken to in this language."
    )


class DeskPart(Part):
    """One desk."""

    name: Text = Field(description="The desk as callers hear it: 'the billing office'.")
    lines: Lines = Field(description="Phone numbers in E.164, rung in this order.")
    hours: str = Field(description="'always', or hours from calendar.yaml.")
    languages: Names = Field(description="Languages that its people speak, the first is their own.")
    overflow: Name = Field(description="The desk, or the node, for a call that nobody takes.")
    mode: Literal["lines", "queue", "taskrouter"] = Field(
        default="lines",
        description="How its people are found: its lines in order, a queue for the agents on duty, or TaskRouter.",
    )
    longest_wait: Annotated[int, Field(ge=20, le=3600)] = Field(
        default=900, description="Seconds in the queue, after which the lines are rung."
    )
    most_waiting: Annotated[int, Field(ge=1, le=1000)] = Field(default=50, description="Callers in the queue at most.")
    workflow: str = Field(default="", description="The id of TaskRouter's workflow, WW…; for that mode.")
    automated: Yes = Field(default="false", description="A machine answers these lines: it cannot accept a whisper.")
    ring: Annotated[int, Field(ge=5, le=60)] = Field(default=20, description="Seconds that each line rings.")
    rounds: Annotated[int, Field(ge=1, le=5)] = Field(default=1, description="How often the lines are tried in all.")


class AgentPart(Part):
    """One agent: a person who takes calls of desks with a queue, on any phone."""

    name: str = Field(description="The agent's name, for lists.", min_length=1, max_length=60)
    line: str = Field(description="Their phone number in E.164.")
    desks: Names = Field(description="The desks whose calls they take.", min_length=1)
    languages: Names = Field(description="Languages that they speak; in the first they are spoken to.", min_length=1)
    hours: str | None = Field(
        default=None, description="Hours from calendar.yaml in which they are on duty by schedule."
    )
    supervisor: Yes = Field(default="false", description="May put up announcements by phone.")


class PreparedPart(Part):
    """One announcement that is ready to be put up: all but its end."""

    name: Text = Field(description="What it is about, as it is offered to a supervisor on the phone.")
    words: Text = Field(description="What callers hear; 15 seconds at the most.")
    urgent: Yes = Field(default="false", description="Heard before all others, and without the greeting of the menu.")
    needs: Names = Field(default=(), description="If given, only callers who chose one of these needs hear it.")
    more: Text | None = Field(default=None, description="Longer words, for callers who ask for more by a key.")
    texts: Yes = Field(default="false", description="Callers may ask for a text message when there is news.")


class HolidayPart(Part):
    """A day of the utility's own on which the weekly hours do not hold."""

    date: Annotated[str, StringConstraints(pattern=DATE)]
    name: str


class Holidays(Part):
    """Public holidays by law, and what the utility adds or leaves out."""

    country: str
    region: str | None = None
    add: tuple[HolidayPart, ...] = ()
    leave_out: Lines = ()


class ClosurePart(Part):
    """A stretch of time in which the desks with hours are closed."""

    start: str = Field(alias="from")
    until: str
    name: str


class CalendarPart(Part):
    """calendar.yaml: weekly hours by name, holidays, closures."""

    hours: dict[Name, dict[str, Any]] = Field(
        description="Hours by name: days ('monday-friday') and times ('08:00-17:00')."
    )
    holidays: Holidays | None = None
    closures: tuple[ClosurePart, ...] = ()


class Phrases(Part):
    """phrases.yaml: the words that the system itself uses."""

    option: Text = Field(description="How an option is spoken; holds {words} and {key}.")
    person: Text = Field(description="Said at the end of the first menu: how to reach a person.")
    say_why: Text = Field(description="In a menu with 'speech', after its first option: callers may say why they call.")
    person_words: dict[Name, tuple[str, ...]] = Field(description="Words by which a caller asks for a person.")
    language_words: dict[Name, tuple[str, ...]] = Field(
        default={}, description="Words by which a caller asks for this language, in whatever language."
    )
    other_language: Text = Field(description="Offers this language to those who speak it, in it.")
    spoken_keys: dict[Name, tuple[str, ...]] = Field(description="The words for 0 to 9.")
    silence: Text = Field(description="When nothing was heard; the options follow once more.")
    wrong_key: Text = Field(description="When the key leads nowhere; the options follow once more.")
    to_person: Text = Field(description="When we stop asking and connect to a person.")
    connecting: Text = Field(description="Before a desk is rung; holds {desk}.")
    still_trying: Text = Field(description="Between two lines of a desk.")
    nobody_answered: Text = Field(description="When no line of any desk answered.")
    record_notice: Text = Field(description="Before every recording.")
    no_message: Text = Field(description="When a recording was empty.")
    apology: Text = Field(description="When something of ours has failed.")
    goodbye: Text = Field(description="The last words of a call that was served.")
    and_: Text = Field(alias="and", description="Joins two things.")
    at: Text = Field(description="A day and a time; holds {day} and {time}.")
    seconds: Text = Field(description="A short time; holds {count}.")
    minutes: Text = Field(description="A longer time; holds {count}.")
    nobody_there: Text = Field(description="The last words to a phone in which nobody was heard again and again.")
    nothing_known: Text = Field(description="What an agent hears when we know nothing about the call.")
    place_first: Text = Field(description="Whoever is served next, in line.")
    place: Text = Field(description="Where a caller is in line; holds {count}.")
    wait_range: Text = Field(description="How long it may take; holds {low} and {high}, in minutes.")
    wait_under: Text = Field(description="When it takes a few minutes at most; holds {high}.")
    wait_unknown: Text = Field(description="When nobody can say how long it takes.")
    one_moment: Text = Field(description="The one sentence to a caller whom the agent sends on.")
    caller_gone: Text = Field(description="To an agent whose caller has hung up or was taken by somebody else.")
    not_moved: Text = Field(description="To an agent: the caller was never sent on.")
    moved_once: Text = Field(description="To an agent: the caller was sent on once.")
    moved_often: Text = Field(description="To an agent: the caller was sent on several times; holds {count}.")
    verified: Text = Field(description="To an agent: the caller has proved who they are.")
    not_verified: Text = Field(description="To an agent: the caller has not proved who they are.")
    a_callback: Text = Field(description="To an agent, first: the caller has gone, and wants to be called back.")
    call_over: Text = Field(description="To an agent, after a call back: another desk may call the caller again.")
    calling_back: Text = Field(description="To an agent: the caller's phone rings now.")
    not_reached: Text = Field(description="To an agent: the caller was not reached.")
    cannot_call: Text = Field(description="When a number cannot be called back.")
    your_turn: Text = Field(description="When a call back comes: when it is the caller's turn.")
    no_words: Text = Field(description="To an agent: the caller said nothing in words.")
    reference: Text = Field(description="To an agent: the number of the call; holds {reference}.")
    more_about: Text = Field(description="After an announcement, before 'press 8': there is more to hear about it.")
    news_by_text: Text = Field(description="How a text message is offered when there is news, before 'press 1'.")
    back_to_menu: Text = Field(description="How the menu is offered after all that an announcement has to say.")
    texts_asked: Text = Field(description="When a caller has asked for texts; holds {ending}, of their number.")
    news: Text = Field(description="The text message with news; holds {utility} and {words}, what staff write.")
