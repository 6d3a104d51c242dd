"""Figures that the artifacts state of rows, growth, sizes, fan-outs, distinct values and rates.

They stand in tables, told apart by the words of their column titles, in items such as
`- **Users**: 4` below a heading on data volume, or in one line: `Data Volume: 4 users, 25 orders`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from tools.provenance import FromFile, Place
from tools.source.markdown import Document, ListItem, Row, Section, Table, text_lines, walk
from tools.source.measurements import MeasuredKind, Measurement
from tools.source.schema import Schema
from tools.source.stated_amounts import Amount, read_amount, read_lone_amount
from tools.source.stated_figures import pattern_ids
from tools.value import Value

_WORDS = re.compile(r"[a-z]+")
_AVERAGE = {"average", "avg", "mean", "sustained"}
_MOST = {"peak", "max", "maximum", "most", "largest", "highest"}
_RATE = {"rps", "qps", "tps", "rate"}
_TABLE = {"table", "tables", "entity", "entities"}
_COLUMN = {"column", "columns", "field", "attribute"}
_REMARK = {"remark", "remarks", "note", "notes", "window"}
_VOLUME = {"volume", "volumes"}
_TRAFFIC = {"log", "query", "queries", "executions", "time", "total"}
_COUNTED = re.compile(r"([\d,]*\d)\s+([A-Za-z][\w ]*)")


class _Columns(Value):
    """Where the figures of a table stand; `kind` is what they are of."""

    kind: MeasuredKind
    subject: int
    owner: int | None = None  # the table's name, where a column stands without it
    average: int | None = None
    most: int | None = None
    remark: int | None = None
    title: str = ""  # of the column with the average, which may name a unit


def read_measurements(
    documents: Sequence[Document], mysql: Schema | None = None
) -> tuple[Measurement, ...]:
    """All figures in the order of the documents, each once; a repetition is left out.

    With `mysql`, the names of tables are those of the schema wherever one can be told; other
    subjects stay as they are written.
    """
    found: dict[tuple[object, ...], Measurement] = {}
    tables = frozenset(_plain(name) for name in (mysql.table_names if mysql else ()))
    for document in documents:
        for each in _read_document(document, tables):
            settled = each.model_copy(update={"subject": _settle(each, mysql)})
            name = _plain(settled.subject) if mysql else settled.subject
            key = (settled.kind, name, settled.average, settled.max)
            found.setdefault(key, settled)
    return tuple(found.values())


def _read_document(document: Document, tables: frozenset[str]) -> Iterator[Measurement]:
    for section in document.sections:
        for block in walk(section.blocks):
            if isinstance(block, Table):
                yield from _read_table(block, document.file)
        yield from _read_items(section, document.file, tables)
        yield from _read_lines(section, document.file)


def _read_table(table: Table, file: str) -> Iterator[Measurement]:
    titles = [set(_WORDS.findall(title.lower())) for title in table.header]
    for columns in _kinds(titles, table.header):
        for row in table.rows:
            yield from _read_row(row, columns, file)


def _kinds(titles: Sequence[set[str]], header: Sequence[str]) -> Iterator[_Columns]:
    """Every kind of figure that the titles speak of."""
    remark = _first(titles, _REMARK)
    table, column = _first(titles, _TABLE), _first(titles, _COLUMN)

    def columns(kind: MeasuredKind, subject: int, fits: Callable[[set[str]], bool]) -> _Columns:
        own = [n for n, words in enumerate(titles) if n != subject and fits(words)]
        most = next((n for n in own if titles[n] & _MOST), None)
        average = next((n for n in own if n != most), None)
        return _Columns(
            kind=kind,
            subject=subject,
            owner=table if kind in ("size", "cardinality") and table != subject else None,
            average=average,
            most=most,
            remark=remark,
            title="" if average is None else header[average],
        )

    if any(_is_rate(words) for words in titles):
        pattern = _first(titles, {"pattern", "patterns", "id", "ap"})
        yield columns("rate", 0 if pattern is None else pattern, _is_rate)
    if table is not None and column is None:
        yield columns("rows", table, lambda words: _is_rows(words) and not _is_growth(words))
        yield columns("growth", table, _is_growth)
    if column is not None:
        yield columns("size", column, lambda words: bool(words & {"bytes", "size", "length"}))
        yield columns(
            "cardinality", column, lambda words: bool(words & {"distinct", "cardinality"})
        )
    if any("children" in words or {"fan", "out"} <= words for words in titles):
        key = _first(titles, {"key", "relationship", "fk", "column"})
        yield columns("fan_out", 0 if key is None else key, _is_fan_out)


def _is_rate(words: set[str]) -> bool:
    return bool(words & _RATE) or {"per", "second"} <= words


def _is_rows(words: set[str]) -> bool:
    return bool(words & {"rows", "row", "records", "record"}) and not words & {"size", "bytes"}


def _is_growth(words: set[str]) -> bool:
    return bool(words & {"growth"}) or {"per", "month"} <= words


def _is_fan_out(words: set[str]) -> bool:
    return bool(words & {"children", "fan"}) and not words & {"key", "relationship", "fk"}


def _first(titles: Sequence[set[str]], words: set[str]) -> int | None:
    return next((n for n, title in enumerate(titles) if title & words), None)


def _read_row(row: Row, columns: _Columns, file: str) -> Iterator[Measurement]:
    average, most = (
        read_amount(row.text(at), columns.kind, columns.title) if at is not None else None
        for at in (columns.average, columns.most)
    )
    if average is None:
        return
    subjects = _subjects(row, columns)
    if len(subjects) > 1:  # a figure of several patterns together is that of none of them
        return
    for subject in subjects:
        yield Measurement(
            kind=columns.kind,
            subject=subject,
            average=average.value,
            max=most.value if most is not None else None,
            source=FromFile(place=Place(file=file, line=row.line)),
            remark=_remark(row.text(columns.remark), (average, most)),
        )


def _subjects(row: Row, columns: _Columns) -> tuple[str, ...]:
    if columns.kind == "rate":
        return pattern_ids(row.text(columns.subject))
    name = row.text(columns.subject)
    owner = row.text(columns.owner)
    return (f"{owner}.{name}" if owner and "." not in name else name,) if name else ()


def _remark(stated: str, amounts: Iterable[Amount | None]) -> str:
    parts = [stated] if stated.strip("–- ") else []
    parts.extend(amount.remark for amount in amounts if amount is not None and amount.remark)
    return "; ".join(dict.fromkeys(parts))


def _read_items(section: Section, file: str, tables: frozenset[str]) -> Iterator[Measurement]:
    """`- **Users**: 4 (test data)` where a heading above speaks of data volume or row counts.

    After the name of a table, prose may follow the amount.
    """
    headings = [set(_WORDS.findall(heading.text.lower())) for heading in section.path]
    if not any(words & _VOLUME or {"row", "counts"} <= words for words in headings):
        return
    if any(words & _TRAFFIC for words in headings):
        return
    for block in walk(section.blocks):
        if not isinstance(block, ListItem) or not block.lead.label:
            continue
        if set(_WORDS.findall(block.lead.label.lower())) & _TRAFFIC:
            continue
        name = block.lead.label.strip("`")
        is_table = _plain(name) in tables
        amount = read_lone_amount(block.lead.rest.replace("`", ""), has_prose=is_table)
        if amount is not None:
            yield _rows(name, amount, Place(file=file, line=block.line))


def _read_lines(section: Section, file: str) -> Iterator[Measurement]:
    """`Current Data Volume: 4 users, 25 categories`."""
    for line in text_lines(section.blocks):
        if not set(_WORDS.findall(line.label.lower())) & _VOLUME:
            continue
        for part in re.split(r",(?!\d{3}\b)|;|\band\b", line.rest):
            match = _COUNTED.fullmatch(part.strip().rstrip("."))
            amount = read_amount(match[1], "rows", "") if match else None
            if match and amount is not None:
                yield _rows(match[2].strip(), amount, Place(file=file, line=line.line))


def _rows(subject: str, amount: Amount, place: Place) -> Measurement:
    return Measurement(
        kind="rows",
        subject=subject,
        average=amount.value,
        source=FromFile(place=place),
        remark=amount.remark,
    )


def _settle(measured: Measurement, mysql: Schema | None) -> str:
    """The subject with the table's name as the schema has it, where one table fits."""
    if measured.kind == "rate" or mysql is None:
        return measured.subject
    name, dot, rest = measured.subject.partition(".")
    wanted = _plain(name)
    exact = [known for known in mysql.table_names if known == name]
    alike = [known for known in mysql.table_names if _plain(known) == wanted]
    found = exact or alike
    return f"{found[0]}{dot}{rest}" if len(found) == 1 else measured.subject


def _plain(name: str) -> str:
    """`Order Items`, `order_items` and `OrderItem` alike: letters and digits, singular."""
    word = "".join(sign for sign in name.lower() if sign.isalnum())
    for plural, singular in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch")):
        if word.endswith(plural):
            return word.removesuffix(plural) + singular
    return word if word.endswith("ss") else word.removesuffix("s")
