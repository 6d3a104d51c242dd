import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tools.documents.markdown import code, grid, md, sentence, with_code

COMMONMARK = MarkdownIt("gfm-like", {"linkify": False}).enable("table")

HOSTILE = [
    "# APPROVED",
    "- [x] done",
    "1. first",
    "> quoted",
    "a | b |\n| --- | --- |",
    "<script>alert(1)</script>",
    "[click](https://evil.example)",
    "![img](https://evil.example/a.png)",
    "`code` and ``more``",
    "**bold** _it_ ~~gone~~",
    "\x1b[31mred\x1b[0m \x1b]8;;https://evil.example\x07link\x1b]8;;\x07",
    "line one\r\nline two\u2028three\x85four",
    "&lt;b&gt; &#60;",
    "https://evil.example www.evil.example",
    "right\u202eto left \u200b",
    "===",
    "---",
    "\\",
    "lone \ud800 surrogate",
]


def plain_text(markdown: str) -> tuple[set[str], str]:
    """Kinds of token and the text that a renderer would show."""
    kinds, shown = set(), ""
    for token in COMMONMARK.parse(markdown):
        kinds.add(token.type)
        for child in token.children or ():
            kinds.add(child.type)
            shown += child.content
    return kinds, shown


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_one_paragraph_of_plain_text(text: str) -> None:
    made = md(text)
    kinds, _ = plain_text(made)
    assert kinds <= {"paragraph_open", "inline", "paragraph_close", "text", "text_special"}
    assert "\n" not in made
    made.encode()


@given(st.text(max_size=80))
def test_any_text_is_inert_and_printable(text: str) -> None:
    made = md(text)
    kinds, _ = plain_text(made)
    assert kinds <= {"paragraph_open", "inline", "paragraph_close", "text", "text_special"}
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in made)
    assert md(made) == made


@given(st.text(max_size=60))
def test_a_cell_never_makes_another_column(text: str) -> None:
    tokens = COMMONMARK.parse(grid(("A", "B"), [(text, code(text))]))
    assert sum(token.type == "td_open" for token in tokens) == 2
    assert sum(token.type == "tr_open" for token in tokens) == 2


@given(st.text(max_size=60))
def test_code_is_one_span_or_plain_text(text: str) -> None:
    kinds, _ = plain_text("Name: " + code(text) + " end")
    assert kinds <= {
        "paragraph_open",
        "inline",
        "paragraph_close",
        "text",
        "text_special",
        "code_inline",
    }


def test_ordinary_text_is_shown_as_it_is() -> None:
    text = "Get order_items by order_id -> R&D, 5 < 6, (max 3) $1.20"
    assert plain_text(md(text))[1] == text
    assert md("order_items.order_id") == "order_items.order_id"


def test_names_become_code_that_they_can_not_leave() -> None:
    assert code("orders.user_id") == "`orders.user_id`"
    assert code("a`b") == "``a`b``"
    assert code("``a") == "``` ``a ```"
    assert code("a|b") == "a\\|b"


def test_a_sentence_escapes_its_parts_only() -> None:
    assert sentence("**{a}** {b}", a="x*y", b=code("z")) == "**x\\*y** `z`"


@given(st.text(alphabet="ab `*_<>[]()#|\\!\n\x1b", max_size=30))
def test_text_with_code_in_it_is_inert_too(text: str) -> None:
    made = with_code(text)
    kinds, _ = plain_text(made)
    allowed = {"paragraph_open", "inline", "paragraph_close", "text", "text_special", "code_inline"}
    assert kinds <= allowed
    assert "\n" not in made


def test_backticks_mark_code() -> None:
    assert with_code("rows of `a_b` and a_b*") == "rows of `a_b` and a_b\\*"
    assert with_code("one ` alone") == "one \\` alone"
