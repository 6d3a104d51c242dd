"""Claims about LIMIT and OFFSET against the statements and titles that have them."""

import re
from collections.abc import Iterator, Sequence

from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.material import BY_QUERIES, Executed, Material, StatedLine, parts_of
from tools.source.audit.names import singular
from tools.source.schema import SourceTable
from tools.value import Value

SPAN = r"\d{1,9}(?:\s*(?:-|–|to)\s*\d{1,9})?"
LIMIT = re.compile(r"\bLIMIT\s+(\d{1,9})\b", re.IGNORECASE)
OFFSETS = re.compile(
    rf"\bOFFSETs?\s+({SPAN}(?:\s*(?:,\s*(?:and\s+)?|and\s+){SPAN})*)", re.IGNORECASE
)
LIMITS = re.compile(r"\bLIMITs?\s+(\d{1,9}(?:\s*,\s*\d{1,9}){2,30}(?:,?\s*and\s+\d{1,9})?)", re.I)
QUERIES = re.compile(r"^\W*(\d{1,6})\s+(?:quer(?:y|ies)|executions?)\b", re.IGNORECASE)
MOST_OFFSETS = 100_000


class Page(Value):
    """A query's LIMIT and the OFFSETs of its `queries`."""

    limit: int
    offsets: tuple[int, ...] = ()
    is_filtered: bool = False
    executed: Executed


def compare_pages(material: Material) -> Iterator[Comparison]:
    pages = tuple(page for each in material.executed if (page := page_of(each)) is not None)
    unknown = [e for e in material.executed if e.facts is None and page_of(e) is None]
    if material.basis == "listed":
        for each in material.executed:
            yield from _own_range(each)
    if not pages or not material.is_complete:
        return
    untold = sum(each.queries for each in unknown) + material.unlisted_queries
    for line in material.remarks:
        yield from _claim(line, pages, untold, material)
        yield from _all_limits(line, pages, material)


def page_of(executed: Executed) -> Page | None:
    """Out of the statement; out of the title where no statement is given."""
    facts = executed.facts
    if facts is not None:
        if facts.limit is None or facts.is_system:
            return None
        return Page(
            limit=facts.limit,
            offsets=(facts.offset or 0,),
            is_filtered=facts.is_filtered,
            executed=executed,
        )
    match = LIMIT.search(executed.title)
    if match is None:
        return None
    limit = int(match[1])
    filtered = re.search(r"\b(?:search|filter|where|by)\b", executed.title, re.IGNORECASE)
    offsets = _offsets(executed.title, limit)
    return Page(limit=limit, offsets=offsets, is_filtered=bool(filtered), executed=executed)


def _offsets(text: str, limit: int) -> tuple[int, ...]:
    """`OFFSET 0-45` with LIMIT 5 gives 0, 5, ... 45; `OFFSET 0, 12, 24` those three."""
    match = OFFSETS.search(text)
    found: list[int] = []
    for entry in re.findall(SPAN, match[1]) if match else ():
        first, _, last = re.sub(r"[^\d]+", " ", entry).partition(" ")
        end = int(last) if last else int(first)
        step = max(1, limit)
        if int(first) <= end < int(first) + MOST_OFFSETS:
            found.extend(range(int(first), end + 1, step))
    return tuple(found)


def _own_range(executed: Executed) -> Iterator[Comparison]:
    """`Queries 59-78: LIMIT 1 OFFSET 0-19`: as many offsets as queries."""
    page = page_of(executed) if executed.queries > 1 else None
    if page is None or len(page.offsets) < 2:
        return
    yield Comparison(
        rule="stated-pages",
        severity="info",
        subject=executed.label,
        stated=Side(
            figure=str(executed.queries),
            text=f"describes {executed.queries} queries",
            place=executed.place,
        ),
        found=Side(
            figure=str(len(page.offsets)),
            text=f"{executed.title!r} has {len(page.offsets)} offsets for LIMIT {page.limit}",
            place=executed.place,
        ),
        holds=len(page.offsets) == executed.queries,
        fix=f"{BY_QUERIES}; correct the range.",
    )


