"""docs/simulator.md says for every verb and attribute of the carrier what the simulator does with it."""

from tests.simulator.conformance import table, written


def test_the_table_in_the_manual_is_true() -> None:
    assert written() == table(), "write it anew: python -m tests.simulator.conformance"
