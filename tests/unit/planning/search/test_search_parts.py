"""A pattern's lookups are costed apart where they share nothing, and only there."""

from workshop import PRICES, blank_model, pattern, requirements

from tools.planning.search.blocks import Block
from tools.planning.search.optimum import Search
from tools.planning.search.parts import parts
from tools.workload.operations import Insert, Lookup, Operation, Related
from tools.workload.patterns import AccessPattern

AUTHOR = Lookup(table="authors", equality=("id",))
BOOK = Lookup(table="books", equality=("id",))
CHAPTERS = Lookup(table="chapters", equality=("book_id",))
WITH_BOOKS = Lookup(
    table="shelves",
    equality=("author_id",),
    related=(Related(table="books", column="book_id"),),
)


def parted(
    *operations: Operation, blocks: tuple[Block, ...] = ()
) -> tuple[tuple[Operation, ...], ...]:
    return parts(pattern("AP1", *operations), blocks)


def together(*names: str) -> Block:
    return Block(names, ())


def test_lookups_that_share_no_items_are_parts_of_their_own() -> None:
    assert parted(AUTHOR, BOOK, AUTHOR) == ((AUTHOR,), (BOOK,), (AUTHOR,))


def test_rows_that_may_stand_in_an_item_stay_with_it() -> None:
    blocks = (together("authors"), together("books", "chapters"))
    assert parted(BOOK, AUTHOR, CHAPTERS, blocks=blocks) == ((AUTHOR,), (BOOK, CHAPTERS))
    assert parted(WITH_BOOKS, AUTHOR, CHAPTERS, blocks=blocks) == (
        (AUTHOR,),
        (WITH_BOOKS, CHAPTERS),
    )


def test_changes_and_aggregates_keep_a_pattern_whole() -> None:
    counted = CHAPTERS.model_copy(update={"aggregate": "count"})
    for last in (Insert(table="books"), counted):
        assert parted(AUTHOR, BOOK, last) == ((AUTHOR, BOOK, last),)
    assert parted() == ((),)


def test_a_page_of_many_lists_costs_what_its_lists_cost() -> None:
    lists = tuple(
        Lookup(table="books", equality=(column,), limit=limit, order_by=order, columns=("title",))
        for column in ("author_id", "genre_id")
        for limit, order in ((5, "sold"), (10, "published_at"))
    )
    page = search(pattern("AP1", *lists, rate=50)).best()
    apart = search(
        *(pattern(f"AP{number}", each, rate=50) for number, each in enumerate(lists))
    ).best()
    assert round(page.usd, 6) == round(apart.usd, 6)
    assert page.bound <= page.usd


def search(*patterns: AccessPattern) -> Search:
    return Search(blank_model(requirements(*patterns)), PRICES)
