"""What the design rules cost, on workloads small enough to reckon by hand."""

from math import ceil

import pytest
from workshop import PRICES, blank_model, pattern, requirements

from tools.capacity.bill import SECONDS_PER_MONTH
from tools.planning.planner import plan
from tools.planning.plans import Read
from tools.planning.search.optimum import Search
from tools.planning.search.program import Limits
from tools.planning.search.rule_prices import (
    FEWER_STRUCTURES,
    MULTI_TABLE,
    NATURAL_KEYS,
    NOTHING_TWICE,
    ON_EVIDENCE,
    rule_prices,
)
from tools.workload.operations import Insert, Lookup, Related
from tools.workload.patterns import AccessPattern

BY_ID = Lookup(table="books", equality=("id",))
CHAPTERS = Lookup(table="chapters", equality=("book_id",))
WITH_AUTHOR = Lookup(
    table="books",
    equality=("id",),
    related=(Related(table="authors", column="author_id", columns=("name",)),),
)
A_UNIT_A_SECOND = SECONDS_PER_MONTH * PRICES.usd_per_read_unit


def search(*patterns: AccessPattern, **figures: object) -> Search:
    return Search(blank_model(requirements(*patterns, **figures)), PRICES)  # type: ignore[arg-type]


def prices(found: Search, limits: Limits | None = None) -> dict[str, float]:
    best = found.best(limits)
    return {price.rule: price.usd for price in rule_prices(found, best, limits)}


def test_one_table_for_a_parent_and_its_children_rounds_once() -> None:
    """Half a unit for the book, half for its chapters, and half for both in one Query."""
    found = search(pattern("AP1", BY_ID, CHAPTERS, rate=200), stage="early")
    model = found.best().model
    (served,) = plan(model)
    item, query = (request for request in served.requests if isinstance(request, Read))
    assert (item.operation, query.operation) == ("GetItem", "Query")
    item_bytes, query_bytes = (
        item.item_bytes.average,
        query.items.average * query.item_bytes.average,
    )
    assert ceil((item_bytes + query_bytes) / 4096) == 1
    assert prices(found)[MULTI_TABLE] == pytest.approx(200 * 0.5 * A_UNIT_A_SECOND)


def test_what_is_read_strongly_or_kept_apart_would_not_be_read_in_one_request() -> None:
    strong = BY_ID.model_copy(update={"consistency": "strong"})
    mixed = search(pattern("AP1", strong, CHAPTERS, rate=200), stage="early")
    assert prices(mixed)[MULTI_TABLE] == 0
    needs = requirements(pattern("AP1", BY_ID, CHAPTERS, rate=200), stage="early")
    apart = needs.model_copy(update={"kept_apart": (("books", "chapters"),)})
    assert prices(Search(blank_model(apart), PRICES))[MULTI_TABLE] == 0


def test_a_natural_key_costs_what_another_would_save() -> None:
    """A Scan of all chapters against a Query of one book's: less than the rule is worth."""
    found = search(pattern("AP1", CHAPTERS, rate=0.2), rows={"chapters": 600, "books": 100})
    model = found.best().model
    assert str(model.table("Chapters").key) == "(id)"
    (scan,) = (r for r in plan(model)[0].requests if isinstance(r, Read))
    assert scan.operation == "Scan"
    scan_units = 0.5 * ceil(600 * scan.item_bytes.average / 4096)
    saved = 0.2 * (scan_units - 0.5) * A_UNIT_A_SECOND
    assert 0.05 < saved < 1
    assert prices(found)[NATURAL_KEYS] == pytest.approx(saved)


def test_a_copy_that_saves_less_than_it_is_worth_is_what_storing_nothing_twice_costs() -> None:
    found = search(pattern("AP1", WITH_AUTHOR, rate=20))
    model = found.best().model
    assert not [a for a in model.table("Books").attributes if a.origin.kind == "copy"]
    price = prices(found)[NOTHING_TWICE]
    # half a unit for the author, less what the copied names take on disk
    assert 0 < price < 20 * 0.5 * A_UNIT_A_SECOND < 5


def test_reads_that_seldom_go_together_cost_what_a_copy_would_save() -> None:
    alone = pattern("AP2", BY_ID.model_copy(update={"columns": ("title",)}), rate=3000)
    found = search(pattern("AP1", WITH_AUTHOR, rate=2000), alone)
    best = found.best()
    assert not [a for a in best.model.table("Books").attributes if a.origin.kind == "copy"]
    freely = Search(found.plain, PRICES, on_evidence=False).best()
    assert [a for a in freely.model.table("Books").attributes if a.origin.kind == "copy"]
    saved = 2000 * 0.5 * A_UNIT_A_SECOND
    price = prices(found)[ON_EVIDENCE]
    assert price == pytest.approx(found.bill(best.model) - found.bill(freely.model))
    assert 0.9 * saved < price < saved


def test_fewer_indexes_cost_what_more_would_save() -> None:
    patterns = [
        pattern(f"AP{n}", Lookup(table="books", equality=(column,)), rate=50)
        for n, column in enumerate(("author_id", "genre_id", "sold"))
    ]
    found = search(*patterns, pattern("AP9", BY_ID, rate=500))
    one = Limits(max_indexes=1)
    more = found.bill(found.best(one).model) - found.bill(found.best().model)
    assert prices(found, one)["at most 1 index a table"] == pytest.approx(more)
    assert more > 0


def test_fewer_structures_cost_what_an_index_for_cents_would_save() -> None:
    """An index over a table of a few pages: it saves less than it is worth not to run it."""
    lookup = Lookup(table="genres", equality=("parent_id",))
    found = search(pattern("AP1", lookup, rate=1), rows={"genres": 300})
    assert found.best().model.table("Genres").gsis == ()
    assert 0 < prices(found)[FEWER_STRUCTURES] < 2


def test_where_the_rules_cost_nothing_every_price_is_nothing() -> None:
    found = search(pattern("AP1", BY_ID, rate=100), pattern("AP2", Insert(table="genres"), rate=1))
    best = found.best()
    priced = rule_prices(found, best)
    assert len(priced) == 6
    assert all(abs(price.usd) < 0.005 for price in priced)  # what rounds to a cent
    assert [price.rule for price in priced if price.exactness == "at most"] == [MULTI_TABLE]
