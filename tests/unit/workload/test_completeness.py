"""What the patterns leave out: five verbs, lists that something suggests, and their answers."""

from pathlib import Path

import pytest
from library_evidence import CLOCK, INT, LIBRARY, PATTERNS, PATTERNS_FILE, library, stated, table

from tools.documents.requirement_data import coverage_grid
from tools.provenance import Place
from tools.source.evidence import Evidence
from tools.source.schema import Index, Schema, SourceTable
from tools.workload.answer_text import parse_answer, render_answer
from tools.workload.answers import Answer, MissingAnswer
from tools.workload.answers_file import load_answers
from tools.workload.assembly import assemble
from tools.workload.lists import list_columns
from tools.workload.matrix import VERBS, crud_matrix
from tools.workload.missing import missing_patterns
from tools.workload.names import missing_names_of
from tools.workload.operations import (
    Delete,
    Insert,
    Lookup,
    Operation,
    Related,
    TextSearch,
    Update,
)
from tools.workload.patterns import AccessPattern
from tools.workload.questions import default_answers, open_questions

IDS = [pattern.id for pattern in PATTERNS]


def pattern(pattern_id: str, *operations: Operation) -> AccessPattern:
    return AccessPattern(
        id=pattern_id,
        text=f"Text of {pattern_id}",
        group="Library",
        place=Place(file=PATTERNS_FILE, line=1),
        operations=operations,
        reading="plain",
    )


def missing(*patterns: AccessPattern, schema: Schema = LIBRARY) -> dict[str, str]:
    return {each.name: each.question for each in missing_patterns(patterns, schema)}


def lists(*patterns: AccessPattern, schema: Schema = LIBRARY) -> dict[str, str]:
    found = missing(*patterns, schema=schema)
    return {name: question for name, question in found.items() if ".list" in name}


@pytest.mark.parametrize(
    ("operation", "verb"),
    [
        (Lookup(table="loans", equality=("id",)), "read"),
        (Lookup(table="loans", equality=("member_id", "id")), "read"),
        (Lookup(table="cards", equality=("member_id",)), "read"),
        (Lookup(table="loans", equality=("member_id",), aggregate="count"), "read"),
        (Lookup(table="loans", equality=("member_id",), limit=1), "read"),
        (Lookup(table="shelves", equality=("id",), recursive_column="parent_id"), "read"),
        (Lookup(table="loans", equality=("member_id",)), "list"),
        (Lookup(table="loans", equality=("status",), limit=20), "list"),
        (Lookup(table="loans"), "list"),
        (Lookup(table="shelves", null_columns=("parent_id",)), "list"),
        (Lookup(table="book_authors", equality=("book_id",)), "list"),
        (Lookup(table="book_authors", equality=("book_id", "author_id")), "read"),
        (TextSearch(table="books", columns=("title",)), "list"),
        (Insert(table="loans"), "create"),
        (Update(table="loans", equality=("id",), columns=("status",)), "update"),
        (Delete(table="loans", equality=("id",)), "delete"),
    ],
)
def test_a_unique_key_reads_and_anything_else_lists(operation: Operation, verb: str) -> None:
    matrix = crud_matrix((pattern("A", operation),), LIBRARY)
    done = [(t, v) for t, verbs in matrix.items() for v in VERBS if verbs[v]]
    assert isinstance(operation, Lookup | TextSearch | Insert | Update | Delete)
    assert done == [(operation.table, verb)]


def test_what_comes_beside_a_row_is_read_as_a_parent_and_listed_as_children() -> None:
    lookup = Lookup(
        table="loans",
        equality=("id",),
        related=(
            Related(column="member_id", table="members"),
            Related(column="loan_id", table="loan_lines"),
        ),
    )
    matrix = crud_matrix((pattern("A", lookup),), LIBRARY)
    assert (matrix["members"]["read"], matrix["members"]["list"]) == (("A",), ())
    assert (matrix["loan_lines"]["read"], matrix["loan_lines"]["list"]) == ((), ("A",))


def with_index(name: str, column: str) -> Schema:
    index = Index(name=f"idx_{column}", columns=(column,), place=Place(file="t.md", line=7))
    tables = tuple(
        each.model_copy(update={"indexes": (index,)}) if each.name == name else each
        for each in LIBRARY.tables
    )
    return Schema(tables=tables)


READ_MEMBER = pattern("A", Lookup(table="members", equality=("id",)))
ADD_LOAN = pattern("B", Insert(table="loans"))
CHANGE_LOAN = pattern("B", Update(table="loans", equality=("id",), columns=("status",)))


