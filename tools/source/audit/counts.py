"""Counts of everything, such as "all 48 access patterns", against what is there."""

import re
from collections.abc import Iterator, Sequence

from tools.provenance import Place
from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.intervals import Interval, exactly, first_figure
from tools.source.audit.material import Material, StatedLine, stated_lines
from tools.source.markdown import Document
from tools.value import Value

NUMBER = r"(?<![\w.,])(\d{1,3}(?:,\d{3}){1,4}|\d{1,9})"
# Only counts that claim to be of everything: "6 core tables", "all 48 access patterns".
WHOLE = r"(?:core|total|distinct|unique|enumerated)"
NOUNS = {
    "tables": r"tables\b",
    "patterns": r"(?:(?:API|access)\s+)*(?:access\s+patterns|API\s+patterns|API\s+methods)\b",
    "executions": r"(?:query\s+|queries\s+)?executions\b",
    "queries": r"(?:query\s+patterns|queries)\b",
    "foreign keys": r"(?:foreign[ -]key\s+relationships|foreign\s+keys|relationships)\b",
    "unique keys": r"unique\s+(?:constraints|keys)\b",
}
LABELS = {
    "tables": {"total tables", "tables", "number of tables"},
    "foreign keys": {"foreign key relationships", "foreign keys", "total foreign keys"},
    "executions": {"total executions", "total query executions"},
    "queries": {"unique queries", "total unique queries", "distinct queries"},
    "patterns": {"total patterns", "total access patterns", "access patterns"},
    "unique keys": {"unique constraints", "total unique constraints"},
    "indexes": {"indexes", "total indexes", "number of indexes"},
}
LOGGED = {"executions", "queries"}
OF_THE_DATABASE = re.compile(
    r"\b(?:database|schema)\b[^.;]{0,120}?"
    r"\b(?:has|have|holds?|contains?|comprises?|consists? of)\s+",
    re.IGNORECASE,
)
OF_ALL = re.compile(r"\ball\s+", re.IGNORECASE)
IN_PARENTHESES = r"(?:\s*\([^()]*\))?"
AND = re.compile(rf"{IN_PARENTHESES}\s*(?:,\s*(?:and\s+)?|and\s+|&\s*)", re.IGNORECASE)
OVERVIEWS = {"overview", "statistics", "summary", "database"}
FIXES = {
    "tables": "Tablewright goes by the tables that are defined",
    "foreign keys": "Tablewright goes by the foreign keys that are stated",
    "unique keys": "Tablewright goes by the unique keys that are stated",
    "indexes": "Tablewright goes by the indexes that are stated",
    "patterns": "Tablewright goes by the patterns that are enumerated",
}


class StatedCount(Value):
    what: str
    count: int
    place: Place


def compare_counts(material: Material) -> Iterator[Comparison]:
    """Stated totals beside the number found."""
    for document in material.documents:
        is_log = document is material.log_document
        if material.basis == "raw" and not is_log:
            continue
        for stated in read_counts(document):
            is_known = stated.what == "executions" or material.is_complete
            if material.basis == "listed" or (stated.what in LOGGED and is_known):
                yield _compare(stated, material)
        if material.basis == "listed":
            yield from _index_counts(document, material)


def read_counts(document: Document) -> Iterator[StatedCount]:
    """Counts of everything, out of labelled figures and out of sentences."""
    for line in stated_lines(document):
        if " | " in line.text and not line.label:
            continue
        label = " ".join(line.label.lower().split())
        found: dict[tuple[str, int], StatedCount] = {}
        for what, count in (*_in_sentence(line, bool(label)), *_in_label(line, label)):
            stated = StatedCount(what=what, count=count, place=line.place)
            found.setdefault((what, count), stated)
        yield from found.values()


def _in_label(line: StatedLine, label: str) -> Iterator[tuple[str, int]]:
    """`Total Tables: 6`, and `8 Foreign Key Relationships: ...`."""
    match = re.match(NUMBER + r"(?![\w+.,])", line.rest)
    for what, noun in NOUNS.items():
        if match and label in LABELS[what] and not _is_below_a_table(line, what):
            yield what, _integer(match[1])
        whole = re.fullmatch(rf"{NUMBER}\s+{noun}", label, re.IGNORECASE)
        if whole and what not in LOGGED:
            yield what, _integer(whole[1])


def _is_below_a_table(line: StatedLine, what: str) -> bool:
    """`Foreign Keys: 2` in the section of one table is that table's."""
    return what in ("foreign keys", "unique keys") and not OVERVIEWS & _words(line.title)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower()))


def _in_sentence(line: StatedLine, has_label: bool) -> Iterator[tuple[str, int]]:
    yield from _enumerated(line.text, OF_ALL, has_label)
    yield from _enumerated(line.text, OF_THE_DATABASE, has_label)
    for what, noun in NOUNS.items():
        if what in LOGGED and has_label:  # "laptop: 746 total executions"
            continue
        for match in re.finditer(rf"{NUMBER}\s+{WHOLE}\s+{noun}", line.text, re.IGNORECASE):
            yield what, _integer(match[1])


