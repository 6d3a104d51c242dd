import pytest
from library_evidence import INT, LIBRARY, PATTERNS, library, stated, table, varchar

from tools.provenance import FromAnswer, FromRule, Place
from tools.source.schema import ColumnType, Schema
from tools.workload.additions import next_ids
from tools.workload.answers import (
    Answer,
    ContextAnswer,
    FanOutAnswer,
    GrowthAnswer,
    MissingAnswer,
    RateAnswer,
    ReadingAnswer,
    RowsAnswer,
    SizeAnswer,
)
from tools.workload.assembly import assemble
from tools.workload.contradictions import contradictions
from tools.workload.figures import AVERAGE_RULE, MAX_RULE, UNIQUE_RULE
from tools.workload.operations import Delete, Insert, Lookup, Update
from tools.workload.rates import AVERAGE_RULE as RATE_AVERAGE_RULE
from tools.workload.rates import PEAK_RULE
from tools.workload.requirements import Concern, Context, Declined, Requirements

PLACE = Place(file="answers.yaml", line=4)


def rules(requirements: Requirements, rule: str) -> dict[str, str]:
    return {f.subject: f.evidence for f in requirements.findings if f.rule == rule}


def test_nothing_is_known_before_anything_is_answered() -> None:
    requirements = assemble(library(), ())
    assert requirements.statistics.tables == ()
    assert requirements.context == Context()
    assert {pattern.rate.is_known for pattern in requirements.patterns} == {False}
    unique = requirements.statistics.fan_out("cards.member_id")
    assert unique is not None
    assert unique.max.source == FromRule(rule=UNIQUE_RULE, inputs=("cards.member_id",))
    assert len(requirements.statistics.fan_outs) == 1


def test_a_stated_rate_carries_its_line() -> None:
    answer = RateAnswer(pattern_id="UC-01", peak=10, average=2, place=PLACE)
    rate = assemble(library(), (answer,)).pattern("UC-01").rate
    assert rate.peak is not None
    assert (rate.peak.value, rate.peak.unit) == (10, "1/s")
    assert rate.peak.source == FromAnswer(question="rate of UC-01", place=PLACE)


def test_calls_a_day_become_a_rate_by_named_rules() -> None:
    answer = RateAnswer(pattern_id="UC-01", per_day=864_000, peak_factor=5, place=PLACE)
    rate = assemble(library(), (answer,)).pattern("UC-01").rate
    assert rate.peak is not None
    assert rate.average is not None
    assert (rate.average.value, rate.peak.value) == (10, 50)
    said = "answer to rate of UC-01 (answers.yaml:4)"
    assert rate.average.source == FromRule(
        rule=RATE_AVERAGE_RULE, inputs=(f"per_day = 864000, {said}",)
    )
    assert rate.peak.source == FromRule(
        rule=PEAK_RULE, inputs=(f"per_day = 864000, {said}", f"peak_factor = 5, {said}")
    )


def test_an_unknown_rate_is_a_finding_and_no_number() -> None:
    requirements = assemble(library(), (RateAnswer(pattern_id="UC-01", unknown=True),))
    assert requirements.pattern("UC-01").rate.unknown
    assert requirements.rate_of(("UC-01",)) is None
    assert list(rules(requirements, "unknown-rate")) == ["UC-01"]


def test_a_later_answer_with_the_same_key_wins() -> None:
    answers = (
        RowsAnswer(table="members", rows=5),
        RateAnswer(pattern_id="UC-01", unknown=True),
        RowsAnswer(table="members", rows=7),
        RateAnswer(pattern_id="UC-01", peak=3, average=1),
    )
    requirements = assemble(library(), answers)
    assert requirements.statistics.rows("members") == 7
    assert requirements.rate_of(("UC-01",)) == (3, 1)


def test_fan_outs_are_answered_or_ruled_from_rows() -> None:
    answers: tuple[Answer, ...] = (
        RowsAnswer(table="members", rows=1000),
        RowsAnswer(table="loans", rows=5000),
        RowsAnswer(table="loan_lines", rows=5003),
        RowsAnswer(table="shelves", rows=8),
        FanOutAnswer(table="loan_lines", columns=("loan_id",), average=3, max=20, place=PLACE),
    )
    statistics = assemble(library(), answers).statistics
    loans, lines = statistics.fan_out("loans.member_id"), statistics.fan_out("loan_lines.loan_id")
    shelves = statistics.fan_out("shelves.parent_id")
    assert loans is not None
    assert lines is not None
    assert shelves is not None
    assert (loans.average.value, loans.max.value) == (5, 50)
    assert isinstance(loans.average.source, FromRule)
    assert loans.average.source.rule == AVERAGE_RULE
    assert loans.average.source.inputs[0] == "5000 rows of loans, answer to rows of loans"
    assert isinstance(loans.max.source, FromRule)
    assert loans.max.source.rule == MAX_RULE
    assert (lines.average.value, lines.max.value) == (3, 20)
    assert lines.max.source == FromAnswer(question="fan-out of loan_lines.loan_id", place=PLACE)
    assert shelves.max.value == 8
    assert statistics.fan_out("books.shelf_id") is None


