"""Menus of any size, as files: the shipped utility with generated nodes."""

from __future__ import annotations

from pathlib import Path

SHIPPED = Path(__file__).parents[2] / "menus"
COMMON = ("utility.yaml", "needs.yaml", "desks.yaml", "calendar.yaml", "phrases.yaml")
NODES_A_FILE = 500


def shipped() -> dict[str, bytes]:
    """The shipped menus as they are."""
    return {path.name: path.read_bytes() for path in SHIPPED.glob("*.yaml")}


def files(count: int) -> dict[str, bytes]:
    """Menu files with ``count`` five-option menus that lead to one another, and the shipped rest."""
    found = shipped()
    main = found.pop("main.yaml").decode().replace("\nmain:", "\nold_main:", 1)
    found["old_main.yaml"] = main.encode()
    for name in ("account.yaml", "questions.yaml"):  # behind the menus that are made they are one decision too deep
        found[name] = found[name].replace(b"  kind: menu\n", b"  kind: menu\n  because: a menu of the old line\n", 1)
    for begin in range(0, count, NODES_A_FILE):
        numbers = range(begin, min(count, begin + NODES_A_FILE))
        found[f"made_{begin:05d}.yaml"] = "\n".join(_node(number, count) for number in numbers).encode()
    return found


def _node(number: int, count: int) -> str:
    name = "main" if number == 0 else f"made_{number}"
    options = "".join(_option(key, (number * 3 + key) % count) for key in range(1, 6))
    last = "    6: {words: {en: For all else, es: Para lo demás}, goto: old_main}\n" if number == 0 else ""
    say = f"say: {{en: Waterline Water menu {number}., es: Waterline Water menú {number}.}}"
    return f"{name}:\n  kind: menu\n  because: a menu made for measuring\n  {say}\n  options:\n{options}{last}"


def _option(key: int, target: int) -> str:
    name = "main" if target == 0 else f"made_{target}"
    words = f"{{en: For a matter of kind {target}, es: Para asuntos de clase {target}}}"
    return f"    {key}:\n      words: {words}\n      goto: {name}\n"