def test_a_parent_that_is_read_lets_one_expect_its_children() -> None:
    found = lists(READ_MEMBER, ADD_LOAN)
    assert list(found) == ["loans.list"]
    assert found["loans.list"] == (
        "A (Text of A) reads a row of `members`, which rows of `loans` belong to, but no pattern "
        "lists rows of `loans`, by `member_id` or otherwise. Should one be added, or is that never "
        "needed?"
    )
    assert "loans.read" not in missing(READ_MEMBER, ADD_LOAN)


def test_a_list_of_other_children_lets_one_expect_these() -> None:
    schema = Schema(
        tables=(
            table("a", 1, {"id": INT}),
            table("b", 2, {"id": INT, "a_id": INT}, {"a_id": "a"}),
            table("c", 3, {"id": INT, "a_id": INT}, {"a_id": "a"}),
        )
    )
    listed = pattern("L", Lookup(table="b", equality=("a_id",)))
    found = lists(listed, pattern("M", Insert(table="c")), schema=schema)
    assert list(found) == ["c.list"]
    assert (
        "L (Text of L) lists `b` by `a_id`, and rows of `c` belong to a row of `a` too"
        in (found["c.list"])
    )


def test_an_index_on_the_key_lets_one_expect_a_list() -> None:
    assert lists(ADD_LOAN) == {}
    found = lists(ADD_LOAN, schema=with_index("loans", "member_id"))
    assert "uses `loans`, which has an index on `member_id` (t.md:7)" in found["loans.list"]
    assert lists(ADD_LOAN, schema=with_index("loans", "status")) == {}


def test_another_parent_than_the_usual_one_is_in_the_name() -> None:
    read_book = pattern("A", Lookup(table="books", equality=("id",)))
    line = pattern("B", Insert(table="loan_lines"))
    assert list(lists(read_book, line)) == ["loan_lines.list.book_id"]


@pytest.mark.parametrize(
    "patterns",
    [
        (READ_MEMBER,),
        (READ_MEMBER, ADD_LOAN, pattern("C", Lookup(table="loans", equality=("status",)))),
        (READ_MEMBER, ADD_LOAN, pattern("C", TextSearch(table="loans", columns=("status",)))),
        (pattern("A", Lookup(table="members", equality=("id",), aggregate="count")), ADD_LOAN),
        (READ_MEMBER, pattern("B", Insert(table="cards"))),
        (pattern("A", Lookup(table="shelves", equality=("id",))),),
        (
            pattern("A", Lookup(table="authors", equality=("id",))),
            pattern("B", Insert(table="audits")),
        ),
    ],
)
def test_no_list_is_expected_where_nothing_suggests_it(patterns: tuple[AccessPattern, ...]) -> None:
    assert lists(*patterns) == {}


def test_a_record_of_what_happened_is_not_asked_to_be_changed_or_deleted() -> None:
    schema = Schema(
        tables=(
            table("login_log", 1, {"id": INT, "detail": INT, "at": CLOCK}),
            table("blogs", 2, {"id": INT, "detail": INT, "at": CLOCK}),
        )
    )
    adding = (pattern("A", Insert(table="login_log")), pattern("B", Insert(table="blogs")))
    assert set(missing(*adding, schema=schema)) == {
        *("login_log.read", "blogs.read", "blogs.update", "blogs.delete"),
    }
    changing = pattern("C", Update(table="login_log", equality=("id",), columns=("detail",)))
    assert "login_log.delete" in missing(*adding, changing, schema=schema)


@pytest.mark.parametrize(
    ("source", "columns"),
    [
        (table("t", 1, {"id": INT}), ()),
        (table("t", 1, {"id": INT, "p": INT}, {"p": "t"}), ("p",)),
        (table("t", 1, {"id": INT, "p": INT, "a": INT}, {"p": "t", "a": "x"}), ("a",)),
        (table("t", 1, {"id": INT, "b": INT, "a": INT}, {"b": "y", "a": "x"}), ("b",)),
        (table("t", 1, {"b": INT, "a": INT}, {"b": "y", "a": "x"}, key=("a", "b")), ("a",)),
        (table("t", 1, {"id": INT, "b": INT}, {"b": "y"}, unique=(("b",),)), ()),
    ],
)
def test_the_usual_list_follows_from_the_schema_alone(
    source: SourceTable, columns: tuple[str, ...]
) -> None:
    assert list_columns(source) == columns


