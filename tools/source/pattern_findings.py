"""What is said of the access pattern artifact where it does not fit together."""

from collections.abc import Iterator, Sequence

from tools.finding import Finding
from tools.provenance import Place
from tools.source.endpoint_tables import EndpointRow, LeftColumn
from tools.source.endpoints import Endpoint
from tools.source.pattern_statements import Statement
from tools.source.shown_text import shown

MOST_LISTED = 12


def check_rows(rows: Sequence[EndpointRow], file: str) -> Iterator[Finding]:
    seen: dict[tuple[str, str], EndpointRow] = {}
    for row in rows:
        place = Place(file=file, line=row.line)
        subject = row.id or str(row.endpoint or row.text or "an endpoint row")
        if row.missing or row.surplus:
            yield _uneven_row(row, subject, place)
        if row.unread:
            yield _unread_endpoint(row, subject, place)
        first = seen.setdefault(row.endpoint.key, row) if row.endpoint and not row.id else row
        if first is not row:
            yield Finding(
                rule="endpoint-listed-twice",
                severity="warning",
                subject=subject,
                evidence=f"{file}:{first.line} and {place} both list {row.endpoint}.",
                fix=f"Tablewright goes by line {first.line}; remove the other.",
            )


def check_columns(left: Sequence[LeftColumn], file: str) -> Iterator[Finding]:
    """Each title once, however many tables have it."""
    by_title: dict[str, list[LeftColumn]] = {}
    for column in left:
        by_title.setdefault(column.title.lower(), []).append(column)
    for columns in by_title.values():
        cells = sum(column.cells for column in columns)
        yield Finding(
            rule="column-left-out",
            severity="info",
            subject=columns[0].title or "a column without a title",
            evidence=(
                f"{file}:{columns[0].line}: the column {shown(columns[0].title)} is not read "
                f"({cells:,} cells in {len(columns):,} tables)."
            ),
            fix="Title it as what it says (Data Access, Description), if it says what is read.",
        )


def _uneven_row(row: EndpointRow, subject: str, place: Place) -> Finding:
    lacks = f"has no text under {', '.join(row.missing)}" if row.missing else ""
    extra = f"has {row.surplus} cells more than the header" if row.surplus else ""
    extra += f", {shown(row.beyond)}" if row.beyond else ""
    return Finding(
        rule="uneven-table-row",
        severity="warning",
        subject=subject,
        evidence=f"{place}: the row {' and '.join(filter(None, (lacks, extra)))}.",
        fix="Complete the row; write a bar inside a cell as \\|.",
    )


def _unread_endpoint(row: EndpointRow, subject: str, place: Place) -> Finding:
    return Finding(
        rule="unread-endpoint",
        severity="info",
        subject=subject,
        evidence=f"{place}: {shown(row.unread)} is no method with a path.",
        fix="Write it as `POST /users` if it is one; the row counts without.",
    )


def without_row(item: Statement, place: Place) -> Finding:
    asked = f" ({item.endpoint})" if item.endpoint else ", which gives no endpoint"
    return Finding(
        rule="pattern-without-endpoint-row",
        severity="warning" if item.endpoint else "info",
        subject=item.id,
        evidence=f"{place}: no row of an endpoint table stands for {item.id}{asked}.",
        fix=f"Add the row with its data access phrase, or say what {item.id} reads or writes.",
    )


def without_phrases(patterns: Sequence[tuple[str, Place]]) -> Finding:
    """One finding for all patterns of an artifact that gives no phrase for any of them."""
    names = ", ".join(name for name, _ in patterns[:MOST_LISTED])
    more = f" and {len(patterns) - MOST_LISTED:,} more" if len(patterns) > MOST_LISTED else ""
    return Finding(
        rule="pattern-without-endpoint-row",
        severity="info",
        subject=patterns[0][1].file,
        evidence=f"{patterns[0][1]}: no data access phrase is given for {names}{more}.",
        fix="Say for each what it reads or writes; until then its description is read instead.",
    )


def several_endpoints(
    name: str, first: Endpoint | None, others: Sequence[Endpoint], place: Place
) -> Finding:
    also = ", ".join(str(endpoint) for endpoint in others)
    return Finding(
        rule="pattern-with-several-endpoints",
        severity="warning",
        subject=name,
        evidence=f"{place}: {name} names {first} and also {also}.",
        fix=f"Tablewright goes by {first}; enumerate the others as patterns of their own.",
    )


def not_enumerated(endpoint: Endpoint | None, line: int, name: str, file: str) -> Finding:
    what = endpoint or "this row"
    return Finding(
        rule="endpoint-not-enumerated",
        severity="warning",
        subject=name,
        evidence=f"{file}:{line}: {what} is not among the enumerated patterns.",
        fix=f"Tablewright takes it as {name}; enumerate it, or remove the row.",
    )


def repeated_id(name: str, line: int, file: str) -> Finding:
    return Finding(
        rule="pattern-id-twice",
        severity="warning",
        subject=name,
        evidence=f"{file}:{line}: {name} stands for another pattern already.",
        fix="Tablewright goes by the first; give the second an id of its own.",
    )


def not_taken(item: Statement, file: str) -> Finding:
    return Finding(
        rule="list-not-taken",
        severity="info",
        subject=item.id,
        evidence=f"{file}:{item.line}: the list that begins with {item.id} names no endpoint.",
        fix="Its items are not taken as access patterns; put `pattern` in its heading if they are.",
    )


def plain_list(item: Statement, count: int, file: str) -> Finding:
    return Finding(
        rule="list-not-taken",
        severity="info",
        subject=item.group or file,
        evidence=(
            f"{file}:{item.line}: the list of {count:,} that begins with {shown(item.text)} "
            "gives neither ids nor endpoints."
        ),
        fix="Its items are not taken as access patterns; number them (AP1) if they are.",
    )


def only_mentioned(item: Statement, file: str) -> Finding:
    why = "the text speaks against" if item.speaks_against else "no list or table of patterns has"
    return Finding(
        rule="endpoint-only-mentioned",
        severity="info",
        subject=str(item.endpoint),
        evidence=f"{file}:{item.line} names {item.endpoint}, which {why}.",
        fix="It is not taken as an access pattern; list it if it is one.",
    )


def among_patterns(item: Statement, file: str) -> Finding:
    return Finding(
        rule="unread-text",
        severity="info",
        subject=item.group or file,
        evidence=f"{file}:{item.line}: {shown(item.text)} stands in a list of patterns.",
        fix="It is not taken as one; give it an id or an endpoint if it is.",
    )
