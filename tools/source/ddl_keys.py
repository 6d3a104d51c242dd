"""Keys of a parsed entry of a table."""

from collections.abc import Iterator

from sqlglot import exp

from tools.provenance import Place
from tools.source.schema import ForeignKey, Index, UniqueKey
from tools.value import Value

ON_DELETE = "ON DELETE "


class PrimaryKey(Value):
    columns: tuple[str, ...]
    place: Place


Key = PrimaryKey | UniqueKey | ForeignKey | Index


def read_keys(
    definition: exp.Expression, file: str, first_line: int, fallback: int
) -> Iterator[Key]:
    """The keys of one entry of a table: a column's own ones or a table-level constraint.

    `fallback` is the line to name where the entry's tokens carry none.
    """
    place = Place(file=file, line=line_of(definition, first_line) or fallback)
    if isinstance(definition, exp.ColumnDef):
        yield from _column_keys(definition, place)
    elif isinstance(definition, exp.Constraint):
        name = definition.name
        for inner in definition.expressions:
            for key in read_keys(inner, file, first_line, place.line):
                yield _named(key, name)
    elif isinstance(definition, exp.PrimaryKey):
        yield PrimaryKey(columns=key_columns(definition.expressions), place=place)
    elif isinstance(definition, exp.UniqueColumnConstraint) and definition.this is not None:
        columns = key_columns(definition.this.expressions)
        name = definition.this.name or (columns[0] if columns else "")
        yield UniqueKey(name=name, columns=columns, place=place)
    elif isinstance(definition, exp.ForeignKey):
        columns = tuple(column.name for column in definition.expressions)
        yield _foreign_key(columns, definition.args["reference"], place)
    elif isinstance(definition, exp.IndexColumnConstraint):
        yield _index(definition, place)


def key_columns(parts: list[exp.Expression]) -> tuple[str, ...]:
    """Column names of a key; a part over an expression yields ''."""
    names: list[str] = []
    for part in parts:
        inner = part.this if isinstance(part, exp.Ordered) else part
        if isinstance(inner, exp.Identifier):
            names.append(inner.name)
        elif isinstance(inner, exp.Column | exp.ColumnPrefix):
            names.append(inner.this.name)
        else:
            names.append("")
    return tuple(names)


def line_of(node: exp.Expression, first_line: int) -> int | None:
    """The line of the first identifier in `node` that carries one."""
    lines = [found.meta["line"] for found in node.find_all(exp.Identifier) if "line" in found.meta]
    return first_line + min(lines) - 1 if lines else None


def _column_keys(definition: exp.ColumnDef, place: Place) -> Iterator[Key]:
    columns = (definition.name,)
    if definition.args["kind"].this.name == "SERIAL":
        yield UniqueKey(name=definition.name, columns=columns, place=place)
    for constraint in definition.constraints:
        kind = constraint.args["kind"]
        if isinstance(kind, exp.PrimaryKeyColumnConstraint):
            yield PrimaryKey(columns=columns, place=place)
        elif isinstance(kind, exp.UniqueColumnConstraint):
            yield UniqueKey(name=definition.name, columns=columns, place=place)
        elif isinstance(kind, exp.Reference):
            yield _foreign_key(columns, kind, place)


def _foreign_key(columns: tuple[str, ...], reference: exp.Expression, place: Place) -> ForeignKey:
    target = reference.this
    options = [str(option) for option in reference.args.get("options") or []]
    rules = [option.removeprefix(ON_DELETE) for option in options if option.startswith(ON_DELETE)]
    return ForeignKey(
        columns=columns,
        references=target.find(exp.Table).name,
        referenced_columns=tuple(column.name for column in target.expressions),
        on_delete=rules[0] if rules else None,
        place=place,
    )


def _index(definition: exp.IndexColumnConstraint, place: Place) -> Index:
    columns = key_columns(definition.expressions)
    options = [str(o.args.get("using") or "") for o in definition.args.get("options") or []]
    kinds = [definition.args.get("kind"), definition.args.get("index_type"), *options]
    kind = next((str(kind) for kind in kinds if kind), "")
    return _make_index(definition.name or (columns[0] if columns else ""), columns, kind, place)


def _make_index(name: str, columns: tuple[str, ...], kind: str, place: Place) -> Index:
    match kind.upper():
        case "HASH":
            return Index(name=name, columns=columns, kind="hash", place=place)
        case "FULLTEXT":
            return Index(name=name, columns=columns, kind="fulltext", place=place)
        case "SPATIAL":
            return Index(name=name, columns=columns, kind="spatial", place=place)
        case _:
            return Index(name=name, columns=columns, place=place)


def _named(key: Key, name: str) -> Key:
    """A unique key takes the name of its constraint unless it has its own."""
    if isinstance(key, UniqueKey) and name and key.name == (key.columns or ("",))[0]:
        return key.model_copy(update={"name": name})
    return key
