"""Which patterns the analysis says were seen, and which not; and that nothing was written."""

import re
from collections.abc import Iterator, Sequence

from tools.provenance import Place
from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.counts import FIXES
from tools.source.audit.intervals import (
    FIGURE,
    NUMBER,
    Interval,
    exact_number,
    exactly,
    read_figure,
)
from tools.source.audit.material import BY_QUERIES, Executed, Material, StatedLine, parts_of
from tools.source.stated_figures import MOST_IN_A_RANGE, PATTERN_RANGE

COVERED = re.compile(
    rf"(?P<covered>(?:(?:about|approximately|approx\.?|roughly|around|~)\s*)?{NUMBER}\+?)\s+"
    rf"(?:out\s+)?of\s+(?:the\s+)?(?P<all>{NUMBER})\s+"
    r"(?:[a-z]+\s+){0,2}?(?:patterns|endpoints|API\s+methods)\b",
    re.IGNORECASE,
)
NOT_SEEN = re.compile(
    r"\bnot\s+(?:been\s+)?(?:observed|seen|found|covered|logged|present)\b|\bunobserved\b|\bunseen\b"
    r"|\bmissing\s+(?:[a-z]+\s+){0,3}(?:in|from)\s+(?:the\s+)?logs?\b",
    re.IGNORECASE,
)
BUT = re.compile(r"\b(?:except|but|other than|apart from|unlike)\b", re.IGNORECASE)
NO_WRITES = re.compile(
    r"\bno\s+(?:writes?|(?:(?:INSERT|UPDATE|DELETE|REPLACE)(?:\s*[/,]\s*|\s+or\s+|\b))+)"
    r"(?:\s+(?:operations?|statements?|queries))?\b(?!\s+(?:to|on|into|for|from|against|by|of)\b)",
    re.IGNORECASE,
)
NO_KINDS = re.compile(
    r"\bno\s+((?:(?:INSERT|UPDATE|DELETE|REPLACE)(?:\s*[/,]\s*|\s+or\s+)?)+)", re.I
)
WRITES = ("insert", "update", "delete", "replace", "truncate")
MOST_NAMED = 60


def compare_coverage(material: Material) -> Iterator[Comparison]:
    if material.basis == "listed":
        unseen = dict(_unseen(material))
        yield from _seen_and_unseen(unseen, material)
        yield from _covered(unseen, material)
        yield from _unaccounted(unseen, material)
    yield from _writes(material)


def _unseen(material: Material) -> Iterator[tuple[str, StatedLine]]:
    """Patterns said not to have been seen, with the line that says so."""
    known = {pattern.id for pattern in material.patterns}
    said: set[str] = set()
    for line in material.remarks:
        is_own = NOT_SEEN.search(line.text) is not None
        if NOT_SEEN.search(line.title) or (is_own and line.text.rstrip("*: ").endswith("logs")):
            said.add(line.path)
        if is_own and line.text.rstrip("* ").endswith(":"):
            said.add(line.path)
        if (line.path not in said and not is_own) or " | " in line.text:
            continue
        for name in _ids(BUT.split(line.text)[0]):
            if name in known:
                yield name, line


def _ids(text: str) -> Iterator[str]:
    """Ids, ranges spelled out, those in parentheses too."""
    for prefix, first, last in PATTERN_RANGE.findall(text):
        end = int(last) if last else int(first)
        if int(first) <= end < int(first) + MOST_IN_A_RANGE:
            yield from (f"{prefix}{number}" for number in range(int(first), end + 1))


def _ascribed(material: Material) -> dict[str, list[Executed]]:
    known = {pattern.id for pattern in material.patterns}
    found: dict[str, list[Executed]] = {}
    for each in material.executed:
        for name in each.pattern_ids:
            if name in known:
                found.setdefault(name, []).append(each)
    return {pattern.id: found[pattern.id] for pattern in material.patterns if pattern.id in found}


def _seen_and_unseen(unseen: dict[str, StatedLine], material: Material) -> Iterator[Comparison]:
    ascribed = _ascribed(material)
    for name, line in unseen.items():
        queries = ascribed.get(name, [])
        number = sum(each.total for each in queries)
        parts = parts_of(queries) or material.places
        said = f"{number:,} executions are ascribed to {name}"
        yield Comparison(
            rule="stated-coverage",
            subject=name,
            group="patterns said not to be seen",
            stated=Side(figure="0", text=f"says that {name} was not seen", place=line.place),
            found=Side(figure=f"{number:,}", text=said, place=parts[0], parts=parts),
            holds=not queries,
            fix=f"{BY_QUERIES}; correct the one that is wrong.",
        )


