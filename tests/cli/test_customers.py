"""``ivr customers``: what is printed, and what is never printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import ivr.customers
from ivr.cli.customers import command
from tests.customers.exports import CONFIG, Utility, lines, row

SHIPPED = Path(ivr.customers.__file__).parent / "made_up"


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("CUSTOMERS", raising=False)


def customers(*words: str | Path) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words])


def test_the_shipped_export_is_what_make_makes(tmp_path: Path) -> None:
    assert customers("make", tmp_path / "again.csv", "--accounts", "2000", "--seed", "1").exit_code == 0
    assert (tmp_path / "again.csv").read_bytes() == (SHIPPED / "accounts.csv").read_bytes()
    customers("make", tmp_path / "other.csv", "--seed", "2")
    assert (tmp_path / "other.csv").read_bytes() != (tmp_path / "again.csv").read_bytes()


def test_without_a_description_the_made_up_utility_is_there() -> None:
    assert "2,000 accounts of 2,000 rows, 0 left out, as of 20" in customers("import").output
    found = customers("find", "1000003")
    assert "$21.85 of credit" in found.output
    assert "there is one" in found.output
    assert "7974" not in found.output


def test_what_is_left_out_is_listed(tmp_path: Path) -> None:
    utility = Utility(tmp_path)
    made = lines(300)
    made[6] = row(6).replace("6.50", "6x.50")
    utility.file.write_text("\n".join(made) + "\n")
    said = customers("import")
    assert "Left out: 1" in said.output
    assert "accounts.csv:7: Balance (balance): is not an amount (looks like '9a.99')" in said.output
    assert "299 accounts of 300 rows, 1 left out" in said.output


def test_an_import_that_is_refused_ends_with_one(tmp_path: Path) -> None:
    utility = Utility(tmp_path)
    utility.rows(100)
    utility.file.write_text("\n".join(lines(10)) + "\n")
    said = customers("import")
    assert said.exit_code == 1
    assert "the last import had 100" in said.output
    assert customers("import", "--force").exit_code == 0
    assert utility.count == 10


def test_check_hides_who_they_are(tmp_path: Path) -> None:
    Utility(tmp_path).file.write_text("\n".join(lines(5)) + "\n")
    said = customers("check")
    assert said.exit_code == 0
    assert said.output.count("account:") == 3
    assert "A…" in said.output
    assert "…01" in said.output
    assert "Ann" not in said.output
    assert "5550001" not in said.output


def test_mistakes_of_the_description_are_told(tmp_path: Path) -> None:
    (tmp_path / "customers.yaml").write_text(CONFIG + "delimeter: x\n")
    for name in ("check", "import"):
        said = customers(name)
        assert said.exit_code == 1
        assert "customers.yaml:8:1: 'delimeter' is not known here (did you mean 'delimiter'?)" in said.output
    said = customers("find", "1")
    assert said.exit_code == 1
    assert "delimeter" in said.output


def test_who_is_not_there_is_told(tmp_path: Path) -> None:
    assert "no accounts were imported yet; run: ivr customers import" in customers("find", "1").output
    customers("import")
    said = customers("find", "1")
    assert (said.exit_code, said.output) == (1, "Error: there is no account with this number\n")
