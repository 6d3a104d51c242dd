"""A rate worked out with the person who doesn't know it: they give the inputs, a rule computes.

Nothing is suggested: how often, and how much busier the busiest hour is, are theirs to say.
"""

import re
from collections.abc import Callable

from agent.folding.fold import Fold
from agent.terminal.confirming import DROPPED, Ask, Say, confirmed, reply
from tools.workload.answer_line import NUMBER_FORM, AnswerLine, AnswerTextError
from tools.workload.answer_text import name_text
from tools.workload.answers import GrowthAnswer, RateAnswer
from tools.workload.operations import Insert, changes_of
from tools.workload.rates import rate_from

NOT_KNOWN = frozenset(
    {"?", "derive", "idk", "no idea", "don't know", "dont know", "i don't know", "not sure"}
)
DERIVE = "derive"
HOURS: dict[str, float] = {"minute": 1 / 60, "hour": 1, "day": 24, "month": 730}
"""In one of each."""

_CALLS = re.compile(rf"({NUMBER_FORM})(?:\s*(?:an?|per|/)\s*(minute|hour|day|month))?", re.I)
_FACTOR = re.compile(rf"[x×]?\s*({NUMBER_FORM})\s*(?:times)?", re.I)


def pattern_to_derive(text: str, asked_about: str) -> str | None:
    """The pattern whose rate is to be worked out; None where the text asks for nothing like it.

    `asked_about` is the pattern of the rate question that is open, empty where none is.
    """
    said = text.casefold().rstrip(".!")
    if said in NOT_KNOWN:
        return asked_about or None
    word, _, name = text.partition(" ")
    return name.strip() if word.casefold() == DERIVE and name.strip() else None


def derive_rate(pattern_id: str, fold: Fold, ask: Ask, say: Say) -> RateAnswer | None:
    """Asks for calls and for the busiest hour, shows what they come to; None where it is dropped.

    An empty line drops it at each step, as Ctrl-C does.
    """
    stated = next((p for p in fold.evidence.patterns if p.id == pattern_id), None)
    if stated is None:
        say(f"{pattern_id} is not an access pattern.")
        return None
    say(f"Together, then: how often is {stated.id} ({stated.text}) called?")
    for hint in _hints(pattern_id, fold):
        say(hint)
    say("A count you know of will do: 120000 a day, 300 an hour, 2M a month. Enter drops it.")
    per_day = _asked(ask, say, "how often> ", _calls_per_day)
    if per_day is None:
        return _dropped(say)
    say("And how many times busier is the busiest hour than the average one? 1 is never busier.")
    factor = _asked(ask, say, "times busier> ", _peak_factor)
    if factor is None:
        return _dropped(say)
    answer = RateAnswer(pattern_id=pattern_id, per_day=per_day, peak_factor=factor)
    rate = rate_from(answer)
    if rate.peak is None or rate.average is None:
        return _dropped(say)
    say(f"average: {per_day:,.6g} a day / 86,400 s = {rate.average.value:,.4g} a second")
    say(f"peak: {rate.average.value:,.4g} x {factor:g} = {rate.peak.value:,.4g} a second")
    is_agreed = confirmed(f"Take that as the rate of {name_text(pattern_id)}?", ask, say)
    return answer if is_agreed else None


def _dropped(say: Say) -> RateAnswer | None:
    say(DROPPED)
    return None


def _asked(ask: Ask, say: Say, prompt: str, read: Callable[[str], float | str]) -> float | None:
    """Asks until there is a figure or an empty line."""
    while text := reply(prompt, ask):
        found = read(text)
        if isinstance(found, float):
            return found
        say(found)
    return None


def _calls_per_day(text: str) -> float | str:
    match = _CALLS.fullmatch(text)
    if match is None:
        return "Expected a number, and a day, an hour, a minute or a month, as in 300 an hour."
    return _per_day(_number(match[1]), (match[2] or "day").casefold())


def _per_day(count: float, period: str) -> float:
    return count * HOURS["day"] / HOURS[period]


def _peak_factor(text: str) -> float | str:
    match = _FACTOR.fullmatch(text)
    if match is None:
        return "Expected a number of 1 or more, such as 5."
    factor = _number(match[1])
    return factor if factor >= 1 else "The busiest hour is no quieter than the average one."


def _number(text: str) -> float:
    try:
        return AnswerLine(text).number()
    except AnswerTextError:  # the form has matched: only too large a number is left
        return float("inf")


def _hints(pattern_id: str, fold: Fold) -> list[str]:
    """What was said already that bears on it: how fast the tables it adds rows to grow."""
    pattern = next(p for p in fold.requirements.patterns if p.id == pattern_id)
    growth = {a.table: a for a in fold.answers if isinstance(a, GrowthAnswer)}
    return [
        f"You said that {change.table} gains {growth[change.table].per_month:,.0f} rows a month, "
        f"which is {_per_day(growth[change.table].per_month, 'month'):,.1f} a day."
        for change in changes_of(pattern.operations)
        if isinstance(change, Insert) and change.table in growth
    ]
