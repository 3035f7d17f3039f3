"""voicemail: says what to leave, gives the notice that it is recorded, and records until silence or a key.

An empty recording is helped once; then the caller is taken to a person. Key 0 leads to a person here too.

    leave_message:
      kind: voicemail
      say: {en: "Please leave your name and number.", es: "Deje su nombre y su número."}
      limit: 120
      next: message_taken
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from ivr.flow.call import PERSON_KEY, Input, Recorded
from ivr.flow.graph import Prompts
from ivr.flow.nodes.base import Go, Node, Outcome, Person, Script, Wait
from ivr.flow.schema import Name, Text
from ivr.flow.steps import Record, Redirect, Say, Where

if TYPE_CHECKING:
    from ivr.flow.visit import Visit


class Voicemail(Node):
    """A recorded message for the desk that the call was meant for."""

    LISTENS: ClassVar[bool] = True
    SLOTS: ClassVar[frozenset[str]] = frozenset({"desk", "opens", "need"})

    kind: Literal["voicemail"]
    say: Text
    limit: Annotated[int, Field(ge=10, le=300)] = Field(default=120, description="Longest message, in seconds.")
    next: Name

    def targets(self) -> Iterator[tuple[tuple[str, ...], str]]:
        yield ("next",), self.next

    def speak(self, script: Script) -> Prompts:
        words, notice = script.words(self.say), script.phrase("record_notice")
        return {
            "first": script.say(words, notice),
            "silence": script.say(script.phrase("no_message"), notice),
        }

    def enter(self, visit: Visit) -> Outcome:
        return self._record(visit, visit.prompt("first"), 0)

    def hear(self, visit: Visit, event: Input) -> Outcome:
        if isinstance(event, Recorded) and event.seconds > 0:
            visit.note(
                "message",
                desk=visit.desk().id,
                seconds=event.seconds,
                recording=event.recording,
                reference=visit.services.reference(visit.call.sid),
                promised=visit.promise().isoformat(timespec="minutes"),
            )
            visit.text("message")
            return Person("pressed 0 after a message") if event.key == PERSON_KEY else Go(self.next)
        visit.note("silence", node=self.id)
        if visit.call.tries >= 1:
            return Person("two empty recordings", visit.phrase("to_person"))
        return self._record(visit, visit.prompt("silence"), visit.call.tries + 1)

    def _record(self, visit: Visit, says: tuple[Say, ...], tries: int) -> Outcome:
        then = Where(self.id, tries)
        visit.note("recording", node=self.id, notice=True)
        # The carrier's pages differ on whether verbs after Record run; the redirect is right in both cases.
        return Wait((*says, Record(self.limit, then), Redirect(then)), tries)
