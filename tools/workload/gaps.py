"""Findings on what the patterns and answers leave open, or say more than once."""

from collections.abc import Mapping

from tools.finding import Finding
from tools.source.evidence import Evidence
from tools.workload.answers import (
    Answer,
    FanOutAnswer,
    MissingAnswer,
    RateAnswer,
    ReadingAnswer,
    RelationshipAnswer,
)
from tools.workload.matrix import Coverage, crud_matrix
from tools.workload.names import columns_of, fan_outs_of, missing_names_of
from tools.workload.patterns import AccessPattern, group_duplicates


def gaps(
    evidence: Evidence,
    patterns: tuple[AccessPattern, ...],
    answers: Mapping[str, Answer],
    stated: Coverage,
) -> tuple[Finding, ...]:
    """Unread patterns first, then unknown rates, unused tables, duplicates and idle answers."""
    return (
        *(_unread(pattern) for pattern in patterns if pattern.reading == "unread"),
        *(_unknown_rate(pattern) for pattern in patterns if pattern.rate.unknown),
        *_unused_tables(evidence, patterns),
        *_duplicates(patterns),
        *_idle_answers(evidence, patterns, answers, stated),
    )


def _unread(pattern: AccessPattern) -> Finding:
    phrase = pattern.access or pattern.text
    why = " ".join(pattern.assumptions) or "It could not be read as operations on the tables."
    return Finding(
        rule="unread-pattern",
        severity="high",
        subject=pattern.id,
        evidence=f"{pattern.place}: {phrase!r}. {why}",
        fix="Say it with a verb, a table and its columns, as in `Query TABLE by COLUMN`.",
    )


def _unknown_rate(pattern: AccessPattern) -> Finding:
    return Finding(
        rule="unknown-rate",
        severity="warning",
        subject=pattern.id,
        evidence=f"The user does not know how often {pattern.id} ({pattern.text}) is called.",
        fix="It is designed for but not costed; measure it and give the rate.",
    )


def _unused_tables(evidence: Evidence, patterns: tuple[AccessPattern, ...]) -> tuple[Finding, ...]:
    matrix = crud_matrix(patterns, evidence.mysql)
    return tuple(
        Finding(
            rule="unused-table",
            severity="info",
            subject=table.name,
            evidence=f"No access pattern reads or writes {table.name} ({table.place}).",
            fix="Its rows are migrated and served by nothing; name a pattern if one is missing.",
        )
        for table in evidence.mysql.tables
        if not any(matrix[table.name].values())
    )


def _duplicates(patterns: tuple[AccessPattern, ...]) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            rule="duplicate-patterns",
            severity="info",
            subject=group.lead,
            evidence=f"{', '.join(group.ids)} do the same to the same tables.",
            fix="They share one plan and their rates add; say so if they differ.",
        )
        for group in group_duplicates(patterns)
        if group.duplicates
    )


def _idle_answers(
    evidence: Evidence,
    patterns: tuple[AccessPattern, ...],
    answers: Mapping[str, Answer],
    stated: Coverage,
) -> tuple[Finding, ...]:
    """Answers about what the evidence no longer has, or that ask for what it has already."""
    ids = {pattern.id for pattern in patterns}
    found = []
    for answer in answers.values():
        fix = "It has no effect; answer anew if the artifacts have changed."
        if isinstance(answer, RateAnswer | ReadingAnswer):
            idle = answer.pattern_id not in ids
            evidence_text = f"There is no access pattern {answer.pattern_id}."
        elif isinstance(answer, MissingAnswer):
            meant = missing_names_of(evidence.mysql).get(answer.name)
            by = stated.of(meant.table, meant.verb, meant.by) if meant else ()
            idle = meant is None or (bool(by) and not answer.declined)
            evidence_text = (
                f"{', '.join(by)} cover {answer.name}."
                if by
                else f"There is no table for {answer.name}."
            )
            fix = "No pattern was added for it."
        elif isinstance(answer, RelationshipAnswer):
            targets = {each.name: each.target for each in evidence.relationships}
            idle = targets.get(answer.name) != answer.references
            evidence_text = f"No foreign key {answer.name} to {answer.references} is inferred."
        else:
            idle = not _has_subject(evidence, answer)
            evidence_text = f"The source schema no longer has what the {answer.key} is about."
        if idle:
            found.append(
                Finding(
                    rule="idle-answer",
                    severity="warning",
                    subject=answer.key,
                    evidence=evidence_text,
                    fix=fix,
                )
            )
    return tuple(found)


def _has_subject(evidence: Evidence, answer: Answer) -> bool:
    subject = answer.key.partition(" of ")[2]
    if isinstance(answer, FanOutAnswer):
        return subject in fan_outs_of(evidence.mysql)
    known = {*evidence.mysql.table_names, *columns_of(evidence.mysql)}
    return answer.kind == "context" or subject in known