def _covered(unseen: dict[str, StatedLine], material: Material) -> Iterator[Comparison]:
    """`8 of 48 API patterns` against the patterns that queries are ascribed to."""
    ascribed = _ascribed(material)
    if not ascribed:
        return
    parts = tuple(dict.fromkeys(each.place for queries in ascribed.values() for each in queries))
    patterns = tuple(pattern.place for pattern in material.patterns)
    for line in material.remarks:
        match = COVERED.search(line.text)
        figure = FIGURE.search(match["covered"]) if match else None
        if (
            match is None
            or figure is None
            or not {"cover", "coverage", "observed", "seen"} & _words(line)
        ):
            continue
        rest = f", and {len(unseen)} are said not to be seen" if unseen else ""
        yield Comparison(
            rule="stated-coverage",
            subject=line.label or line.title,
            stated=Side(
                figure=match["covered"], text=f"states {match[0]} as covered", place=line.place
            ),
            found=Side(
                figure=str(len(ascribed)),
                text=f"queries are ascribed to {len(ascribed)}: {_named(tuple(ascribed))}{rest}",
                place=parts[0],
                parts=parts,
            ),
            holds=_between(read_figure(figure), len(ascribed)),
            fix=f"{BY_QUERIES}; correct the count.",
        )
        yield Comparison(
            rule="stated-count",
            subject="patterns",
            stated=Side(
                figure=match["all"], text=f"states {match['all']} patterns", place=line.place
            ),
            found=Side(
                figure=str(len(patterns)),
                text=f"{len(patterns):,} patterns are enumerated",
                place=patterns[0],
                parts=patterns,
            ),
            holds=exact_number(match["all"]) == len(patterns),
            fix=f"{FIXES['patterns']}; correct the count or what is missing.",
        )


def _between(stated: Interval, number: int) -> bool:
    return stated.meets(exactly(number))


def _words(line: StatedLine) -> set[str]:
    return set(re.findall(r"[a-z]+", line.text.lower()))


def _unaccounted(unseen: dict[str, StatedLine], material: Material) -> Iterator[Comparison]:
    """Where the analysis lists what was not seen, the rest should have been seen."""
    if not unseen:
        return
    ascribed = _ascribed(material)
    rest = [p.id for p in material.patterns if p.id not in unseen and p.id not in ascribed]
    line = next(iter(unseen.values()))
    parts = tuple(dict.fromkeys(pattern.place for pattern in material.patterns))
    yield Comparison(
        rule="pattern-unaccounted",
        severity="info",
        subject=line.title,
        stated=Side(
            figure=str(len(unseen)),
            text=f"begins the list of {len(unseen)} patterns that were not seen",
            place=line.place,
        ),
        found=Side(
            figure=str(len(material.patterns)),
            text=(
                f"{len(material.patterns)} are enumerated, queries are ascribed to "
                f"{len(ascribed)}, and nothing is said of {_named(rest) or 'none'}"
            ),
            place=parts[0],
            parts=parts,
        ),
        holds=not rest,
        fix="Tablewright takes them as not seen; ascribe their queries, or list them too.",
    )


def _writes(material: Material) -> Iterator[Comparison]:
    """`No INSERT/UPDATE/DELETE` against the statements; those on the server's own tables aside."""
    for line in material.remarks:
        match = NO_WRITES.search(line.text)
        if match is None or " | " in line.text:
            continue
        named = NO_KINDS.search(line.text)
        kinds = tuple(k for k in WRITES if named and k in named[1].lower()) or WRITES
        writing = [e for e in material.executed if e.kind in kinds and not _is_system(e)]
        number = sum(each.total for each in writing)
        parts: Sequence[Place] = parts_of(writing) or material.places
        said = f"{number:,} executions of {'/'.join(sorted({e.kind.upper() for e in writing}))}"
        yield Comparison(
            rule=material.rule("writes"),
            severity="warning",
            subject=line.label or line.title,
            stated=Side(figure="0", text=f"says {match[0]!r}", place=line.place),
            found=Side(
                figure=f"{number:,}",
                text=said if writing else "none",
                place=parts[0],
                parts=tuple(parts),
            ),
            holds=not writing,
            fix=material.leading("correct the sentence."),
        )


def _is_system(executed: Executed) -> bool:
    facts = executed.facts
    return facts is not None and facts.is_system


def _named(names: Sequence[str]) -> str:
    rest = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")
