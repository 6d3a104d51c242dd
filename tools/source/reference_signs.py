"""What speaks for a relationship beside its name: types, indexes, joins."""

from collections.abc import Sequence

from tools.source.joins import Join
from tools.source.relationship import Confidence
from tools.source.schema import ColumnType, SourceTable

_INTEGERS = frozenset({"TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT"})
_SAME_TYPE = {"INTEGER": "INT", "NUMERIC": "DECIMAL"}
_CERTAIN, _LIKELY = 3, 2


def is_alike(one: ColumnType, other: ColumnType) -> bool:
    """Same type, signedness and length; how wide an integer is shown does not count."""
    name, other_name = (_SAME_TYPE.get(each.name, each.name) for each in (one, other))
    if name != other_name or one.unsigned != other.unsigned:
        return False
    return name in _INTEGERS or (one.length, one.scale) == (other.length, other.scale)


def type_text(type_: ColumnType) -> str:
    """As MySQL writes it: `BIGINT UNSIGNED`."""
    return f"{type_}{' UNSIGNED' if type_.unsigned else ''}"


def indexed(table: SourceTable, columns: tuple[str, ...]) -> str:
    """What index begins with the columns, in words with its place; empty where none does."""
    size = len(columns)
    for index in table.indexes:
        if index.kind in ("btree", "hash") and index.columns[:size] == columns:
            return f"indexed ({index.place})"
    for key in table.unique_keys:
        if key.columns[:size] == columns:
            return f"indexed by a unique key ({key.place})"
    if table.primary_key[:size] == columns:
        return f"indexed by the primary key ({table.place})"
    return ""


def joined(joins: Sequence[Join]) -> str:
    """`joined in Query 3 (01_2:56) and 2 others`: the statement that ran most comes first."""
    most = max(joins, key=lambda join: join.executions)
    others = len(joins) - 1
    more = f" and {others} {'other' if others == 1 else 'others'}" if others else ""
    return f"joined in {most.label} ({most.place}){more}"


def confidence_of(weight: int, *, is_indexed: bool, is_joined: bool) -> Confidence:
    """In words: `weight` is what the name says, up to 2; an index counts 1, a join 2."""
    total = weight + is_indexed + 2 * is_joined
    if total >= _CERTAIN:
        return "near certain"
    return "likely" if total >= _LIKELY else "possible"
