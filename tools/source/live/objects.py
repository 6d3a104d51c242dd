"""What a database holds beside tables, and columns that the server computes: findings."""

from collections.abc import Iterator, Sequence

from tools.finding import Finding
from tools.source.live.catalogue import Catalogue, TableFacts
from tools.source.live.cells import shown, text_of
from tools.source.live.failures import StatementFailed
from tools.source.live.session import Session
from tools.source.schema import Schema, SourceTable

_TRIGGERS = (
    "SELECT trigger_name, CONCAT(action_timing, ' ', event_manipulation, ' on ', "
    "event_object_table) FROM information_schema.triggers "
    "WHERE event_object_schema = %(database)s ORDER BY event_object_table, trigger_name"
)
_ROUTINES = (
    "SELECT routine_name, LOWER(routine_type) FROM information_schema.routines "
    "WHERE routine_schema = %(database)s ORDER BY routine_type, routine_name"
)
_EVENTS = (
    "SELECT event_name, LOWER(status) FROM information_schema.events "
    "WHERE event_schema = %(database)s ORDER BY event_name"
)


def other_objects(session: Session, catalogue: Catalogue) -> Iterator[Finding]:
    """Views, triggers, routines and events: a design does not carry them over by itself."""
    database = catalogue.database
    views = [f"`{name}`" for name in catalogue.views]
    yield from _finding(
        database,
        "view",
        views,
        "A view holds no rows: name patterns on it as patterns on its tables.",
    )
    for kind in sorted({kind for _, kind in catalogue.others}):
        names = [f"`{name}`" for name, each in catalogue.others if each == kind]
        fix = "It is no table and is left out: say how the application does without, if it uses it."
        yield from _finding(database, kind.lower(), names, fix)
    for word, sql, fix in (
        (
            "trigger",
            _TRIGGERS,
            "DynamoDB has no triggers: have the application, or a stream, do what they do.",
        ),
        (
            "routine",
            _ROUTINES,
            "DynamoDB runs no procedures: have the application do what they do; name its patterns.",
        ),
        (
            "event",
            _EVENTS,
            "DynamoDB runs no events: use TTL for what expires, or a scheduled job; name its "
            "patterns.",
        ),
    ):
        yield from _listed(session, database, word, sql, fix)


def generated_columns(mysql: Schema, tables: Sequence[TableFacts]) -> Iterator[Finding]:
    facts = {table.name: table for table in tables}
    for table in mysql.tables:
        known = facts.get(table.name)
        for column in known.columns if known is not None else ():
            if column.generated and column.name in table.column_names:
                yield _generated(table, column.name, column.generated)


def _listed(session: Session, database: str, word: str, sql: str, fix: str) -> Iterator[Finding]:
    try:
        rows = session.rows(sql, database=database)
    except StatementFailed as failed:
        if failed.reason == "lost":
            raise
        yield Finding(
            rule=f"unread-{word}s",
            severity="info",
            subject=database,
            evidence=f"mysql:{shown(database)}: its {word}s can't be read: {failed.detail}.",
            fix=f"Say so if it has any: a design does not carry {word}s over by itself.",
        )
        return
    names = [f"`{text_of(name)}` ({text_of(more)})" for name, more in rows]
    yield from _finding(database, word, names, fix)


def _finding(database: str, word: str, names: Sequence[str], fix: str) -> Iterator[Finding]:
    if names:
        count = f"1 {word}" if len(names) == 1 else f"{len(names)} {word}s"
        yield Finding(
            rule=word.replace(" ", "-"),
            severity="info",
            subject=database,
            evidence=f"mysql:{shown(database)} has {count}: {', '.join(names)}.",
            fix=fix,
        )


def _generated(table: SourceTable, column: str, kind: str) -> Finding:
    return Finding(
        rule="generated-column",
        severity="info",
        subject=f"{table.name}.{column}",
        evidence=f"{table.column(column).place}: the server computes `{column}` of "
        f"`{table.name}` ({kind.lower()}).",
        fix="DynamoDB computes nothing: have the application write it, or leave it out.",
    )
