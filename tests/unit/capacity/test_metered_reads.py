"""Units of reads on concrete items, pages and all."""

import pytest
from sized_items import include, sized, table_with, texts

from tools.capacity.metering.pages import PagedRead, read_pages, read_to_end
from tools.capacity.metering.reads import (
    ItemRead,
    batch_get_items,
    get_item,
    transact_get_items,
)
from tools.capacity.value_identity import Item
from tools.model.tables import Projection

PLAIN = table_with()
GSI = table_with(include("proj"))
LSI = table_with(Projection(type="KEYS_ONLY"), kind="LSI")
MB = 1024 * 1024


def items_of(*sizes: int, **values: str) -> list[Item]:
    return [
        dict(sized(size, **values)) | {"sk": ("S", str(number))}
        for number, size in enumerate(sizes)
    ]


@pytest.mark.parametrize(
    ("size", "consistency", "units"),
    [
        (4096, "eventual", 0.5),
        (4097, "eventual", 1),
        (4096, "strong", 1),
        (4097, "strong", 2),
        (8193, "transactional", 6),
        (None, "eventual", 0.5),
        (None, "strong", 1),
        (None, "transactional", 2),
    ],
)
def test_an_item_is_read_whole_and_a_missing_one_costs_the_least(
    size: int | None, consistency: str, units: float
) -> None:
    asked = ItemRead(PLAIN, None if size is None else sized(size), consistency)  # type: ignore[arg-type]
    assert get_item(asked).read_units == units


def test_batches_and_transactions_round_every_item_by_itself() -> None:
    asked = [ItemRead(PLAIN, item, "strong") for item in (sized(100), sized(4097), None)]
    assert batch_get_items(asked).read_units == 1 + 2 + 1
    assert transact_get_items(asked).read_units == 2 + 4 + 2


def test_a_page_is_rounded_once_over_all_its_items() -> None:
    items = items_of(*[100] * 41)  # 4,100 bytes together
    assert read_to_end(PagedRead(PLAIN, items)).read_units == 1
    assert read_to_end(PagedRead(PLAIN, items, consistency="strong")).read_units == 2


def test_nothing_found_costs_the_least() -> None:
    (page,) = read_pages(PagedRead(PLAIN, []))
    assert (page.metered.read_units, page.evaluated_items, page.continues) == (0.5, 0, False)


def test_a_page_ends_at_1_mb_and_each_is_rounded_alone() -> None:
    full = items_of(409_600, 409_600, MB - 819_200)
    (page,) = read_pages(PagedRead(PLAIN, full, consistency="strong"))
    assert (page.metered.read_units, page.evaluated_bytes, page.continues) == (256, MB, False)
    over = items_of(409_600, 409_600, MB - 819_200 + 1, 200)
    first, second = read_pages(PagedRead(PLAIN, over, consistency="strong"))
    assert (first.metered.read_units, first.evaluated_items, first.continues) == (200, 2, True)
    assert (second.metered.read_units, second.evaluated_items, second.continues) == (57, 2, False)


def test_a_limit_bounds_what_is_evaluated_and_the_last_page_may_be_empty() -> None:
    asked = PagedRead(PLAIN, items_of(*[3000] * 4), limit=2)
    pages = read_pages(asked)
    assert [(p.evaluated_items, p.metered.read_units, p.continues) for p in pages] == [
        (2, 1, True),
        (2, 1, True),
        (0, 0.5, False),
    ]
    assert len(read_pages(PagedRead(PLAIN, items_of(*[3000] * 3), limit=2))) == 2


def test_an_index_is_read_by_its_entries_and_passes_over_who_has_none() -> None:
    items = [texts(g="g", proj="p" * 3000, other="o" * 9000), texts(other="o" * 9000)]
    metered = read_to_end(PagedRead(GSI, items, index="I"))
    assert [(line.name, line.read_units) for line in metered.lines] == [("T.I", 0.5)]


@pytest.mark.parametrize(
    ("consistency", "size", "fetched"),
    [("eventual", 1300, 1.5), ("eventual", 9 * 1024, 4.5), ("strong", 9 * 1024, 9)],
)
def test_an_lsi_fetches_what_it_does_not_hold_item_by_item(
    consistency: str, size: int, fetched: float
) -> None:
    """Three items each, as captured on the service."""
    items = items_of(size, size, size, g="g")
    asked = PagedRead(LSI, items, index="I", consistency=consistency, wanted=None)  # type: ignore[arg-type]
    metered = read_to_end(asked)
    entries = 1 if consistency == "strong" else 0.5
    assert (metered.of("T"), metered.of("T", "I")) == ((fetched, 0), (entries, 0))
    named = PagedRead(LSI, items, index="I", consistency=asked.consistency, wanted=("filling",))
    assert read_to_end(named) == metered
    held = PagedRead(LSI, items, index="I", consistency=asked.consistency, wanted=("sk", "g"))
    assert read_to_end(held).of("T") == (0, 0)


def test_what_dynamodb_refuses_is_refused() -> None:
    items = items_of(500, g="g")
    for asked, message in (
        (PagedRead(GSI, items, index="I", consistency="strong"), "eventual consistency"),
        (PagedRead(GSI, items, index="I", wanted=None), "does not project all attributes"),
        (PagedRead(GSI, items, index="I", wanted=("filling",)), "does not project filling"),
        (PagedRead(PLAIN, items, consistency="transactional"), "transact_get_items"),
    ):
        with pytest.raises(ValueError, match=message):
            read_pages(asked)
    with pytest.raises(KeyError, match=r"T\.Other"):
        read_pages(PagedRead(GSI, items, index="Other"))
