"""Edits as a person types them; `edit_rendering.py` has the way back.

Figures, readings and patterns are read by `tools.workload.answer_text`; here is what changes the
design itself. Names of DynamoDB tables may be given as MySQL calls them.
"""

import re
from collections.abc import Callable

from tools.editing.edits import (
    AddCounter,
    AddIndex,
    CloseConcern,
    CopyColumn,
    DropCopy,
    DropCounter,
    DropIndex,
    Edit,
    KeepApart,
    KeyTable,
    MergeTable,
    ProjectIndex,
    RekeyIndex,
    RenameIndex,
    RenameTable,
    SplitTable,
)
from tools.editing.key_parts import JOIN, LEAST_SHARDS, SHARDS, KeyPart
from tools.editing.names import Names, keys_between
from tools.model.tables import (
    CopyOrigin,
    CounterOrigin,
    EmbeddedOrigin,
    KeySchema,
    Projection,
    Table,
)
from tools.workload.answer_line import AnswerLine
from tools.workload.answer_text import parse_answer
from tools.workload.names import columns_of

_PLAIN_STRUCTURE = re.compile(r"[A-Za-z][A-Za-z0-9]{2,48}")
_LISTED_NAME = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[^\s,()"]+)')
_KEY_NAME = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[^\s,()"+/]+)')
_NO_DESIGN = "There is no design yet that it could change; it is drafted after task 1.3"


class EditLine(AnswerLine):
    """A typed line that can also hold lists of names."""

    def key_in_parentheses(self, known: tuple[str, ...]) -> KeySchema:
        """A partition key and, behind a comma, a sort key, of attributes no two of which repeat."""
        kind = "an attribute"
        if not self.take(r"\("):
            raise self.fault(self.position, f"Expected ( and {kind}, such as ({known[0]}).")
        partition = self._key_part(kind, known, ())
        if self.take(SHARDS):
            partition = KeyPart(partition.names, self._shards(partition))
        sort = self._key_part(kind, known, partition.names) if self.take(",") else None
        end = self.position
        if sort is not None and self.take(SHARDS):
            raise self.fault(end, "Only a partition key is spread over shards.")
        if not self.take(r"\)"):
            raise self.fault(self.position, "Expected ) after at most 2 of them.")
        return KeySchema(partition_key=str(partition), sort_key=None if sort is None else str(sort))

    def _key_part(self, kind: str, known: tuple[str, ...], taken: tuple[str, ...]) -> KeyPart:
        found: list[str] = []
        while not found or self.take(rf"\{JOIN}"):
            start = self.position
            name = self._listed_name(kind, known, _KEY_NAME)
            if name in (*taken, *found):
                raise self.fault(start, f"{name!r} stands there twice.")
            found.append(name)
        return KeyPart(tuple(found))

    def _shards(self, part: KeyPart) -> int:
        start = self.position
        number = self.take(r"(\d{1,6})(?![^\s,)])")
        if number is None or int(number[1]) < LEAST_SHARDS:
            raise self.fault(start, f"Expected a number of shards, {LEAST_SHARDS} or more.")
        if len(part.names) > 1:
            raise self.fault(start, f"Shards are of one attribute, not of {part}.")
        return int(number[1])

    def _names(self, kind: str, known: tuple[str, ...], most: int) -> list[str]:
        found = [self._listed_name(kind, known)]
        while len(found) < most and self.take(","):
            start = self.position
            name = self._listed_name(kind, known)
            if name in found:
                raise self.fault(start, f"{name!r} stands there twice.")
            found.append(name)
        return found

    def names_listed(self, kind: str, known: tuple[str, ...]) -> list[str]:
        return self._names(kind, known, len(known))

    def _listed_name(
        self, kind: str, known: tuple[str, ...], form: re.Pattern[str] = _LISTED_NAME
    ) -> str:
        """A name that a comma or parenthesis may follow at once."""
        self.word_form = form
        try:
            return self.name(kind, known)
        finally:
            self.word_form = AnswerLine.word_form

    def new_name(self, what: str) -> str:
        """A name for a table or index: it becomes a CloudFormation id."""
        start = self.position
        name = self.word(f"{what}'s new name")
        if not _PLAIN_STRUCTURE.fullmatch(name):
            raise self.fault(
                start, f"{what}'s name has 3 to 49 letters and digits, a letter first."
            )
        return name


def parse_edit(text: str, names: Names) -> Edit:
    """The edit that `text` asks for.

    Raises AnswerTextError with the column at fault and what was expected there.
    """
    for words, read in _READERS:
        form = r"\s+".join(words.split(" "))
        line = EditLine(text)
        if not line.take(rf"(?i:{form})(?!\S)"):
            continue
        if names.model is None and read not in (_keep, _settle, _waive):
            raise line.fault(0, f"{_NO_DESIGN}.")
        edit = read(line, names)
        line.end()
        return edit
    return parse_answer(text, names.schema, names.pattern_ids, names.measured, names.relationships)


def _add_index(line: EditLine, names: Names) -> AddIndex:
    name = line.new_name("an index")
    table = _on_table(line, names)
    key = _key(line, table)
    projection = _projection(line, table) if line.rest else Projection(type="KEYS_ONLY")
    return AddIndex(table=table.name, name=name, key=key, projection=projection)


def _drop_index(line: EditLine, names: Names) -> DropIndex:
    name, table = _index(line, names)
    return DropIndex(table=table.name, name=name)


def _rename_index(line: EditLine, names: Names) -> RenameIndex:
    name, table = _index(line, names)
    line.literal("to")
    return RenameIndex(table=table.name, name=name, new_name=line.new_name("an index"))


def _rekey_index(line: EditLine, names: Names) -> RekeyIndex:
    name, table = _index(line, names)
    return RekeyIndex(table=table.name, name=name, key=_key(line, table))


def _project_index(line: EditLine, names: Names) -> ProjectIndex:
    name, table = _index(line, names)
    return ProjectIndex(table=table.name, name=name, projection=_projection(line, table))


def _key_table(line: EditLine, names: Names) -> KeyTable:
    table = _table(line, names)
    return KeyTable(table=table.name, key=_key(line, table))


def _rename_table(line: EditLine, names: Names) -> RenameTable:
    table = _table(line, names)
    line.literal("to")
    return RenameTable(table=table.name, new_name=line.new_name("a table"))


def _merge(line: EditLine, names: Names) -> MergeTable:
    child = line.name("a MySQL table", names.schema.table_names)
    if not line.take(r"(?i:in)(?!\S)"):
        line.literal("into")
    table = _table(line, names)
    by = _along(line, names, child, table.source_table)
    return MergeTable(source_table=child, table=table.name, by=by)


def _split(line: EditLine, names: Names) -> SplitTable:
    start = line.position
    child = line.name("a MySQL table", names.schema.table_names)
    line.literal("from")
    table = _table(line, names)
    held = _embedded(table)
    if child not in held:
        inside = f"it holds {', '.join(held)}" if held else "it holds no other table's rows"
        raise line.fault(start, f"{child} is not in {table.name}: {inside}.")
    return SplitTable(source_table=child, table=table.name)


def _copy(line: EditLine, names: Names) -> CopyColumn:
    columns = columns_of(names.schema)
    source_table, column = columns[line.name("a column", columns)]
    line.literal("into")
    table = _table(line, names)
    by = _along(line, names, table.source_table, source_table)
    return CopyColumn(source_table=source_table, column=column, table=table.name, by=by)


def _drop_copy(line: EditLine, names: Names) -> DropCopy:
    name = line.name("a copied attribute", names.attributes(CopyOrigin))
    table, _, attribute = name.partition(".")
    return DropCopy(table=table, attribute=attribute)


def _count(line: EditLine, names: Names) -> AddCounter:
    child = line.name("a MySQL table", names.schema.table_names)
    line.literal("in")
    table = _table(line, names)
    by = _along(line, names, child, table.source_table)
    return AddCounter(source_table=child, table=table.name, by=by)


def _drop_counter(line: EditLine, names: Names) -> DropCounter:
    name = line.name("a counter", names.attributes(CounterOrigin))
    table, _, attribute = name.partition(".")
    return DropCounter(table=table, attribute=attribute)


def _keep(line: EditLine, names: Names) -> KeepApart | MergeTable:
    tables = names.schema.table_names
    first = line.name("a MySQL table", tables)
    line.literal("and")
    start = line.position
    second = line.name("a MySQL table", tables)
    if first == second:
        raise line.fault(start, "Name two different tables.")
    if line.take(r"(?i:together)(?!\S)"):
        return _together(line, names, first, second)
    if not line.take(r"(?i:apart)(?!\S)"):
        raise line.fault(line.position, "Expected `apart` or `together`.")
    first, second = sorted((first, second), key=tables.index)
    return KeepApart(first=first, second=second)


def _together(line: EditLine, names: Names, first: str, second: str) -> MergeTable:
    if names.model is None:
        raise line.fault(0, f"{_NO_DESIGN}.")
    for child, parent in ((first, second), (second, first)):
        keys = keys_between(names.schema, child, parent)
        table = names.model.entity_table(parent)
        if keys and table is not None:
            return MergeTable(source_table=child, table=table.name, by=keys[0].columns[0])
    raise line.fault(0, f"No foreign key of one column joins {first} and {second}.")


def _settle(line: EditLine, names: Names) -> CloseConcern:
    return CloseConcern(id=_concern(line, names), outcome="settled", note=_note(line))


def _waive(line: EditLine, names: Names) -> CloseConcern:
    return CloseConcern(id=_concern(line, names), outcome="waived", note=_note(line))


def _concern(line: EditLine, names: Names) -> str:
    if not names.concern_ids:
        raise line.fault(line.position, "No concern is open.")
    return line.name("an open concern", names.concern_ids)


def _note(line: EditLine) -> str:
    return line.remainder("a note") if line.rest else ""


def _table(line: EditLine, names: Names) -> Table:
    known = names.tables
    return names.table(known[line.name("a table", known)])


def _on_table(line: EditLine, names: Names) -> Table:
    line.literal("on")
    return _table(line, names)


def _index(line: EditLine, names: Names) -> tuple[str, Table]:
    """The index, which stands before its table's name."""
    start = line.position
    word = line.word("an index")
    table = _on_table(line, names)
    indexes = [gsi.name for gsi in table.gsis]
    alike = [name for name in indexes if name.lower() == word.lower()]
    if not alike:
        known = f"expected one of {', '.join(indexes)}" if indexes else "it has none"
        raise line.fault(start, f"{word!r} is not an index of {table.name}: {known}.")
    return alike[0], table


def _key(line: EditLine, table: Table) -> KeySchema:
    return line.key_in_parentheses(table.attribute_names)


def _projection(line: EditLine, table: Table) -> Projection:
    if line.take(r"(?i:keys(?:\s+only|_only)?)(?!\S)"):
        return Projection(type="KEYS_ONLY")
    if line.take(r"(?i:all)(?!\S)"):
        return Projection(type="ALL")
    if not line.take(r"(?i:include)(?!\S)"):
        raise line.fault(line.position, "Expected `keys`, `all` or `include` and attributes.")
    found = line.names_listed("an attribute", table.attribute_names)
    return Projection(
        type="INCLUDE", attributes=tuple(n for n in table.attribute_names if n in found)
    )


def _along(line: EditLine, names: Names, child: str, parent: str) -> str:
    """The foreign key's column: to be named only where several join the two."""
    columns = [key.columns[0] for key in keys_between(names.schema, child, parent)]
    if not columns:
        raise line.fault(0, f"No foreign key of one column leads from {child} to {parent}.")
    if line.take(r"(?i:by)(?!\S)"):
        return line.name(f"a foreign key of {child} to {parent}", columns)
    if len(columns) > 1:
        raise line.fault(
            line.position, f"Several join them: end with `by {columns[0]}` or `by {columns[1]}`."
        )
    return columns[0]


def _embedded(table: Table) -> list[str]:
    return [a.origin.table for a in table.attributes if isinstance(a.origin, EmbeddedOrigin)]


_READERS: tuple[tuple[str, Callable[[EditLine, Names], Edit]], ...] = (
    ("add index", _add_index),
    ("drop index", _drop_index),
    ("rename index", _rename_index),
    ("rekey index", _rekey_index),
    ("project index", _project_index),
    ("rename table", _rename_table),
    ("drop copy", _drop_copy),
    ("drop counter", _drop_counter),
    ("key", _key_table),
    ("merge", _merge),
    ("embed", _merge),
    ("split", _split),
    ("copy", _copy),
    ("count", _count),
    ("keep", _keep),
    ("settle", _settle),
    ("waive", _waive),
)

EDIT_WORDS = tuple(words for words, _ in _READERS)
"""What an edit of the design itself begins with."""
