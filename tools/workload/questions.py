"""What has to be asked before a design can be drafted, each with what it is needed for."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from tools.provenance import Place
from tools.source.evidence import Evidence, LogAnalysis
from tools.workload.additions import added_patterns
from tools.workload.answer_text import name_text, render_answer
from tools.workload.answers import (
    Answer,
    FigureAnswer,
    MissingAnswer,
    Question,
    ReadingAnswer,
    RelationshipAnswer,
)
from tools.workload.interpretation import accepted_readings, interpret, latest
from tools.workload.matrix import Matrix, coverage_of, crud_matrix
from tools.workload.measured import figures_text, measured_answers
from tools.workload.missing import MissingPattern, missing_patterns
from tools.workload.names import fan_outs_of, missing_names_of
from tools.workload.needs import fan_out_needs, long_columns
from tools.workload.patterns import AccessPattern
from tools.workload.settling import open_relationships, settle

OFFERS = (
    "If a table keeps growing, say by how many rows a month: `growth TABLE 200000`.",
    "If it helps to judge the design, say what the business is and how settled it is: "
    "`context domain retail stage mature`; and which tables another service owns: "
    "`context owner TABLE SERVICE`.",
)


def default_answers(
    evidence: Evidence,
    answers: tuple[Answer, ...],
    missing_default: Literal["decline"] | None = None,
    readings_default: Literal["accept"] | None = None,
    missing_place: Place | None = None,
    readings_place: Place | None = None,
    relationships_default: Literal["accept"] | None = None,
    relationships_place: Place | None = None,
    measured_places: tuple[tuple[str, Place], ...] = (),
) -> tuple[Answer, ...]:
    """What the defaults of an answers file say to all that `answers` leaves open."""
    evidence = settle(evidence, answers)
    patterns = interpret(evidence, answers)
    answered = latest(answers)
    found: list[Answer] = []
    if relationships_default:
        found += [
            RelationshipAnswer(
                name=each.name, references=each.target, holds=True, place=relationships_place
            )
            for each in open_relationships(evidence)
        ]
    if missing_default:
        declined = (
            MissingAnswer(name=missing.name, declined=True, place=missing_place)
            for missing in _still_missing(evidence, patterns, answers)
        )
        found += [answer for answer in declined if answer.key not in answered]
    if readings_default:
        found += [
            ReadingAnswer(pattern_id=pattern.id, place=readings_place)
            for pattern in _unaccepted(patterns, answers)
        ]
    for kind, place in measured_places:
        found += [
            answer.model_copy(update={"place": place})
            for answer in _measured(evidence, patterns, kind)
            if answer.key not in answered
        ]
    return tuple(found)


def _measured(
    evidence: Evidence, patterns: tuple[AccessPattern, ...], kind: str
) -> Iterator[FigureAnswer]:
    """The measured figures of a kind (`rate`, `fan-out`); rates of what reaches the database."""
    idle = {f"rate of {pattern.id}" for pattern in patterns if not pattern.operations}
    for key, answer in measured_answers(evidence).items():
        if key.startswith(f"{kind} of ") and key not in idle:
            yield answer


def open_questions(
    evidence: Evidence,
    answers: tuple[Answer, ...],
    missing_default: Literal["decline"] | None = None,
) -> tuple[Question, ...]:
    """All that task 1.2 needs and nobody has said: what is read and related first, then figures.

    An unread pattern is not asked for its rate: whether it touches the database shows when it
    has been read.
    """
    evidence = settle(evidence, answers)
    patterns = interpret(evidence, answers)
    matrix = crud_matrix(patterns, evidence.mysql)
    questions = (
        *_rates(patterns, evidence.log),
        *_rows(evidence, patterns, matrix),
        *_fan_outs(evidence, patterns),
        *_sizes(evidence, patterns, matrix),
        *(() if missing_default else _missing(evidence, patterns, answers)),
    )
    answered = latest(answers)
    measured = measured_answers(evidence)
    return (
        *_unread(patterns),
        *_relationships(evidence),
        *(_with_offer(q, measured) for q in questions if q.key not in answered),
    )


def _with_offer(question: Question, measured: Mapping[str, FigureAnswer]) -> Question:
    """The question with the figure that was measured or stated, where there is one."""
    answer = measured.get(question.key)
    if answer is None:
        return question
    offer = render_answer(answer)
    said = f"{figures_text(answer)} ({answer.taken_from})"
    why = f"{question.why} There is a figure for it: {said}. `{offer}` takes it."
    return question.model_copy(update={"why": why, "offer": offer})


def reading_questions(
    evidence: Evidence,
    answers: tuple[Answer, ...],
    readings_default: Literal["accept"] | None = None,
) -> tuple[Question, ...]:
    """For task 1.3: the patterns read with an assumption that nobody has accepted yet."""
    if readings_default:
        return ()
    evidence = settle(evidence, answers)
    return tuple(
        Question(
            key=f"reading of {pattern.id}",
            kind="reading",
            subject=pattern.id,
            text=f"{pattern.id} ({pattern.text}) was read so: {' '.join(pattern.assumptions)}",
            why=f"{pattern.access or pattern.text!r} ({_access_place(evidence, pattern)}) "
            "leaves that open: accept it, or say how it is meant.",
            example=f"accept {name_text(pattern.id)}",
        )
        for pattern in _unaccepted(interpret(evidence, answers), answers)
    )


def _unaccepted(
    patterns: Iterable[AccessPattern], answers: tuple[Answer, ...]
) -> tuple[AccessPattern, ...]:
    accepted = accepted_readings(answers)
    return tuple(p for p in patterns if p.reading == "assumed" and p.id not in accepted)


def _access_place(evidence: Evidence, pattern: AccessPattern) -> Place:
    stated = next(stated for stated in evidence.patterns if stated.id == pattern.id)
    return stated.access_place or stated.place


def _unread(patterns: Iterable[AccessPattern]) -> Iterator[Question]:
    for pattern in patterns:
        if pattern.reading == "unread":
            phrase = pattern.access or pattern.text
            yield Question(
                key=f"reading of {pattern.id}",
                kind="reading",
                subject=pattern.id,
                text=f"What does {pattern.id} ({pattern.text}) do to the tables? "
                f"{phrase!r} could not be read. {' '.join(pattern.assumptions)}".rstrip(),
                why=f"No request can be planned for {pattern.id} ({pattern.place}) before that.",
                example=f"read {name_text(pattern.id)} as Query TABLE by COLUMN",
            )


def _relationships(evidence: Evidence) -> Iterator[Question]:
    for each in open_relationships(evidence):
        columns = " and ".join(f"`{name}`" for name in each.key.columns)
        yield Question(
            key=RelationshipAnswer.key_of(each.name),
            kind="relationship",
            subject=each.name,
            text=f"{columns} of `{each.table}` looks like `{each.target}` ({each.confidence}): "
            f"{', '.join(each.reasons)}. Is it a foreign key?",
            why=f"No artifact declares it ({each.key.place}). It counts as one until you say no: "
            "rows are found, joined and merged along it.",
            example=f"relationship {name_text(each.name)} yes",
        )


def _rates(patterns: Iterable[AccessPattern], log: LogAnalysis) -> Iterator[Question]:
    for pattern in patterns:
        if not pattern.operations:
            continue
        name = name_text(pattern.id)
        where = " ".join(part for part in (pattern.method, pattern.endpoint) if part)
        yield Question(
            key=f"rate of {pattern.id}",
            kind="rate",
            subject=pattern.id,
            text=f"How often is {pattern.id} ({pattern.text}{', ' + where if where else ''}) "
            "called?",
            why=f"Its peak sizes partitions, its average makes the bill ({pattern.place})."
            f"{_logged_rate(pattern.id, log)}",
            example=f"{name} 500/120",
        )


def _logged_rate(pattern_id: str, log: LogAnalysis) -> str:
    """What the log analysis states for the pattern: a hint, never taken as the rate."""
    for rate in log.rates:
        said = " peak and ".join(part for part in (rate.peak, rate.sustained) if part)
        if pattern_id in rate.pattern_ids and said:
            form = f"{said} sustained" if rate.sustained else f"{said} at peak"
            return f" The log analysis states {form} ({rate.place})."
    return ""


def _user_of(table: str, matrix: Matrix, patterns: Iterable[AccessPattern]) -> str:
    """The first pattern that uses a table, with its place; empty where none does."""
    ids = {pattern_id for used in matrix[table].values() for pattern_id in used}
    first = next((pattern for pattern in patterns if pattern.id in ids), None)
    return f"{first.id} ({first.place})" if first else ""


def _rows(
    evidence: Evidence, patterns: tuple[AccessPattern, ...], matrix: Matrix
) -> Iterator[Question]:
    for table in evidence.mysql.tables:
        user = _user_of(table.name, matrix, patterns)
        need = (
            f"{user} uses it, and its" if user else f"No pattern uses it ({table.place}), but its"
        )
        yield Question(
            key=f"rows of {table.name}",
            kind="rows",
            subject=table.name,
            text=f"How many rows does `{table.name}` have in production?",
            why=f"{need} rows are stored and paid for every month.",
            example=f"rows {name_text(table.name)} 2000000",
        )


def _fan_outs(evidence: Evidence, patterns: tuple[AccessPattern, ...]) -> Iterator[Question]:
    names = fan_outs_of(evidence.mysql)
    places = {pattern.id: pattern.place for pattern in patterns}
    for need in fan_out_needs(patterns, evidence.mysql):
        child, parent = names[need.name].child.name, names[need.name].key.references
        columns = "`, `".join(names[need.name].key.columns)
        yield Question(
            key=f"fan-out of {need.name}",
            kind="fan_out",
            subject=need.name,
            text=f"How many rows of `{child}` have the same `{columns}`, that is, belong to one "
            f"row of `{parent}`, on average and at most? Leave out parents that have none.",
            why=f"{need.pattern_id} ({places[need.pattern_id]}) {need.reason}.",
            example=f"fan-out {name_text(need.name)} 5/400",
        )


def _sizes(
    evidence: Evidence, patterns: tuple[AccessPattern, ...], matrix: Matrix
) -> Iterator[Question]:
    for table, column_name in long_columns(evidence.mysql):
        column = table.column(column_name)
        user = _user_of(table.name, matrix, patterns)
        need = f"{user} uses the table" if user else "The rows are stored"
        yield Question(
            key=f"size of {table.name}.{column_name}",
            kind="size",
            subject=f"{table.name}.{column_name}",
            text=f"How many bytes does `{table.name}.{column_name}` hold, on average and at most?",
            why=f"{need}; {column.type} ({column.place}) does not say how long values are, and "
            "every request is paid by the size of its items.",
            example=f"size {name_text(f'{table.name}.{column_name}')} 800/6000",
        )


def _still_missing(
    evidence: Evidence, patterns: tuple[AccessPattern, ...], answers: tuple[Answer, ...]
) -> Iterator[MissingPattern]:
    """What the stated patterns lack, and no pattern that the user has added does."""
    mysql = evidence.mysql
    added = added_patterns(answers, patterns, mysql, coverage_of(patterns, mysql))
    coverage = coverage_of((*patterns, *added), mysql)
    names = missing_names_of(mysql)
    for missing in missing_patterns(patterns, mysql):
        if not coverage.of(missing.table, missing.verb, names[missing.name].by):
            yield missing


def _missing(
    evidence: Evidence, patterns: tuple[AccessPattern, ...], answers: tuple[Answer, ...]
) -> Iterator[Question]:
    places = {pattern.id: pattern.place for pattern in patterns}
    for missing in _still_missing(evidence, patterns, answers):
        name = name_text(missing.name)
        yield Question(
            key=f"missing pattern {missing.name}",
            kind="missing",
            subject=missing.name,
            text=missing.question,
            why=f"{missing.suggested_by} ({places[missing.suggested_by]}) suggests it. To add it: "
            f"`add {name} 2/0.5` (peak and average a second) or `add {name} unknown`.",
            example=f"decline {name}",
        )
