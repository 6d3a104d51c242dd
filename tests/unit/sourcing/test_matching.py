"""Which figure a number is: by what the line is about, and by how the figure is written."""

import pytest

from tools.provenance import FromCount
from tools.sourcing.entry import WHOLE, Entry, Form, Quote, cell, said
from tools.sourcing.ledger import Ledger
from tools.sourcing.matching import numbers_on
from tools.sourcing.page_lines import flat, lines_of

SOURCE = FromCount(of="things")


def ledger(*entries: Entry, quotes: tuple[Quote, ...] = (), names: str = "") -> Ledger:
    return Ledger(entries, quotes, frozenset(names.split()))


def entry(subject: str, *forms: Form) -> Entry:
    return Entry(subject, "figure", forms[0].text, SOURCE, forms)


def left(page: str, known: Ledger) -> list[str]:
    return [each.number for each in numbers_on(page, known) if not each.has_source]


ORDERS = ledger(entry("orders", *said("300 rows"), *cell("300", "Rows")))


@pytest.mark.parametrize(
    "page",
    [
        "orders have 300 rows",
        "# orders\n\nThere are 300 rows.",
        "**orders**\n\n- 300 rows",
        "| Entity | Rows |\n| --- | --- |\n| orders | 300 |",
        "# orders\n\n| Rows |\n| --- |\n| 300 |",
        "orders.user_id: 300 rows",
    ],
)
def test_a_figure_of_what_the_line_is_about(page: str) -> None:
    assert left(page, ORDERS) == []


@pytest.mark.parametrize(
    ("page", "number"),
    [
        ("users have 300 rows", "300"),
        ("# orders\n\n# users\n\n300 rows", "300"),
        ("orders have 301 rows", "301"),
        ("orders have 1300 rows", "1300"),
        ("orders have 1,300 rows", "1,300"),
        ("orders have 300.5 rows", "300.5"),
        ("orders have 300 columns", "300"),
        ("orders cost $300 rows", "300"),
        ("orders changed by -300 rows", "300"),
        ("| Entity | Growth |\n| --- | --- |\n| orders | 300 |", "300"),
        ("| Entity | Rows |\n| --- | --- |\n| users | 300 |", "300"),
        ("| Entity | Rows |\n| --- | --- |\n| orders | 300 or so |", "300"),
        ("## 300 rows", "300"),
        ("orders have ٣٠٠ rows", "٣٠٠"),
    ],
)
def test_no_figure_of_it(page: str, number: str) -> None:
    assert left(page, ORDERS) == [number]


def test_a_form_may_ask_for_what_stands_beside_it() -> None:
    known = ledger(entry("AP1", Form("2", "WCU", "PutItem on Users")))
    head = "| Pattern | Request | WCU |\n| --- | --- | --- |\n"
    assert left(f"{head}| AP1 | PutItem on `Users` | 2 |", known) == []
    assert left(f"{head}| AP1 | GetItem on `Users` | 2 |", known) == ["2"]


def test_names_and_digits_in_words_are_no_numbers() -> None:
    known = ledger(names="2fa_codes stage-02")
    assert left("AP8 reads `2fa_codes` of utf8mb4 in stage-02, p99", known) == []
    assert left("2fa_tokens", known) == ["2"]


def test_a_quote_counts_word_for_word_beside_its_subject() -> None:
    known = ledger(quotes=(Quote("AP1", "List the 10 newest | ones", "the artifact"),))
    shown = "List the 10 newest \\| ones"
    assert left(f"- **AP1** {shown}", known) == []
    assert left(f"- **AP2** {shown}", known) == ["10"]
    assert left("- **AP1** List the 11 newest \\| ones", known) == ["11"]


def test_what_is_said_of_the_whole_needs_no_subject_on_the_line() -> None:
    assert left("9 tables in all", ledger(entry(WHOLE, *said("9 tables")))) == []
    assert left("9 tables and 9 indexes", ledger(entry(WHOLE, *said("9 tables")))) == ["9"]


def test_subjects_with_odd_names() -> None:
    for name in ("order items", "größe", "a|b", "x`y", "back\\slash", "<b>", "-- drop"):
        known = ledger(entry(name, *said("7 rows")))
        from tools.documents.markdown import inline

        assert left(f"- {inline(name)}: 7 rows", known) == [], name
        assert left("- another: 7 rows", known) == ["7"]


def test_cells_of_a_row_make_names_together() -> None:
    known = ledger(entry("orders.user_id", *cell("5", "Average")))
    page = "| Child | Foreign key | Average |\n| --- | --- | --- |\n| orders | user_id | 5 |"
    assert left(page, known) == []
    assert left(page.replace("user_id", "shop_id"), known) == ["5"]


def test_lines_are_told_with_their_numbers_and_cells() -> None:
    lines = list(lines_of("# A\n\nabout B:\n\n| X | Y |\n| --- | --- |\n| `c` | d \\| e |\n"))
    row = lines[-2]
    assert row.number == 7
    assert [(cell.column, cell.text) for cell in row.cells] == [("X", "c"), ("Y", "d | e")]
    assert {"A", "B", "c"} <= row.subjects


def test_marks_and_escapes_are_no_part_of_a_text() -> None:
    assert flat("**a** `b` \\[c\\] &lt;d> &amp;lt;") == "a b [c] <d> &lt;"
