"""Figures that were measured or stated: offered, taken on the user's word, with their source."""

from pathlib import Path

import pytest
from library_evidence import LIBRARY, PATTERNS, library

from tools.errors import InputError
from tools.provenance import FromFile, FromLog, FromMeasurement, Measured, Place
from tools.source.evidence import Evidence
from tools.source.measurements import MeasuredKind, Measurement
from tools.workload.answer_line import AnswerTextError
from tools.workload.answer_text import parse_answer, render_answer
from tools.workload.answers import Answer, FanOutAnswer, RateAnswer, RowsAnswer, SizeAnswer
from tools.workload.answers_file import AnswersFile, load_answers
from tools.workload.assembly import assemble
from tools.workload.measured import figures_text, measured_answers
from tools.workload.questions import default_answers, open_questions

IDS = [pattern.id for pattern in PATTERNS]
LOG = FromLog(file="artifacts/stage-01/raw/query.log", computation="executions by the minute")
COUNTED = FromFile(place=Place(file="artifacts/stage-01/01_3.md", line=7))


def measured(
    kind: MeasuredKind,
    subject: str,
    average: float,
    most: float | None = None,
    source: Measured = COUNTED,
) -> Measurement:
    return Measurement(kind=kind, subject=subject, average=average, max=most, source=source)


RATE = RateAnswer(pattern_id="UC-01", peak=0.5, average=0.2, taken_from=LOG)
FIGURES = (
    measured("rate", "UC-01", 0.2, 0.5, LOG),
    measured("rows", "members", 1200),
    measured("fan_out", "loans.member_id", 3, 40),
    measured("size", "books.summary", 300, 4000),
)


def evidence(*figures: Measurement) -> Evidence:
    return library().model_copy(update={"measurements": figures or FIGURES})


def typed(text: str, *figures: Measurement) -> Answer:
    return parse_answer(text, LIBRARY, IDS, measured_answers(evidence(*figures)))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("UC-01 measured", RateAnswer(pattern_id="UC-01", peak=0.5, average=0.2, taken_from=LOG)),
        (
            "rate uc-01 Measured",
            RateAnswer(pattern_id="UC-01", peak=0.5, average=0.2, taken_from=LOG),
        ),
        ("rows members measured", RowsAnswer(table="members", rows=1200, taken_from=COUNTED)),
        (
            "fan-out loans.member_id measured",
            FanOutAnswer(
                table="loans", columns=("member_id",), average=3, max=40, taken_from=COUNTED
            ),
        ),
        (
            "size books.summary measured",
            SizeAnswer(table="books", column="summary", average=300, max=4000, taken_from=COUNTED),
        ),
    ],
)
def test_a_measured_figure_is_taken_by_a_word_and_said_so_again(text: str, answer: Answer) -> None:
    assert typed(text) == answer
    assert typed(render_answer(answer)) == answer


@pytest.mark.parametrize("text", ["UC-02 measured", "rows books measured", "growth loans measured"])
def test_what_nobody_has_measured_cannot_be_taken(text: str) -> None:
    with pytest.raises(AnswerTextError, match="was measured or stated"):
        typed(text)


@pytest.mark.parametrize(
    "figure",
    [
        measured("rate", "UC-01", 0.2),  # the peak is not known
        measured("rate", "UC-01", 0.5, 0.2),  # below its average
        measured("rate", "UC-99", 0.2, 0.5),
        measured("rows", "nobody", 5),
        measured("size", "books.nothing", 5, 6),
        measured("fan_out", "books.member_id", 5, 6),
        measured("cardinality", "books.shelf_id", 5),
    ],
)
def test_a_figure_that_answers_no_question_is_not_offered(figure: Measurement) -> None:
    assert measured_answers(evidence(figure)) == {}


