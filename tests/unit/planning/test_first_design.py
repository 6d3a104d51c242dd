"""The design rules, each as a design that must come out of a small workload."""

from workshop import PRICES, blank_model, pattern, requirements

from tools.model.data_model import DataModel
from tools.planning.first_design import design_keys
from tools.planning.planner import plan
from tools.planning.plans import Read, Write
from tools.planning.score import Judge
from tools.workload.operations import Delete, Insert, Lookup, TextSearch, Transaction, Update
from tools.workload.patterns import AccessPattern

BY_ID = Lookup(table="books", equality=("id",))


def designed(*patterns: AccessPattern, **figures: object) -> DataModel:
    model = blank_model(requirements(*patterns, **figures))  # type: ignore[arg-type]
    return design_keys(model, Judge(model, PRICES))


def requests(model: DataModel, pattern_id: str) -> list[Read | Write]:
    return [
        request for served in plan(model) if pattern_id in served.ids for request in served.requests
    ]


def test_items_read_by_primary_key_are_keyed_by_it_and_need_no_index() -> None:
    table = designed(pattern("AP1", BY_ID)).table("Books")
    assert str(table.key) == "(id)"
    assert table.gsis == ()


def test_children_only_read_with_their_parent_are_keyed_by_it() -> None:
    chapters = Lookup(table="chapters", equality=("book_id",))
    table = designed(pattern("AP1", chapters, rate=50)).table("Chapters")
    assert str(table.key) == "(book_id, id)"
    assert table.gsis == ()


def test_an_index_is_built_where_no_key_serves() -> None:
    by_author = Lookup(table="books", equality=("author_id",))
    table = designed(pattern("AP1", BY_ID, rate=100), pattern("AP2", by_author)).table("Books")
    assert [str(gsi.key) for gsi in table.gsis] == ["(author_id)"]


def test_an_ordered_list_puts_the_order_into_the_sort_key() -> None:
    newest = Lookup(
        table="books", equality=("genre_id",), order_by="published_at", descending=True, limit=20
    )
    model = designed(pattern("AP1", BY_ID, rate=100), pattern("AP2", newest, rate=20))
    assert [str(gsi.key) for gsi in model.table("Books").gsis] == ["(genre_id, published_at)"]
    query = requests(model, "AP2")[0]
    assert isinstance(query, Read)
    assert (query.sort_condition, query.descending, query.items.average) == ("order", True, 20)


def test_a_small_table_is_read_whole_and_gets_no_index() -> None:
    children = Lookup(table="genres", equality=("parent_id",))
    model = designed(pattern("AP1", children, rate=30))
    assert model.table("Genres").gsis == ()
    assert [request.operation for request in requests(model, "AP1")] == ["Scan"]


def test_a_small_table_that_grows_is_indexed_all_the_same() -> None:
    children = Lookup(table="genres", equality=("parent_id",))
    model = designed(pattern("AP1", children, rate=30), growing=("genres",))
    assert [request.operation for request in requests(model, "AP1")] == ["Query"]


def test_a_pattern_of_unknown_rate_is_served_without_a_scan() -> None:
    by_author = Lookup(table="books", equality=("author_id",))
    model = designed(pattern("AP1", BY_ID, rate=100), pattern("AP2", by_author, rate=None))
    assert requests(model, "AP2")[0].operation == "Query"


def test_a_much_updated_attribute_keeps_out_of_the_index() -> None:
    by_genre = Lookup(table="books", equality=("genre_id",), limit=10)
    sale = Update(table="books", equality=("id",), columns=("sold",))
    quiet = designed(pattern("AP1", BY_ID, rate=100), pattern("AP2", by_genre, rate=100))
    busy = designed(
        pattern("AP1", BY_ID, rate=100),
        pattern("AP2", by_genre, rate=100),
        pattern("AP3", sale, rate=1000),
    )
    assert quiet.table("Books").gsis[0].projection.type == "ALL"
    assert busy.table("Books").gsis[0].projection.type == "KEYS_ONLY"


def test_a_unique_column_gets_a_lookup_table_written_in_the_same_transaction() -> None:
    model = designed(pattern("AP1", Insert(table="authors")))
    guard = model.table("AuthorsByEmail")
    assert guard.kind == "lookup"
    assert guard.guards == ("email",)
    writes = [request for request in requests(model, "AP1") if isinstance(request, Write)]
    assert [(w.operation, w.table, w.transaction) for w in writes] == [
        ("PutItem", "Authors", 1),
        ("PutItem", "AuthorsByEmail", 1),
    ]
    assert writes[1].condition == "attribute_not_exists(email_lower)"


def test_changing_a_unique_value_frees_the_old_one_and_takes_the_new_one() -> None:
    rename = Update(table="authors", equality=("id",), columns=("email",))
    writes = [
        request
        for request in requests(designed(pattern("AP1", rename)), "AP1")
        if isinstance(request, Write)
    ]
    assert [w.operation for w in writes] == ["UpdateItem", "DeleteItem", "PutItem"]
    assert writes[0].condition == "email as read"


