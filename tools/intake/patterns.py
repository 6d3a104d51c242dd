"""Access patterns made from requests, endpoints and keys: numbered, named and put into words."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from tools.intake.requests import Request
from tools.intake.statements.told import Told
from tools.intake.titles import lead_table, title_of
from tools.intake.wording import word
from tools.provenance import Place
from tools.source.evidence import LogAnalysis, LoggedQuery, StatedPattern
from tools.source.querylog.query_log import QueryLog
from tools.source.schema import Schema
from tools.value import Value
from tools.workload.reading_scene import vocabulary_of

Basis = Literal["log", "endpoint", "structure"]
OTHERS = "Other statements"


class Draft(Value):
    """A pattern before it has a number and words.

    Attributes:
        title: What the API's own description calls it; empty where nothing does.
        sql: What is quoted where no phrase says it: statements, or an endpoint.
        place: Where it was found; None for one assumed from a table's keys.
    """

    basis: Basis
    told: Told
    title: str = ""
    sql: str
    method: str = ""
    endpoint: str = ""
    auth: str = ""
    request: Request | None = None
    place: Place | None = None


class Pattern(Value):
    """An access pattern as `01_1` states it; `group` is the table that it is about."""

    id: str
    text: str
    group: str
    access: str
    reading: Literal["plain", "assumed", "unread"]
    why_unread: str = ""
    draft: Draft

    @property
    def request(self) -> Request | None:
        return self.draft.request


def make_patterns(
    drafts: Sequence[Draft], schema: Schema, log: QueryLog | None
) -> tuple[Pattern, ...]:
    """Patterns in the order of the schema's tables, those called most often first."""
    numbered = tuple(_number(drafts, schema))
    analysis = analysis_of(log, [(name, draft.request) for name, _, draft in numbered])
    words = _Words(schema, analysis)
    return tuple(words.pattern(name, group, draft) for name, group, draft in numbered)


def analysis_of(
    log: QueryLog | None, requests: Iterable[tuple[str, Request | None]]
) -> LogAnalysis:
    """The log as phrases are read beside it: its statements with the patterns they belong to."""
    owners: dict[str, list[str]] = {}
    for name, request in requests:
        for digest in request.digests if request is not None else ():
            owners.setdefault(digest.id, []).append(name)
    queries = tuple(
        LoggedQuery(
            label=f"Query {number}",
            title="",
            statement=digest.text,
            executions=digest.executions,
            pattern_ids=tuple(owners.get(digest.id, ())),
            place=digest.place,
        )
        for number, digest in enumerate(log.digests if log is not None else (), 1)
    )
    return LogAnalysis(queries=queries, place=Place(file="", line=1))


def _number(drafts: Sequence[Draft], schema: Schema) -> Iterator[tuple[str, str, Draft]]:
    tables = {name: position for position, name in enumerate(schema.table_names)}

    def order(draft: Draft) -> tuple[int, int]:
        executions = draft.request.executions if draft.request is not None else 0
        return tables.get(_group(draft, schema), len(tables)), -executions

    for number, draft in enumerate(sorted(drafts, key=order), 1):
        yield f"AP{number}", _group(draft, schema), draft


def _group(draft: Draft, schema: Schema) -> str:
    """The table that a pattern is about; of one that is not in words, the first that it names."""
    named = (lead_table(draft.told), *draft.told.tables)
    known = {name.lower(): name for name in schema.table_names}
    return next((known[name.lower()] for name in named if name.lower() in known), OTHERS)


class _Words:
    """Puts drafts into words, beside the statements of all of them."""

    def __init__(self, schema: Schema, analysis: LogAnalysis) -> None:
        self.schema = schema
        self.analysis = analysis
        self.vocabulary = vocabulary_of(schema)

    def pattern(self, name: str, group: str, draft: Draft) -> Pattern:
        text = draft.title or title_of(draft.told, self.schema) or _untitled(draft)
        stated = StatedPattern(
            id=name,
            text=text,
            group=group,
            method=draft.method,
            endpoint=draft.endpoint,
            place=draft.place or Place(file="", line=1),
        )
        told, sql = draft.told, draft.sql
        wording = word(told, self.schema, stated, self.analysis, sql, self.vocabulary)
        return Pattern(
            id=name,
            text=text,
            group=group,
            access=wording.phrase,
            reading=wording.reading,
            why_unread=told.untold if wording.reading == "unread" else "",
            draft=draft,
        )


def _untitled(draft: Draft) -> str:
    if draft.request is None:
        return f"What {draft.method} {draft.endpoint} does"
    kinds = dict.fromkeys(digest.kind.upper() for digest in draft.request.digests)
    on = f" on {', '.join(draft.told.tables)}" if draft.told.tables else ""
    return f"{' and '.join(kinds)}{on} that no phrase says"
