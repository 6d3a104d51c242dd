"""Random requests in the domain of the awslabs calculator: whole sizes and counts, one table each.

Sizes crowd around the steps of the units and the item limit. An index read is eventual, an entry
is no larger than its item, a batch no longer than the service takes.
"""

from random import Random

from tests.peers.awslabs_calculator import Asked
from tools.capacity.limits import (
    DEFAULT_MAX_GSIS_PER_TABLE,
    MAX_BATCH_GET_ITEMS,
    MAX_BATCH_WRITE_ITEMS,
    MAX_ITEM_BYTES,
    MAX_TRANSACTION_ACTIONS,
    READ_UNIT_BYTES,
    WRITE_UNIT_BYTES,
)
from tools.planning.plans import Count, IndexEffect, IndexWrite, Read, Request, Write

READS = ("GetItem", "BatchGetItem", "TransactGetItems", "Query", "Scan")
WRITES = ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems")
EFFECTS: dict[str, tuple[IndexEffect, ...]] = {
    "PutItem": ("none", "put", "replace", "move", "delete"),  # it may replace an item
    "UpdateItem": ("none", "put", "replace", "move", "delete"),
    "DeleteItem": ("none", "delete"),
    "ConditionCheck": ("none",),
}
"""What each write can do to an index; a value that is no key there may come, go or change."""


def generated(count: int, seed: int) -> tuple[Asked, ...]:
    """As many reads as writes, every operation about as often as the next."""
    random = Random(seed)
    operations = (*READS, *WRITES)
    return tuple(
        _asked(random, number, operations[number % len(operations)]) for number in range(count)
    )


def _asked(random: Random, number: int, operation: str) -> Asked:
    name = f"T{number}"
    make = _read if operation in READS else _write
    average = random.choice((0.001, 0.5, 1.0, 40.0, 250.0, 12_000.0)) * random.uniform(0.5, 1.5)
    peak = average * random.choice((1.0, 1.0, 2.0, 8.5))
    return Asked(id=name, request=make(random, name, operation), peak=peak, average=average)


def _size(random: Random, most: int = MAX_ITEM_BYTES) -> int:
    step = random.choice((WRITE_UNIT_BYTES, READ_UNIT_BYTES))
    drawn = random.choice(
        (
            random.randint(1, 20) * step + random.randint(-1, 1),
            random.randint(1, 3000),
            random.randint(1, most),
            most,
        )
    )
    return max(1, min(drawn, most))


def _count(random: Random, most: int) -> int:
    return min(random.choice((1, 2, random.randint(1, most), most)), most)


def _read(random: Random, name: str, operation: str) -> Request:
    consistency, index, items = random.choice(("eventual", "strong")), None, 1
    if operation == "TransactGetItems":
        operation, consistency = "BatchGetItem", "transactional"
        items = _count(random, MAX_TRANSACTION_ACTIONS)
    elif operation == "BatchGetItem":
        items = _count(random, MAX_BATCH_GET_ITEMS)
    elif operation in {"Query", "Scan"}:
        items = _count(random, random.choice((50, 5000)))
        if random.random() < 0.5:
            index, consistency = "I1", "eventual"
    filtered = operation in {"Query", "Scan"} and random.random() < 0.3
    returned = random.randint(1, items) if filtered else items
    return Read.model_validate(
        {
            "operation": operation,
            "table": name,
            "index": index,
            "consistency": consistency,
            "calls": Count.of(1.0),
            "items": Count.of(items),
            "returned_items": Count.of(returned),
            "item_bytes": Count.of(_size(random)),
        }
    )


def _write(random: Random, name: str, operation: str) -> Request:
    items, transaction, batched = 1, None, False
    if operation == "BatchWriteItem":
        operation, batched = random.choice(("PutItem", "DeleteItem")), True
        items = _count(random, MAX_BATCH_WRITE_ITEMS)
    elif operation == "TransactWriteItems":
        operation, transaction = random.choice(tuple(EFFECTS)), 1
        items = _count(random, MAX_TRANSACTION_ACTIONS)
    item_bytes = _size(random)
    indexes = random.choice((0, 1, 2, 5, DEFAULT_MAX_GSIS_PER_TABLE))
    return Write.model_validate(
        {
            "operation": operation,
            "table": name,
            "partition_key": "id",
            "items": Count.of(items),
            "item_bytes": Count.of(item_bytes),
            "transaction": transaction,
            "batched": batched,
            "index_writes": tuple(
                _index_write(random, f"I{index}", EFFECTS[operation], item_bytes)
                for index in range(1, indexes + 1)
            ),
        }
    )


def _index_write(
    random: Random, index: str, effects: tuple[IndexEffect, ...], most: int
) -> IndexWrite:
    return IndexWrite(
        index=index,
        effect=random.choice(effects),
        entry_bytes=Count.of(_size(random, most)),
        share=random.choice((1.0, 1.0, 1.0, 1.0, 0.5, 0.04)),
    )
