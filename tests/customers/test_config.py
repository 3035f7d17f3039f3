"""Mistakes in customers.yaml, each told with its place and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.customers.config import Export, Rest, View, Wrong, load, parse

EXPORT = "kind: export\nfile: a.csv\ncolumns: {id: Account, balance: Balance}\n"
VIEW = 'kind: view\nurl_from: CIS_URL\naccount: "SELECT id FROM v WHERE id = :account"\n'
REST = "kind: rest\naccount: https://cis.example.org/{account}\nfields: {id: number}\n"


def test_each_kind_is_read() -> None:
    for text, kind in ((EXPORT, Export), (VIEW, View), (REST, Rest)):
        system, problems = parse("customers.yaml", text.encode())
        assert isinstance(system, kind), problems


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("file: a.csv\n", "customers.yaml:1:1: the file lacks 'kind'"),
        ("kind: exprot\n", "customers.yaml:1:7: 'exprot' is not a kind of customer system (did you mean 'export'?)"),
        ("kind: export\ncolumns: {id: A}\n", "the file lacks 'file' (add 'file: …')"),
        (EXPORT + "delimeter: ';'\n", "customers.yaml:4:1: 'delimeter' is not known here (did you mean 'delimiter'?)"),
        (EXPORT + "delimiter: '#'\n", "customers.yaml:4:12: 'delimiter' is '#'"),
        (EXPORT + "encoding: utf-9\n", "customers.yaml:4:11: 'utf-9' is not an encoding"),
        (EXPORT + "dates: [MM/DD/YYYY, DD/MM/YYYY]\n", "customers.yaml:4:8: 'DD/MM/YYYY' and another notation"),
        (EXPORT + "dates: '%Y'\n", "customers.yaml:4:8: '%Y' is not a notation of dates"),
        (EXPORT + "statuses: {A: aktive}\n", "customers.yaml:4:15: 'A' is 'aktive' (must be 'active', 'shut_off'"),
        (EXPORT + "flags: {medicine: {column: M}}\n", "medicine"),
        (EXPORT + "trailer: '('\n", "customers.yaml:4:10: '(' is not a regular expression"),
        (EXPORT + "smallest_share: 2\n", "customers.yaml:4:17: 'smallest_share' is 2 (must be at most 1"),
        (EXPORT + "format: fixed\n", "id: 'Account' does not say from where to where; write it as 11-20"),
        (EXPORT + "header: false\n", "id: 'Account' is not a number of a column, and the file has no header"),
        ("kind: export\nfile: a\nformat: fixed\ncolumns: {id: 1-8, pin: 8-9}\n", "id and pin share positions"),
        ("kind: export\nfile: a.csv\ncolumns: {balanse: B}\n", "customers.yaml:3:11: 'balanse' is not known here"),
        ("kind: export\nfile: a.csv\ncolumns: {name: N}\n", "customers.yaml:3:1: 'columns' lacks 'id'"),
        (VIEW.replace("CIS_URL", "postgresql://u:hunter2@h/d"), "customers.yaml:2:11: this must be the NAME of"),
        (VIEW.replace("SELECT", "DELETE"), "customers.yaml:3:10: the statement must begin with SELECT"),
        (VIEW.replace("= :account", "= 5; DROP TABLE v"), "there is a second statement after ';'"),
        (VIEW.replace("FROM v", "INTO w FROM v"), "the statement holds the word INTO"),
        (VIEW.replace("FROM v", "FROM v -- x"), "the statement holds a comment"),
        (VIEW.replace(":account", "':account'"), "does not say whom it asks for"),
        (VIEW.replace(":account", ":number"), "the statement uses ':number'; known is :account"),
        (REST.replace("https", "http"), "customers.yaml:2:10: the address must begin with https://"),
        (REST.replace("{account}", "7"), "the address does not say whom it asks for; write {account} in it"),
        (REST.replace("cis.", "me:pw@cis."), "the address holds a name or password"),
        (REST.replace("cis.example.org/{account}", "{account}.example.org/"), "this is not an address"),
        (
            REST + "headers: {Authorization: Bearer hunter2}\n",
            "customers.yaml:4:26: a header's value does not stand here",
        ),
        (REST + "headers: {Authorization: {value: x}}\n", "'value' is not known here"),
        ("", "customers.yaml:1:1: the file is empty"),
        ("- kind\n", "the file must hold 'name: …' entries, not a list"),
    ],
)
def test_a_mistake_is_told(text: str, told: str) -> None:
    system, problems = parse("customers.yaml", text.encode())
    assert system is None
    lines = [str(problem) for problem in problems]
    assert any(told in line for line in lines), lines
    assert not any("hunter2" in line or "pw@" in line for line in lines)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "customers.yaml"
    path.write_text(EXPORT + "encoding: utf-9\ndelimiter: x\nheader: perhaps\n")
    with pytest.raises(Wrong) as wrong:
        load(path)
    assert len(str(wrong.value).splitlines()) == 3


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(Wrong, match="cannot be read"):
        load(tmp_path / "customers.yaml")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM v WHERE id = :account",
        "select id from [odd;name] where id = :account;",
        "SELECT \"update\" FROM v WHERE note <> '-- no; comment' AND id = :account",
        "SELECT id::text FROM v WHERE id = :account",
    ],
)
def test_a_select_is_let_through(statement: str) -> None:
    text = f"kind: view\nurl_from: CIS_URL\naccount: >-\n  {statement}\n"
    assert parse("customers.yaml", text.encode())[1] == []
