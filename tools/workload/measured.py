"""Answers that take a figure as it was measured, or as an artifact states it."""

from tools.source.evidence import Evidence
from tools.source.measurements import Measurement
from tools.workload.answer_faults import fault_of, number_text
from tools.workload.answers import (
    FanOutAnswer,
    FigureAnswer,
    GrowthAnswer,
    RateAnswer,
    RowsAnswer,
    SizeAnswer,
)
from tools.workload.names import columns_of, fan_outs_of

WORD = "measured"


def measured_answers(evidence: Evidence) -> dict[str, FigureAnswer]:
    """By answer key, what taking the figure would answer.

    A figure that is no answer is left out: one about what the schema lacks, a pair of which only
    one half is known, a peak below its average. The first of a kind for a subject counts.
    """
    subjects = _Subjects(evidence)
    found: dict[str, FigureAnswer] = {}
    for each in evidence.measurements:
        answer = _answer(each, subjects)
        if answer is not None and fault_of(answer) is None:
            found.setdefault(answer.key, answer)
    return found


class _Subjects:
    """What a figure can be about."""

    def __init__(self, evidence: Evidence) -> None:
        self.patterns = frozenset(pattern.id for pattern in evidence.patterns)
        self.tables = frozenset(evidence.mysql.table_names)
        self.fan_outs = fan_outs_of(evidence.mysql)
        self.columns = columns_of(evidence.mysql)


def _answer(measured: Measurement, known: _Subjects) -> FigureAnswer | None:
    subject, average, source = measured.subject, measured.average, measured.source
    if measured.kind == "rows" and subject in known.tables:
        return RowsAnswer(table=subject, rows=round(average), taken_from=source)
    if measured.kind == "growth" and subject in known.tables:
        return GrowthAnswer(table=subject, per_month=average, taken_from=source)
    if measured.max is None:
        return None
    if measured.kind == "rate" and subject in known.patterns:
        return RateAnswer(pattern_id=subject, peak=measured.max, average=average, taken_from=source)
    if measured.kind == "fan_out" and subject in known.fan_outs:
        return FanOutAnswer(
            table=known.fan_outs[subject].child.name,
            columns=known.fan_outs[subject].key.columns,
            average=average,
            max=measured.max,
            taken_from=source,
        )
    if measured.kind == "size" and subject in known.columns:
        table, column = known.columns[subject]
        return SizeAnswer(
            table=table, column=column, average=average, max=measured.max, taken_from=source
        )
    return None


def figures_text(answer: FigureAnswer) -> str:
    """The figures in words: `0.5 a second at peak and 0.2 on average`."""
    match answer:
        case RateAnswer():
            peak, average = number_text(answer.peak or 0), number_text(answer.average or 0)
            return f"{peak} a second at peak and {average} on average"
        case RowsAnswer():
            return f"{number_text(answer.rows)} rows"
        case GrowthAnswer():
            return f"{number_text(answer.per_month)} rows a month"
        case FanOutAnswer():
            return f"{number_text(answer.average)} on average and {number_text(answer.max)} at most"
        case SizeAnswer():
            most = number_text(answer.max)
            return f"{number_text(answer.average)} bytes on average and {most} at most"
