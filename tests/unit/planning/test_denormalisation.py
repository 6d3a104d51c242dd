"""Denormalisation happens on evidence and only where it costs less."""

from workshop import PRICES, pattern, requirements

from agent.drafters.builtin import BuiltinDrafter
from tools.model.data_model import DataModel, Pricing
from tools.planning.planner import plan
from tools.workload.operations import Insert, Lookup, Related, Transaction, Update
from tools.workload.patterns import AccessPattern

PUBLISH = Transaction(
    changes=(Insert(table="books"), Insert(table="chapters", per="chapters.book_id"))
)
BOOK = Lookup(table="books", equality=("id",))
ITS_CHAPTERS = Lookup(table="chapters", equality=("book_id",))
WITH_AUTHOR = Lookup(
    table="books",
    equality=("genre_id",),
    limit=20,
    related=(Related(column="author_id", table="authors", columns=("name",)),),
)
RENAME = Update(table="authors", equality=("id",), columns=("name",))


def weighed(*patterns: AccessPattern, **figures: object) -> DataModel:
    drafter = BuiltinDrafter(PRICES)
    required = requirements(*patterns, **figures)  # type: ignore[arg-type]
    pricing = Pricing(region=PRICES.region, price_date=PRICES.date)
    return drafter.weigh(drafter.draft(required, pricing, "2026-01-01T00:00:00Z"))


def reading_together() -> tuple[AccessPattern, ...]:
    return pattern("AP1", PUBLISH, rate=20), pattern("AP2", BOOK, ITS_CHAPTERS, rate=50)


def test_bounded_children_read_and_written_with_their_parent_are_embedded() -> None:
    model = weighed(*reading_together())
    assert model.entity_table("chapters") is None
    assert model.table("Books").attribute("chapters").origin.kind == "embedded"
    tables = {p.lead: [request.table for request in p.requests] for p in plan(model)}
    assert tables == {"AP1": ["Books"], "AP2": ["Books"]}
    absent = {(absence.table, absence.column) for absence in model.absences}
    assert absent == {("chapters", None), ("chapters", "book_id")}


def test_rows_that_embedded_ones_refer_to_are_read_too() -> None:
    """The list is at hand with the item; the authors of what is on it are not."""
    shelf = Lookup(
        table="shelves",
        equality=("book_id",),
        related=(Related(column="author_id", table="authors", columns=("name",)),),
    )
    put_up = Transaction(
        changes=(Insert(table="books"), Insert(table="shelves", per="shelves.book_id"))
    )
    model = weighed(pattern("AP1", put_up, rate=20), pattern("AP2", BOOK, shelf, rate=50))
    assert model.table("Books").attribute("shelves").origin.kind == "embedded"
    tables = {p.lead: [request.table for request in p.requests] for p in plan(model)}
    assert tables["AP2"] == ["Books", "Authors"]


def test_an_early_stage_speaks_against_embedding() -> None:
    assert weighed(*reading_together(), stage="early").entity_table("chapters") is not None


def test_a_service_boundary_speaks_against_embedding() -> None:
    owners = (("books", "catalogue"), ("chapters", "reader"))
    model = weighed(*reading_together(), owners=owners)
    assert model.entity_table("chapters") is not None
    reasons = [d.reason for d in model.decisions if d.topic == "embedding"]
    assert any("catalogue" in reason and "reader" in reason for reason in reasons)


def test_children_that_nobody_has_bounded_are_not_embedded() -> None:
    model = weighed(*reading_together(), guessed_fan_outs=True)
    assert model.entity_table("chapters") is not None


def test_children_read_mostly_alone_are_not_embedded() -> None:
    alone = pattern("AP3", ITS_CHAPTERS, rate=100)
    model = weighed(*reading_together(), alone)
    assert model.entity_table("chapters") is not None
    decision = next(d for d in model.decisions if d.subject == "Books.chapters")
    assert "33%" in decision.reason


def test_a_column_read_with_every_list_and_rarely_changed_is_copied() -> None:
    model = weighed(pattern("AP1", WITH_AUTHOR, rate=200), pattern("AP2", RENAME, rate=0.001))
    copied = model.table("Books").attribute("author_name").origin
    assert copied.kind == "copy"
    read = next(p for p in plan(model) if p.lead == "AP1")
    assert {request.table for request in read.requests} == {"Books"}


def test_a_much_updated_column_is_not_copied() -> None:
    model = weighed(pattern("AP1", WITH_AUTHOR, rate=200), pattern("AP2", RENAME, rate=500))
    assert "author_name" not in model.table("Books").attribute_names
    decision = next(d for d in model.decisions if d.topic == "copy")
    assert decision.alternatives[0].cost_usd_per_month is not None
    assert decision.chosen_cost_usd_per_month is not None
    assert decision.alternatives[0].cost_usd_per_month > decision.chosen_cost_usd_per_month


def test_five_items_read_are_cheaper_than_a_counter_kept() -> None:
    count = Lookup(table="books", equality=("author_id",), aggregate="count", columns=("id",))
    model = weighed(pattern("AP1", count, rate=10), pattern("AP2", Insert(table="books"), rate=10))
    assert "books_count" not in model.table("Authors").attribute_names
    assert [d.subject for d in model.decisions if d.topic == "counter"] == ["Authors.books_count"]


def test_thousands_of_items_counted_often_and_written_rarely_get_a_counter() -> None:
    count = Lookup(table="books", equality=("genre_id",), aggregate="count", columns=("id",))
    model = weighed(pattern("AP1", count, rate=100), pattern("AP2", Insert(table="books"), rate=1))
    assert "books_count" in model.table("Genres").attribute_names
    counted = next(p for p in plan(model) if p.lead == "AP1")
    assert [(r.operation, r.table) for r in counted.requests] == [("GetItem", "Genres")]
    inserted = next(p for p in plan(model) if p.lead == "AP2")
    assert [(r.table) for r in inserted.requests] == ["Books", "Genres"]


def test_every_decision_says_what_else_there_was_and_how_to_go_back() -> None:
    model = BuiltinDrafter(PRICES).assess(weighed(*reading_together()))
    subjects = {decision.subject for decision in model.decisions}
    for table in model.tables:
        assert table.name in subjects
        assert {f"{table.name}.{gsi.name}" for gsi in table.gsis} <= subjects
    assert all(decision.trade_off and decision.rollback for decision in model.decisions)
    layout = next(d for d in model.decisions if d.topic == "layout")
    assert len(layout.alternatives) == 2
    chosen = layout.chosen_cost_usd_per_month
    assert chosen is not None
    for alternative in layout.alternatives:
        assert alternative.cost_usd_per_month is not None
        assert alternative.cost_usd_per_month > chosen


def test_the_same_requirements_draft_the_same_model() -> None:
    assert weighed(*reading_together()) == weighed(*reading_together())
