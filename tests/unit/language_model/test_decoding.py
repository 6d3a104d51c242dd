"""From texts to values: what is cut out, and what is refused."""

import pytest
from asking import GOOD, Choice

from agent.language_model.decoding import MOST_DEPTH, NOT_JSON, TOO_DEEP, clean, decode

VALUE = Choice(name="Orders", words=("a",), kind="table")


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"```json\n{GOOD}\n```",
        f"Here it is: {GOOD} I hope {{that}} helps.",
        f"<think>maybe {{}} or {{'a'}}</think>{GOOD}",
        f"{{braces}} first, then {GOOD}",
        f"{GOOD} {GOOD.replace('Orders', 'Other')}",
    ],
)
def test_json_is_cut_out_of_a_text(text: str) -> None:
    assert decode(text, Choice, cut_out=True) == (VALUE, ())


@pytest.mark.parametrize(
    "text", ["", "no braces", "{" * 5_000, '{"a":' * 5_000, "{}" * 100, '{"name": "Orders"', "}{"]
)
def test_what_holds_no_value_has_faults(text: str) -> None:
    for cut_out in (True, False):
        value, faults = decode(text, Choice, cut_out=cut_out)
        assert value is None
        assert faults


def test_words_around_the_json_are_a_fault_where_json_was_asked_for() -> None:
    assert decode(f"Sure: {GOOD}", Choice) == (None, (NOT_JSON,))


def test_depth_is_bounded_and_brackets_in_strings_are_none() -> None:
    assert decode("[" * (MOST_DEPTH + 1) + "]" * (MOST_DEPTH + 1), Choice) == (None, (TOO_DEEP,))
    assert decode(GOOD.replace("Orders", "[[[[{{{{"), Choice)[0] is not None
    deep = GOOD.replace('"a"', '"' + "[" * 1_000 + '"')
    assert decode(deep, Choice)[0] is not None


def test_huge_numbers_are_no_crash() -> None:
    for number in ("9" * 10_000, "1e999999", "-Infinity"):
        value, faults = decode(GOOD.replace('"Orders"', number), Choice)
        assert value is None
        assert faults


def test_clean_keeps_lines_and_letters() -> None:
    assert clean("a\tb\r\nc\rd") == "a\tb\nc\nd"
    assert clean("Zürich 東京 🚲") == "Zürich 東京 🚲"
    assert clean("\x1b[1;31mx\x1b]8;;http://e\x07y\x1b\x00\x7f\ufeff\u200b") == "xy"
    assert clean("\ud800") == "�"
