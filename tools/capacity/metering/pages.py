"""Query and Scan: what every page costs.

A page evaluates at most 1 MB and at most `limit` items. A filter, a projection or COUNT changes
nothing: what is evaluated counts, not what comes back.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tools.capacity.limits import PAGE_BYTES
from tools.capacity.metering import working
from tools.capacity.metering.metered import Line, Metered, read_line, together
from tools.capacity.metering.structures import (
    ItemTable,
    SecondaryIndex,
    index_entry,
    projects,
)
from tools.capacity.value_identity import Item
from tools.capacity.value_sizes import item_size_bytes
from tools.planning.plans import Consistency
from tools.value import Value


@dataclass(frozen=True)
class PagedRead:
    """A Query, or a Scan, read to its end.

    Attributes:
        items: All items that the key condition holds for, in the order of the table or index (of
            a Scan: all items). For an index, those that have no entry in it are passed over.
        index: Name of the GSI or LSI that is read.
        limit: Items evaluated by one request at the most.
        wanted: Attributes that projection and filter name; None for all of them. What an LSI does
            not hold is fetched from the table, item by item; a GSI can't do that.
    """

    table: ItemTable
    items: Sequence[Item]
    index: str | None = None
    consistency: Consistency = "eventual"
    limit: int | None = None
    wanted: tuple[str, ...] | None = ()


class Page(Value):
    """One request. `continues`: it gives a LastEvaluatedKey, so that a client asks on."""

    metered: Metered
    evaluated_items: int
    evaluated_bytes: int
    continues: bool


@dataclass(frozen=True)
class _Evaluated:
    """An item as it is evaluated: as the entry of an index, or itself."""

    item: Item
    size_bytes: int


def read_pages(asked: PagedRead) -> tuple[Page, ...]:
    """The requests until no LastEvaluatedKey is left, at least one.

    A page that ends with the last item because of `limit` is followed by an empty one: DynamoDB
    does not look whether there is more. Raises ValueError for what DynamoDB refuses.
    """
    index = None if asked.index is None else asked.table.index(asked.index)
    fetches = _fetches(asked, index)
    return tuple(
        _page(asked, evaluated, fetches=fetches, continues=continues)
        for evaluated, continues in _cut(list(_evaluated(asked, index)), asked.limit)
    )


def read_to_end(asked: PagedRead) -> Metered:
    """All pages together."""
    return together(page.metered for page in read_pages(asked))


def _fetches(asked: PagedRead, index: SecondaryIndex | None) -> bool:
    """Whether items are fetched from the table beside an LSI's entries."""
    if asked.consistency == "transactional":
        msg = "a Query or Scan can't be part of a transaction: use transact_get_items"
        raise ValueError(msg)
    if index is None:
        return False
    if index.kind == "GSI" and asked.consistency != "eventual":
        msg = f"the GSI {index.name} can only be read with eventual consistency"
        raise ValueError(msg)
    if projects(asked.table, index, asked.wanted):
        return False
    if index.kind == "GSI":
        wanted = "all attributes" if asked.wanted is None else ", ".join(asked.wanted)
        msg = f"the GSI {index.name} does not project {wanted}: read the table, or project them"
        raise ValueError(msg)
    return True


def _evaluated(asked: PagedRead, index: SecondaryIndex | None) -> Iterator[_Evaluated]:
    for item in asked.items:
        entry = item if index is None else index_entry(asked.table, index, item)
        if entry is not None:
            yield _Evaluated(item, item_size_bytes(entry))


def _cut(
    evaluated: Sequence[_Evaluated], limit: int | None
) -> Iterator[tuple[tuple[_Evaluated, ...], bool]]:
    """The pages, each with whether a LastEvaluatedKey follows."""
    page: list[_Evaluated] = []
    page_bytes = 0
    for each in evaluated:
        if page and page_bytes + each.size_bytes > PAGE_BYTES:
            yield tuple(page), True
            page, page_bytes = [], 0
        page.append(each)
        page_bytes += each.size_bytes
        if len(page) == limit:
            yield tuple(page), True
            page, page_bytes = [], 0
    yield tuple(page), False


def _page(
    asked: PagedRead, evaluated: Sequence[_Evaluated], *, fetches: bool, continues: bool
) -> Page:
    evaluated_bytes = sum(each.size_bytes for each in evaluated)
    if evaluated:
        what = _counted(len(evaluated), "item" if asked.index is None else "entry")
        figure = working.read(evaluated_bytes, what, asked.consistency)
    else:
        figure = working.read_nothing("nothing there", asked.consistency)
    lines = [read_line(asked.table.name, asked.index, figure)]
    if fetches:
        lines.extend(_fetched(asked, (each.item for each in evaluated)))
    return Page(
        metered=Metered(lines=tuple(lines)),
        evaluated_items=len(evaluated),
        evaluated_bytes=evaluated_bytes,
        continues=continues,
    )


def _counted(count: int, noun: str) -> str:
    """`1 entry`, `12 entries together`."""
    if count == 1:
        return f"1 {noun}"
    return f"{count:,} {'entries' if noun == 'entry' else 'items'} together"


def _fetched(asked: PagedRead, items: Iterable[Item]) -> Iterator[Line]:
    """One read of the table for every entry, each of a whole item and rounded by itself."""
    for item in items:
        text = "item fetched from the table, beside its LSI entry,"
        figure = working.read(item_size_bytes(item), text, asked.consistency)
        yield read_line(asked.table.name, None, figure)