def test_growth_sizes_context_and_concerns_are_taken_over() -> None:
    concern = Concern(id="C7", gate="requirements", text="mind the peak", who="a", when="now")
    requirements = assemble(
        library(),
        (
            RowsAnswer(table="loans", rows=10),
            GrowthAnswer(table="loans", per_month=4),
            GrowthAnswer(table="members", per_month=4),
            SizeAnswer(table="books", column="summary", average=8, max=60),
            ContextAnswer(domain="lending", owners=(("cards", "identity"),)),
        ),
        (concern,),
    )
    growth = requirements.statistics.table("loans").growth_per_month
    assert growth is not None
    assert (growth.value, growth.unit) == (4, "rows/month")
    assert [entry.table for entry in requirements.statistics.tables] == ["loans"]
    size = requirements.statistics.size("books", "summary")
    assert size is not None
    assert size.max.value == 60
    assert requirements.context == Context(domain="lending", owners=(("cards", "identity"),))
    assert requirements.concerns == (concern,)


def test_pages_have_a_size_only_where_something_is_paged() -> None:
    evidence = library(*PATTERNS, stated(8, "Page", "Query loans by member_id + pagination"))
    answers = (RowsAnswer(table="loans", rows=10), RowsAnswer(table="members", rows=10))
    statistics = assemble(evidence, answers).statistics
    assert statistics.table("loans").page_size is not None
    assert statistics.table("members").page_size is None


def test_wanted_patterns_follow_the_artifacts_numbering() -> None:
    requirements = assemble(
        library(),
        (
            MissingAnswer(name="members.delete", peak=2, average=1, place=PLACE),
            MissingAnswer(name="members.create"),
            MissingAnswer(name="books.update", peak=2, average=1),
            MissingAnswer(name="shelves.update", declined=True, place=PLACE),
        ),
    )
    added = [pattern for pattern in requirements.patterns if pattern.added]
    assert [(pattern.id, pattern.operations) for pattern in added] == [
        ("UC-08", (Delete(table="members", equality=("id",)),)),
        ("UC-09", (Insert(table="members"),)),
        ("UC-10", (Update(table="books", equality=("id",), columns=("title", "summary")),)),
    ]
    assert [pattern.text for pattern in added] == [
        "Delete members by id",
        "Create members",
        "Update books by id (title, summary)",
    ]
    assert requirements.rate_of(("UC-08",)) == (2, 1)
    assert added[0].place == PLACE
    assert requirements.pattern("UC-09").rate.unknown
    assert requirements.declined == (
        Declined(
            name="shelves.update",
            source="answer to missing pattern shelves.update (answers.yaml:4)",
        ),
    )


def test_an_added_pattern_keeps_its_id_when_one_before_it_is_declined() -> None:
    answers: tuple[Answer, ...] = (
        MissingAnswer(name="members.delete", peak=2, average=1),
        MissingAnswer(name="members.create", peak=2, average=1),
        MissingAnswer(name="members.delete", declined=True),
        RateAnswer(pattern_id="UC-09", peak=7, average=6),
    )
    requirements = assemble(library(), answers)
    assert [p.id for p in requirements.patterns if p.added] == ["UC-09"]
    assert requirements.rate_of(("UC-09",)) == (7, 6)


def test_parts_are_read_by_their_parent() -> None:
    evidence = library(stated(1, "Lend", "Create loan + loan_lines record", "POST"))
    requirements = assemble(evidence, (MissingAnswer(name="loan_lines.read", peak=1, average=1),))
    assert requirements.pattern("UC-02").operations == (
        Lookup(table="loan_lines", equality=("loan_id",)),
    )


def test_a_phrase_replaces_the_artifacts_and_acceptance_keeps_it() -> None:
    evidence = library(stated(1, "Frob", "Frobnicate the widgets"))
    assert list(rules(assemble(evidence, ()), "unread-pattern")) == ["UC-01"]
    phrase = ReadingAnswer(pattern_id="UC-01", phrase="Query loans by member_id")
    for answers in ((phrase,), (phrase, ReadingAnswer(pattern_id="UC-01"))):
        pattern = assemble(evidence, answers).pattern("UC-01")
        assert pattern.operations == (Lookup(table="loans", equality=("member_id",)),)
        assert pattern.access == "Query loans by member_id"


def test_an_accepted_assumption_stays_recorded() -> None:
    evidence = library(stated(1, "Query loans by member_id", ""))
    pattern = assemble(evidence, (ReadingAnswer(pattern_id="UC-01"),)).pattern("UC-01")
    assert pattern.reading == "assumed"
    assert pattern.assumptions


