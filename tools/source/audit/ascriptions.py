"""Queries ascribed to patterns that speak of other tables, or only read where the query writes."""

import re
from collections.abc import Iterator
from itertools import pairwise

from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.material import Executed, Material, parts_of
from tools.source.audit.names import singular
from tools.source.evidence import StatedPattern

WRITES = {"insert", "update", "delete", "replace", "truncate"}
API_LEADS = "Tablewright goes by the access pattern; ascribe the query to another, or correct it."


def compare_ascriptions(material: Material) -> Iterator[Comparison]:
    """Pattern by pattern: one of its statements must use a table that it speaks of.

    Where all of them write, the pattern can't be one that only reads.
    """
    names = {singular(table.name): table.name for table in material.mysql.tables}
    for pattern in material.patterns:
        own = [
            (each, facts)
            for each in material.executed
            if pattern.id in each.pattern_ids
            and (facts := each.facts) is not None
            and not facts.is_system
        ]
        used = {singular(name) for _, facts in own for name in facts.tables} & set(names)
        spoken = _tables_in(pattern, names)
        if used and spoken:
            queries = [each for each, _ in own]
            alone = all(each.pattern_ids == (pattern.id,) for each in queries)
            yield _tables(pattern, queries, used, holds=bool(used & spoken) or not alone)
        if own and pattern.method in ("GET", "HEAD"):
            yield _writes(pattern, [each for each, _ in own])


def _tables_in(pattern: StatedPattern, names: dict[str, str]) -> set[str]:
    """The tables whose names stand in the pattern, in its text, phrase or path."""
    text = f"{pattern.text} {pattern.access} {pattern.endpoint}"
    words = re.findall(r"[a-z]+(?:_[a-z]+)*", text.lower())
    phrases = {*words, *(f"{a}{b}" for a, b in pairwise(words))}
    return {singular(phrase) for phrase in phrases} & set(names)


def _tables(
    pattern: StatedPattern, queries: list[Executed], used: set[str], *, holds: bool
) -> Comparison:
    parts = parts_of(queries)
    named = ", ".join(sorted(used))
    place = pattern.access_place or pattern.place
    return Comparison(
        rule="ascribed-to-other-tables",
        severity="info",
        subject=pattern.id,
        stated=Side(
            figure=pattern.text,
            text=f"says of {pattern.id}: {pattern.access or pattern.text!r}",
            place=place,
        ),
        found=Side(
            figure=named,
            text=f"statements ascribed to {pattern.id} use {named}",
            place=parts[0],
            parts=parts,
        ),
        holds=holds,
        fix=API_LEADS,
    )


def _writes(pattern: StatedPattern, queries: list[Executed]) -> Comparison:
    kinds = sorted({each.kind.upper() for each in queries})
    parts = parts_of(queries)
    return Comparison(
        rule="write-ascribed-to-read",
        severity="info",
        subject=pattern.id,
        stated=Side(
            figure=pattern.method,
            text=f"gives {pattern.id} as {pattern.method}",
            place=pattern.place,
        ),
        found=Side(
            figure="/".join(kinds),
            text=f"statements ascribed to {pattern.id} are {'/'.join(kinds)}",
            place=parts[0],
            parts=parts,
        ),
        holds=any(each.kind not in WRITES for each in queries),
        fix=API_LEADS,
    )
