from tests.line import TestLine


def test_a_call_is_answered(line: TestLine) -> None:
    answer = line.post("/voice", CallStatus="ringing")
    assert answer.status == 200
    assert "Waterline Water." in answer.text
    assert line.types() == ["answered", "asked"]
