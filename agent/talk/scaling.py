"""What would be if a rate or a table grew by a factor: the factor is read and applied by code."""

import re
from collections.abc import Iterable
from decimal import Decimal

from agent.talk.moment import Moment
from agent.talk.numbers import read_number
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


def factor_of(given: Iterable[str], text: str) -> Decimal:
    """The only factor that the text names, or which of several was given.

    Raises NotAnEditError where that is none.
    """
    found = factors_in(text)
    if len(found) == 1:
        return next(iter(found))
    figures = {read_number(figure) for figure in given}
    meant = [value for value in found if value in figures]
    if len(meant) != 1:
        reason = "you named several factors" if found else "you named no factor"
        raise NotAnEditError(reason)
    return meant[0]


def scaled(given: Iterable[str], moment: Moment) -> tuple[str, ...]:
    """What the text names times the factor that it names, as edit texts.

    Patterns that it names have their rates scaled; else the tables that it names their rows; else,
    where it speaks of all traffic, every pattern. Raises NotAnEditError.
    """
    factor = factor_of(given, moment.text)
    if moment.named_patterns:
        texts = _scaled_rates(moment.named_patterns, factor, moment)
    elif moment.named_tables:
        texts = _scaled_rows(moment.named_tables, factor, moment)
    elif _ALL.search(moment.text):
        texts = _scaled_rates(moment.names.pattern_ids, factor, moment)
    else:
        reason = "you named no pattern, no table, nor all traffic"
        raise NotAnEditError(reason)
    if not texts:
        reason = "no figure of it is known that could be multiplied"
        raise NotAnEditError(reason)
    return texts


def _scaled_rates(wanted: Iterable[str], factor: Decimal, moment: Moment) -> tuple[str, ...]:
    names = set(wanted)
    return tuple(
        f"rate {name_text(pattern.id)} {_times(peak.value, factor)}/{_times(average.value, factor)}"
        for pattern in moment.fold.requirements.patterns
        if pattern.id in names
        and (peak := pattern.rate.peak) is not None
        and (average := pattern.rate.average) is not None
    )


def _scaled_rows(wanted: Iterable[str], factor: Decimal, moment: Moment) -> tuple[str, ...]:
    names = set(wanted)
    return tuple(
        f"rows {name_text(entry.table)} {_rows(entry.rows.value, factor)}"
        for entry in moment.fold.requirements.statistics.tables
        if entry.table in names
    )


def _times(value: float, factor: Decimal) -> str:
    return number_text(float(Decimal(repr(value)) * factor))


def _rows(value: float, factor: Decimal) -> str:
    return str(int((Decimal(repr(value)) * factor).to_integral_value()))
