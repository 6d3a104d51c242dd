"""The one place that decides which inferred relationships count as foreign keys."""

from collections.abc import Iterable

from tools.provenance import FromAnswer
from tools.source.evidence import Evidence
from tools.source.relationship import Relationship
from tools.source.schema import ForeignKey, Schema, SourceTable
from tools.workload.answers import Answer, RelationshipAnswer


def settle(evidence: Evidence, answers: Iterable[Answer] = ()) -> Evidence:
    """The evidence with its inferred foreign keys, those apart that the user refuses.

    Each relationship says how it stands. Evidence that implies none is returned as it is; so is
    evidence that is settled so already.
    """
    if not evidence.relationships:
        return evidence
    said = {answer.key: answer for answer in answers if isinstance(answer, RelationshipAnswer)}
    relationships = tuple(
        _as_said(each, said.get(RelationshipAnswer.key_of(each.name)))
        for each in evidence.relationships
    )
    mysql = settled_schema(evidence.mysql, relationships)
    if (mysql, relationships) == (evidence.mysql, evidence.relationships):
        return evidence
    return evidence.model_copy(update={"mysql": mysql, "relationships": relationships})


def settled_schema(mysql: Schema, relationships: Iterable[Relationship]) -> Schema:
    """The declared foreign keys and, in the order of their columns, the inferred ones that count.

    Inferred keys that stand in `mysql` already are not taken over.
    """
    inferred: dict[str, list[ForeignKey]] = {}
    for each in relationships:
        if each.standing != "refused":
            inferred.setdefault(each.table, []).append(each.key)
    tables = tuple(_with_keys(table, inferred.get(table.name, [])) for table in mysql.tables)
    return mysql if tables == mysql.tables else mysql.model_copy(update={"tables": tables})


def open_relationships(evidence: Evidence) -> tuple[Relationship, ...]:
    """Those that the user has neither confirmed nor refused."""
    return tuple(each for each in evidence.relationships if each.standing == "open")


def _with_keys(table: SourceTable, inferred: list[ForeignKey]) -> SourceTable:
    declared = [key for key in table.foreign_keys if not key.inferred]
    if not inferred and len(declared) == len(table.foreign_keys):
        return table
    order = {name: position for position, name in enumerate(table.column_names)}
    keys = [*declared, *sorted(inferred, key=lambda key: order[key.columns[0]])]
    return table.model_copy(update={"foreign_keys": tuple(keys)})


def _as_said(relationship: Relationship, answer: RelationshipAnswer | None) -> Relationship:
    """How it stands. An answer that was given to another target says nothing of this one."""
    if answer is None or answer.references != relationship.target:
        return relationship.model_copy(update={"standing": "open", "source": ""})
    source = str(FromAnswer(question=answer.key, place=answer.place))
    standing = "confirmed" if answer.holds else "refused"
    return relationship.model_copy(update={"standing": standing, "source": source})
