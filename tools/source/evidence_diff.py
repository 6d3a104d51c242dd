"""What has changed between two readings of the stage-01 artifacts, in words; lines don't count."""

import textwrap
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from pydantic import JsonValue

from tools.provenance import without_lines
from tools.source.evidence import Evidence, LogAnalysis, StatedPattern
from tools.source.schema import Column, Schema, SourceTable

QUOTED_CHARACTERS = 100
Said = TypeVar("Said")


REST = "details that are not listed"


def evidence_changes(before: Evidence, after: Evidence) -> tuple[str, ...]:
    """Each change as a phrase: patterns first, then tables, then the log analysis.

    Where nothing that has a phrase differs and something else does, `REST`.
    """
    changes = (
        *_pattern_changes(before.patterns, after.patterns),
        *_schema_changes(before.mysql, after.mysql),
        *_log_changes(before, after),
    )
    if not changes and _said(before) != _said(after):
        return (REST,)
    return changes


def _said(evidence: Evidence) -> JsonValue:
    return without_lines(evidence.model_copy(update={"files": (), "findings": ()}))


def _compared(
    before: Mapping[str, Said], after: Mapping[str, Said], in_words: Callable[[Said], str]
) -> Iterator[str]:
    """By name: what came, went, or is said otherwise now."""
    for name in dict.fromkeys((*before, *after)):
        old = in_words(before[name]) if name in before else None
        new = in_words(after[name]) if name in after else None
        if old is None:
            yield f"{name} added ({_quoted(new)})" if new else f"{name} added"
        elif new is None:
            yield f"{name} removed"
        elif old != new:
            yield f"{name}: {_quoted(old)} became {_quoted(new)}"


def _quoted(text: str | None) -> str:
    return textwrap.shorten(text or "nothing", QUOTED_CHARACTERS, placeholder=" …")


def _pattern_changes(
    before: tuple[StatedPattern, ...], after: tuple[StatedPattern, ...]
) -> Iterator[str]:
    yield from _compared(
        {pattern.id: pattern for pattern in before},
        {pattern.id: pattern for pattern in after},
        _pattern_words,
    )


def _pattern_words(pattern: StatedPattern) -> str:
    endpoint = f"{pattern.method} {pattern.endpoint}".strip()
    auth = f"authentication: {pattern.auth}" if pattern.auth else ""
    return "; ".join(filter(None, (pattern.text, endpoint, pattern.access, auth, pattern.group)))


def _schema_changes(before: Schema, after: Schema) -> Iterator[str]:
    for name in dict.fromkeys((*before.table_names, *after.table_names)):
        if name not in after.table_names:
            yield f"table {name} removed"
        elif name not in before.table_names:
            yield f"table {name} added"
        else:
            yield from _table_changes(before.table(name), after.table(name))


def _table_changes(before: SourceTable, after: SourceTable) -> Iterator[str]:
    yield from _compared(
        {f"column {before.name}.{column.name}": column for column in before.columns},
        {f"column {after.name}.{column.name}": column for column in after.columns},
        _column_words,
    )
    yield from _compared(_keys(before), _keys(after), str)
    name = f"purpose of {before.name}"
    yield from _compared({name: before.purpose}, {name: after.purpose}, str)


def _column_words(column: Column) -> str:
    words = [
        f"{column.type}{' UNSIGNED' if column.type.unsigned else ''}",
        "NULL" if column.nullable else "NOT NULL",
        "" if column.default is None else f"DEFAULT {column.default}",
        "AUTO_INCREMENT" if column.auto_increment else "",
        "ON UPDATE CURRENT_TIMESTAMP" if column.set_on_update else "",
    ]
    return " ".join(filter(None, words))


def _keys(table: SourceTable) -> dict[str, str]:
    name = table.name
    found = {f"primary key of {name}": ", ".join(table.primary_key)}
    found |= {f"unique key of {name} on {', '.join(key.columns)}": "" for key in table.unique_keys}
    found |= {
        f"foreign key of {name} on {', '.join(key.columns)}": (
            f"to {key.references} ({', '.join(key.referenced_columns)})"
            f"{f' ON DELETE {key.on_delete}' if key.on_delete else ''}"
        )
        for key in table.foreign_keys
    }
    return found | {
        f"index of {name} on {', '.join(index.columns)}": index.kind for index in table.indexes
    }


def _totals(log: LogAnalysis) -> dict[str, str]:
    found = {
        "log window": " to ".join(filter(None, (log.window_start, log.window_end))),
        "log window's seconds": log.window_seconds,
        "log's active seconds": log.active_seconds,
        "log's executions in total": log.total_executions,
        "log's unique queries": log.unique_queries,
    }
    return {name: str(value) for name, value in found.items() if value}


def _log_changes(before: Evidence, after: Evidence) -> Iterator[str]:
    old, new = before.log, after.log
    yield from _compared(_totals(old), _totals(new), str)
    yield from _compared(
        {query.label: query for query in old.queries},
        {query.label: query for query in new.queries},
        lambda query: f"{query.executions:,} executions of {query.statement or query.title}",
    )
    yield from _compared(
        {f"logged rate of {', '.join(rate.pattern_ids)}": rate for rate in old.rates},
        {f"logged rate of {', '.join(rate.pattern_ids)}": rate for rate in new.rates},
        lambda rate: ", ".join(
            filter(None, (f"{rate.executions} executions", rate.peak, rate.sustained))
        ),
    )
    yield from _compared(
        {f"bottleneck {note.title!r}": note for note in old.bottlenecks},
        {f"bottleneck {note.title!r}": note for note in new.bottlenecks},
        lambda note: note.text,
    )
