"""Columns that an artifact lists one an item: `- id INT PK`, `- **email** (VARCHAR(100))`."""

import re
from collections.abc import Iterator, Sequence

from tools.source.blocks import Block, ListItem, Paragraph, TextLine
from tools.source.column_rows import ListedColumn, is_type
from tools.source.key_statements import key_kind
from tools.value import Value

ITEM = re.compile(
    r"(?:\[[ xX]\]\s*)?[`*_\"]*(?P<name>[^\W\d][\w$]*)[`*\"]*"
    r"(?P<sign>\s*[:(,|=]+\s*|\s+[–—-]+\s+|\s+)`?(?P<rest>\S.*)",
    re.DOTALL,
)
WRITTEN_TYPE = re.compile(r"[A-Z]+\b|[a-z]+\(")  # not a word of prose such as "date"
REMARK = re.compile(r"\s+(?:-|–|—|//|#)\s+")
LEAST_ITEMS = 2


class ListedTable(Value):
    """Items that read as columns, with what may name their table: the nearest text first.

    Attributes:
        others: Items between them that don't.
        is_weak: One item alone, which makes no table.
    """

    columns: tuple[ListedColumn, ...]
    others: tuple[TextLine, ...] = ()
    names: tuple[TextLine, ...] = ()
    is_weak: bool = False
    line: int


def read_lists(blocks: Sequence[Block], names: tuple[TextLine, ...] = ()) -> Iterator[ListedTable]:
    """Runs of items at any depth; an item or line right above a run may name the table."""
    run: list[ListItem] = []
    above: tuple[TextLine, ...] = ()
    for block in (*blocks, None):
        if isinstance(block, ListItem):
            run.append(block)
            continue
        yield from _read_run(run, (*above, *names))
        run = []
        above = (block.lines[-1],) if isinstance(block, Paragraph) else ()


def _read_run(items: Sequence[ListItem], names: tuple[TextLine, ...]) -> Iterator[ListedTable]:
    read = [(item, read_item(item)) for item in items]
    columns = tuple(column for _, column in read if column is not None)
    if len(columns) >= LEAST_ITEMS and 2 * len(columns) >= len(items):
        others = tuple(
            item.lead for item, column in read if column is None and not key_kind(item.lead.label)
        )
        yield ListedTable(columns=columns, others=others, names=names, line=columns[0].line)
        return
    for column in columns if len(items) == 1 else ():
        if not WRITTEN_TYPE.match(column.type):
            continue
        yield ListedTable(columns=(column,), names=names, is_weak=True, line=column.line)
    for item in items:
        yield from read_lists(item.blocks[1:], (item.lead, *names))


def read_item(item: ListItem) -> ListedColumn | None:
    """The column, where a name and a type of MySQL begin the item."""
    text = item.lead.marked
    found = ITEM.fullmatch(text)
    if found is None or key_kind(item.lead.label):
        return None
    rest, *remarks = REMARK.split(found["rest"], maxsplit=1)
    if "(" in found["sign"]:
        inside, _, beyond = rest.rpartition(")")
        rest = f"{inside} {beyond}" if inside else rest
    if not is_type(rest):
        return None
    return ListedColumn(
        name=found["name"],
        type=rest.strip(),
        remarks=" ; ".join(remarks),
        line=item.line,
        source=text,
    )