def test_every_name_stands_for_one_thing() -> None:
    names = missing_names_of(with_index("loans", "status"))
    assert (names["loans.list"].verb, names["loans.list"].by) == ("list", ("member_id",))
    assert names["loans.list.status"].by == ("status",)
    assert "loans.list.member_id" not in names
    assert names["members.list"].by == ()
    assert len({(n.table, n.verb, n.by) for n in names.values()}) == len(names)


WANTED = MissingAnswer(name="loans.list", peak=2, average=0.5)
FREE = (stated(1, "Show a member", "Query member by ID"), stated(2, "Lend", "Create loan record"))


def test_a_wanted_list_becomes_a_pattern_by_its_columns() -> None:
    answers = (WANTED, MissingAnswer(name="members.list"), MissingAnswer(name="shelves.list"))
    requirements = assemble(library(*FREE), answers)
    added = [p for p in requirements.patterns if p.added]
    assert [(p.id, p.text, p.operations) for p in added] == [
        ("UC-03", "List loans by member_id", (Lookup(table="loans", equality=("member_id",)),)),
        ("UC-04", "List all members", (Lookup(table="members"),)),
        (
            "UC-05",
            "List shelves by parent_id",
            (Lookup(table="shelves", equality=("parent_id",)),),
        ),
    ]
    assert requirements.rate_of(("UC-03",)) == (2, 0.5)
    assert "| loans | UC-02 | none | none | none | UC-03 |" in coverage_grid(requirements)


def test_a_list_that_is_stated_is_not_added_and_another_one_is() -> None:
    evidence = library(*FREE, stated(3, "Loans", "Query loans by member_id"))
    requirements = assemble(evidence, (WANTED,))
    assert not any(p.added for p in requirements.patterns)
    idle = {f.subject: f.evidence for f in requirements.findings if f.rule == "idle-answer"}
    assert idle == {"missing pattern loans.list": "UC-03 cover loans.list."}
    by_status = MissingAnswer(name="loans.list.status", peak=1, average=1)
    evidence = evidence.model_copy(update={"mysql": with_index("loans", "status")})
    (added,) = [p for p in assemble(evidence, (by_status,)).patterns if p.added]
    assert added.text == "List loans by status"


def asked(evidence: Evidence, *answers: Answer) -> list[str]:
    questions = open_questions(evidence, answers)
    return [question.subject for question in questions if question.kind == "missing"]


def test_a_list_is_asked_for_until_it_is_answered() -> None:
    evidence = library(*FREE)
    assert "loans.list" in asked(evidence)
    question = next(q for q in open_questions(evidence, ()) if q.subject == "loans.list")
    assert "`add loans.list 2/0.5`" in question.why
    assert f"UC-01 ({PATTERNS_FILE}:101) suggests it" in question.why
    for text in ("add loans.list 2/0.5", "add loans.list unknown", question.example):
        answer = parse_answer(text, LIBRARY, IDS)
        assert render_answer(answer) == text
        assert "loans.list" not in asked(evidence, answer)
    declined = parse_answer("decline loans.list", LIBRARY, IDS)
    assert [d.name for d in assemble(evidence, (declined,)).declined] == ["loans.list"]
    defaults = default_answers(evidence, (), "decline")
    assert MissingAnswer(name="loans.list", declined=True) in defaults


def test_an_added_pattern_settles_what_it_covers() -> None:
    lend = stated(1, "Lend", "Create loan + loan_lines record", "POST")
    assert "loan_lines.list" in asked(library(lend))
    read = MissingAnswer(name="loan_lines.read", peak=1, average=1)
    assert "loan_lines.list" not in asked(library(lend), read)


def test_an_answers_file_wants_and_declines_lists(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(
        "version: 1\nmissing_patterns:\n  loans.list: {peak: 2, average: 0.5}\n"
        "  shelves.list: decline\n  loan_lines.list.book_id: unknown\n"
    )
    loaded = load_answers(path, library())
    assert [render_answer(answer) for answer in loaded.answers] == [
        "add loans.list 2/0.5",
        "decline shelves.list",
        "add loan_lines.list.book_id unknown",
    ]


def test_ids_do_not_come_to_mean_something_else_when_a_list_is_added_later() -> None:
    before = (MissingAnswer(name="members.delete", peak=1, average=1),)
    first = assemble(library(*FREE), before)
    later = assemble(library(*FREE), (*before, WANTED))
    assert first.pattern("UC-03") == later.pattern("UC-03")
    assert later.pattern("UC-04").text == "List loans by member_id"
