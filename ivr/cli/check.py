"""``ivr check``: the menus as the compiler sees them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click

from ivr.flow.graph import Flow
from ivr.flow.nodes.menu import Menu
from ivr.menus import compile_folder
from ivr.settings import menus_folder


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(path_type=Path), default=menus_folder)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print the findings."
)
def command(folder: Path, form: str) -> None:
    compiled = compile_folder(folder)
    counts = _counts(compiled.flow) if compiled.flow else {}
    if form == "json":
        problems = [problem.as_json() for problem in compiled.problems]
        click.echo(json.dumps({"ok": not problems, "problems": problems, "counts": counts}, indent=2))
    else:
        for problem in compiled.problems:
            click.echo(f"{folder}/{problem}")
        click.echo(_verdict(compiled.problems, counts))
    raise SystemExit(1 if compiled.problems else 0)


def _counts(flow: Flow) -> dict[str, int]:
    kinds = Counter(node.kind for name, node in flow.nodes.items() if name in flow.places)
    options = sum(len(node.options) for node in flow.nodes.values() if isinstance(node, Menu))
    return {
        "nodes": sum(kinds.values()),
        "menus": kinds["menu"],
        "options": options,
        "needs": len(flow.directory.needs),
        "desks": len(flow.directory.desks),
        "languages": len(flow.languages),
    }


def _verdict(problems: tuple[object, ...], counts: dict[str, int]) -> str:
    if problems:
        return f"{len(problems)} problem{'s' if len(problems) > 1 else ''} found. Nothing was changed."
    return "OK: " + ", ".join(f"{count} {what}" for what, count in counts.items()) + "."
