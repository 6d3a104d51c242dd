"""Plans: for each pattern the exact requests it makes."""

import operator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from tools.value import Value

ReadOperation = Literal["GetItem", "BatchGetItem", "Query", "Scan"]
WriteOperation = Literal["PutItem", "UpdateItem", "DeleteItem", "ConditionCheck"]
IndexEffect = Literal["none", "put", "delete", "replace", "move"]
Consistency = Literal["eventual", "strong", "transactional"]


@dataclass(frozen=True, slots=True)
class Count:
    """An average and the most there can be: of requests, items or bytes."""

    average: float
    max: float

    @staticmethod
    def of(value: float) -> "Count":
        return Count(average=value, max=value)


SortCondition = Literal["=", "range", "order"]


class KeyCondition(Value):
    """How one attribute of a native key is compared."""

    attribute: str
    how: SortCondition = "="


class Read(Value):
    """One kind of read request.

    Attributes:
        index: GSI that is read; None for the base table.
        partition_key, sort_key: The attributes the key condition names; sort_key None where it
            names none. `sort_condition` says how the sort key is compared.
        key_conditions: Where one of them is a native key, all attributes that the key condition
            names, in the order of the key.
        filter: Attributes tested after reading: they never lower the cost.
        returned: Attributes needed; empty for all that the table or index holds.
        calls: Requests made by one call of the pattern.
        items: Items evaluated by one request (of a BatchGetItem: items asked for).
        returned_items: Items that one request gives back.
        item_bytes: Bytes of one evaluated item or index entry.
        note: What the request is for, in a few words.
    """

    kind: Literal["read"] = "read"
    operation: ReadOperation
    table: str
    index: str | None = None
    partition_key: str | None = None
    sort_key: str | None = None
    sort_condition: SortCondition | None = None
    key_conditions: tuple[KeyCondition, ...] = Field(default=(), exclude_if=operator.not_)
    descending: bool = False
    filter: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    consistency: Consistency = "eventual"
    calls: Count
    items: Count
    returned_items: Count
    item_bytes: Count
    limit: int | None = None
    note: str = ""


class IndexWrite(Value):
    """What a write does to one GSI: `replace` keeps the key, `move` changes it.

    `entry_bytes` is one entry's size; `share` of the written items have an entry (sparse index).
    """

    index: str
    effect: IndexEffect
    entry_bytes: Count
    share: float = 1.0


class Write(Value):
    """One kind of write.

    Attributes:
        sets: Attributes written by an UpdateItem.
        condition: ConditionExpression in words, empty for none.
        items: Items written by one call of the pattern.
        item_bytes: Bytes of one item, the larger of before and after.
        transaction: Number of the TransactWriteItems request it belongs to, from 1; None
            outside one.
        batched: Sent with BatchWriteItem (25 a request, each item priced alone).
    """

    kind: Literal["write"] = "write"
    operation: WriteOperation
    table: str
    partition_key: str
    sort_key: str | None = None
    sets: tuple[str, ...] = ()
    condition: str = ""
    items: Count
    item_bytes: Count
    transaction: int | None = None
    batched: bool = False
    index_writes: tuple[IndexWrite, ...] = ()
    note: str = ""


Request = Annotated[Read | Write, Field(discriminator="kind")]
Serving = Literal["planned", "outside", "no database", "unserved"]


class PatternPlan(Value):
    """How one group of patterns is served.

    Attributes:
        ids: The patterns, the leading one first; the rest are its duplicates.
        serving: `planned` with requests; `outside` by `service` (a plan may still have requests
            beside it); `no database`; `unserved` with the reason in `notes`.
    """

    ids: tuple[str, ...]
    serving: Serving
    requests: tuple[Request, ...] = ()
    service: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def lead(self) -> str:
        return self.ids[0]

    @property
    def tables(self) -> tuple[str, ...]:
        """DynamoDB tables the plan touches, in order of first use."""
        return tuple(dict.fromkeys(request.table for request in self.requests))
