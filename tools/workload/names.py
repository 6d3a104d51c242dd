"""The names that answers are given under, and what they stand for."""

from tools.source.schema import ForeignKey, Schema, SourceTable
from tools.value import Value
from tools.workload.missing import VERBS, Verb


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


def missing_names_of(schema: Schema) -> dict[str, tuple[str, Verb]]:
    """Table and verb by `table.verb`: all that a missing pattern can be called."""
    return {f"{t.name}.{verb}": (t.name, verb) for t in schema.tables for verb in VERBS}
