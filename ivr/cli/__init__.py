"""The command ``ivr``. Each command is one file.

Exit codes: 0 all is well, 1 problems were found, 2 wrong use or wrong settings, 3 advice with --strict.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import click

COMMANDS = {
    "announce": "Put a message before the menu, for a time.",
    "call": "Place a simulated call and hear what a caller hears.",
    "callbacks": "List who waits to be called back, and whom we did not reach.",
    "calendar": "Tell who answers when, for a year, and that urgent calls always reach a person.",
    "check": "Check a folder of menus and say what is wrong, where, and what to do.",
    "city": "Look at the city's system for reports (Open311): what it knows of our services, what became of a report.",
    "customers": "Connect accounts: import an export, look at it, find what the line knows.",
    "db": "Look after the database.",
    "diff": "Tell what another version of the menus changes for callers.",
    "duty": "Tell who is on duty and who waits in line; send agents on duty or off; give out codes.",
    "fallback": "Print the TwiML of last resort, to be hosted elsewhere.",
    "init": "Make a small working utility to start from.",
    "intents": "Learn what callers say: train, test, and review what was not understood.",
    "letter": "Write a letter to a customer: PDF, HTML or text.",
    "listen": "Tell what the line understands of a caller's words, and what it would do.",
    "load": "Place many calls against a line on this machine.",
    "map": "Draw the flow: what each key leads to, and how long a caller listens.",
    "measure": "Measure what the menus cost callers, in decisions and seconds.",
    "messages": "List what callers have recorded, and by when they were promised a call.",
    "meters": "Connect meters: import their reads, tell what callers would hear of them.",
    "numbers": "Tell where the calls of our phone numbers go, and point them here.",
    "outbox": "List what calls have left to do, and what could not be done.",
    "promises": "List what was promised to callers and is due, overdue first.",
    "publish": "Check a folder of menus, and make it live.",
    "replay": "Play a recorded call again, on these menus or on others.",
    "rollback": "Make an earlier version of the menus live again.",
    "route": "Tell whose line rings after these keys, or for this need, and why.",
    "schema": "Write the JSON Schemas with which editors help.",
    "serve": "Answer the line.",
    "service-lines": "Connect the inventory of service lines: import it, tell whether a pipe is lead.",
    "simulate-day": "Play a working day with thousands of callers and our agents.",
    "tickets": "List what callers have asked for or reported, and by when they hear from us.",
    "test": "Play the scenarios: simulated calls that must keep working.",
    "versions": "List what was published.",
    "why": "Tell what happened in a call, and why.",
    "worker": "Carry out what calls have left to do.",
}


class Lazy(click.Group):
    """Imports a command's module when it is used: ``ivr check`` does not wait for the database libraries."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"ivr.cli.{name.replace('-', '_')}").command
        return command


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]}, help=__doc__)
@click.version_option(package_name="waterline-ivr")
def group() -> None: ...


def main() -> None:
    """Run the command line; a wrong setting is told as a sentence, not as a traceback."""
    _guarded(group)


def _guarded(run: Callable[[], Any]) -> None:
    from ivr.settings import Wrong

    try:
        run()
    except Wrong as wrong:
        click.echo(f"The settings cannot be used:\n{wrong}", err=True)
        raise SystemExit(2) from None