def test_a_scan_with_a_filter_reads_its_pages_whole() -> None:
    has_children = Lookup(table="genres", equality=("parent_id",), limit=1, columns=("id",))
    scan = requests(designed(pattern("AP1", has_children)), "AP1")[0]
    assert isinstance(scan, Read)
    assert (scan.operation, scan.limit, scan.items.average) == ("Scan", None, 40)


def test_a_unique_column_is_found_through_its_lookup_table_not_an_index() -> None:
    sign_in = Lookup(table="authors", equality=("email",))
    model = designed(pattern("AP1", sign_in, rate=500))
    assert model.table("Authors").gsis == ()
    assert [(r.operation, r.table) for r in requests(model, "AP1")] == [
        ("GetItem", "AuthorsByEmail"),
        ("GetItem", "Authors"),
    ]


def test_a_unique_pair_becomes_the_base_key_and_needs_no_lookup_table() -> None:
    mine = Lookup(table="shelves", equality=("author_id",))
    move = Update(table="shelves", equality=("author_id", "book_id"), columns=("position",))
    model = designed(pattern("AP1", mine, rate=50), pattern("AP2", move, rate=50))
    assert str(model.table("Shelves").key) == "(author_id, book_id)"
    assert model.lookup_tables("shelves") == ()
    update = requests(model, "AP2")
    assert [request.operation for request in update] == ["UpdateItem"]


def test_text_search_in_a_large_table_goes_to_a_search_service() -> None:
    model = designed(pattern("AP1", TextSearch(table="books", columns=("title",))))
    assert [(s.kind, s.pattern_ids, s.fed_from) for s in model.services] == [
        ("search", ("AP1",), ("Books",))
    ]
    assert [p.serving for p in plan(model)] == ["outside"]


def test_text_search_in_a_small_table_reads_it() -> None:
    model = designed(pattern("AP1", TextSearch(table="genres", columns=("name",))))
    assert model.services == ()
    assert [request.operation for request in requests(model, "AP1")] == ["Scan"]


def test_text_search_within_one_bounded_collection_reads_the_collection() -> None:
    mine = TextSearch(table="books", columns=("title",), scope=("author_id",))
    model = designed(pattern("AP1", mine), pattern("AP2", BY_ID, rate=100))
    assert model.services == ()
    assert requests(model, "AP1")[0].operation == "Query"


def test_a_figure_over_a_whole_large_table_goes_to_analytics() -> None:
    model = designed(pattern("AP1", Lookup(table="books", aggregate="sum", columns=("sold",))))
    assert [service.kind for service in model.services] == ["analytics"]
    assert [p.serving for p in plan(model)] == ["outside"]


def test_a_table_no_pattern_uses_keeps_its_own_key() -> None:
    table = designed(pattern("AP1", BY_ID)).table("Chapters")
    assert (str(table.key), table.gsis) == ("(id)", ())


def test_deleting_a_collection_reads_its_keys_and_deletes_in_batches() -> None:
    clear = Delete(table="shelves", equality=("author_id",), per="shelves.author_id")
    model = designed(pattern("AP1", clear, rate=50))
    read, delete = requests(model, "AP1")
    assert read.operation == "Query"
    assert isinstance(delete, Write)
    assert (delete.operation, delete.batched, delete.items.average) == ("DeleteItem", True, 3)


def test_rows_read_before_are_not_read_again_to_be_deleted() -> None:
    mine = Lookup(table="shelves", equality=("author_id",))
    clear = Delete(table="shelves", equality=("author_id",), per="shelves.author_id")
    model = designed(pattern("AP1", mine, clear, rate=50))
    assert [r.operation for r in requests(model, "AP1")] == ["Query", "DeleteItem"]


def test_changes_that_belong_together_are_one_transaction() -> None:
    publish = Transaction(
        changes=(Insert(table="books"), Insert(table="chapters", per="chapters.book_id"))
    )
    writes = requests(designed(pattern("AP1", publish)), "AP1")
    assert [(w.operation, w.table) for w in writes] == [
        ("PutItem", "Books"),
        ("PutItem", "Chapters"),
    ]
    assert {w.transaction for w in writes if isinstance(w, Write)} == {1}


def test_a_path_to_the_root_reads_a_small_tree_whole_and_climbs_a_large_one() -> None:
    climb = Lookup(table="genres", equality=("id",), recursive_column="parent_id")
    small = designed(pattern("AP1", climb))
    large = designed(pattern("AP1", climb), rows={"genres": 500_000})
    assert requests(small, "AP1")[0].operation == "Scan"
    step = requests(large, "AP1")[0]
    assert isinstance(step, Read)
    assert step.operation == "GetItem"
    assert 8 <= step.calls.average <= 12


def test_patterns_with_the_same_operations_share_a_plan() -> None:
    model = designed(pattern("AP1", BY_ID), pattern("AP2", BY_ID))
    assert [served.ids for served in plan(model)] == [("AP1", "AP2")]
