import pytest
from hypothesis import given
from hypothesis import strategies as st
from library_evidence import INT, LIBRARY, PATTERNS, table, varchar

from tools.source.schema import Schema
from tools.workload.answer_faults import number_text
from tools.workload.answer_line import AnswerTextError
from tools.workload.answer_text import parse_answer, render_answer
from tools.workload.answers import (
    Answer,
    ContextAnswer,
    FanOutAnswer,
    GrowthAnswer,
    MissingAnswer,
    MultiAttributeAnswer,
    RateAnswer,
    ReadingAnswer,
    RowsAnswer,
    SizeAnswer,
    SkewAnswer,
)
from tools.workload.names import missing_names_of

ODD = Schema(
    tables=(
        *LIBRARY.tables,
        table("rows", 200, {"id": INT, "cell value": varchar(20)}),
        table('say "x"', 210, {"id": INT, "rows_id": INT}, {"rows_id": "rows"}),
    )
)
IDS = (*(pattern.id for pattern in PATTERNS), "rows", "GET /odd one", "1")


def parse(text: str) -> Answer:
    return parse_answer(text, ODD, IDS)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("UC-01 500/120", RateAnswer(pattern_id="UC-01", peak=500, average=120)),
        ("  uc-01   0.5 / 5e-3 ", RateAnswer(pattern_id="UC-01", peak=0.5, average=0.005)),
        ("UC-01 1.5k/1k", RateAnswer(pattern_id="UC-01", peak=1500, average=1000)),
        ("multi-attribute-keys yes", MultiAttributeAnswer(wanted=True)),
        ("multi-attribute-keys No", MultiAttributeAnswer(wanted=False)),
        ("1 2/1", RateAnswer(pattern_id="1", peak=2, average=1)),
        ("rate rows 2/1", RateAnswer(pattern_id="rows", peak=2, average=1)),
        ("UC-01 120,000 a day x5", RateAnswer(pattern_id="UC-01", per_day=120_000, peak_factor=5)),
        ("UC-01 2.3k/day × 4", RateAnswer(pattern_id="UC-01", per_day=2300, peak_factor=4)),
        ("UC-01 90 per day, x1", RateAnswer(pattern_id="UC-01", per_day=90, peak_factor=1)),
        ("UC-01 Unknown", RateAnswer(pattern_id="UC-01", unknown=True)),
        ("rows members 2M", RowsAnswer(table="members", rows=2_000_000)),
        ("ROWS Members 2_000_000", RowsAnswer(table="members", rows=2_000_000)),
        ("growth loans 200,000 a month", GrowthAnswer(table="loans", per_month=200_000)),
        ("growth loans 5", GrowthAnswer(table="loans", per_month=5)),
        (
            "fan-out loans.member_id 5/400",
            FanOutAnswer(table="loans", columns=("member_id",), average=5, max=400),
        ),
        (
            "size books.summary 800/6k bytes",
            SizeAnswer(table="books", column="summary", average=800, max=6000),
        ),
        (
            "skew loans.member_id 20%",
            SkewAnswer(table="loans", column="member_id", share=0.2),
        ),
        ("skew loans.member_id 0.2", SkewAnswer(table="loans", column="member_id", share=0.2)),
        (
            "Skew loans.member_id Zipf 1.2",
            SkewAnswer(table="loans", column="member_id", exponent=1.2),
        ),
        (
            'size "rows.cell value" 8/9',
            SizeAnswer(table="rows", column="cell value", average=8, max=9),
        ),
        ("decline members.delete", MissingAnswer(name="members.delete", declined=True)),
        ("add members.delete 1/0.1", MissingAnswer(name="members.delete", peak=1, average=0.1)),
        ("add members.delete unknown", MissingAnswer(name="members.delete")),
        ("accept UC-07", ReadingAnswer(pattern_id="UC-07")),
        (
            "read UC-07 as Query books by shelf_id + pagination",
            ReadingAnswer(pattern_id="UC-07", phrase="Query books by shelf_id + pagination"),
        ),
        (
            'context domain "public library" stage mature owner cards identity',
            ContextAnswer(domain="public library", stage="mature", owners=(("cards", "identity"),)),
        ),
    ],
)
def test_a_typed_line_becomes_an_answer(text: str, answer: Answer) -> None:
    assert parse(text) == answer


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("", 1, "such as `AP8 500/120`"),
        ("UC-99 5/1", 1, "'UC-99' is not an access pattern"),
        ("UC-01", 6, "peak/average a second such as 500/120"),
        ("multi-attribute-keys maybe", 22, "Expected `yes` or `no`"),
        ("UC-01 500", 7, "peak/average a second"),
        ("UC-01 -5/1", 7, "numbers are 0 or more"),
        ("UC-01 5m/1", 7, "peak/average"),
        ("UC-01 1,5/1", 7, "peak/average"),
        ("UC-01 1e999/1", 7, "too large"),
        ("UC-01 500/120 please", 15, "Nothing more"),
        ("UC-01 5/12", 7, "peak 5 is below the average 12"),
        ("UC-01 5 a day x0.5", 7, "0.5 is below 1"),
        ("rows", 5, "Expected a table"),
        ("rows wards 5", 6, "'wards' is not a table: expected one of members"),
        ("rows members", 13, "one number"),
        ("rows members 1.5", 14, "not a whole number"),
        ("growth loans 5 a year", 16, "Nothing more"),
        ("fan-out loans.status 5/6", 9, "is not a foreign key"),
        ("fan-out loans.member_id 6/5", 25, "6 is above the max 5"),
        ("size books.summary lots", 20, "average/max bytes"),
        ("skew loans.member_id", 21, "such as 20%, or `zipf 1.2`"),
        ("skew loans.member_id 120%", 22, "1.2 is not above 0 and up to 1"),
        ("skew loans.member_id zipf", 26, "one number"),
        ("skew loans.member_id zipf 9", 22, "zipf exponent 9 is above 5"),
        ("decline members.drop", 9, "is not a missing pattern"),
        ("decline members.delete now", 24, "Nothing more"),
        ("read UC-01 Query", 12, "`as` and a phrase"),
        ("read UC-01 as ", 15, "`as` and a phrase"),
        ('rows "members 5', 6, "quotes are not closed"),
        ("context", 8, "domain WORD"),
        ("context mood good", 9, "'mood' is not a field of the context"),
        ("context owner wards x", 15, "is not a table"),
    ],
)
def test_a_wrong_line_says_where_and_what_was_expected(
    text: str, column: int, expected: str
) -> None:
    with pytest.raises(AnswerTextError) as caught:
        parse(text)
    assert (caught.value.column, caught.value.text) == (column, text)
    assert expected in caught.value.expected
    assert f"column {column}" in str(caught.value)


