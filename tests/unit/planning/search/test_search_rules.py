"""The design rules, as what the cheapest design of a small workload has to be."""

import pytest
from workshop import PRICES, blank_model, column, id_column, pattern, requirements, source

from tools.model.data_model import DataModel
from tools.planning.basis import Basis
from tools.planning.planner import plan
from tools.planning.plans import Read, Write
from tools.planning.score import STRUCTURE_USD_PER_MONTH, count_unbounded
from tools.planning.search.configurations import UNBOUNDED_USD
from tools.planning.search.optimum import Search
from tools.planning.search.program import InfeasibleError, Limits
from tools.planning.sharding import sharded
from tools.source.schema import ColumnType, Schema
from tools.workload.operations import Delete, Insert, Lookup, Related, Transaction, Update
from tools.workload.patterns import AccessPattern

STATES = ColumnType(name="ENUM", values=("waiting", "running", "done", "failed"))
JOBS = source("jobs", (id_column(), column("state", type=STATES), column("load")))
BY_ID = Lookup(table="books", equality=("id",))
BY_GENRE = Lookup(table="books", equality=("genre_id",))


def search(*patterns: AccessPattern, **figures: object) -> Search:
    return Search(blank_model(requirements(*patterns, **figures)), PRICES)  # type: ignore[arg-type]


def best(*patterns: AccessPattern, **figures: object) -> DataModel:
    return search(*patterns, **figures).best().model


def requests(model: DataModel, pattern_id: str) -> list[Read | Write]:
    return [
        request for served in plan(model) if pattern_id in served.ids for request in served.requests
    ]


def test_an_index_that_is_written_more_than_it_saves_is_not_built() -> None:
    move = Update(table="books", columns=("genre_id",), equality=("id",))
    rarely = pattern("AP1", Lookup(table="genres", equality=("id",)), rate=1)
    found = Lookup(table="chapters", equality=("number", "book_id"))
    patterns = (rarely, pattern("AP2", found, rate=5), pattern("AP3", BY_ID))
    with_few = best(*patterns, pattern("AP4", move, rate=1))
    assert with_few.table("Chapters").gsis == ()
    by_author = pattern("AP5", Lookup(table="books", equality=("author_id",)), rate=0.01)
    changing = Update(table="books", columns=("author_id",), equality=("id",))
    small = {"books": 300, "authors": 50, "genres": 5, "chapters": 900, "shelves": 60}
    model = best(by_author, pattern("AP6", changing, rate=500), pattern("AP3", BY_ID), rows=small)
    assert model.table("Books").gsis == ()


def test_an_index_that_saves_more_than_it_is_written_is_built() -> None:
    model = best(
        pattern("AP1", BY_ID, rate=100),
        pattern("AP2", Lookup(table="books", equality=("author_id",)), rate=20),
        pattern("AP3", Insert(table="books"), rate=1),
    )
    assert [str(gsi.key.partition_key) for gsi in model.table("Books").gsis] == ["author_id"]


def test_a_much_updated_column_is_not_copied() -> None:
    with_name = Lookup(
        table="books",
        equality=("id",),
        related=(Related(table="authors", column="author_id", columns=("name",)),),
    )
    rename = Update(table="authors", columns=("name",), equality=("id",))
    calm = best(pattern("AP1", with_name, rate=2000))
    busy = best(pattern("AP1", with_name, rate=2000), pattern("AP2", rename, rate=2000))
    assert [a.origin.kind for a in calm.table("Books").attributes if a.origin.kind == "copy"]
    assert not [a for a in busy.table("Books").attributes if a.origin.kind == "copy"]


def test_a_column_is_copied_into_rows_that_are_inserted_too() -> None:
    """The insert has to read the original, of a table that nothing else in the pattern touches."""
    with_name = Lookup(
        table="books",
        equality=("genre_id",),
        limit=50,
        related=(Related(table="authors", column="author_id", columns=("name",)),),
    )
    model = best(pattern("AP1", with_name, rate=500), pattern("AP2", Insert(table="books"), rate=1))
    assert [a.origin.kind for a in model.table("Books").attributes if a.origin.kind == "copy"]
    assert [r.table for r in requests(model, "AP2")] == ["Authors", "Books"]


