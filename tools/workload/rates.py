"""From what the user said of a rate to requests per second, by named rules where needed."""

from tools.provenance import FromAnswer, FromMeasurement, Quantity
from tools.workload.answer_faults import number_text
from tools.workload.answers import Answer, FigureAnswer, MissingAnswer, RateAnswer
from tools.workload.patterns import Rate
from tools.workload.statistics import ruled

SECONDS_PER_DAY = 86_400
AVERAGE_RULE = "average = per_day / 86400"
PEAK_RULE = "peak = average * peak_factor"
_UNIT = "1/s"


def answered(value: float, unit: str, answer: Answer) -> Quantity:
    """The figure with its source: the user's word, on what was measured where he took that."""
    if isinstance(answer, FigureAnswer) and answer.taken_from is not None:
        taken = FromMeasurement(measured=answer.taken_from, question=answer.key, place=answer.place)
        return Quantity(value=value, unit=unit, source=taken)
    source = FromAnswer(question=answer.key, place=answer.place)
    return Quantity(value=value, unit=unit, source=source)


def rate_from(answer: RateAnswer | MissingAnswer) -> Rate:
    """Unknown where the answer holds neither peak and average nor calls a day."""
    if answer.peak is not None and answer.average is not None:
        return Rate(
            peak=answered(answer.peak, _UNIT, answer),
            average=answered(answer.average, _UNIT, answer),
        )
    if isinstance(answer, RateAnswer) and answer.per_day is not None:
        return _rate_by_day(answer, answer.per_day, answer.peak_factor or 1.0)
    return Rate(unknown=True)


def _rate_by_day(answer: RateAnswer, per_day: float, peak_factor: float) -> Rate:
    source = FromAnswer(question=answer.key, place=answer.place)
    calls = f"per_day = {number_text(per_day)}, {source}"
    factor = f"peak_factor = {number_text(peak_factor)}, {source}"
    average = per_day / SECONDS_PER_DAY
    return Rate(
        peak=ruled(average * peak_factor, _UNIT, PEAK_RULE, calls, factor),
        average=ruled(average, _UNIT, AVERAGE_RULE, calls),
    )