NUMBERS = st.floats(0, 1e300, allow_nan=False, allow_infinity=False).map(abs)
PAIRS = st.tuples(NUMBERS, NUMBERS).map(sorted)
WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1)
PHRASES = WORDS.map(str.strip).filter(bool)
NAMES = st.sampled_from(sorted(missing_names_of(ODD)))
ANSWERS: st.SearchStrategy[Answer] = st.one_of(
    st.builds(
        lambda i, pair: RateAnswer(pattern_id=i, peak=pair[1], average=pair[0]),
        st.sampled_from(IDS),
        PAIRS,
    ),
    st.builds(
        RateAnswer,
        pattern_id=st.sampled_from(IDS),
        per_day=NUMBERS,
        peak_factor=st.floats(1, 1e6),
    ),
    st.builds(RateAnswer, pattern_id=st.sampled_from(IDS), unknown=st.just(True)),
    st.builds(
        RowsAnswer,
        table=st.sampled_from(ODD.table_names),
        rows=st.integers(0, 10**18).map(float),
    ),
    st.builds(GrowthAnswer, table=st.sampled_from(ODD.table_names), per_month=NUMBERS),
    st.builds(
        lambda pair: FanOutAnswer(
            table='say "x"', columns=("rows_id",), average=pair[0], max=pair[1]
        ),
        PAIRS,
    ),
    st.builds(
        lambda pair: SizeAnswer(table="rows", column="cell value", average=pair[0], max=pair[1]),
        PAIRS,
    ),
    st.builds(
        lambda domain, stage, owners: ContextAnswer(
            domain=domain, stage=stage, owners=tuple(owners)
        ),
        WORDS,
        st.one_of(st.just(""), WORDS),
        st.lists(st.tuples(st.sampled_from(ODD.table_names), WORDS), max_size=2),
    ),
    st.builds(MultiAttributeAnswer, wanted=st.booleans()),
    st.builds(MissingAnswer, name=NAMES, declined=st.booleans()),
    st.builds(
        lambda name, pair: MissingAnswer(name=name, peak=pair[1], average=pair[0]), NAMES, PAIRS
    ),
    st.builds(
        ReadingAnswer, pattern_id=st.sampled_from(IDS), phrase=st.one_of(st.just(""), PHRASES)
    ),
)


@given(ANSWERS)
def test_every_answer_reads_back_from_its_text(answer: Answer) -> None:
    assert parse(render_answer(answer)) == answer


@given(NUMBERS)
def test_a_number_reads_back_from_its_text(value: float) -> None:
    assert float(number_text(value)) == value
