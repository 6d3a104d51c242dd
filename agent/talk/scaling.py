"""What would be if a rate or a table grew by a factor: the factor is read and applied by code."""

import re
from decimal import Decimal

from agent.talk.moment import Moment
from agent.talk.numbers import read_number
from agent.talk.reply_type import Change
from agent.talk.written import NotAnEditError
from tools.workload.answer_faults import number_text
from tools.workload.answer_text import name_text

_WORDS = {
    r"doubl(?:e|es|ed|ing)|twice|twofold": Decimal(2),
    r"tripl(?:e|es|ed|ing)|trebl(?:e|es|ed|ing)|threefold": Decimal(3),
    r"quadrupl(?:e|es|ed|ing)|fourfold": Decimal(4),
    r"tenfold": Decimal(10),
    r"half(?!\s+an?\s)|halv(?:e|es|ed|ing)": Decimal("0.5"),
}
_TIMES = re.compile(
    r"([\w.,-]+)(?:\s+(?:times|fold)\b|-fold\b|\s?[x×](?!\w))|(?<!\w)[x×]\s?([0-9.,]+)",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s?(?:%|percent\b)", re.IGNORECASE)
_LESS = re.compile(
    r"\b(?:less|fewer|lower|drops?|falls?|decreas\w*|shrinks?|down)\b", re.IGNORECASE
)
_OF_NOW = re.compile(r"\s*of\b", re.IGNORECASE)
_ALL = re.compile(r"\b(?:traffic|load|everything|all|every|rates|usage)\b", re.IGNORECASE)


def factors_in(text: str) -> frozenset[Decimal]:
    """Every factor that a text names: `doubles`, `ten times`, `x5`, `half`, `20% more`."""
    found = {value for form, value in _WORDS.items() if re.search(rf"\b(?:{form})\b", text, re.I)}
    for match in _TIMES.finditer(text):
        value = read_number(match[1] or match[2])
        found |= {value} if value else set()
    for match in _PERCENT.finditer(text):
        share = Decimal(match[1]) / 100
        if _OF_NOW.match(text, match.end()):
            found.add(share)
        elif not _LESS.search(text):
            found.add(1 + share)
        elif share < 1:
            found.add(1 - share)
    return frozenset(found)


def factor_of(change: Change, text: str) -> Decimal:
    """The factor a change is about: the only one that the text names, or the one it gives.

    Raises NotAnEditError where the text names none, or several and it gives none of them.
    """
    found = factors_in(text)
    if len(found) == 1:
        return next(iter(found))
    given = {read_number(figure) for figure in change.figures}
    meant = [value for value in found if value in given]
    if len(meant) != 1:
        reason = "you named several factors" if found else "you named no factor"
        raise NotAnEditError(reason)
    return meant[0]


def scaled_rates(change: Change, moment: Moment) -> tuple[str, ...]:
    """The rates of the patterns in question, or of all where that is said, times the factor.

    Raises NotAnEditError.
    """
    factor = factor_of(change, moment.text)
    wanted = moment.named_patterns
    if not wanted and _ALL.search(moment.text):
        wanted = moment.names.pattern_ids
    if not wanted:
        reason = "you named no pattern, nor all traffic"
        raise NotAnEditError(reason)
    texts = []
    for pattern in moment.fold.requirements.patterns:
        peak, average = pattern.rate.peak, pattern.rate.average
        if pattern.id in wanted and peak is not None and average is not None:
            rate = f"{_times(peak.value, factor)}/{_times(average.value, factor)}"
            texts.append(f"rate {name_text(pattern.id)} {rate}")
    if not texts:
        reason = "its rate is not known, so there is nothing to multiply"
        raise NotAnEditError(reason)
    return tuple(texts)


def scaled_rows(change: Change, moment: Moment) -> tuple[str, ...]:
    """The rows of the tables that the text names, or of the one shown. Raises NotAnEditError."""
    factor = factor_of(change, moment.text)
    wanted = moment.named_tables or (moment.shown_source,)
    texts = [
        f"rows {name_text(entry.table)} {_rows(entry.rows.value, factor)}"
        for entry in moment.fold.requirements.statistics.tables
        if entry.table in wanted
    ]
    if not texts:
        reason = "the rows of no such table are known"
        raise NotAnEditError(reason)
    return tuple(texts)


def _times(value: float, factor: Decimal) -> str:
    return number_text(float(Decimal(repr(value)) * factor))


def _rows(value: float, factor: Decimal) -> str:
    return str(int((Decimal(repr(value)) * factor).to_integral_value()))
