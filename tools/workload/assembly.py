"""Requirements: the evidence and the user's answers, put together."""

from collections.abc import Mapping

from tools.provenance import FromAnswer
from tools.source.evidence import Evidence
from tools.workload.additions import added_patterns
from tools.workload.answers import (
    Answer,
    ContextAnswer,
    IndexLimitAnswer,
    MissingAnswer,
    MultiAttributeAnswer,
    PreferAnswer,
)
from tools.workload.contradictions import contradictions
from tools.workload.figures import statistics_from
from tools.workload.gaps import gaps
from tools.workload.interpretation import interpret, latest
from tools.workload.matrix import Coverage, coverage_of
from tools.workload.names import missing_names_of
from tools.workload.rate_contradictions import rate_contradictions
from tools.workload.reading_contradictions import reading_contradictions
from tools.workload.requirements import Concern, Context, Declined, Goal, Requirements
from tools.workload.settling import settle


def assemble(
    evidence: Evidence, answers: tuple[Answer, ...], concerns: tuple[Concern, ...] = ()
) -> Requirements:
    """Requirements as far as the answers go. A later answer with the same key wins.

    Until every question is settled, tables whose rows nobody has stated have no statistics.
    """
    evidence = settle(evidence, answers)
    stated = interpret(evidence, answers)
    current = latest(answers)
    coverage = coverage_of(stated, evidence.mysql)
    patterns = (*stated, *added_patterns(answers, stated, evidence.mysql, coverage))
    statistics = statistics_from(evidence, patterns, current)
    context = current.get("context")
    return Requirements(
        evidence=evidence,
        patterns=patterns,
        statistics=statistics,
        context=_context(context) if isinstance(context, ContextAnswer) else Context(),
        declined=_declined(current, coverage, evidence),
        concerns=concerns,
        goal=_goal(answers),
        findings=(
            *gaps(evidence, patterns, current, coverage),
            *contradictions(evidence.mysql, statistics),
            *rate_contradictions(patterns, evidence.mysql, statistics),
            *reading_contradictions(patterns, evidence.log),
        ),
    )


def _context(answer: ContextAnswer) -> Context:
    return Context(domain=answer.domain, stage=answer.stage, owners=answer.owners)


def _goal(answers: tuple[Answer, ...]) -> Goal:
    """The later answer counts."""
    stated: dict[str, object] = {}
    for answer in answers:
        if isinstance(answer, PreferAnswer):
            stated["prefer"] = answer.prefer
        elif isinstance(answer, IndexLimitAnswer):
            stated["max_indexes"] = answer.most
        elif isinstance(answer, MultiAttributeAnswer):
            stated["multi_attribute_keys"] = answer.wanted
    return Goal.model_validate(stated)


def _declined(
    answers: Mapping[str, Answer], coverage: Coverage, evidence: Evidence
) -> tuple[Declined, ...]:
    """What was declined and is still missing: a pattern read later may do it after all."""
    known = missing_names_of(evidence.mysql)
    found = []
    for answer in answers.values():
        if not isinstance(answer, MissingAnswer) or not answer.declined or answer.name not in known:
            continue
        meant = known[answer.name]
        if not coverage.of(meant.table, meant.verb, meant.by):
            source = FromAnswer(question=answer.key, place=answer.place)
            found.append(Declined(name=answer.name, source=str(source)))
    return tuple(found)
