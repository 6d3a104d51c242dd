"""Structure and line numbers of Markdown as the readers see it."""

from tools.source.markdown import Fence, ListItem, Paragraph, Table, read_markdown, walk

TEXT = """intro

# Clinic

## 1. Visits (`/api/visits`)

First **bold**: rest `code`
second line

- **Key**: `id` (auto)
  - nested `a` → `b.c`

  ```sql
  SELECT 1
  ```

| Method | Path |
|---|---|
| GET | `/x` |
| GET |
| GET | /a | b |

## 2. Rooms
"""


def blocks_of(text: str) -> list[object]:
    return [b for s in read_markdown(text, "f.md").sections for b in walk(s.blocks)]


def test_sections_have_path_level_and_line() -> None:
    sections = read_markdown(TEXT, "f.md").sections
    assert [(s.level, s.line, s.title) for s in sections] == [
        (0, 1, ""),
        (1, 3, "Clinic"),
        (2, 5, "1. Visits (/api/visits)"),
        (2, 23, "2. Rooms"),
    ]
    assert [heading.text for heading in sections[2].path] == ["Clinic", "1. Visits (/api/visits)"]
    assert sections[2].heading.codes == ("/api/visits",)


def test_subtree_ends_before_the_next_heading_of_its_level() -> None:
    document = read_markdown("# a\n## b\n### c\n## d\n# e\n", "f.md")
    assert [s.title for s in document.subtree(1)] == ["b", "c"]
    assert [s.title for s in document.subtree(0)] == ["a", "b", "c", "d"]


def test_every_block_stands_at_its_line() -> None:
    lines = TEXT.split("\n")
    fence = next(b for b in blocks_of(TEXT) if isinstance(b, Fence))
    assert (fence.info, fence.text, lines[fence.line - 1].strip()) == (
        "sql",
        "SELECT 1\n",
        "SELECT 1",
    )
    items = [b for b in blocks_of(TEXT) if isinstance(b, ListItem)]
    assert [(item.line, item.lead.label, item.lead.rest) for item in items] == [
        (10, "Key", "`id` (auto)"),
        (11, "", "nested `a` → `b.c`"),
    ]
    paragraph = next(b for b in blocks_of(TEXT) if isinstance(b, Paragraph) and b.line == 7)
    assert [(line.line, line.text) for line in paragraph.lines] == [
        (7, "First bold: rest code"),
        (8, "second line"),
    ]


def test_table_rows_know_their_line_and_their_surplus_cells() -> None:
    table = next(b for b in blocks_of(TEXT) if isinstance(b, Table))
    assert (table.line, table.header) == (17, ("Method", "Path"))
    assert [(row.line, row.text(0), row.text(1), row.surplus) for row in table.rows] == [
        (19, "GET", "/x", 0),
        (20, "GET", "", 0),
        (21, "GET", "/a", 1),
    ]


def test_crlf_and_byte_order_mark_change_nothing() -> None:
    assert read_markdown("\ufeff" + TEXT.replace("\n", "\r\n"), "f.md") == read_markdown(
        TEXT, "f.md"
    )


def test_a_code_span_over_two_lines_keeps_later_lines_right() -> None:
    paragraph = blocks_of("one `a\nb` two\nthree\n")[0]
    assert isinstance(paragraph, Paragraph)
    assert [(line.line, line.text) for line in paragraph.lines] == [
        (1, "one a b two"),
        (3, "three"),
    ]


def test_label_is_the_bold_start_or_the_words_before_a_colon() -> None:
    texts = ["**A b:** c", "**A b**: c", "A b: c", "`a: b` c", "**A** b **C**"]
    labels = []
    for text in texts:
        paragraph = blocks_of(text)[0]
        assert isinstance(paragraph, Paragraph)
        labels.append((paragraph.lines[0].label, paragraph.lines[0].rest))
    assert labels == [("A b", "c"), ("A b", "c"), ("A b", "c"), ("", "`a: b` c"), ("A", "b C")]
