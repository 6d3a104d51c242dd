"""Where attributes and tables get their data from, in words."""

from typing import assert_never

from tools.documents.inferred import inferred_mark
from tools.documents.markdown import Markdown, code, codes, sentence
from tools.model.computed import (
    Computation,
    Constant,
    Joined,
    Lowered,
    Sentinel,
    Sharded,
    to_mysql,
)
from tools.model.tables import (
    Attribute,
    ColumnOrigin,
    ComputedOrigin,
    CopyOrigin,
    CounterOrigin,
    EmbeddedOrigin,
    Table,
)
from tools.source.schema import Schema


def origin_text(attribute: Attribute, source_table: str, mysql: Schema) -> Markdown:
    """What the attribute of a table made of `source_table` holds, and from where."""
    origin = attribute.origin
    mark = inferred_mark(origin, source_table, mysql)
    match origin:
        case ColumnOrigin():
            return code(f"{origin.table}.{origin.column}")
        case ComputedOrigin():
            return sentence(
                "computed from {table}: {what}",
                table=code(origin.table),
                what=computation_text(origin.computation),
            )
        case CopyOrigin():
            return sentence(
                "copied from {column} where {local} = {joined}{mark}",
                column=code(f"{origin.table}.{origin.column}"),
                local=code(origin.local_column),
                joined=code(f"{origin.table}.{origin.join_column}"),
                mark=mark,
            )
        case EmbeddedOrigin():
            return sentence(
                "JSON array of the {table} rows with {key} = {local}{mark}: {columns}, by {order}",
                table=code(origin.table),
                key=code(origin.child_key),
                local=code(origin.local_column),
                mark=mark,
                columns=codes(origin.child_columns),
                order=codes(origin.order_by, "no order"),
            )
        case CounterOrigin():
            what = f"sum of {origin.sum_column}" if origin.sum_column else "number"
            return sentence(
                "{what} of {table} rows with {key} = {local}{mark}",
                what=what,
                table=code(origin.table),
                key=code(origin.child_key),
                local=code(origin.local_column),
                mark=mark,
            )
        case _:
            assert_never(origin)


def computation_text(computation: Computation) -> Markdown:
    match computation:
        case Lowered():
            return sentence("{column} in lower case", column=code(computation.column))
        case Sentinel():
            return sentence(
                "{column}, or “{value}” where it is NULL",
                column=code(computation.column),
                value=computation.value,
            )
        case Joined():
            return _joined_text(computation)
        case Sharded():
            return sentence(
                "{column} and {shards}, by the CRC32 of {spread}",
                column=code(computation.column),
                shards=shards_text(computation),
                spread=codes(computation.spread),
            )
        case Constant():
            return sentence("always “{value}”", value=computation.value)
        case _:
            assert_never(computation)


def _joined_text(joined: Joined) -> Markdown:
    text = sentence(
        "{columns} joined by “{delimiter}”",
        columns=codes(joined.columns),
        delimiter=joined.delimiter,
    )
    if not joined.escaped:
        return text
    return sentence("{text}, escaped in {names}", text=text, names=codes(joined.escaped))


def shards_text(sharded: Sharded) -> str:
    return f"one of {sharded.shards} shards"


def computed_definition(attribute: Attribute) -> str:
    """The SQL expression of a computed attribute; empty for any other."""
    origin = attribute.origin
    return to_mysql(origin.computation) if isinstance(origin, ComputedOrigin) else ""


def source_roles(table: Table) -> tuple[Markdown, ...]:
    """Each MySQL table that data comes from, and what it gives."""
    main = [item.source_table for item in table.item_types]
    found = [
        sentence("{table}: one item per row", table=code(name)) for name in dict.fromkeys(main)
    ]
    for name in table.source_tables:
        if name not in main:
            kinds = dict.fromkeys(
                _ROLE_WORDS[attribute.origin.kind]
                for attribute in table.attributes
                if attribute.origin.table == name
            )
            found.append(sentence("{table}: {how}", table=code(name), how=" and ".join(kinds)))
    return tuple(found)


_ROLE_WORDS = {
    "column": "columns",
    "computed": "computed attributes",
    "copy": "columns copied in",
    "embedded": "rows embedded as JSON",
    "counter": "rows counted or summed",
}
