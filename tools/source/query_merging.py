"""Queries found in several forms brought together, each with a label of its own."""

from collections.abc import Iterator, Sequence

from tools.finding import Finding
from tools.provenance import Place
from tools.source.evidence import LoggedQuery
from tools.source.query_entries import QueryEntry, plain_statement
from tools.source.shown_text import shown

MOST_LISTED = 20


class Merging:
    """Adds queries to those with a label, form by form: the surer one first."""

    def __init__(
        self,
        file: str,
        labelled: Sequence[LoggedQuery],
        left_out: Sequence[str],
        findings: list[Finding],
    ) -> None:
        self.file = file
        self.findings = findings
        self.queries = list(labelled)
        self.seen: dict[str, LoggedQuery | None] = {
            plain_statement(query.statement): query for query in labelled if query.statement
        }
        for statement in left_out:
            self.seen.setdefault(plain_statement(statement), None)
        self.uncounted: list[QueryEntry] = []

    def add(self, entries: Sequence[QueryEntry], total: int | None) -> None:
        """Entries of one form; those that only repeat a query are passed over.

        Titles alone count only where there is nothing else: they may sum up what has labels.
        """
        titles_count = not self.queries
        new = [each for each in entries if each.statement or titles_count or each.is_uncounted]
        if len(new) < len(entries):
            self.findings.append(_only_titles(entries, self.file))
        counted: list[tuple[QueryEntry, int]] = []
        for entry in new:
            executions = self._executions(entry, total)
            if self._is_known(entry, executions):
                continue
            if executions is None:
                self.uncounted.append(entry)
            else:
                counted.append((entry, executions))
        for (entry, executions), label in zip(counted, self._labels(counted), strict=True):
            query = _query(entry, executions, label, self.file)
            self.queries.append(query)
            if entry.statement:
                self.seen[plain_statement(entry.statement)] = query

    def _is_known(self, entry: QueryEntry, executions: int | None) -> bool:
        """A statement that was read already; another figure for it is a contradiction."""
        key = plain_statement(entry.statement)
        if not key or key not in self.seen:
            return False
        known = self.seen[key]
        if known is not None and executions is not None and executions != known.executions:
            self.findings.append(_other_figure(known, entry, executions, self.file))
        return True

    def _executions(self, entry: QueryEntry, total: int | None) -> int | None:
        if entry.executions is not None or entry.share is None or total is None:
            return entry.executions
        executions = round(entry.share * total)
        self.findings.append(_from_share(entry, executions, total, self.file))
        return executions

    def _labels(self, counted: Sequence[tuple[QueryEntry, int]]) -> Iterator[str]:
        """`Query N` by their own numbers where each has one that is free, else in order."""
        taken = {query.label.lower() for query in self.queries}
        own = [f"Query {entry.number}" for entry, _ in counted if entry.number]
        is_numbered = len(own) == len(counted) == len(set(own))
        if is_numbered and taken.isdisjoint(label.lower() for label in own):
            yield from own
            return
        number = 0
        for _ in counted:
            number += 1
            while f"query {number}" in taken:
                number += 1
            yield f"Query {number}"

    def finish(self) -> tuple[LoggedQuery, ...]:
        """All queries in the order of the file; statements without a count are said together."""
        if self.uncounted:
            self.findings.append(_without_counts(self.uncounted, self.file))
        return tuple(sorted(self.queries, key=lambda query: query.place.line))


def _query(entry: QueryEntry, executions: int, label: str, file: str) -> LoggedQuery:
    return LoggedQuery(
        label=label,
        title=entry.title,
        statement=entry.statement,
        executions=executions,
        pattern_ids=entry.pattern_ids,
        purpose=entry.purpose,
        place=Place(file=file, line=entry.line),
    )


def _only_titles(entries: Sequence[QueryEntry], file: str) -> Finding:
    titles = [entry for entry in entries if not entry.statement]
    return Finding(
        rule="unread-text",
        severity="info",
        subject=file,
        evidence=(
            f"{file}:{titles[0].line}: {len(titles):,} rows give titles of queries without SQL, "
            "where others have their own place."
        ),
        fix="They are taken as a summary; give their SQL if they are queries of their own.",
    )


def _other_figure(known: LoggedQuery, entry: QueryEntry, executions: int, file: str) -> Finding:
    return Finding(
        rule="query-listed-twice",
        severity="warning",
        subject=known.label,
        evidence=(
            f"{known.place} gives {known.label} {known.executions:,} executions, "
            f"{file}:{entry.line} gives the same statement {executions:,}."
        ),
        fix=f"Tablewright goes by {known.place}; correct the one that is wrong.",
    )


def _from_share(entry: QueryEntry, executions: int, total: int, file: str) -> Finding:
    share = 100 * (entry.share or 0)
    return Finding(
        rule="executions-from-share",
        severity="info",
        subject=entry.title or shown(entry.statement, 60),
        evidence=(
            f"{file}:{entry.line} states {share:g}% of the {total:,} executions: {executions:,}."
        ),
        fix="State the number of executions; until then the share is taken.",
    )


def _without_counts(entries: Sequence[QueryEntry], file: str) -> Finding:
    listed = ", ".join(
        f"line {entry.line} ({shown(entry.statement or entry.title, 60)})"
        for entry in entries[:MOST_LISTED]
    )
    more = len(entries) - MOST_LISTED
    rest = f" and {more:,} more" if more > 0 else ""
    return Finding(
        rule="query-without-executions",
        severity="info",
        subject=file,
        evidence=f"{file}:{entries[0].line}: how often these ran is not stated: {listed}{rest}.",
        fix="State it as (N executions); they are left out.",
    )
