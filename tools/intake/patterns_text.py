"""`01_1`: the access patterns, where each comes from, and what is not put into words."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from tools.documents.markdown import Markdown, bullets, codes, grid, inline, sentence
from tools.finding import Finding
from tools.intake.amounts import amount, plural
from tools.intake.pages import found, heading, page
from tools.intake.patterns import Pattern
from tools.intake.requests import Request
from tools.intake.window import window_of
from tools.source.querylog.query_log import QueryLog

BASES = {
    "log": "seen in the query log",
    "endpoint": "inferred from an endpoint",
    "structure": "assumed from the tables' keys",
}
INTRODUCTION = (
    "Written by `tablewright intake` from raw sources. Each pattern has a data access phrase that "
    "Tablewright reads; correct a phrase where it is wrong, take a pattern out that is not needed, "
    "add what is missing. Where a phrase begins with `Not in words:`, say what is read or written."
)
REMARKS = (
    "In a phrase, `(only a and b)` names the columns needed, `(tested: a)` those that are compared "
    "once the rows are found, `with t.c along k` what is fetched beside each row along its column "
    "k, `(per t.k)` how many rows one call touches: as many as one parent has along t.k."
)


def patterns_text(
    patterns: Sequence[Pattern],
    log: QueryLog | None,
    sources: Sequence[str],
    findings: Sequence[Finding],
) -> str:
    return page(
        (
            heading(1, "API Access Patterns"),
            Markdown(INTRODUCTION),
            Markdown(REMARKS),
            _sources(patterns, sources),
            heading(2, "Access Patterns"),
            *_groups(patterns),
            *_evidence(patterns, log),
            *_not_in_words(patterns),
            *_findings(findings),
        )
    )


def _sources(patterns: Sequence[Pattern], sources: Sequence[str]) -> Markdown:
    counts = [
        f"{plural(count, 'pattern')} {words}"
        for basis, words in BASES.items()
        if (count := sum(1 for pattern in patterns if pattern.draft.basis == basis))
    ]
    return sentence("From {names}: {counts}.", names=codes(sources), counts=", ".join(counts))


def _groups(patterns: Sequence[Pattern]) -> Iterator[Markdown]:
    for name, group in groupby(patterns, key=lambda pattern: pattern.group):
        own = tuple(group)
        yield heading(3, f"{name} ({plural(len(own), 'pattern')})")
        yield bullets(_item(pattern) for pattern in own)
        yield _phrases(own)


def _item(pattern: Pattern) -> Markdown:
    draft = pattern.draft
    endpoint = f" ({inline(f'{draft.method} {draft.endpoint}')})" if draft.endpoint else ""
    return Markdown(f"**{inline(pattern.id)}**: {inline(pattern.text)}{endpoint}")


def _phrases(patterns: Sequence[Pattern]) -> Markdown:
    """With the endpoints' columns only where one of the patterns has an endpoint."""
    if not any(pattern.draft.endpoint for pattern in patterns):
        rows = [(pattern.id, pattern.access) for pattern in patterns]
        return grid(("ID", "Data Access Pattern"), rows)
    headers = ("ID", "Method", "Endpoint", "Auth Required", "Data Access Pattern")
    return grid(
        headers,
        [(p.id, p.draft.method, p.draft.endpoint, p.draft.auth, p.access) for p in patterns],
    )


def _evidence(patterns: Sequence[Pattern], log: QueryLog | None) -> Iterator[Markdown]:
    """The figures of each pattern that the log shows; they are read back from here."""
    seen = [(pattern, pattern.request) for pattern in patterns if pattern.request is not None]
    if not seen or log is None:
        return
    yield heading(2, "Evidence")
    yield Markdown(
        "Figures out of the log, for the user to take or to correct: no rate counts by itself."
    )
    headers = (
        "ID",
        "Digest id",
        "Calls",
        "Average per second",
        "Peak per second",
        "Window",
        "First execution",
        "How",
    )
    yield grid(headers, [_evidence_row(pattern, request, log) for pattern, request in seen])


def _evidence_row(pattern: Pattern, request: Request, log: QueryLog) -> tuple[object, ...]:
    peak = request.peak_per_second
    return (
        pattern.id,
        codes(digest.id for digest in request.digests),
        amount(request.executions),
        amount(request.average_per_second),
        "" if peak is None else amount(peak),
        window_of(log, has_peak=peak is not None),
        str(request.place),
        request.remark,
    )


def _not_in_words(patterns: Iterable[Pattern]) -> Iterator[Markdown]:
    unread = [pattern for pattern in patterns if pattern.reading == "unread"]
    if unread:
        yield heading(2, "Not in Words")
        rows = [
            (p.id, p.why_unread or "No phrase says it.", codes(_digests(p), "none")) for p in unread
        ]
        yield grid(("Which", "Why", "Digest id"), rows)


def _digests(pattern: Pattern) -> tuple[str, ...]:
    request = pattern.request
    return tuple(digest.id for digest in request.digests) if request is not None else ()


def _findings(findings: Sequence[Finding]) -> Iterator[Markdown]:
    if findings:
        yield heading(2, "Found on the Way")
        yield found(findings)
