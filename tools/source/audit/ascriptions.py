"""Queries ascribed to patterns that speak of other tables, or only read where the query writes."""

import re
from collections.abc import Iterator
from itertools import pairwise

from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.material import Executed, Material
from tools.source.audit.names import singular
from tools.source.evidence import StatedPattern

WRITES = {"insert", "update", "delete", "replace", "truncate"}
API_LEADS = "Tablewright goes by the access pattern; ascribe the query to another, or correct it."


def compare_ascriptions(material: Material) -> Iterator[Comparison]:
    patterns = {pattern.id: pattern for pattern in material.patterns}
    names = {singular(table.name): table.name for table in material.mysql.tables}
    for each in material.executed:
        facts = each.facts
        own = [patterns[name] for name in each.pattern_ids if name in patterns]
        if facts is None or facts.is_system or not own:
            continue
        known = {name for name in facts.tables if singular(name) in names}
        spoken = [_tables_in(pattern, names) for pattern in own]
        if known and all(spoken):
            fits = any({singular(name) for name in known} & said for said in spoken)
            yield _tables(each, own, known, holds=fits)
        reading = [pattern for pattern in own if pattern.method in ("GET", "HEAD")]
        if len(reading) == len(own):
            yield _writes(each, own[0])


def _tables_in(pattern: StatedPattern, names: dict[str, str]) -> set[str]:
    """The tables whose names stand in the pattern, in its text, phrase or path."""
    text = f"{pattern.text} {pattern.access} {pattern.endpoint}"
    words = re.findall(r"[a-z]+(?:_[a-z]+)*", text.lower())
    phrases = {*words, *(f"{a}{b}" for a, b in pairwise(words))}
    return {singular(phrase) for phrase in phrases} & set(names)


def _tables(
    each: Executed, own: list[StatedPattern], known: set[str], *, holds: bool
) -> Comparison:
    ids = "/".join(pattern.id for pattern in own)
    return Comparison(
        rule="ascribed-to-other-tables",
        subject=each.label or ids,
        stated=Side(
            figure=", ".join(sorted(known)),
            text=f"ascribes to {ids} a statement on {', '.join(sorted(known))}",
            place=each.place,
        ),
        found=Side(
            figure=own[0].text,
            text=f"{own[0].id} is {own[0].access or own[0].text!r}",
            place=own[0].access_place or own[0].place,
        ),
        holds=holds,
        fix=API_LEADS,
    )


def _writes(each: Executed, pattern: StatedPattern) -> Comparison:
    return Comparison(
        rule="write-ascribed-to-read",
        severity="info",
        subject=each.label or pattern.id,
        stated=Side(
            figure=each.kind.upper(),
            text=f"ascribes to {pattern.id} {each.kind.upper()}",
            place=each.place,
        ),
        found=Side(
            figure=pattern.method, text=f"{pattern.id} is {pattern.method}", place=pattern.place
        ),
        holds=each.kind not in WRITES,
        fix=API_LEADS,
    )
