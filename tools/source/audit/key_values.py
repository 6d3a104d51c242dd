"""Executions stated by value, of an id or a search term, against the queries that have it."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache

from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.intervals import NUMBER, Interval, exact_number, exactly
from tools.source.audit.material import BY_QUERIES, Executed, Material, StatedLine, parts_of
from tools.source.audit.names import singular
from tools.source.audit.statements import read_statement
from tools.source.audit.sums import executions_of
from tools.value import Value

VALUES = re.compile(
    r"(?:(?:[A-Za-z]+\s+)?IDs?\s+)?(?P<values>[^\s,]+(?:\s*,\s*(?:and\s+)?[^\s,]+)*)", re.I
)
TERM_COUNT = re.compile(
    rf"(?<![\w.,])(?P<count>{NUMBER})\s+(?:different|distinct|unique)?\s*(?:search\s+)?terms\b",
    re.I,
)
TOP_VALUES = re.compile(
    rf"\btop\s+(?P<top>\d{{1,4}})\s+(?P<noun>[a-z]+)\b[^.;|]{{0,40}}?(?P<count>{NUMBER})\s+executions",
    re.IGNORECASE,
)


class ValueList(Value):
    """Lines of one list, each with its values and what they ran together."""

    lines: tuple[StatedLine, ...]
    values: tuple[tuple[str, ...], ...]
    is_numeric: bool


def compare_key_values(material: Material) -> Iterator[Comparison]:
    for found in _value_lists(material):
        for line, values in zip(found.lines, found.values, strict=True):
            yield from _item(line, values, material)
        if not found.is_numeric and material.basis == "listed":
            yield from _term_counts(found, material)
        yield from _top_values(found, material)


def _value_lists(material: Material) -> Iterator[ValueList]:
    """Runs of lines such as `ID 7965: 236 executions` whose values stand in statements."""
    known = {value for each in material.executed for value in _values_in(each.statement)}
    by_section: dict[str, list[tuple[StatedLine, tuple[str, ...]]]] = {}
    for line in material.remarks:
        match = VALUES.fullmatch(line.label) if executions_of(line.rest) else None
        values = tuple(re.split(r"\s*,\s*(?:and\s+)?", match["values"].lower())) if match else ()
        if values:
            by_section.setdefault(line.path, []).append((line, values))
    for entries in by_section.values():
        for is_numeric in (True, False):
            chosen = [
                (line, values)
                for line, values in entries
                if all(value.isdigit() == is_numeric for value in values)
                and (not is_numeric or re.search(r"\bIDs?\b", line.label, re.IGNORECASE))
            ]
            if any(value in known for _, values in chosen for value in values):
                yield ValueList(
                    lines=tuple(line for line, _ in chosen),
                    values=tuple(values for _, values in chosen),
                    is_numeric=is_numeric,
                )


@lru_cache(maxsize=4096)
def _values_in(statement: str) -> frozenset[str]:
    """What the statement compares with: ids, and the words of its text search."""
    facts = read_statement(statement)
    if facts is None:
        return frozenset()
    equal = (use.equals for use in facts.columns if use.equals is not None)
    return frozenset(value.lower() for value in (*equal, *facts.searched))


def has_value(value: str, executed: Executed) -> bool:
    """Whether the statement compares something with that value."""
    return value.lower() in _values_in(executed.statement)


def _having(value: str, executed: Sequence[Executed]) -> list[Executed]:
    """The queries with that value in the statement, or in the title where none is given."""
    word = re.compile(rf"(?<![\w-]){re.escape(value)}(?![\w-])", re.IGNORECASE)
    number = re.compile(rf"\bID\s+{re.escape(value)}\b", re.IGNORECASE)
    in_title = number if value.isdigit() else word
    return [
        each
        for each in executed
        if value in _values_in(each.statement)
        or (not each.statement and in_title.search(each.title))
    ]


def _item(line: StatedLine, values: Sequence[str], material: Material) -> Iterator[Comparison]:
    stated = executions_of(line.rest)
    if stated is None:
        return
    is_each = "each" in re.findall(r"[a-z]+", line.rest.lower())
    groups = [[value] for value in values] if is_each else [list(values)]
    for group in groups:
        having = list(
            dict.fromkeys(e for value in group for e in _having(value, material.executed))
        )
        number = sum(each.total for each in having)
        parts = parts_of(having) or material.places
        name = ", ".join(group)
        yield Comparison(
            rule=material.rule("sum"),
            subject=name,
            group=line.title,
            stated=Side(
                figure=stated[1], text=f"states {stated[1]} executions of {name}", place=line.place
            ),
            found=Side(
                figure=f"{number:,}",
                text=f"those with {name} add up to {number:,}",
                place=parts[0],
                parts=parts,
            ),
            holds=_fits(stated[0], having, line, material),
            fix=material.leading("correct the sum."),
        )


def _fits(
    stated: Interval, having: Sequence[Executed], line: StatedLine, material: Material
) -> bool:
    """All executions with the value, or where no total is spoken of those of one query."""
    number = sum(each.total for each in having)
    if stated.meets(Interval(Fraction(number), Fraction(number + material.unlisted))):
        return True
    is_of_all = "total" in line.text.lower() or len(having) < 2
    return not is_of_all and any(stated.meets(exactly(each.total)) for each in having)


def _term_counts(found: ValueList, material: Material) -> Iterator[Comparison]:
    """`11 different search terms` against the terms listed."""
    number = len({value for values in found.values for value in values})
    parts = tuple(line.place for line in found.lines)
    for line in material.remarks:
        for match in TERM_COUNT.finditer(line.text):
            if not re.search(r"\bterms\b", line.text) or "+" in line.text:
                continue
            yield Comparison(
                rule="stated-count",
                severity="info",
                subject=line.label or line.title,
                stated=Side(
                    figure=match["count"], text=f"states {match['count']} terms", place=line.place
                ),
                found=Side(
                    figure=str(number),
                    text=f"{number} terms are listed",
                    place=parts[0],
                    parts=parts,
                ),
                holds=exact_number(match["count"]) == number,
                fix=f"{BY_QUERIES}; correct the count or the list.",
            )


def _top_values(found: ValueList, material: Material) -> Iterator[Comparison]:
    """`Top 5 products account for 810 executions` against the five that ran most often."""
    values = {value for values in found.values for value in values}
    having = {value: _having(value, material.executed) for value in values}
    tables = {
        singular(table)
        for chosen in having.values()
        for each in chosen
        if (facts := each.facts) is not None
        for table in facts.tables[:1]
    }
    nouns = tables if found.is_numeric else {"term", "search", "keyword"}
    for line in material.remarks:
        match = TOP_VALUES.search(line.text)
        if match is None or singular(match["noun"]) not in nouns:
            continue
        totals = sorted((sum(e.total for e in chosen) for chosen in having.values()), reverse=True)
        number = sum(totals[: int(match["top"])])
        parts = parts_of([each for chosen in having.values() for each in chosen])
        yield Comparison(
            rule=material.rule("sum"),
            subject=line.label or line.title,
            stated=Side(
                figure=match["count"],
                text=f"states {match['count']} executions of the top {match['top']}",
                place=line.place,
            ),
            found=Side(
                figure=f"{number:,}",
                text=f"the {match['top']} that ran most often add up to {number:,}",
                place=parts[0],
                parts=parts,
            ),
            holds=exact_number(match["count"]) == number,
            fix=material.leading("correct the sum."),
        )
