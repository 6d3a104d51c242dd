from library_evidence import LIBRARY, PATTERNS_FILE

from tools.provenance import Place
from tools.workload.matrix import crud_matrix
from tools.workload.missing import (
    changeable_columns,
    missing_patterns,
    parent_of,
)
from tools.workload.operations import (
    Delete,
    Insert,
    Lookup,
    Operation,
    Related,
    TextSearch,
    Transaction,
    Update,
)
from tools.workload.patterns import AccessPattern

LEND = Transaction(
    changes=(Insert(table="loans"), Insert(table="loan_lines", per="loan_lines.loan_id"))
)


def pattern(pattern_id: str, *operations: Operation) -> AccessPattern:
    return AccessPattern(
        id=pattern_id,
        text=f"Text of {pattern_id}",
        group="Library",
        place=Place(file=PATTERNS_FILE, line=1),
        operations=operations,
        reading="plain",
    )


def names(*patterns: AccessPattern) -> list[str]:
    return [missing.name for missing in missing_patterns(patterns, LIBRARY)]


def test_the_matrix_knows_related_rows_searches_upserts_and_transactions() -> None:
    matrix = crud_matrix(
        (
            pattern(
                "A",
                Lookup(
                    table="books",
                    equality=("id",),
                    related=(Related(column="shelf_id", table="shelves"),),
                ),
            ),
            pattern("B", TextSearch(table="books", columns=("title",))),
            pattern("C", Insert(table="cards", upsert=True)),
            pattern("D", LEND),
            pattern("E", Update(table="books", equality=("id",), columns=("title",))),
            pattern("F", Delete(table="books", equality=("id",))),
        ),
        LIBRARY,
    )
    assert matrix["books"] == {
        "create": (),
        "read": ("A",),
        "update": ("E",),
        "delete": ("F",),
        "list": ("B",),
    }
    assert matrix["shelves"]["read"] == ("A",)
    assert (matrix["cards"]["create"], matrix["cards"]["update"]) == (("C",), ("C",))
    assert matrix["loan_lines"]["create"] == ("D",)
    assert not any(matrix["audits"].values())


def test_only_tables_in_use_are_asked_about_and_the_question_names_the_pattern() -> None:
    read = pattern("A", Lookup(table="members", equality=("id",)))
    found = missing_patterns((read,), LIBRARY)
    assert [entry.name for entry in found] == ["members.create", "members.update", "members.delete"]
    assert {entry.suggested_by for entry in found} == {"A"}
    assert "A (Text of A) reads `members`, but no pattern ever adds a row" in found[0].question


def test_what_suggests_a_delete_is_the_pattern_that_creates() -> None:
    found = missing_patterns(
        (
            pattern("A", Lookup(table="members", equality=("id",))),
            pattern("B", Insert(table="members")),
        ),
        LIBRARY,
    )
    assert {entry.name: entry.suggested_by for entry in found} == {
        "members.update": "B",
        "members.delete": "B",
    }


def test_a_part_of_its_parent_is_asked_for_its_list_only() -> None:
    assert names(pattern("A", LEND)) == [
        "loans.read",
        "loans.update",
        "loans.delete",
        "loan_lines.list",
    ]
    parent = parent_of(LIBRARY.table("loan_lines"), (pattern("A", LEND),))
    assert parent is not None
    assert parent.references == "loans"


def test_a_child_that_is_also_written_alone_is_no_part() -> None:
    alone = pattern("B", Update(table="loan_lines", equality=("id",), columns=("note",)))
    assert parent_of(LIBRARY.table("loan_lines"), (pattern("A", LEND), alone)) is None
    assert "loan_lines.delete" in names(pattern("A", LEND), alone)


def test_a_part_belongs_to_the_parent_that_is_inserted_with_it() -> None:
    stock = Update(table="books", equality=("id",), columns=("title",), per="loan_lines.loan_id")
    lend = Transaction(changes=(stock, *LEND.changes))
    parent = parent_of(LIBRARY.table("loan_lines"), (pattern("A", lend),))
    assert parent is not None
    assert parent.references == "loans"


def test_a_link_table_has_nothing_to_update() -> None:
    assert changeable_columns(LIBRARY.table("book_authors")) == ()
    assert changeable_columns(LIBRARY.table("members")) == ("email",)
    link = pattern("A", Insert(table="book_authors"))
    assert names(link) == ["book_authors.read", "book_authors.delete"]
