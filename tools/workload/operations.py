"""What an access pattern does to the entities: the vocabulary that plans are made from.

Tables and columns here are the MySQL ones. A pattern is a tuple of operations in the order in
which they run; a pattern without any touches no database.
"""

from typing import Annotated, Literal

from pydantic import Field

from tools.value import Value

Aggregate = Literal["count", "sum", "statistics"]


class Related(Value):
    """Rows of `table` fetched along the foreign key on `column`, one for each row found.

    Attributes:
        columns: The columns needed of the related row; empty for all.
    """

    column: str
    table: str
    columns: tuple[str, ...] = ()


class Lookup(Value):
    """Rows found by key, range or condition.

    Attributes:
        equality: Columns whose value the caller gives.
        null_columns: Columns that must be NULL.
        range_column: Column compared by a range the caller gives.
        order_by: Column that orders the rows; None where any order will do.
        limit: Most rows wanted by one call, None for all. A page of a paginated list.
        columns: Columns needed; empty for all.
        tested: Columns compared after the rows are read (owner validation, optional filters).
        related: Rows fetched along foreign keys for each row found.
        aggregate: What is computed over the rows, instead of returning them.
        recursive_column: Foreign key to the same table, followed up to the root.
        per: Fan-out (`order_items.order_id`) saying how often the lookup is made in one call.
    """

    kind: Literal["lookup"] = "lookup"
    table: str
    equality: tuple[str, ...] = ()
    null_columns: tuple[str, ...] = ()
    range_column: str | None = None
    order_by: str | None = None
    descending: bool = False
    limit: int | None = None
    columns: tuple[str, ...] = ()
    tested: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    aggregate: Aggregate | None = None
    recursive_column: str | None = None
    consistency: Literal["eventual", "strong"] = "eventual"
    per: str | None = None


class TextSearch(Value):
    """Rows whose text contains or resembles words that the caller gives.

    Attributes:
        columns: Columns searched.
        scope: Equality columns that narrow the search (`user_id`).
        filters: Further columns that may be filtered on.
        limit: Most rows wanted by one call.
    """

    kind: Literal["text_search"] = "text_search"
    table: str
    columns: tuple[str, ...]
    scope: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    limit: int | None = None


class Insert(Value):
    """New rows: one, or as many as the fan-out `per` says. `upsert` replaces an existing row."""

    kind: Literal["insert"] = "insert"
    table: str
    upsert: bool = False
    per: str | None = None


class Update(Value):
    """Columns set on the rows that `equality` finds.

    Attributes:
        columns: Columns whose value may change.
        per: Fan-out saying how many rows one call updates; None for one.
        tested: Columns that must hold a given value for the update to happen.
    """

    kind: Literal["update"] = "update"
    table: str
    equality: tuple[str, ...]
    columns: tuple[str, ...]
    tested: tuple[str, ...] = ()
    per: str | None = None


class Delete(Value):
    """The rows that `equality` finds: one, or as many as the fan-out `per` says."""

    kind: Literal["delete"] = "delete"
    table: str
    equality: tuple[str, ...]
    tested: tuple[str, ...] = ()
    per: str | None = None


Change = Annotated[Insert | Update | Delete, Field(discriminator="kind")]


class Transaction(Value):
    """Changes that happen together or not at all."""

    kind: Literal["transaction"] = "transaction"
    changes: tuple[Change, ...]


Operation = Annotated[
    Lookup | TextSearch | Insert | Update | Delete | Transaction, Field(discriminator="kind")
]


def changes_of(operations: tuple[Operation, ...]) -> tuple[Insert | Update | Delete, ...]:
    """All inserts, updates and deletes, those inside transactions too, in order."""
    found: list[Insert | Update | Delete] = []
    for operation in operations:
        if isinstance(operation, Transaction):
            found.extend(operation.changes)
        elif isinstance(operation, Insert | Update | Delete):
            found.append(operation)
    return tuple(found)
