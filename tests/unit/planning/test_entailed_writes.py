"""What a change entails elsewhere, and which ways of reading would miss rows."""

from workshop import (
    PRICES,
    SCHEMA,
    blank_model,
    column,
    foreign,
    id_column,
    pattern,
    requirements,
    source,
)

from tools.model.data_model import DataModel
from tools.model.tables import Attribute, CopyOrigin, CounterOrigin, Gsi, KeySchema, Projection
from tools.planning.denormalisation import proposals
from tools.planning.first_tables import entity_tables, with_lookup_tables
from tools.planning.planner import plan
from tools.planning.plans import Read, Request, Write
from tools.planning.score import Judge, replace_table
from tools.source.schema import ForeignKey, Schema, SourceTable
from tools.workload.operations import Insert, Lookup, Related, TextSearch, Update
from tools.workload.patterns import AccessPattern

WHY = "read with every item and never changed once it is there"
MOVE = Update(table="books", equality=("id",), columns=("author_id",))


def modelled(*patterns: AccessPattern, schema: Schema = SCHEMA, **rows: float) -> DataModel:
    return blank_model(requirements(*patterns, schema=schema, rows=rows))


def with_attribute(model: DataModel, table_name: str, attribute: Attribute) -> DataModel:
    table = model.table(table_name)
    attributes = (*table.attributes, attribute)
    return replace_table(model, table.model_copy(update={"attributes": attributes}))


def requests(model: DataModel) -> tuple[Request, ...]:
    return plan(model)[0].requests


def writes(model: DataModel) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(w.table, w.operation, w.sets) for w in requests(model) if isinstance(w, Write)]


def test_a_row_that_changes_its_parent_is_counted_at_both() -> None:
    origin = CounterOrigin(
        table="books", child_key="author_id", local_column="id", justification=WHY
    )
    counter = Attribute(name="books_count", type="N", origin=origin)
    model = with_attribute(modelled(pattern("AP1", MOVE)), "Authors", counter)
    assert writes(model)[1] == ("Authors", "UpdateItem", ("books_count",))
    assert requests(model)[-1].items.average == 2
    assert {w.transaction for w in requests(model) if isinstance(w, Write)} == {1}


def test_counters_of_one_parent_are_set_by_one_write() -> None:
    """A transaction takes an item once."""
    add = Insert(table="books")
    model = modelled(pattern("AP1", add))
    for name, summed in (("books_count", None), ("books_sold", "sold")):
        origin = CounterOrigin(
            table="books",
            child_key="author_id",
            local_column="id",
            sum_column=summed,
            justification=WHY,
        )
        counter = Attribute(name=name, type="N", origin=origin)
        model = with_attribute(model, "Authors", counter)
    assert writes(model) == [
        ("Books", "PutItem", ()),
        ("Authors", "UpdateItem", ("books_count", "books_sold")),
    ]


def test_copies_are_found_by_their_keys_alone() -> None:
    """An index of keys only names the items to update: nothing else of them is read."""
    origin = CopyOrigin(
        table="authors", column="name", local_column="author_id", join_column="id",
        justification=WHY,
    )  # fmt: skip
    copied = Attribute(name="author_name", type="S", origin=origin)
    rename = Update(table="authors", equality=("id",), columns=("name",))
    model = with_attribute(modelled(pattern("AP1", rename)), "Books", copied)
    by_author = Gsi(
        name="ByAuthor",
        key=KeySchema(partition_key="author_id"),
        projection=Projection(type="KEYS_ONLY"),
        purpose="finds an author's books",
    )
    books = model.table("Books").model_copy(update={"gsis": (by_author,)})
    found = [(r.operation, r.table) for r in requests(replace_table(model, books))]
    assert found == [("UpdateItem", "Authors"), ("Query", "Books"), ("UpdateItem", "Books")]


def test_a_row_that_changes_its_parent_copies_from_the_new_one() -> None:
    origin = CopyOrigin(
        table="authors", column="name", local_column="author_id", join_column="id",
        justification=WHY,
    )  # fmt: skip
    copied = Attribute(name="author_name", type="S", origin=origin)
    model = with_attribute(modelled(pattern("AP1", MOVE)), "Books", copied)
    assert writes(model) == [("Books", "UpdateItem", ("author_id", "author_name"))]
    assert [r.table for r in requests(model) if isinstance(r, Read)] == ["Authors"]


def test_an_item_under_a_new_key_takes_its_lookup_item_and_index_entries_along() -> None:
    isbn = column("isbn", "CHAR", 13)
    books = source(
        "books",
        (id_column(), column("author_id"), isbn),
        unique=(("isbn",),),
        foreign_keys=(foreign("author_id", "authors"),),
    )
    schema = Schema(tables=(SCHEMA.table("authors"), books))
    model = modelled(pattern("AP1", MOVE), schema=schema)
    index = Gsi(
        name="ById", key=KeySchema(partition_key="id"), projection=Projection(type="ALL"),
        purpose="finds a book",
    )  # fmt: skip
    keyed = model.table("Books").model_copy(
        update={"key": KeySchema(partition_key="author_id", sort_key="id"), "gsis": (index,)}
    )
    model = with_lookup_tables(replace_table(model, keyed))
    done = [w for w in requests(model) if isinstance(w, Write)]
    assert [(w.table, w.operation, w.sets) for w in done] == [
        ("Books", "DeleteItem", ()),
        ("Books", "PutItem", ()),
        ("BooksByIsbn", "UpdateItem", ("author_id",)),
    ]
    assert [[entry.effect for entry in w.index_writes] for w in done] == [["delete"], ["put"], []]


