"""Remarks and links that name columns exactly, so that nothing of them is assumed.

A link goes `with categories.name along category_id` to a parent, `with order_items along
order_items.order_id` to children. Remarks stand in parentheses: `(only id and price)`,
`(tested: stock)`, `(per order_items.order_id)`, `(in any order)`.
"""

from typing import Literal

from tools.source.stems import snake_case
from tools.value import Value
from tools.workload.operations import Lookup, Related
from tools.workload.reading_phrase import Words
from tools.workload.reading_scene import Scene

Listing = Literal["", "only", "tested"]
RemarkKind = Literal["only", "tested", "per", "unordered", "assumption"]

ALONG = "along"
INFERRED = "inferred from the endpoint"
ASSUMED = "assumed from the structure"
LIKE = "LIKE anywhere in the text"
_BASES = {
    tuple(LIKE.lower().split()): (
        "LIKE is taken to find its words anywhere in the text; a pattern that only ends in % would "
        "be a range."
    ),
    tuple(INFERRED.split()): (
        "It is inferred from the endpoint alone: no statement shows what is read or written."
    ),
    tuple(ASSUMED.split()): (
        "It is assumed from the table's keys: nothing shows that the application needs it."
    ),
}
_SEVERAL_ROWS = ("several", "rows")
_SEVERAL_VALUES = ("several", "values", "of")


class Remark(Value):
    """`text` is a column, the name of a fan-out, or the sentence that is assumed."""

    kind: RemarkKind
    text: str = ""


class Link(Value):
    """Rows of `table` beside the rows found: along `column` of `holder`, who refers to whom.

    `is_child` where `table` itself is the holder; `wanted` is the one column needed, '' for all.
    """

    table: str
    wanted: str
    holder: str
    column: str
    is_child: bool

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.wanted,) if self.wanted else ()

    def related(self) -> Related:
        return Related(column=self.column, table=self.table, columns=self.columns)

    def lookup(self, per: str | None) -> Lookup:
        return Lookup(table=self.table, equality=(self.column,), columns=self.columns, per=per)


def exact_table(scene: Scene, word: str) -> str | None:
    """The one table of that name, as a phrase writes names."""
    names = [name for name in scene.schema.table_names if _is(name, word)]
    return names[0] if len(names) == 1 else None


def exact_column(scene: Scene, table: str, word: str) -> str | None:
    """The one column of that name; `table.column` is understood too."""
    owner, _, name = word.rpartition(".")
    if owner and exact_table(scene, owner) != table:
        return None
    columns = scene.schema.table(table).column_names
    names = [column for column in columns if _is(column, name)]
    return names[0] if len(names) == 1 else None


def read_remark(scene: Scene, table: str, item: Words, listing: Listing) -> Remark | None:
    """One item in parentheses; `listing` is what the items before it listed."""
    if item == ("in", "any", "order"):
        return Remark(kind="unordered")
    if item[:1] == ("per",) and len(item) == 2:
        names = [name for name in _fan_outs(scene) if _is(name, item[1])]
        return Remark(kind="per", text=names[0]) if len(names) == 1 else None
    said = read_basis(item) or _several(scene, table, item)
    if said:
        return Remark(kind="assumption", text=said)
    kind: Listing = "only" if item[0] == "only" else "tested" if item[0] == "tested" else listing
    named = item if kind == listing and item[0] != kind else item[1:]
    column = exact_column(scene, table, named[0]) if len(named) == 1 else None
    return Remark(kind=kind, text=column) if kind and column is not None else None


def read_basis(item: Words) -> str:
    """What such as `(inferred from the endpoint)` leaves to be confirmed, as a sentence."""
    return _BASES.get(item, "")


def read_link(scene: Scene, table: str, words: Words) -> Link | None:
    """`categories.name along category_id`, `order_items along order_items.order_id`."""
    if len(words) != 3 or words[1] != ALONG:
        return None
    named, _, wanted = words[0].partition(".")
    target = exact_table(scene, named)
    owner, _, followed = words[2].rpartition(".")
    holder = exact_table(scene, owner) if owner else table
    if target is None or holder is None:
        return None
    column = exact_column(scene, holder, followed)
    found = exact_column(scene, target, wanted) if wanted else ""
    is_child = bool(owner) and holder == target
    if column is None or found is None or not (is_child or _refers(scene, holder, column, target)):
        return None
    return Link(table=target, wanted=found, holder=holder, column=column, is_child=is_child)


def _refers(scene: Scene, holder: str, column: str, target: str) -> bool:
    """Whether a value of the column finds one row of the target; no declared key is needed."""
    key = scene.schema.table(holder).foreign_key_on(column)
    if key is not None:
        return key.references == target
    return len(scene.schema.table(target).primary_key) == 1


def _several(scene: Scene, table: str, item: Words) -> str:
    if item == _SEVERAL_ROWS:
        return f"How many rows of {table} one call changes is not said: one is taken."
    if item[:3] == _SEVERAL_VALUES and len(item) == 4:
        column = exact_column(scene, table, item[3])
        if column is not None:
            return (
                f"One call gives several values of {table}.{column}, each looked up by itself; "
                "how many is not said: one is taken."
            )
    return ""


def _fan_outs(scene: Scene) -> tuple[str, ...]:
    return tuple(
        f"{table.name}.{key.columns[0]}"
        for table in scene.schema.tables
        for key in table.foreign_keys
        if len(key.columns) == 1
    )


def _is(name: str, word: str) -> bool:
    return word in (name, name.lower(), snake_case(name))
