"""Who may import whom: docs/architecture.md. A package without a rule fails."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ALL = {"ivr", "routing"}
MAY_IMPORT: dict[str, set[str]] = {
    "routing": {"routing"},
    "ivr.flow": {"ivr.flow", "routing"},
    "ivr.webhooks": {"ivr.webhooks", "ivr.flow"},
    "ivr.records": {"ivr.records", "ivr.flow", "ivr.promises", "routing"},
    "ivr.adapters": {
        "ivr.adapters",
        "ivr.customers",
        "ivr.flow.accounts",
        "ivr.flow.metering",
        "ivr.flow.problem",
        "ivr.flow.proof",
        "ivr.flow.reports",
        "ivr.flow.schema",
        "ivr.flow.service_lines",
        "ivr.flow.services",
        "ivr.flow.source",
        "ivr.flow.validate",
        "ivr.metering",
        "ivr.service_lines",
        "routing",
    },
    "ivr.simulator": {"ivr.simulator"},
    "ivr.customers": {"ivr.customers", "ivr.flow"},
    "ivr.letters": {"ivr.letters", "ivr.flow"},
    "ivr.promises": {"ivr.promises", "routing"},
    "ivr.metering": {"ivr.metering", "ivr.flow"},
    "ivr.service_lines": {"ivr.service_lines", "ivr.customers", "ivr.flow"},
    "ivr.costs": {"ivr.costs", "ivr.flow"},
    "ivr.differences": {
        "ivr.differences",
        "ivr.flow",
        "ivr.menus",
        "ivr.records",
        "ivr.scenarios",
        "ivr.settings",
        "ivr.simulator",
        "routing",
    },
    "ivr.findings": {"ivr.findings", "ivr.checking", "ivr.flow"},
    "ivr.jobs": {"ivr.jobs", "ivr.flow", "ivr.letters", "ivr.records"},
    "ivr.maps": {"ivr.maps", "ivr.flow"},
    "ivr.schemas": {
        "ivr.schemas",
        "ivr.adapters.open311.quirks",
        "ivr.customers",
        "ivr.flow",
        "ivr.metering",
        "ivr.scenarios",
        "ivr.service_lines",
        "routing",
    },
    "ivr.starter": {"ivr.starter", "ivr.schemas"},
    "ivr.cli": ALL,
    "ivr.scenarios": ALL,
    "ivr.day": ALL,
    # Single files of ivr: wiring, and what stands between the disk, the environment and the rooms.
    "ivr": ALL,
}
LIBRARIES_OF_THE_SIMULATOR = {"twilio", "werkzeug"}
NOT_IN_THE_FLOW = {"flask", "twilio", "sqlalchemy", "requests", "sqlite3", "os", "socket", "random", "time"}
NOT_IN_ROUTING = NOT_IN_THE_FLOW | {"pydantic", "yaml", "msgspec", "ivr"}

FILES = sorted([*ROOT.glob("ivr/**/*.py"), *ROOT.glob("routing/**/*.py")])


def module_of(path: Path) -> str:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return name.removesuffix(".__init__")


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    return found


def room_of(module: str) -> str:
    parts = module.split(".")
    if parts[0] == "routing":
        return "routing"
    is_package = (ROOT / "ivr" / parts[1]).is_dir() if len(parts) > 1 else False
    return ".".join(parts[:2]) if is_package else "ivr"


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_a_file_imports_only_from_rooms_that_its_own_may_see(path: Path) -> None:
    room = room_of(module_of(path))
    assert room in MAY_IMPORT, f"{room} has no rule here: say what it may import"
    for name in imports_of(path):
        if name.split(".")[0] in ALL:
            assert any(name == may or name.startswith(f"{may}.") for may in MAY_IMPORT[room]), f"{path} imports {name}"


@pytest.mark.parametrize("path", sorted((ROOT / "ivr/simulator").glob("**/*.py")), ids=module_of)
def test_the_simulator_sees_twiml_alone(path: Path) -> None:
    import sys

    for name in imports_of(path):
        top = name.split(".")[0]
        own = name.startswith("ivr.simulator")
        assert own or top in LIBRARIES_OF_THE_SIMULATOR or top in sys.stdlib_module_names, f"{path} imports {name}"


@pytest.mark.parametrize("path", sorted((ROOT / "ivr/flow").glob("**/*.py")), ids=module_of)
def test_the_flow_has_no_input_or_output_of_its_own(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports_of(path)} & NOT_IN_THE_FLOW


@pytest.mark.parametrize("path", sorted((ROOT / "routing").glob("**/*.py")), ids=module_of)
def test_routing_is_pure_python(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports_of(path)} & NOT_IN_ROUTING


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_a_file_is_a_room_that_one_can_know(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 300


def test_every_package_is_shipped() -> None:
    import tomllib

    shipped = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"])
    there = {module_of(path) for path in FILES if path.name == "__init__.py"}
    assert there - shipped == set()


def test_every_kind_of_node_is_one_file_with_its_manual() -> None:
    from ivr.flow.nodes import KINDS

    files = {path.stem for path in (ROOT / "ivr/flow/nodes").glob("*.py")} - {"__init__", "base", "keyed"}
    assert files == set(KINDS)
    for kind in KINDS:
        manual = ast.get_docstring(ast.parse((ROOT / f"ivr/flow/nodes/{kind}.py").read_text())) or ""
        assert manual.startswith(f"{kind}: ")
        assert f"kind: {kind}" in manual