def test_the_first_figure_for_a_subject_counts() -> None:
    first, second = measured("rows", "members", 5, source=LOG), measured("rows", "members", 9)
    answer = measured_answers(evidence(first, second))["rows of members"]
    assert answer == RowsAnswer(table="members", rows=5, taken_from=LOG)


def test_a_question_offers_the_figure_with_its_source() -> None:
    questions = {question.key: question for question in open_questions(evidence(), ())}
    rate = questions["rate of UC-01"]
    assert rate.offer == "UC-01 measured"
    assert "0.5 a second at peak and 0.2 on average" in rate.why
    assert "executions by the minute over artifacts/stage-01/raw/query.log" in rate.why
    assert questions["rate of UC-02"].offer == ""
    assert {key for key, question in questions.items() if question.offer} == set(
        measured_answers(evidence())
    )


def test_a_figure_counts_only_once_it_was_taken_and_names_both_sources() -> None:
    found = evidence()
    assert not assemble(found, ()).pattern("UC-01").rate.is_known
    answers = (typed("UC-01 measured"), typed("rows members measured"))
    requirements = assemble(found, answers)
    peak = requirements.pattern("UC-01").rate.peak
    assert peak is not None
    assert (peak.value, peak.source) == (
        0.5,
        FromMeasurement(measured=LOG, question="rate of UC-01"),
    )
    assert str(requirements.statistics.table("members").rows.source) == (
        "artifacts/stage-01/01_3.md:7, taken in answer to rows of members"
    )


def test_an_answer_keeps_its_figure_when_the_measurement_changes() -> None:
    answer = typed("rows members measured")
    later = evidence(measured("rows", "members", 5000))
    assert assemble(later, (answer,)).statistics.rows("members") == 1200


def test_an_answer_that_takes_nothing_is_written_as_before() -> None:
    plain = RowsAnswer(table="members", rows=5)
    assert "taken_from" not in plain.model_dump_json()
    taken = typed("rows members measured")
    assert RowsAnswer.model_validate_json(taken.model_dump_json()) == taken
    assert "measurements" not in library().model_dump_json()
    assert Evidence.model_validate_json(evidence().model_dump_json()) == evidence()


def load(folder: Path, text: str) -> AnswersFile:
    file = folder / "answers.yaml"
    file.write_text(f"version: 1\n{text}", encoding="utf-8")
    return load_answers(file, evidence())


def test_an_answers_file_takes_one_or_all_of_a_kind(tmp_path: Path) -> None:
    file = load(tmp_path, "rates: {UC-01: measured}\nrows: {default: measured, books: 7}\n")
    assert [render_answer(answer) for answer in file.answers] == ["UC-01 measured", "rows books 7"]
    assert [str(answer.place) for answer in file.answers] == ["answers.yaml:2", "answers.yaml:3"]
    found = default_answers(evidence(), file.answers, measured_places=file.measured_defaults)
    assert [(answer.key, str(answer.place)) for answer in found] == [
        ("rows of members", "answers.yaml:3")
    ]


def test_the_file_s_own_figure_is_not_replaced_by_the_default(tmp_path: Path) -> None:
    file = load(tmp_path, "rows: {default: measured, members: 7}\n")
    assert default_answers(evidence(), file.answers, measured_places=file.measured_defaults) == ()


def test_an_answers_file_that_takes_what_nobody_measured_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path, "rows:\n  books: measured\nsizes:\n  default: guessed\n")
    assert [problem.line for problem in caught.value.problems] == [3, 5]
    assert "nothing was measured or stated for 'books'" in str(caught.value)


def test_every_kind_of_figure_has_its_words() -> None:
    words = {key: figures_text(answer) for key, answer in measured_answers(evidence()).items()}
    assert words == {
        "rate of UC-01": "0.5 a second at peak and 0.2 on average",
        "rows of members": "1200 rows",
        "fan-out of loans.member_id": "3 on average and 40 at most",
        "size of books.summary": "300 bytes on average and 4000 at most",
    }