def _claim(
    line: StatedLine, pages: Sequence[Page], unknown: int, material: Material
) -> Iterator[Comparison]:
    """`LIMIT 5 with OFFSET 0-45: 10 queries`, of all queries, or of those without a condition, of
    one table or all.
    """
    limit, count = LIMIT.search(line.label), QUERIES.search(line.rest)
    if limit is None or count is None or LIMITS.search(line.label):
        return
    offsets = set(_offsets(line.label, int(limit[1])))
    with_it = [
        page
        for page in pages
        if page.limit == int(limit[1]) and (not offsets or set(page.offsets) <= offsets)
    ]
    plain = [page for page in with_it if not page.is_filtered]
    of_tables = [[p for p in plain if reads_first(p.executed, t)] for t in material.mysql.tables]
    readings = [sum(p.executed.queries for p in chosen) for chosen in (with_it, plain, *of_tables)]
    stated = int(count[1])
    more = f", and {unknown} more queries whose LIMIT is not given" if unknown else ""
    parts = parts_of([page.executed for page in with_it]) or material.places
    names = ", ".join(p.executed.label or p.executed.title for p in with_it[:30])
    listed = f" ({names})" if names and material.basis == "listed" else ""
    yield Comparison(
        rule=material.rule("pages"),
        severity="info",
        subject=line.label,
        stated=Side(figure=str(stated), text=f"states {stated} queries", place=line.place),
        found=Side(
            figure=str(readings[0]),
            text=(
                f"{readings[0]} queries have {line.label}{listed}, "
                f"{readings[1]} of them without a condition{more}"
            ),
            place=parts[0],
            parts=parts,
        ),
        holds=any(n <= stated <= n + unknown for n in [n for n in readings if n] or [0]),
        fix=material.leading("correct the count."),
    )
    if len(offsets) > 1 and material.basis == "listed":
        yield Comparison(
            rule="stated-pages",
            severity="info",
            subject=line.label,
            stated=Side(figure=str(stated), text=f"states {stated} queries", place=line.place),
            found=Side(
                figure=str(len(offsets)),
                text=f"{len(offsets)} offsets are named",
                place=line.place,
            ),
            holds=stated >= len(offsets),
            fix=f"{BY_QUERIES}; correct the count or the offsets.",
        )


def reads_first(executed: Executed, table: SourceTable) -> bool:
    """Whether the table stands first in the statement; by its title where no SQL is given."""
    if executed.facts is None:
        words = {singular(word) for word in re.findall(r"[A-Za-z_]+", executed.title)}
        return singular(table.name) in words
    return executed.facts.tables[:1] == (table.name,)


def _all_limits(
    line: StatedLine, pages: Sequence[Page], material: Material
) -> Iterator[Comparison]:
    """`LIMIT 1, 5, 12, 20 tested` against every LIMIT there is."""
    match = LIMITS.search(line.text) if " | " not in line.text else None
    if match is None or OFFSETS.search(line.text):
        return
    stated = {int(number) for number in re.findall(r"\d+", match[1])}
    found = {page.limit for page in pages}
    others = [page.executed for page in pages if page.limit not in stated]
    lacking = sorted(stated - found)
    parts = parts_of(others) or material.places
    said = [
        f"LIMIT {', '.join(map(str, sorted(found - stated)))} too" if found - stated else "",
        f"no LIMIT {', '.join(map(str, lacking))}" if lacking else "",
    ]
    yield Comparison(
        rule=material.rule("pages"),
        severity="info",
        subject=line.label or line.title,
        stated=Side(figure=match[1], text=f"states LIMIT {match[1]}", place=line.place),
        found=Side(
            figure=", ".join(map(str, sorted(found))),
            text=" and ".join(filter(None, said)) or "the same",
            place=parts[0],
            parts=parts,
        ),
        holds=stated == found,
        fix=material.leading("complete the list."),
    )
