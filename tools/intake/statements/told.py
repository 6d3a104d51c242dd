"""What a statement comes to: steps, or the reason why it can't be said."""

from typing import Annotated, NoReturn

from pydantic import Field

from tools.value import Value
from tools.workload.operations import (
    Delete,
    Insert,
    Lookup,
    Operation,
    Related,
    TextSearch,
    Transaction,
    Update,
)

Single = Annotated[Lookup | TextSearch | Insert | Update | Delete, Field(discriminator="kind")]


class Step(Value):
    """One operation with what it can't carry itself.

    Attributes:
        remarks: What a user must confirm, each worded as a phrase's remark: `several values of
            id`, `further ordered by name`.
        beside: Rows that a text search returns with those it finds.
        grouped: Columns that figures are grouped by.
        is_page_size_known: False where rows are limited to a number that is not known.
    """

    operation: Single
    remarks: tuple[str, ...] = ()
    beside: tuple[Related, ...] = ()
    grouped: tuple[str, ...] = ()
    is_page_size_known: bool = True

    @property
    def creates(self) -> bool:
        return isinstance(self.operation, Insert) and not self.operation.upsert


class Told(Value):
    """What one statement, or several of one request, do to the schema's tables.

    Attributes:
        steps: What it does, in order; none where `untold` says why.
        tables: The tables that it names, as it writes them.
        uses_no_table: For such as `SELECT 1`.
        untold: Why the statement can't be put into operations, with a full stop; else empty.
    """

    steps: tuple[Step, ...] = ()
    tables: tuple[str, ...] = ()
    uses_no_table: bool = False
    untold: str = ""

    @property
    def operations(self) -> tuple[Operation, ...]:
        """Reads first, then the changes, new rows first; several changes are one transaction."""
        reads = [s.operation for s in self.steps if isinstance(s.operation, Lookup | TextSearch)]
        created = [s.operation for s in self.steps if s.creates]
        others = [s.operation for s in self.steps if not s.creates]
        changes = [
            change for change in (*created, *others) if isinstance(change, Insert | Update | Delete)
        ]
        if len(changes) > 1:
            return (*reads, Transaction(changes=tuple(changes)))
        return (*reads, *changes)


class UntoldError(Exception):
    """Raised inside this package where a statement can't be put into operations."""


def refuse(why: str) -> NoReturn:
    """Raises UntoldError."""
    raise UntoldError(why)
