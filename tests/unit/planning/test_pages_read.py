"""How much a Scan reads before its page is full, and what an index entry spares reading again."""

import math

import pytest
from workshop import blank_model, column, pattern, requirements, source

from tools.capacity.sizes import item_size
from tools.model.data_model import DataModel
from tools.model.tables import Attribute, EmbeddedOrigin, Gsi, KeySchema, Projection
from tools.planning.basis import PAGE_BYTES
from tools.planning.planner import plan
from tools.planning.plans import Read, Request
from tools.planning.score import replace_table
from tools.source.schema import ColumnType, Schema
from tools.workload.operations import Lookup
from tools.workload.patterns import AccessPattern

ROWS = 100_000


def reads(model: DataModel) -> list[Read]:
    found: tuple[Request, ...] = plan(model)[0].requests
    return [request for request in found if isinstance(request, Read)]


def scanned(lookup: Lookup) -> tuple[Read, float]:
    """The Scan of 100,000 books and the bytes of one."""
    model = blank_model(requirements(pattern("AP1", lookup)))
    (scan,) = reads(model)
    assert scan.operation == "Scan"
    return scan, item_size(model.table("Books"), model.requirements).average


def test_a_scan_for_a_page_of_common_items_reads_one_page() -> None:
    """Every second book passes the test: 20 books hold 10, and one page holds hundreds."""
    scan, book_bytes = scanned(Lookup(table="books", tested=("sold",), limit=10))
    assert scan.items.average * book_bytes == pytest.approx(PAGE_BYTES)
    assert scan.items.max == ROWS  # none may be left that passes


def test_a_scan_for_a_page_of_rare_items_reads_as_many_pages_as_hold_them() -> None:
    """A title is one of a thousand: 10 of its hundred books stand among 10,000."""
    scan, book_bytes = scanned(Lookup(table="books", equality=("title",), limit=10))
    pages = math.ceil(10_000 * book_bytes / PAGE_BYTES)
    assert pages > 5
    assert scan.items.average * book_bytes == pytest.approx(pages * PAGE_BYTES)


@pytest.mark.parametrize(
    "lookup",
    [
        Lookup(table="books", equality=("title",)),
        Lookup(table="books", equality=("title",), limit=100),  # all there are, as far as known
        Lookup(table="books", equality=("title",), limit=10, order_by="sold"),
        Lookup(table="books", equality=("title",), limit=10, aggregate="count"),
    ],
)
def test_a_scan_for_all_or_for_the_first_of_an_order_reads_everything(lookup: Lookup) -> None:
    scan, _ = scanned(lookup)
    assert (scan.items.average, scan.items.max) == (ROWS, ROWS)


def with_chapters(pattern_: AccessPattern, projection: Projection) -> DataModel:
    """Books that hold their chapters, found by title through an index."""
    model = blank_model(requirements(pattern_))
    books = model.table("Books")
    origin = EmbeddedOrigin(
        table="chapters",
        child_columns=("number", "heading"),
        child_key="book_id",
        local_column="id",
        order_by=("id",),
        justification="read with their book",
    )
    chapters = Attribute(name="chapters", type="S", origin=origin)
    by_title = Gsi(
        name="ByTitle",
        key=KeySchema(partition_key="title"),
        projection=projection,
        purpose="finds books by title",
    )
    holder = books.model_copy(
        update={"attributes": (*books.attributes, chapters), "gsis": (by_title,)}
    )
    tables = tuple(table for table in model.tables if table.source_table != "chapters")
    return replace_table(model.model_copy(update={"tables": tables}), holder)


TITLE_WITH_CHAPTERS = pattern(
    "AP1",
    Lookup(table="books", equality=("title",), limit=1, columns=("id", "title")),
    Lookup(table="chapters", equality=("book_id",)),
)


def test_rows_that_stand_in_an_index_entry_read_before_are_not_read_again() -> None:
    model = with_chapters(TITLE_WITH_CHAPTERS, Projection(type="ALL"))
    assert [(read.operation, read.index) for read in reads(model)] == [("Query", "ByTitle")]


def test_rows_that_the_index_entry_lacks_are_read_from_the_item() -> None:
    model = with_chapters(TITLE_WITH_CHAPTERS, Projection(type="KEYS_ONLY"))
    assert [(read.operation, read.index) for read in reads(model)] == [
        ("Query", "ByTitle"),
        ("GetItem", None),
    ]


CHANNEL = ColumnType(name="SMALLINT", unsigned=True)


def metered(lookup: Lookup, channel: ColumnType = CHANNEL) -> Read:
    """The Query of a table keyed by (meter_id, channel and taken_on in one)."""
    columns = (column("meter_id"), column("channel", type=channel), column("taken_on", "DATE"))
    readings = source("readings", columns, key=("meter_id", "channel", "taken_on"))
    schema = Schema(tables=(readings,))
    needs = requirements(pattern("AP1", lookup), schema=schema, rows={"readings": 1_000_000})
    (query,) = reads(blank_model(needs))
    assert (query.operation, query.table) == ("Query", "Readings")
    return query


def test_a_sort_key_of_two_columns_is_in_the_order_of_the_first_alone() -> None:
    of_meter = Lookup(table="readings", equality=("meter_id",), limit=10)
    by_channel = metered(of_meter.model_copy(update={"order_by": "channel"}))
    assert (by_channel.sort_condition, by_channel.items.average) == ("order", 10)
    by_day = metered(of_meter.model_copy(update={"order_by": "taken_on"}))
    assert (by_day.sort_condition, by_day.items.average) == (None, 100)  # all of the meter
    assert by_day.note == "sorted by taken_on after reading"


def test_numbers_that_may_be_negative_are_in_no_order_there() -> None:
    by_channel = Lookup(table="readings", equality=("meter_id",), order_by="channel", limit=10)
    signed = metered(by_channel, ColumnType(name="SMALLINT"))
    assert (signed.sort_condition, signed.items.average) == (None, 100)
    assert signed.note == "sorted by channel after reading"


def test_a_range_over_its_second_column_is_tested_after_reading() -> None:
    of_meter = Lookup(table="readings", equality=("meter_id",))
    channels = metered(of_meter.model_copy(update={"range_column": "channel"}))
    assert (channels.sort_condition, channels.items.average) == ("range", 10)
    days = metered(of_meter.model_copy(update={"range_column": "taken_on"}))
    assert (days.sort_condition, days.filter, days.items.average) == (None, ("taken_on",), 100)


def test_its_first_column_given_is_a_prefix_within_which_the_second_orders() -> None:
    """A hundred rows of a meter, a hundredth of them of a channel: one."""
    of_channel = Lookup(table="readings", equality=("meter_id", "channel"))
    ordered = metered(of_channel.model_copy(update={"order_by": "taken_on", "limit": 10}))
    assert (ordered.sort_condition, ordered.filter, ordered.limit) == ("range", (), 10)
    assert ordered.items.average == 1
