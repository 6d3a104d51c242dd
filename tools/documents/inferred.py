"""Relationships that no artifact declares, as documents show them."""

from tools.documents.markdown import Markdown, code, sentence
from tools.model.computed import identifier
from tools.model.tables import CopyOrigin, CounterOrigin, EmbeddedOrigin, Origin
from tools.source.relationship import Relationship
from tools.source.schema import ForeignKey, Schema
from tools.workload.requirements import Requirements

_MARK = Markdown(" (inferred)")


def mark_of(key: ForeignKey) -> Markdown:
    return _MARK if key.inferred else Markdown()


def counted_keys(mysql: Schema) -> tuple[int, int]:
    """How many foreign keys are declared, and how many are inferred."""
    keys = [key for table in mysql.tables for key in table.foreign_keys]
    inferred = sum(1 for key in keys if key.inferred)
    return len(keys) - inferred, inferred


def inferred_mark(origin: Origin, source_table: str, mysql: Schema) -> Markdown:
    """The mark, where an attribute of `source_table` gets its values along an inferred key."""
    if isinstance(origin, CopyOrigin):
        child, column = source_table, origin.local_column
    elif isinstance(origin, EmbeddedOrigin | CounterOrigin):
        child, column = origin.table, origin.child_key
    else:
        return Markdown()
    key = mysql.table(child).foreign_key_on(column) if child in mysql.table_names else None
    return Markdown() if key is None else mark_of(key)


def stated_in(table: str, key: ForeignKey, requirements: Requirements) -> str:
    """Where a foreign key is declared; of an inferred one, how it stands."""
    if not key.inferred:
        return str(key.place)
    for each in requirements.evidence.relationships:
        if each.table == table and each.key.columns == key.columns:
            return f"declared nowhere; {_standing(each)}"
    return "declared nowhere"


def relationship_lines(requirements: Requirements) -> list[Markdown]:
    """Each inferred relationship with what speaks for it and what the user said of it."""
    return [
        sentence(
            "**{name}** → {target}, {confidence}: {reasons}; {standing}",
            name=each.name,
            target=each.target,
            confidence=each.confidence,
            reasons=", ".join(each.reasons),
            standing=_standing(each),
        )
        for each in requirements.evidence.relationships
    ]


def orphan_checks(requirements: Requirements) -> list[Markdown]:
    """For each that counts as a foreign key, a query for the rows without a parent.

    MySQL enforces none of them: such rows would be lost in a list of their parent's, and find
    nothing to copy.
    """
    return [
        code(_orphans(each))
        for each in requirements.evidence.relationships
        if each.standing != "refused"
    ]


def _orphans(relationship: Relationship) -> str:
    key = relationship.key
    pairs = [
        (f"c.{identifier(column)}", f"p.{identifier(referenced)}")
        for column, referenced in zip(key.columns, key.referenced_columns, strict=True)
    ]
    joined = " AND ".join(f"{parent} = {child}" for child, parent in pairs)
    given = " AND ".join(f"{child} IS NOT NULL" for child, _ in pairs)
    return (
        f"SELECT COUNT(*) FROM {identifier(relationship.table)} c "
        f"LEFT JOIN {identifier(key.references)} p ON {joined} "
        f"WHERE {given} AND {pairs[0][1]} IS NULL"
    )


def _standing(relationship: Relationship) -> str:
    if relationship.standing == "confirmed":
        return f"confirmed by {relationship.source}"
    if relationship.standing == "refused":
        return f"no foreign key, by {relationship.source}"
    return "not confirmed yet"
