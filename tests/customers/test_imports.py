"""Exports as they come: whole, mangled, cut off. A bad one is told, and changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.customers.export import Refused
from ivr.customers.importing import import_export
from ivr.customers.store import Store
from tests.customers.exports import CONFIG, HEADER, Utility, lines, row

WHOLE = "\n".join(lines(200)) + "\n"


def test_an_export_is_imported(utility: Utility) -> None:
    done = utility.rows(200)
    assert (done.count, done.rows, done.bad, done.before) == (200, 200, 0, None)
    store = Store(utility.path)
    account = store.account("17")
    assert account is not None
    assert (account.id, account.name, account.balance, account.due) == ("0000017", "Ann 17", 1750, "2026-11-24")
    assert (account.phones, account.flags, account.status) == (("+12025550017",), ("medical",), "active")
    assert account.as_of == pytest.approx(utility.file.stat().st_mtime)
    assert store.of_phone("+12025550017") == (account,)
    store.close()


@pytest.mark.parametrize("percent", range(0, 100, 5))
def test_a_file_that_was_cut_off_changes_nothing(utility: Utility, percent: int) -> None:
    utility.rows(200)
    with pytest.raises(Refused, match=r"accounts\.csv"):
        utility.deliver(WHOLE.encode()[: len(WHOLE) * percent // 100])
    assert utility.count == 200


def test_a_file_that_was_cut_off_in_its_last_row_changes_nothing(utility: Utility) -> None:
    utility.rows(200)
    raw = WHOLE.encode()
    for end in range(len(raw) - len(row(200)) - 1, len(raw)):
        if raw[end - 1 : end] == b"\n":  # a row less, between two rows: nothing tells it but a trailer
            continue
        with pytest.raises(Refused):
            utility.deliver(raw[:end])
    assert utility.count == 200


def test_a_trailer_tells_whether_a_file_is_whole(utility: Utility) -> None:
    utility.describe(CONFIG + "trailer: 'TRAILER,(?P<count>[0-9]+)'\n")
    assert utility.deliver(WHOLE + "TRAILER,200\r\n\n").count == 200
    with pytest.raises(Refused, match="the trailer tells of 201 rows, the file holds 200"):
        utility.deliver(WHOLE + "TRAILER,201\n")
    with pytest.raises(Refused, match="is not the trailer"):
        utility.deliver(WHOLE)
    assert utility.deliver(WHOLE + "TRAILER,200").count == 200


def test_a_system_that_ends_without_a_line_end_may_say_so(utility: Utility) -> None:
    utility.describe(CONFIG + "last_line_end: false\n")
    assert utility.deliver(WHOLE.rstrip()).count == 200


def test_far_fewer_accounts_are_refused_unless_forced(utility: Utility) -> None:
    utility.rows(200)
    few = "\n".join(lines(159)) + "\n"
    with pytest.raises(Refused, match=r"holds 159 accounts, the last import had 200.*--force"):
        utility.deliver(few)
    assert utility.count == 200
    assert utility.deliver(few, force=True).count == 159
    assert utility.rows(128).count == 128


def test_a_few_bad_rows_are_left_out_and_listed_with_their_lines(utility: Utility) -> None:
    made = lines(300)
    made[6] = row(6).replace("6.50", "6x.50")
    made[107] = row(107).replace(",A,", ",Q,")
    done = utility.deliver("\n".join(made) + "\n")
    assert (done.count, done.bad) == (298, 2)
    first, second = done.left_out
    assert first == f"{utility.file}:7: Balance (balance): is not an amount (looks like '9a.99')"
    assert second.startswith(f"{utility.file}:108: Status (status): is a word that 'statuses' does not have")


def test_many_bad_rows_refuse_the_import(utility: Utility) -> None:
    utility.rows(100)
    made = lines(100)
    made[5] = made[50] = "nonsense"
    with pytest.raises(Refused, match=r"2 of 100 rows cannot be read, more than 1 %") as refused:
        utility.deliver("\n".join(made) + "\n")
    assert f"{utility.file}:6: the row has 1 columns instead of 7" in str(refused.value)
    assert utility.count == 100


def test_of_a_number_that_stands_twice_the_last_row_counts(utility: Utility) -> None:
    again = "17,Ann again,202-555-9999,1.00,,S,N"
    done = utility.deliver("\n".join([*lines(20), again]) + "\n")
    assert (done.count, done.twice) == (20, 1)
    assert done.replaced == [f"{utility.file}:22: the account stands already in line 18"]
    store = Store(utility.path)
    account = store.account("0000017")
    assert account is not None
    assert (account.name, account.status) == ("Ann again", "shut_off")
    assert store.of_phone("+12025550017") == ()
    assert store.of_phone("+12025559999") == (account,)
    store.close()


def test_leading_zeros_count_where_they_are_kept(utility: Utility) -> None:
    utility.describe(CONFIG + "leading_zeros: keep\n")
    done = utility.deliver("\n".join([*lines(3), row(2)[5:]]) + "\n")
    assert (done.count, done.twice) == (4, 0)


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbf" + WHOLE.encode(),
        WHOLE.replace("\n", "\r\n").encode(),
        WHOLE.replace("Ann 17,", '"Ann ""17"", Jr.",').encode(),
        WHOLE.replace("Ann 17,", '"Ann\n17",').encode(),
        (WHOLE + "\n\n\r\n\x1a").encode(),
        WHOLE.replace("\n", "\n\n").encode(),
        WHOLE.replace("Number,Name", " number , NAME").encode(),
    ],
    ids=["BOM", "CRLF", "quotes", "line end in quotes", "empty lines", "empty lines between", "header"],
)
def test_what_is_odd_but_right_is_read(utility: Utility, raw: bytes) -> None:
    assert utility.deliver(raw).count == 200


def test_other_encodings_are_read(utility: Utility) -> None:
    for encoding in ("cp1252", "utf-16", "utf-16-le"):
        utility.describe(CONFIG + f"encoding: {encoding}\n")
        utility.deliver(WHOLE.replace("Ann 17,", "Añn 17,").encode(encoding))
        store = Store(utility.path)
        account = store.account("17")
        assert account is not None
        assert account.name == "Añn 17"
        store.close()


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "the file is empty"),
        (HEADER.encode() + b"\n", "holds no account"),
        (WHOLE.encode("utf-16"), "there is no column"),
        (WHOLE.replace("Ann", "Añn").encode("cp1252"), "holds a character that is not utf-8"),
        (
            WHOLE.replace("Balance", "Amount").encode(),
            "there is no column 'Balance' for balance; the header has: Number,",
        ),
        (WHOLE.replace(",", ";").encode(), "there is no column"),
        (WHOLE.replace("Ann 17,", '"Ann 17,').encode(), ":18: a quotation mark opens here and is not closed"),
        (b"\0" * 4096, "there is no column"),
        (WHOLE.encode() + b"\0" * 4096, "has 1 columns instead of 7: the file was probably cut off"),
        (WHOLE.replace(",A,", ",A\0,").encode(), "holds NUL bytes"),
        (b"x" * 100_000, "longer than 65536"),
        (WHOLE.replace("\n", ",\n", 50).encode(), "7 columns instead of 8"),
        (WHOLE.replace(",11/24/2026", "", 30).encode(), "columns instead of"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_what_cannot_be_used_is_told_and_changes_nothing(utility: Utility, raw: bytes, says: str) -> None:
    utility.rows(200)
    with pytest.raises(Refused) as refused:
        utility.deliver(raw)
    assert says in str(refused.value)
    assert "Ann" not in str(refused.value)
    assert utility.count == 200


def test_one_row_is_an_export(utility: Utility) -> None:
    assert utility.rows(1).count == 1


def test_a_missing_export_is_told(utility: Utility) -> None:
    utility.rows(5)
    utility.file.unlink()
    with pytest.raises(Refused, match="cannot be read: No such file"):
        import_export(utility.export, utility.config, utility.path)
    assert utility.count == 5


def test_a_disk_that_cannot_be_written_is_told(utility: Utility, monkeypatch: pytest.MonkeyPatch) -> None:
    utility.rows(5)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(Refused, match=r"cannot be written, nothing was imported: .*No space left"):
            utility.rows(10)
    assert utility.count == 5
    assert len(list(utility.path.parent.iterdir())) == 1
    utility.path = utility.file / "customers.sqlite"
    with pytest.raises(Refused, match="cannot be written"):
        utility.rows(5)


def test_a_phone_that_is_none_is_noted_and_the_account_kept(utility: Utility) -> None:
    made = lines(5)
    made[2] = row(2).replace("(202) 555-0002", "555-12 / NONE;000-000-0000;N/A")
    done = utility.deliver("\n".join(made) + "\n")
    assert (done.count, done.bad) == (5, 0)
    assert done.notes == [f"{utility.file}:3: Phone (phones): one is not a phone number (looks like '999-99 / aaaa')"]


FIXED = """
kind: export
file: accounts.csv
format: fixed
header: false
columns: {id: 1-7, name: 8-17, balance: 18-29, due: 30-37, status: 38-38}
amounts: {implied_decimals: 2}
dates: YYYYMMDD
statuses: {A: active}
"""


def fixed(number: int) -> str:
    return f"{number:07d}{'Ann ' + str(number):10}{number * 100:012d}20261124A"


def test_a_fixed_width_export_is_imported(tmp_path: Path) -> None:
    utility = Utility(tmp_path, FIXED)
    made = [fixed(number) for number in range(1, 201)]
    assert utility.deliver("\r\n".join(made) + "\r\n").count == 200
    store = Store(utility.path)
    account = store.account("17")
    assert account is not None
    assert (account.name, account.balance, account.due) == ("Ann 17", 1700, "2026-11-24")
    store.close()


@pytest.mark.parametrize("percent", range(0, 100, 5))
def test_a_fixed_width_export_that_was_cut_off_changes_nothing(tmp_path: Path, percent: int) -> None:
    utility = Utility(tmp_path, FIXED)
    raw = "".join(f"{fixed(number)}\n" for number in range(1, 204))
    utility.deliver(raw)
    with pytest.raises(Refused):
        utility.deliver(raw[: len(raw) * percent // 100])
    with pytest.raises(Refused, match="characters instead of 38: the file was probably cut off"):
        utility.deliver(raw[:-2] + "\n")
    assert utility.count == 203


def test_a_line_of_another_length_is_left_out(tmp_path: Path) -> None:
    utility = Utility(tmp_path, FIXED)
    made = [fixed(number) for number in range(1, 201)]
    made[9] += " "
    done = utility.deliver("\n".join(made) + "\n")
    assert done.left_out == [f"{utility.file}:10: the row has 39 characters instead of 38"]
