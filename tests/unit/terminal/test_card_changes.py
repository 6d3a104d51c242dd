"""A card shown again: just its parts that differ."""

from agent.terminal.card_changes import card_changes, section, section_names

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


def test_another_number_of_a_decision_is_no_change() -> None:
    card = "# A\n\n## Weighed\n\n- D7 a copy: left\n- one\n- two\n"
    assert card_changes(card, card.replace("D7", "D8")) == ""


def test_what_the_whole_model_would_cost_is_no_change_of_this_card() -> None:
    card = "# A\n\n## Alternatives (now $1.00)\n\n- D7 no index, $2.00 a month (+$1.00)\n- x\n- y\n"
    now = card.replace("$1.00)", "$3.00)").replace("$2.00", "$6.00")
    assert now != card
    assert card_changes(card, now) == ""


def test_as_many_new_items_as_old_ones_stand_beside_each_other() -> None:
    changes = card_changes(
        CARD, CARD.replace("AP1 Create", "AP1 Add").replace("AP2 Read", "AP2 Get")
    )
    assert changes is not None
    assert changes.splitlines()[-4:] == [
        "- was: AP1 Create",
        "- now: AP1 Add",
        "- was: AP2 Read",
        "- now: AP2 Get",
    ]


def test_a_quoted_notice_comes_first_and_whole() -> None:
    now = "> **approved before**, and\n> changed since\n\n" + CARD.replace("- $1.00", "- $2.00")
    changes = card_changes(CARD, now)
    assert changes is not None
    assert changes.startswith("> **approved before**, and\n> changed since\n\n**Cost**")


def test_a_part_of_a_card_is_found_by_how_its_heading_begins() -> None:
    assert section_names(CARD) == ("key", "cost", "patterns")
    assert section(CARD, "Cost").strip() == "## Cost\n\n- $1.00 a month\n- 9 attributes"
    assert section(CARD, "nothing") == ""