def test_a_bounded_small_table_is_scanned() -> None:
    children = Lookup(table="genres", equality=("parent_id",))
    model = best(pattern("AP1", children, rate=30))
    assert model.table("Genres").gsis == ()
    (request,) = requests(model, "AP1")
    assert request.operation == "Scan"


def test_children_read_with_the_parent_are_collocated_or_embedded() -> None:
    chapters = Lookup(table="chapters", equality=("book_id",))
    model = best(pattern("AP1", BY_ID, chapters, rate=200))
    embedded = [a for a in model.table("Books").attributes if a.origin.kind == "embedded"]
    table = model.entity_table("chapters")
    assert embedded or (table is not None and table.key.partition_key == "book_id")
    if table is not None:
        assert table.gsis == ()


def test_a_unique_constraint_always_costs_its_lookup_write() -> None:
    model = best(pattern("AP1", Insert(table="authors"), rate=50))
    writes = [r for r in requests(model, "AP1") if isinstance(r, Write)]
    assert [write.table for write in writes] == ["Authors", "AuthorsByEmail"]
    assert all(write.transaction == 1 for write in writes)


def test_rows_that_a_person_keeps_apart_are_not_put_together() -> None:
    chapters = Lookup(table="chapters", equality=("book_id",))
    both = Transaction(
        changes=(
            Insert(table="books"),
            Insert(table="chapters", per="chapters.book_id"),
        )
    )
    patterns = (pattern("AP1", BY_ID, chapters, rate=2000), pattern("AP2", both, rate=100))
    needs = requirements(*patterns)
    apart = needs.model_copy(update={"kept_apart": (("books", "chapters"),)})
    model = Search(blank_model(apart), PRICES).best().model
    assert model.entity_table("chapters") is not None


def test_no_more_indexes_than_are_allowed() -> None:
    patterns = [
        pattern(f"AP{n}", Lookup(table="books", equality=(column,)), rate=50)
        for n, column in enumerate(("author_id", "genre_id", "sold"))
    ]
    found = search(*patterns, pattern("AP9", BY_ID, rate=500))
    free = found.best()
    one = found.best(Limits(max_indexes=1))
    assert len(free.model.table("Books").gsis) > 1
    assert len(one.model.table("Books").gsis) == 1
    assert one.usd > free.usd


def test_fewer_structures_cost_more_and_too_few_are_refused() -> None:
    found = search(
        pattern("AP1", BY_ID, rate=100),
        pattern("AP2", Lookup(table="books", equality=("author_id",)), rate=20),
    )
    free = found.best()
    tables = len(free.model.tables)
    few = found.best(Limits(most_structures=tables))
    assert few.usd > free.usd
    with pytest.raises(InfeasibleError):
        found.best(Limits(most_structures=2))


def test_the_bound_is_met() -> None:
    choice = search(
        pattern("AP1", BY_GENRE, rate=100), pattern("AP2", Delete(table="books", equality=("id",)))
    ).best()
    assert choice.bound <= choice.usd
    assert choice.choice.gap < 1e-5


def test_a_column_of_few_values_alone_never_keys_an_index_at_a_high_rate() -> None:
    states = Lookup(table="jobs", equality=("state",), columns=("id",), limit=20)
    move = Update(table="jobs", columns=("state",), equality=("id",))
    figures = {"schema": Schema(tables=(JOBS,)), "rows": {"jobs": 1e6}}
    calm = best(pattern("AP1", states, rate=5), pattern("AP2", move, rate=1), **figures)
    found = search(pattern("AP1", states, rate=5), pattern("AP2", move, rate=2000), **figures)
    optimum = found.best()
    busy = optimum.model
    assert [str(gsi.key) for gsi in calm.table("Jobs").gsis] == ["(state)"]
    assert [str(gsi.key) for gsi in busy.table("Jobs").gsis] == ["(state_shard)"]
    (query,) = requests(busy, "AP1")
    assert isinstance(query, Read)
    assert query.calls.average > 1
    structures = sum(1 + len(table.gsis) for table in busy.tables)
    told = found.bill(busy) + STRUCTURE_USD_PER_MONTH * structures
    assert optimum.usd == pytest.approx(told)  # what asking every shard costs is in it
    assert optimum.bound <= optimum.usd * (1 + 1e-6)


