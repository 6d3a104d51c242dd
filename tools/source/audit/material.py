"""What the rules of the audit look at: the documents, and what was read of them."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Literal

from tools.finding import Finding
from tools.provenance import Place
from tools.source.audit.statements import StatementFacts, first_word, read_statement
from tools.source.entity_claims import EntityClaim, read_entity_claims
from tools.source.evidence import LogAnalysis, LoggedQuery, StatedPattern
from tools.source.markdown import Document, Section, Table, TextLine, text_lines, walk
from tools.source.schema import Schema
from tools.source.stated_figures import duration_seconds, first_integer
from tools.value import Value

MOST_NUMBERS = 10_000  # of one label
BY_QUERIES = "Tablewright goes by the queries, one by one"
RAW_LEADS = "Tablewright goes by the raw log, where each execution stands"

Basis = Literal["listed", "raw"]


class Executed(Value):
    """A query as it ran, out of the analysis's list or out of the raw log.

    Attributes:
        statement: The SQL with its values; '' where only a title is known.
        executions: Of each of its `queries`.
        numbers: The numbers of the label `Queries 59-78`.
    """

    label: str = ""
    title: str = ""
    statement: str = ""
    executions: int
    queries: int = 1
    pattern_ids: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    place: Place

    @property
    def total(self) -> int:
        return self.executions * self.queries

    @property
    def facts(self) -> StatementFacts | None:
        return read_statement(self.statement)

    @property
    def kind(self) -> str:
        """The statement's first word in lower case, '' where it is not known."""
        return first_word(self.statement)


class StatedLine(Value):
    """A line of text, a heading, or a row of a table with a bar between its cells."""

    text: str
    label: str
    rest: str
    place: Place
    title: str  # of the section
    path: str  # the headings above it and its section's own, in lower case
    is_heading: bool = False


class Material(Value):
    """All that is known where the rules run.

    Attributes:
        documents: Access patterns, log analysis and table structure, in that order.
        executed: What ran: the queries listed, or those of the raw log.
        unread_indexes: Indexes that are stated without their columns, which the schema lacks.
        is_complete: Whether every query of the raw log is among those that ran.
    """

    documents: tuple[Document, Document, Document]
    claims: tuple[EntityClaim, ...] = ()
    mysql: Schema
    patterns: tuple[StatedPattern, ...]
    log: LogAnalysis
    executed: tuple[Executed, ...]
    basis: Basis = "listed"
    unread_indexes: int = 0
    is_complete: bool = True

    @property
    def log_document(self) -> Document:
        return self.documents[1]

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Where the executed queries stand, in order, each once."""
        return tuple(dict.fromkeys(each.place for each in self.executed)) or (self.log.place,)

    @property
    def total(self) -> int:
        return sum(each.total for each in self.executed)

    @property
    def all_executions(self) -> int:
        """What shares are of: the total that is stated, or that of the raw log."""
        stated = self.log.total_executions if self.basis == "listed" else None
        return self.total if stated is None else stated

    @property
    def unlisted(self) -> int:
        """Executions that the stated total has beyond the queries listed: of any of them."""
        stated = self.log.total_executions if self.basis == "listed" else None
        return max(0, (stated or 0) - self.total)

    @property
    def unlisted_queries(self) -> int:
        stated = self.log.unique_queries if self.basis == "listed" else None
        return max(0, (stated or 0) - sum(each.queries for each in self.executed))

    @cached_property
    def log_lines(self) -> tuple[StatedLine, ...]:
        return tuple(stated_lines(self.log_document))

    @cached_property
    def total_place(self) -> Place:
        """Where the total of executions is stated; else where the queries are that make it."""
        stated = self.log.total_executions if self.basis == "listed" else None
        for line in self.remarks if stated is not None else ():
            words = set(re.findall(r"[a-z]+", line.label.lower()))
            is_total = "total" in words and words & {"executions", "queries"}
            if is_total and first_integer(line.rest) == stated:
                return line.place
        return self.places[0]

    @cached_property
    def active_place(self) -> Place:
        """Where the active time is stated."""
        for line in self.remarks:
            if "active" in line.label.lower() and duration_seconds(line.rest) is not None:
                return line.place
        return self.log.place

    def rule(self, kind: str) -> str:
        return f"stated-{kind}" if self.basis == "listed" else f"raw-log-{kind}"

    def leading(self, correction: str) -> str:
        """Which side Tablewright goes by where executions are counted, and why."""
        if self.basis == "raw":
            return f"{RAW_LEADS}; {correction}"
        return f"{BY_QUERIES}; {correction}"

    @cached_property
    def remarks(self) -> tuple[StatedLine, ...]:
        """Lines of the log analysis that describe no single query."""
        described = {query.place.line for query in self.log.queries}
        for section in self.log_document.sections:
            if section.line in described:
                described |= {line.line for line in text_lines(section.blocks)}
        return tuple(line for line in self.log_lines if line.place.line not in described)


def gather(
    documents: Sequence[Document],
    mysql: Schema,
    patterns: Sequence[StatedPattern],
    log: LogAnalysis,
    findings: Sequence[Finding] = (),
) -> Material:
    """What was read of the documents: access patterns, log analysis, table structure in turn."""
    first, second, third = documents
    return Material(
        documents=(first, second, third),
        claims=tuple(read_entity_claims(first)),
        mysql=mysql,
        patterns=tuple(patterns),
        log=log,
        executed=listed_queries(log),
        unread_indexes=sum(1 for each in findings if each.rule == "index-without-columns"),
    )


def listed_queries(log: LogAnalysis) -> tuple[Executed, ...]:
    return tuple(
        Executed(
            label=query.label,
            title=query.title,
            statement=query.statement,
            executions=query.executions,
            queries=query.queries,
            pattern_ids=query.pattern_ids,
            numbers=label_numbers(query),
            place=query.place,
        )
        for query in log.queries
    )


def label_numbers(query: LoggedQuery) -> tuple[int, ...]:
    """`Queries 59-78` gives 59 to 78."""
    digits = "".join(sign if sign.isdigit() else " " for sign in query.label).split()
    first = int(digits[0]) if digits else 0
    return tuple(range(first, first + query.queries)) if 0 < query.queries < MOST_NUMBERS else ()


def parts_of(executed: Sequence[Executed]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(each.place for each in executed))


def stated_lines(document: Document) -> Iterator[StatedLine]:
    """Headings, text and table rows in the order of the file; code blocks are left out."""
    for section in document.sections:
        path = " / ".join(line.text for line in section.path).lower()
        if section.heading.spans:
            yield _line(document.file, section, path, section.heading, is_heading=True)
        for block in walk(section.blocks):
            if isinstance(block, Table):
                for row in block.rows:
                    text = " | ".join(cell.text for cell in row.cells)
                    place = Place(file=document.file, line=row.line)
                    yield StatedLine(
                        text=text, label="", rest=text, place=place, title=section.title, path=path
                    )
        for line in text_lines(section.blocks):
            yield _line(document.file, section, path, line)


def _line(
    file: str, section: Section, path: str, line: TextLine, *, is_heading: bool = False
) -> StatedLine:
    return StatedLine(
        text=line.text,
        label=line.label,
        rest=line.rest.replace("`", ""),
        place=Place(file=file, line=line.line),
        title=section.title,
        path=path,
        is_heading=is_heading,
    )
