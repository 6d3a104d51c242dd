"""The names that answers are given under, and what they stand for."""

from tools.source.schema import ForeignKey, Schema, SourceTable
from tools.value import Value
from tools.workload.lists import list_columns, list_ways
from tools.workload.matrix import VERBS, Verb


class FanOutName(Value):
    """`order_items.order_id`, or `visits.clinic_id+room_no` for a key over several columns."""

    child: SourceTable
    key: ForeignKey

    def __str__(self) -> str:
        return fan_out_name(self.child, self.key)


def fan_out_name(child: SourceTable, key: ForeignKey) -> str:
    return f"{child.name}.{'+'.join(key.columns)}"


def fan_outs_of(schema: Schema) -> dict[str, FanOutName]:
    """Every foreign key by its fan-out's name, in the schema's order."""
    found = [FanOutName(child=t, key=key) for t in schema.tables for key in t.foreign_keys]
    return {str(name): name for name in found}


def columns_of(schema: Schema) -> dict[str, tuple[str, str]]:
    """Table and column by `table.column`."""
    return {f"{t.name}.{c}": (t.name, c) for t in schema.tables for c in t.column_names}


class MissingName(Value):
    """What a missing pattern's name stands for; `by` are the columns that a list is made by."""

    table: str
    verb: Verb
    by: tuple[str, ...] = ()


def missing_name(table: SourceTable, verb: Verb, by: tuple[str, ...] = ()) -> str:
    """`users.delete`; `orders.list` for the usual list, `orders.list.status` for another."""
    name = f"{table.name}.{verb}"
    return name if verb != "list" or by == list_columns(table) else f"{name}.{'+'.join(by)}"


def missing_names_of(schema: Schema) -> dict[str, MissingName]:
    """All that a missing pattern can be called, with what each name stands for."""
    found: dict[str, MissingName] = {}
    for table in schema.tables:
        for verb in VERBS:
            by = list_columns(table) if verb == "list" else ()
            found[missing_name(table, verb, by)] = MissingName(table=table.name, verb=verb, by=by)
        for by in list_ways(table):
            name = MissingName(table=table.name, verb="list", by=by)
            found[missing_name(table, "list", by)] = name
    return found
