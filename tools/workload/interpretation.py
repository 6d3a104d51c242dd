"""The stated patterns as read, with the user's phrases and rates applied."""

from collections.abc import Iterable

from tools.source.evidence import Evidence
from tools.workload.answers import Answer, RateAnswer, ReadingAnswer, ScopeAnswer
from tools.workload.patterns import AccessPattern, Rate
from tools.workload.rates import rate_from
from tools.workload.reading import read_patterns


def latest(answers: Iterable[Answer]) -> dict[str, Answer]:
    """The answer that counts for each key, in the order in which the keys were first answered."""
    found: dict[str, Answer] = {}
    for answer in answers:
        found[answer.key] = answer
    return found


def phrases_of(answers: Iterable[Answer]) -> dict[str, str]:
    """The latest phrase for each pattern id. Accepting a reading keeps the phrase it came from."""
    return {
        answer.pattern_id: answer.phrase
        for answer in answers
        if isinstance(answer, ReadingAnswer) and answer.phrase
    }


def accepted_readings(answers: Iterable[Answer]) -> frozenset[str]:
    """Ids of the patterns whose reading was accepted after the last phrase given for them."""
    last = {a.pattern_id: a.phrase for a in answers if isinstance(a, ReadingAnswer)}
    return frozenset(pattern_id for pattern_id, phrase in last.items() if not phrase)


def dropped_patterns(answers: Iterable[Answer]) -> dict[str, str]:
    """Ids of the patterns that the user does not want served, with the reason."""
    return {
        answer.pattern_id: answer.reason or "the user does not need it"
        for answer in latest(answers).values()
        if isinstance(answer, ScopeAnswer) and answer.dropped
    }


def interpret(evidence: Evidence, answers: tuple[Answer, ...]) -> tuple[AccessPattern, ...]:
    """Every stated pattern, in the artifact's order."""
    phrases = phrases_of(answers)
    rates = {
        answer.pattern_id: rate_from(answer)
        for answer in latest(answers).values()
        if isinstance(answer, RateAnswer)
    }
    dropped = dropped_patterns(answers)
    readings = read_patterns(evidence.patterns, evidence.mysql, evidence.log, phrases)
    return tuple(
        AccessPattern(
            id=stated.id,
            text=stated.text,
            group=stated.group,
            method=stated.method,
            endpoint=stated.endpoint,
            access=phrases.get(stated.id, stated.access),
            place=stated.place,
            operations=() if stated.id in dropped else reading.operations,
            reading="plain" if stated.id in dropped else reading.reading,
            assumptions=() if stated.id in dropped else reading.assumptions,
            dropped=dropped.get(stated.id, ""),
            rate=rates.get(stated.id, Rate()),
        )
        for stated, reading in zip(evidence.patterns, readings, strict=True)
    )