def test_findings_name_unused_tables_duplicates_and_idle_answers() -> None:
    requirements = assemble(
        library(),
        (
            RateAnswer(pattern_id="UC-77", unknown=True),
            RowsAnswer(table="gone", rows=5),
            FanOutAnswer(table="gone", columns=("x",), average=1, max=1),
            MissingAnswer(name="books.create", peak=1, average=1),
            MissingAnswer(name="gone.create", peak=1, average=1),
            MissingAnswer(name="books.read", declined=True),
        ),
    )
    assert set(rules(requirements, "unused-table")) == {
        *("authors", "book_authors", "loan_lines", "cards", "audits")
    }
    assert rules(requirements, "duplicate-patterns")["UC-04"].startswith("UC-04, UC-06")
    assert set(rules(requirements, "idle-answer")) == {
        *("rate of UC-77", "rows of gone", "fan-out of gone.x"),
        *("missing pattern books.create", "missing pattern gone.create"),
    }
    assert not any(pattern.added for pattern in requirements.patterns)
    assert requirements.declined == ()


@pytest.mark.parametrize(
    ("answers", "subject", "evidence"),
    [
        (
            (
                RowsAnswer(table="members", rows=10),
                RowsAnswer(table="loans", rows=500),
                FanOutAnswer(table="loans", columns=("member_id",), average=3, max=40),
            ),
            "loans.member_id",
            "500 rows, but 10 parents with 3 children each make at most 30",
        ),
        (
            (
                RowsAnswer(table="loans", rows=5),
                FanOutAnswer(table="loans", columns=("member_id",), average=3, max=40),
            ),
            "loans.member_id",
            "Up to 40 children, but only 5 rows",
        ),
        (
            (
                RowsAnswer(table="loans", rows=5),
                FanOutAnswer(table="loans", columns=("member_id",), average=0.5, max=4),
            ),
            "loans.member_id",
            "0.5 children on average",
        ),
        (
            (FanOutAnswer(table="cards", columns=("member_id",), average=2, max=4),),
            "cards.member_id",
            "the foreign key is unique",
        ),
        (
            (SizeAnswer(table="books", column="summary", average=8, max=70_000),),
            "books.summary",
            "holds at most 65535",
        ),
        (
            (SizeAnswer(table="authors", column="biography", average=8, max=8_001),),
            "authors.biography",
            "holds at most 8000",
        ),
        ((RowsAnswer(table="members", rows=3e9),), "members", "has 2147483648 values"),
    ],
)
def test_impossible_figures_are_found(
    answers: tuple[Answer, ...], subject: str, evidence: str
) -> None:
    found = rules(assemble(library(), answers), "contradicting-figures")
    assert list(found) == [subject]
    assert evidence in found[subject]


@pytest.mark.parametrize(
    "answers",
    [
        (
            RowsAnswer(table="members", rows=1_000_000),
            RowsAnswer(table="loans", rows=1_000),
            FanOutAnswer(table="loans", columns=("member_id",), average=10, max=900),
        ),
        (
            RowsAnswer(table="shelves", rows=100),
            FanOutAnswer(table="shelves", columns=("parent_id",), average=0.9 + 0.1, max=4),
        ),
        (RowsAnswer(table="members", rows=0), RowsAnswer(table="loans", rows=0)),
    ],
)
def test_figures_that_can_be_are_left_alone(answers: tuple[Answer, ...]) -> None:
    assert rules(assemble(library(), answers), "contradicting-figures") == {}


def test_orphans_allowed_by_a_nullable_key_are_no_contradiction() -> None:
    schema = Schema(
        tables=(
            table("a", 1, {"id": INT}),
            table("b", 2, {"id": INT, "a_id": INT}, {"a_id": "a"}, nullable=("a_id",)),
            table("tiny", 9, {"id": ColumnType(name="TINYINT"), "x": varchar(3)}, key=("id",)),
        )
    )
    answers = (
        RowsAnswer(table="a", rows=1),
        RowsAnswer(table="b", rows=500),
        RowsAnswer(table="tiny", rows=300),
        FanOutAnswer(table="b", columns=("a_id",), average=1, max=2),
    )
    statistics = assemble(library(schema=schema), answers).statistics
    assert [finding.subject for finding in contradictions(schema, statistics)] == ["tiny"]


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (["AP1", "AP48", "AP7"], ["AP49", "AP50"]),
        (["UC-08", "UC-09"], ["UC-10", "UC-11"]),
        (["login", "logout"], ["AP1", "AP2"]),
        (["1", "2"], ["3", "4"]),
        (["A-1", "A-2", "B-9"], ["A-3", "A-4"]),
        ([], ["AP1", "AP2"]),
    ],
)
def test_free_ids_go_on_from_the_largest_series(ids: list[str], expected: list[str]) -> None:
    free = iter(next_ids(ids))
    assert [next(free), next(free)] == expected


def test_the_same_input_gives_the_same_bytes() -> None:
    answers = (RowsAnswer(table="members", rows=5), MissingAnswer(name="members.delete"))
    first, second = (assemble(library(), answers).model_dump_json() for _ in range(2))
    assert first == second
    assert LIBRARY.table_names[0] in first
