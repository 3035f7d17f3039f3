"""An inventory, from the utility's words to what is known of a pipe."""

from __future__ import annotations

import pytest

from ivr.customers.export import Refused
from ivr.service_lines.config import Wrong
from tests.service_lines.inventories import CONFIG, Utility

UNKNOWN = "which is not known here; say under 'materials' what it is"


@pytest.mark.parametrize(
    ("word", "material"),
    [
        ("Lead", "lead"),
        ("LEAD ", "lead"),
        ("Galvanized Requiring Replacement", "galvanized"),
        ("grr", "galvanized"),
        ("Lead Status Unknown", "unknown"),
        ("", "unknown"),
        ("Non-lead", "non_lead"),
        ("non  lead", "non_lead"),
        ("COPPER", "non_lead"),
    ],
)
def test_words_of_the_rule_and_of_the_utility_are_known(utility: Utility, word: str, material: str) -> None:
    utility.deliver(f"14 Oak Street,20001,{word},Copper")
    assert utility.at("14", "20001") == [("Oak Street", material, "non_lead")]


def test_the_words_of_the_utility_count_before_ours(utility: Utility) -> None:
    utility.describe(CONFIG.replace("[Copper]", "[Copper, L]"))
    utility.deliver("14 Oak Street,20001,L,Lead")
    assert utility.at("14", "20001") == [("Oak Street", "non_lead", "lead")]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("9 Elm Road,20001,Galvanized,Lead", f"Ours holds 'Galvanized', {UNKNOWN}"),
        ("9 Elm Road,20001,Lead,Brass", f"Theirs holds 'Brass', {UNKNOWN}"),
        ("Elm Road,20001,Lead,Lead", "Address has no house number"),
        (",20001,Lead,Lead", "Address has no house number"),
        ("9 Elm Road,,Lead,Lead", "Zip is not a ZIP code of five digits"),
        ("9 Elm Road,2001,Lead,Lead", "Zip is not a ZIP code of five digits"),
        ("9 Elm Road,20001,Lead", "the row has 3 columns instead of 4"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_left_out(utility: Utility, row: str, told: str) -> None:
    utility.describe(CONFIG + "most_left_out: 0.5\n")
    done = utility.deliver("14 Oak Street,20001,Lead,Lead", row, "15 Oak Street,20001-1234,Lead,Lead")
    assert (done.count, done.rows, done.bad) == (2, 3, 1)
    assert done.left_out == [f"{utility.file}:3: {told}"]
    assert utility.at("9", "20001") == []
    assert utility.at("15", "20001") == [("Oak Street", "lead", "lead")]


def test_house_and_street_may_stand_apart(utility: Utility) -> None:
    utility.describe(CONFIG.replace("address: Address", "house: No, street: Street"))
    utility.deliver("0014,Oak Street,20001,Lead,Lead", header="No,Street,Zip,Ours,Theirs")
    assert utility.at("14", "20001") == [("Oak Street", "lead", "lead")]


def test_a_row_that_stands_there_twice_counts_once_and_another_line_of_the_house_is_kept(utility: Utility) -> None:
    done = utility.deliver(*["14 Oak Street,20001,Lead,Lead"] * 2, "14 Oak Street,20001,Lead,Copper")
    assert (done.count, done.twice) == (2, 1)
    assert utility.at("14", "20001") == [("Oak Street", "lead", "lead"), ("Oak Street", "lead", "non_lead")]


def test_a_far_smaller_inventory_is_refused_unless_forced(utility: Utility) -> None:
    rows = [f"{house} Oak Street,20001,Lead,Lead" for house in range(1, 11)]
    assert utility.deliver(*rows).before is None
    with pytest.raises(
        Refused, match=r"holds 7 service lines, the last import had 10; .*ivr service-lines import --force"
    ):
        utility.deliver(*rows[:7])
    assert utility.at("10", "20001") != []
    assert utility.deliver(*rows[:7], force=True).before == 10
    assert utility.at("10", "20001") == []


@pytest.mark.parametrize("rows", [(), ("Elm Road,20001,Lead,Lead",)])
def test_an_inventory_without_a_line_is_refused(utility: Utility, rows: tuple[str, ...]) -> None:
    with pytest.raises(Refused, match="holds no service lines that can be read; nothing was imported"):
        utility.deliver(*rows)
    assert not utility.path.exists()
    assert [path.name for path in utility.path.parent.glob(".*")] == []


@pytest.mark.parametrize(
    ("config", "told"),
    [
        (CONFIG.replace("zip: Zip, ", ""), ":2:1: 'columns' lacks 'zip' (add 'zip: …')"),
        (CONFIG.replace("address: Address, ", ""), ":2:1: the columns lack the address; add 'address: …', or 'house"),
        (CONFIG.replace("non_lead", "nonlead"), ":3:13: 'nonlead'"),
        (CONFIG.replace("[Copper]", "[Copper], lead: [COPPER]"), "'COPPER' stands for both non_lead and lead"),
        (CONFIG.replace("file:", "flie:"), ":1:1: 'flie' is not known here (did you mean 'file'?)"),
        ("", ": the file is empty"),
    ],
)
def test_what_is_wrong_with_the_description_is_told_with_its_place(utility: Utility, config: str, told: str) -> None:
    utility.describe(config)
    with pytest.raises(Wrong) as wrong:
        utility.deliver("14 Oak Street,20001,Lead,Lead")
    assert told in str(wrong.value)
    assert str(wrong.value).startswith(str(utility.config))


def test_a_store_that_cannot_be_written_is_told(utility: Utility) -> None:
    utility.path.parent.write_text("a file where the folder should be")
    with pytest.raises(Refused, match="the service lines cannot be written, nothing was imported"):
        utility.deliver("14 Oak Street,20001,Lead,Lead")


def test_a_description_that_is_not_there_is_told(utility: Utility) -> None:
    utility.config.unlink()
    with pytest.raises(Wrong, match="the description of the service lines cannot be read: No such file"):
        utility.deliver()


def test_nothing_of_an_address_shows_when_a_line_is_printed(utility: Utility) -> None:
    from ivr.flow.service_lines import ServiceLine

    assert repr(ServiceLine("14", "Oak Street", "20001", "lead", "lead")) == "ServiceLine(…)"