def with_code(*unique: str) -> tuple[SourceTable, Schema]:
    """Reviews that reference books by their code, a unique column that is no primary key."""
    books = source("books", (id_column(), column("code"), column("title", "TEXT")),
                   unique=(("code",),))  # fmt: skip
    key = ForeignKey(
        columns=("book_code",), references="books", referenced_columns=("code",),
        place=books.place,
    )  # fmt: skip
    chapters = source(
        "chapters",
        (id_column(), column("book_code"), column("number"), column("heading", "VARCHAR", 80)),
        unique=tuple((name,) for name in unique),
        foreign_keys=(key,),
    )
    return chapters, Schema(tables=(books, chapters))


def test_related_rows_are_found_by_the_column_that_is_referenced() -> None:
    _, schema = with_code()
    read = Lookup(
        table="chapters",
        equality=("id",),
        related=(Related(column="book_code", table="books"),),
    )
    model = with_lookup_tables(modelled(pattern("AP1", read), schema=schema))
    assert [r.table for r in requests(model)] == ["Chapters", "BooksByCode", "Books"]


def proposed(schema: Schema, *patterns: AccessPattern) -> list[str]:
    return [p.topic for p in proposals(modelled(*patterns, schema=schema))]


def test_rows_are_not_embedded_where_that_would_lose_something() -> None:
    page = pattern(
        "AP1",
        Lookup(table="books", equality=("code",)),
        Lookup(table="chapters", equality=("book_code",)),
    )
    search = pattern("AP2", TextSearch(table="chapters", columns=("heading",)))
    assert proposed(with_code()[1], page) == ["embedding"]
    assert proposed(with_code("number")[1], page) == []
    assert proposed(with_code()[1], page, search) == []


def test_a_count_of_some_rows_is_not_read_from_the_counter_of_all() -> None:
    part = Lookup(
        table="books", equality=("author_id",), aggregate="count", range_column="published_at"
    )
    assert "counter" not in proposed(SCHEMA, pattern("AP1", part))


def test_an_index_that_leaves_rows_out_is_not_read_for_them() -> None:
    schema = Schema(tables=(source("events", (id_column(), column("kind"), column("seen",
                    nullable=True))),))  # fmt: skip
    index = Gsi(
        name="ByKindAndSeen", key=KeySchema(partition_key="kind", sort_key="seen"),
        projection=Projection(type="ALL"), purpose="finds events",
    )  # fmt: skip

    def index_read(lookup: Lookup) -> str | None:
        model = modelled(pattern("AP1", lookup), schema=schema, events=1e6)
        table = model.table("Events").model_copy(update={"gsis": (index,)})
        read = requests(replace_table(model, table))[0]
        assert isinstance(read, Read)
        return read.index

    assert index_read(Lookup(table="events", equality=("kind",))) is None
    assert index_read(Lookup(table="events", equality=("kind",), order_by="seen")) is None
    assert index_read(Lookup(table="events", equality=("kind", "seen"))) == "ByKindAndSeen"
    assert index_read(Lookup(table="events", equality=("kind",), range_column="seen")) is not None


def test_keys_of_bytes_are_joined_as_hex_and_rows_without_any_key_get_one() -> None:
    parts = (column("a"), column("b", "BINARY", 16), column("c", "BIT", 1))
    keyed = source("parts", parts, key=("a", "b", "c"))
    loose = source("notes", (column("text", "VARCHAR", 40, nullable=True),), key=())
    tables = entity_tables(Schema(tables=(keyed, loose)))
    joined, sentinel = (table.attributes[-1].origin for table in tables)
    assert joined.kind == "computed"
    assert joined.computation.kind == "joined"
    assert joined.computation.hexed == ("b", "c")
    assert sentinel.kind == "computed"
    assert sentinel.computation.kind == "sentinel"


def test_a_base_key_enforces_only_what_all_its_columns_are_part_of() -> None:
    columns = tuple(column(name) for name in ("a", "b", "c", "d"))
    table = source("grid", columns, key=("a", "b", "c"), unique=(("a", "d"),))
    model = with_lookup_tables(modelled(schema=Schema(tables=(table,)), grid=10))
    assert [t.name for t in model.tables] == ["Grid", "GridByAAndD"]


def test_an_insert_judged_twice_costs_the_same_whatever_was_judged_between() -> None:
    model = modelled(pattern("AP1", Insert(table="authors")), pattern("AP2", MOVE))
    judge = Judge(model, PRICES)
    first = judge.cost(with_lookup_tables(model))
    judge.cost(model)
    assert judge.cost(with_lookup_tables(model)) == first
