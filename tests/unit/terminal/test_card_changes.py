"""A card shown again: just its parts that differ."""

from agent.terminal.card_changes import card_changes

CARD = """\
# Users

## Key (whole model: $1.00)

- The primary key
- 1,000 values, a text that is
  folded over two lines

## Cost

- $1.00 a month
- 9 attributes

## Patterns

- AP1 Create
- AP2 Read
"""


def test_nothing_differs() -> None:
    assert card_changes(CARD, CARD) == ""


def test_a_changed_item_is_shown_before_and_after_under_its_heading() -> None:
    changes = card_changes(CARD, CARD.replace("- $1.00", "- $2.00"))
    assert changes == "**Cost**\n\n- was: $1.00 a month\n- now: $2.00 a month"


def test_a_changed_heading_does_not_make_all_below_it_differ() -> None:
    changes = card_changes(CARD, CARD.replace("model: $1.00", "model: $3.00"))
    assert changes == "- was: Key (whole model: $1.00)\n- now: Key (whole model: $3.00)"


def test_an_item_that_is_folded_otherwise_is_the_same() -> None:
    folded = CARD.replace("that is\n  folded", "that\n  is folded")
    assert folded != CARD
    assert card_changes(CARD, folded) == ""


def test_added_and_dropped_items() -> None:
    changes = card_changes(CARD, CARD.replace("- AP2 Read\n", "- AP3 Write\n- AP4 Drop\n"))
    assert changes is not None
    assert changes.splitlines()[-3:] == ["- was: AP2 Read", "- now: AP3 Write", "- now: AP4 Drop"]


def test_a_card_that_is_mostly_new_is_shown_whole() -> None:
    assert card_changes(CARD, CARD.replace("- ", "- not ").replace("## ", "## New ")) is None
