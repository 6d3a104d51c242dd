"""What intake wrote, read back as `design` reads it, beside what was meant."""

from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from tools.finding import Finding
from tools.intake.artifacts import Artifacts
from tools.intake.patterns import Pattern
from tools.intake.wording import canonical
from tools.source.artifacts import PATTERNS_FILE, TABLES_FILE
from tools.source.evidence import Evidence
from tools.source.schema import Schema, SourceTable
from tools.workload.reading import Reading, read_patterns
from tools.workload.settling import settled_schema


def differences(made: Artifacts, evidence: Evidence) -> tuple[Finding, ...]:
    """Findings where a table or pattern reads otherwise than it was meant."""
    return (*_of_tables(made.mysql, evidence.mysql), *_of_patterns(made.patterns, evidence))


def _of_tables(meant: Schema, read: Schema) -> Iterator[Finding]:
    known = {table.name: table for table in read.tables}
    for table in meant.tables:
        back = known.get(table.name)
        if back is None or _said(back) != _said(table):
            how = "is not read back" if back is None else f"reads otherwise: {_parts(table, back)}"
            yield Finding(
                rule="not-read-back",
                severity="warning",
                subject=table.name,
                evidence=f"{table.place}: `{table.name}` as {TABLES_FILE} states it {how}.",
                fix="Correct it there, in the table's CREATE TABLE.",
            )


def _of_patterns(meant: Sequence[Pattern], evidence: Evidence) -> Iterator[Finding]:
    mysql = settled_schema(evidence.mysql, evidence.relationships)
    readings = read_patterns(evidence.patterns, mysql, evidence.log, {})
    read = {stated.id: reading for stated, reading in zip(evidence.patterns, readings, strict=True)}
    for pattern in meant:
        reading = read.get(pattern.id)
        if reading is None or not _agrees(pattern, reading):
            said = "is not read back" if reading is None else "; ".join(reading.assumptions)
            yield Finding(
                rule="not-read-back",
                severity="warning" if reading is None else "info",
                subject=pattern.id,
                evidence=f"{PATTERNS_FILE}: {pattern.id} ({pattern.access}) reads otherwise beside "
                f"the other patterns: {said or 'without a remark'}",
                fix="It is asked about in the design; say there what it does.",
            )


def _agrees(pattern: Pattern, reading: Reading) -> bool:
    if pattern.reading == "unread" or reading.reading == "unread":
        return pattern.reading == reading.reading
    return canonical(reading.operations) == canonical(pattern.draft.told.operations)


def _parts(meant: SourceTable, read: SourceTable) -> str:
    one, other = _said(meant), _said(read)
    assert isinstance(one, dict)
    assert isinstance(other, dict)
    return ", ".join(name.replace("_", " ") for name in one if one[name] != other[name])


def _said(table: SourceTable) -> JsonValue:
    return without_places(table.model_dump(mode="json"))


def without_places(data: JsonValue) -> JsonValue:
    """The data without any place in it."""
    if isinstance(data, list):
        return [without_places(each) for each in data]
    if isinstance(data, dict):
        return {name: without_places(data[name]) for name in data if name != "place"}
    return data
