"""No figure of a language model's own: what a text may say is what its facts say."""

import pytest

from tools.editing.prose import unfounded, whole_sentences

FACTS = (
    "AP8 reads Orders by ByStatus; 3 indexes cost $1,234.50 a month, 74% of them in D12; "
    "Table2 holds 2,000,000 rows, half of them old"
)


@pytest.mark.parametrize(
    "text",
    [
        "AP8 costs $1234.5 a month",
        "it costs 1,234.50.",
        "74% of the bill, or 74 percent",
        "three indexes",
        "half of the rows are old",
        "2000000 rows in Table2 (D12)",
        "one index more, as AP8 asks",
        "",
        "no figure at all, but the first and the last",
    ],
)
def test_what_the_facts_say(text: str) -> None:
    assert unfounded(text, FACTS) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("AP9 costs $12", ("12", "AP9")),
        ("it saves 40%", ("40",)),
        ("$1,234 a month", ("1,234",)),
        ("$1,234.51 a month", ("1,234.51",)),
        ("twice as fast", ("twice",)),
        ("four indexes", ("four",)),
        ("thousands of rows", ("thousands",)),
        ("2M rows", ("2M",)),
        ("a tenfold cost", ("tenfold",)),
        ("D13 and Table3", ("D13", "Table3")),
        ("40 of 40", ("40",)),
        ("0.74 of them", ("0.74",)),
        (".97 of the reads", (".97",)),
        ("¾ of them, Ⅻ, ⑤ and 10²", ("¾", "Ⅻ", "⑤", "²", "10")),
        ("1.2.9", ("1.2.9",)),
        ("a tenth, a fifth, trillions, zero", ("tenth", "fifth", "trillions", "zero")),
        ("it is halved and quintupled", ("halved", "quintupled")),
        ("٣ rows", ("٣",)),
    ],
)
def test_what_they_do_not(text: str, found: tuple[str, ...]) -> None:
    assert unfounded(text, FACTS) == found


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("One. Two! Thr", "One. Two!"),
        ("It costs 1.5 units", ""),
        ("It costs 1.5 units. ", "It costs 1.5 units."),
        ("", ""),
        ("A line\nand another. More", "A line and another."),
    ],
)
def test_a_text_ends_with_a_whole_sentence(text: str, whole: str) -> None:
    assert whole_sentences(text) == whole