def _enumerated(text: str, trigger: re.Pattern[str], has_label: bool) -> Iterator[tuple[str, int]]:
    """`all 6 tables, 8 relationships`: what follows the word, one after another."""
    for begin in trigger.finditer(text):
        position: int | None = begin.end()
        while position is not None:
            position, found = _counted_at(text, position)
            if found is None:
                break
            if not (found[0] in LOGGED and has_label):
                yield found
            more = AND.match(text, position or 0)
            position = more.end() if more else None


def _counted_at(text: str, position: int) -> tuple[int | None, tuple[str, int] | None]:
    for what, noun in NOUNS.items():
        form = re.compile(rf"{NUMBER}\s+(?:{WHOLE}\s+)?{noun}", re.IGNORECASE)
        match = form.match(text, position)
        if match:
            return match.end(), (what, _integer(match[1]))
    return None, None


def _integer(text: str) -> int:
    return int(text.replace(",", ""))


def _compare(stated: StatedCount, material: Material) -> Comparison:
    number, parts, said = _found(stated.what, material)
    correction = f"{number:,}. Correct the count or what is missing."
    lead = FIXES.get(stated.what)
    is_partial = stated.what in LOGGED and stated.count > number
    return Comparison(
        rule=material.rule("count"),
        severity="info" if is_partial else "warning",
        subject=stated.what,
        stated=Side(
            figure=f"{stated.count:,}",
            text=f"states {stated.count:,} {stated.what}",
            place=stated.place,
        ),
        found=Side(figure=f"{number:,}", text=said, place=parts[0], parts=parts),
        holds=stated.count == number,
        fix=f"{lead}: {correction}" if lead else material.leading(f"it has {correction}"),
    )


def _found(what: str, material: Material) -> tuple[int, tuple[Place, ...], str]:
    """The number found, where, and in words."""
    tables = material.mysql.tables
    match what:
        case "tables":
            return _of([t.place for t in tables], "tables are defined", material)
        case "patterns":
            return _of([p.place for p in material.patterns], "patterns are enumerated", material)
        case "foreign keys":
            keys = [key.place for table in tables for key in table.foreign_keys]
            return _of(keys, "foreign keys are stated", material)
        case "unique keys":
            unique = [key.place for table in tables for key in table.unique_keys]
            return _of(unique, "unique keys are stated", material)
        case "executions":
            said = f"the executions of each add up to {material.total:,}{_aside(material)}"
            return material.total, material.places, said
        case _:
            number = sum(each.queries for each in material.executed)
            return number, material.places, f"{number:,} queries"


def _aside(material: Material) -> str:
    """Statements on the server's own tables are not counted in the raw log: as they are listed."""
    listed = sum(e.total for e in material.executed if e.facts is not None and e.facts.is_system)
    is_raw = material.basis == "raw" and listed
    return f", {listed:,} on the server's own tables as they are listed" if is_raw else ""


def _of(
    places: Sequence[Place], said: str, material: Material
) -> tuple[int, tuple[Place, ...], str]:
    parts = tuple(dict.fromkeys(places)) or (material.mysql.tables[0].place,)
    return len(places), parts, f"{len(places):,} {said}"


def _index_counts(document: Document, material: Material) -> Iterator[Comparison]:
    """A count of indexes may be with or without unique keys and primary keys."""
    indexes = [index.place for table in material.mysql.tables for index in table.indexes]
    unique = sum(len(table.unique_keys) for table in material.mysql.tables)
    primary = sum(1 for table in material.mysql.tables if table.primary_key)
    readings = [len(indexes), len(indexes) + unique, len(indexes) + unique + primary]
    for line in stated_lines(document):
        stated = first_figure(line.rest) if line.label.lower() in LABELS["indexes"] else None
        if stated is None or not OVERVIEWS & _words(line.title):
            continue
        parts = tuple(dict.fromkeys(indexes)) or (material.mysql.tables[0].place,)
        yield Comparison(
            rule="stated-count",
            severity="info",
            subject="indexes",
            stated=Side(figure=line.rest, text=f"states {line.rest!r} indexes", place=line.place),
            found=Side(
                figure=str(readings[0]),
                text=(
                    f"{readings[0]} are stated, with unique keys {readings[1]}, "
                    f"with primary keys too {readings[2]}"
                ),
                place=parts[0],
                parts=parts,
            ),
            holds=any(_may_be(stated, each, material.unread_indexes) for each in readings),
            fix=f"{FIXES['indexes']}; correct the count or what is missing.",
        )


def _may_be(stated: Interval, number: int, unread: int) -> bool:
    return any(stated.meets(exactly(number + extra)) for extra in range(unread + 1))
