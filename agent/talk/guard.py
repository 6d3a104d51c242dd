"""What may come of an edit that a language model read out of a reply: promise 3, to the letter.

- An approval can't be read out of anything: no edit is one.
- A figure counts only if it stands in the reply, beside the name that it is given to, and if that
  name is in the reply or is what is asked about or shown.
- A rate is a second or a day, as the reply says; other spans of time are not converted.
- Any other change has to be about something that the reply names, or about what is shown.
- Whatever is left is shown as a diff and confirmed; that is not decided here.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import assert_never

from agent.talk.mentions import is_named, nearly_named, spans, spans_of_id, words_in
from agent.talk.moment import Moment
from agent.talk.numbers import numbers_in, plain
from tools.editing.edits import CloseConcern, Edit, IndexEdit, StructureEdit
from tools.workload.answers import (
    Answer,
    ContextAnswer,
    FanOutAnswer,
    GrowthAnswer,
    IndexLimitAnswer,
    MissingAnswer,
    MultiAttributeAnswer,
    PreferAnswer,
    RateAnswer,
    ReadingAnswer,
    RelationshipAnswer,
    RowsAnswer,
    ScopeAnswer,
    SizeAnswer,
    SkewAnswer,
)

_A_DAY = re.compile(r"\b(?:a|per|each|every)\s+day\b|/\s*day\b|\bdaily\b", re.IGNORECASE)
_A_MONTH = re.compile(r"\bmonth(?:s|ly)?\b", re.IGNORECASE)
_A_SECOND = re.compile(
    r"\b(?:(?:a|per|each|every)\s+sec(?:ond)?s?|rps|qps|tps)\b|/\s*s(?:ec)?\b|\d\s*(?:rps|qps|tps)\b",
    re.IGNORECASE,
)
_OTHER_SPAN = re.compile(
    r"\b(?:minutes?|mins?|hours?|hourly|days?|daily|weeks?|weekly|months?|monthly|years?|yearly)\b",
    re.IGNORECASE,
)
_INDEX = re.compile(r"\b(?:index(?:es)?|indices|gsis?)\b", re.IGNORECASE)
_UNKNOWN = re.compile(
    r"\b(?:unknown|nobody|no one|no idea|not sure|unsure|can'?t (?:say|tell)|"
    r"(?:don'?t|do not|doesn'?t|does not) know|unclear|guess)\b",
    re.IGNORECASE,
)

_OWN_WORD = {
    "context": "what the business is can't be read out of a sentence; type `context …`",
    "relationship": "whether it is a foreign key is for your own word; type `relationship … yes`",
    "prefer": "what the design is chosen for is your own word; type `prefer cheap`",
    "index_limit": "how many indexes there may be is your own word; type `max-indexes 5`",
    "multi_attribute": "what keys of indexes may be of is your own word; type "
    "`multi-attribute-keys yes`",
    "skew": "how unevenly keys are used can't be read out of a sentence; type `skew … 20%`",
}


def objection(edit: Edit, moment: Moment) -> str:
    """Why an edit does not count, as the end of a sentence; empty where it may be shown."""
    if isinstance(edit, CloseConcern):
        return _about_concern(edit, moment)
    if isinstance(edit, StructureEdit):
        return _about_structure(edit, moment)
    return _about_answer(edit, moment)


def says_unknown(text: str) -> bool:
    """Whether a text says that nobody knows."""
    return _UNKNOWN.search(text) is not None


def _about_answer(answer: Answer, moment: Moment) -> str:
    match answer:
        case RateAnswer():
            return _about_rate(answer, moment)
        case MissingAnswer():
            return _about_missing(answer, moment)
        case RowsAnswer(table=table, rows=rows):
            return _about_figures((rows,), (table,), moment)
        case GrowthAnswer(table=table, per_month=per_month):
            if _OTHER_SPAN.search(moment.text) and not _A_MONTH.search(moment.text):
                return "growth is given by the month, and is not converted"
            return _about_figures((per_month,), (table,), moment)
        case FanOutAnswer(table=table, columns=columns, average=average, max=most):
            key = next(k for k in moment.schema.table(table).foreign_keys if k.columns == columns)
            return _about_figures((average, most), (table, key.references), moment)
        case SizeAnswer(table=table, column=column, average=average, max=most):
            names = (f"{table}.{column}", column)
            return _about_figures((average, most), names, moment, also=(table,))
        case ReadingAnswer(pattern_id=pattern_id) | ScopeAnswer(pattern_id=pattern_id):
            return _about_pattern(pattern_id, moment)
        case (
            ContextAnswer()
            | RelationshipAnswer()
            | SkewAnswer()
            | PreferAnswer()
            | IndexLimitAnswer()
            | MultiAttributeAnswer()
        ):
            return _OWN_WORD[answer.kind]
        case _:
            assert_never(answer)


def _about_rate(rate: RateAnswer, moment: Moment) -> str:
    objected = _about_pattern(rate.pattern_id, moment)
    if objected:
        return objected
    if rate.unknown:
        return "" if says_unknown(moment.text) else "you did not say that nobody knows it"
    by_day = rate.per_day is not None
    if by_day and not _A_DAY.search(moment.text):
        return "you did not say that it is a day"
    if not by_day and _OTHER_SPAN.search(moment.text) and not _A_SECOND.search(moment.text):
        return "a rate is given a second or a day, and is not converted"
    figures = (rate.peak, rate.average, rate.per_day, rate.peak_factor)
    return _unsaid((f for f in figures if f is not None), (rate.pattern_id,), moment)


def _about_missing(missing: MissingAnswer, moment: Moment) -> str:
    table = missing.name.partition(".")[0]
    is_asked = moment.asked is not None and moment.asked.subject == missing.name
    if not is_asked and not is_named(table, moment.text):
        return f"you did not name {missing.name}"
    if missing.peak is None or missing.average is None:
        return ""
    return _unsaid((missing.peak, missing.average), (missing.name, table), moment)


def _about_pattern(pattern_id: str, moment: Moment) -> str:
    """Patterns are named by their ids: which one is meant by other words is not for a model."""
    is_asked = moment.asked is not None and moment.asked.subject == pattern_id
    if is_asked or pattern_id in moment.named_patterns:
        return ""
    return f"you did not name {pattern_id}"


def _about_figures(
    figures: tuple[float, ...],
    names: tuple[str, ...],
    moment: Moment,
    also: tuple[str, ...] = (),
) -> str:
    """Figures that may stand beside one of the names, or of those that are `also` there."""
    shown = moment.shown_source
    asked = moment.asked.subject if moment.asked else ""
    is_known = any(name == shown or name in asked.split(".") for name in names)
    if not is_known and not any(is_named(name, moment.text) for name in names):
        return f"you did not name {names[0]}"
    return _unsaid(figures, (*names, *also), moment)


def _unsaid(figures: Iterable[float], names: tuple[str, ...], moment: Moment) -> str:
    """The first figure that does not stand in the reply, or stands beside another name."""
    standing = numbers_in(moment.text)
    near = {number.value for number in standing if _belongs(number.start, names, moment)}
    for figure in figures:
        value = Decimal(repr(float(figure)))
        if all(number.value != value for number in standing):
            return f"{plain(value)} is not in what you typed"
        if value not in near:
            return f"{plain(value)} does not stand beside {names[0]} in what you typed"
    return ""


def _belongs(place: int, names: tuple[str, ...], moment: Moment) -> bool:
    """Whether a number at a place goes with one of the names.

    Where none of them is named, one is asked about or shown: then no other name may be there.
    Where names come before their numbers it goes with those that were named last before it, else
    with those that are named next; all of them, where no number stands between.
    """
    named = _named_at(moment)
    own = {
        start
        for name in names
        for start, _ in (*spans(name, moment.text), *spans_of_id(name, moment.text))
    }
    if not own or not named:
        return not named
    numbers = sorted(number.start for number in numbers_in(moment.text))
    forward = named[0] < numbers[0]
    beside = [n for n in named if (n < place) == forward]
    beside = beside if forward else beside[::-1]
    group = _group(beside, numbers)
    return bool(group & own) or not beside


def _group(named: list[int], numbers: list[int]) -> set[int]:
    """The last of these places, and those before it with no number in between."""
    group: set[int] = set()
    for start in reversed(named):
        last = min(group, default=start)
        low, high = sorted((start, last))
        if group and any(low < number < high for number in numbers):
            break
        group.add(start)
    return group


def _named_at(moment: Moment) -> list[int]:
    """Where the reply names patterns and tables, in its order."""
    found = {
        start for name in moment.names.pattern_ids for start, _ in spans_of_id(name, moment.text)
    }
    for name in moment.schema.table_names:
        found |= {start for start, _ in spans(name, moment.text)}
    return sorted(found)


def _about_concern(edit: CloseConcern, moment: Moment) -> str:
    if spans_of_id(edit.id, moment.text):
        return ""
    return f"you did not name {edit.id}"


def _about_structure(edit: StructureEdit, moment: Moment) -> str:
    """Something of what it names has to be in the reply, or to be shown; an index is spoken of."""
    if isinstance(edit, IndexEdit) and not (
        _INDEX.search(moment.text) or is_named(edit.name, moment.text)
    ):
        return "you did not speak of an index"
    names = [
        value
        for field, value in edit
        if isinstance(value, str) and field not in ("kind", "new_name") and value
    ]
    if moment.payload.subject in names or moment.shown_source in names:
        return ""
    if any(is_named(name, moment.text) for name in names):
        return ""
    sources = [moment.source(name) for name in names]
    if any(source and source in moment.named_tables for source in sources):
        return ""
    if nearly_named([*names, *filter(None, sources)], moment.text) and words_in(moment.text):
        return ""
    return f"you named nothing that it changes ({', '.join(dict.fromkeys(names))})"