def test_shards_that_cost_more_to_ask_than_they_save_are_not_built() -> None:
    """A page of a table that is read in one request is not asked of every shard."""
    states = Lookup(table="jobs", equality=("state",))
    move = Update(table="jobs", columns=("state",), equality=("id",))
    figures = {"schema": Schema(tables=(JOBS,)), "rows": {"jobs": 40}}
    model = best(pattern("AP1", states, rate=50), pattern("AP2", move, rate=2000), **figures)
    assert model.table("Jobs").gsis == ()
    (request,) = requests(model, "AP1")
    assert request.operation == "Scan"


@pytest.mark.parametrize(("reads", "writes"), [(500, 20_000), (40_000, 1)])
def test_a_parent_that_takes_more_than_a_partition_serves_keys_no_table(
    reads: float, writes: float
) -> None:
    children = Lookup(table="chapters", equality=("book_id",), limit=20)
    one = Lookup(table="chapters", equality=("id", "book_id"))
    rows = {"books": 30.0, "chapters": 600.0}

    def key(reads: float, writes: float) -> str:
        patterns = (
            pattern("AP1", children, rate=reads),
            pattern("AP2", Insert(table="chapters"), rate=writes),
            pattern("AP3", one, rate=500),
        )
        apart = requirements(*patterns, growing=("chapters",), rows=rows)
        kept = apart.model_copy(update={"kept_apart": (("books", "chapters"),)})
        return str(Search(blank_model(kept), PRICES).best().model.table("Chapters").key)

    assert key(500, 1) == "(book_id, id)"
    assert key(reads, writes) == "(id)"


def test_where_not_all_combinations_are_tried_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    chapters = Lookup(table="chapters", equality=("book_id",))
    both = pattern("AP1", BY_ID, chapters, rate=200)
    assert search(both).costs.cut == []
    monkeypatch.setattr("tools.planning.search.configurations.MOST_CONTEXTS", 1)
    cut = search(both)
    assert set(cut.costs.cut) == {"AP1"}
    assert cut.best().model.table("Books").key.partition_key == "id"


def test_a_hot_key_is_spread_where_that_is_cheaper_than_doing_without() -> None:
    """The Scan of a small table would serve, but dearly at that rate: spreading costs less."""
    states = Lookup(table="jobs", equality=("state",), columns=("id",))
    move = Update(table="jobs", columns=("state",), equality=("id",))
    figures = {"schema": Schema(tables=(JOBS,)), "rows": {"jobs": 8000}}
    found = search(pattern("AP1", states, rate=9000), pattern("AP2", move, rate=2000), **figures)
    best = found.best()
    assert [str(gsi.key) for gsi in best.model.table("Jobs").gsis] == ["(state_shard)"]
    assert best.spread_usd == 0  # what asking all shards costs is in the choice already
    assert best.usd == pytest.approx(best.choice.usd + best.spread_usd)
    assert best.bound <= best.choice.usd + 1e-6
    hot = frozenset(c for candidates in found.indexes.values() for c in candidates)
    without = found.best(Limits(without=hot))
    assert without.model.table("Jobs").gsis == ()
    assert without.penalty == best.penalty
    assert without.usd > best.usd


def test_bytes_are_never_spread() -> None:
    key = column("code", "BINARY", 4)
    jobs = source("jobs", (id_column(), key, column("load")))
    model = (
        search(
            pattern("AP1", Lookup(table="jobs", equality=("code",)), rate=5),
            schema=Schema(tables=(jobs,)),
            rows={"jobs": 1e6},
        )
        .best()
        .model
    )
    (index,) = model.table("Jobs").gsis
    assert sharded(model, "Jobs", index.name, 4) is None


def test_what_is_served_comes_before_the_bill_however_large() -> None:
    """An index costs more a month than any price that is put on a Scan without bound."""
    found = search(
        pattern("AP1", Lookup(table="books", equality=("author_id",)), rate=0.001),
        pattern("AP2", Insert(table="books"), rate=200_000),
        growing=("books",),
    )
    best = found.best()
    upkeep = min(found.costs.upkeep.values())
    assert upkeep > UNBOUNDED_USD
    assert best.penalty == 0
    assert count_unbounded(Basis(best.model), plan(best.model)[0]) == 0
