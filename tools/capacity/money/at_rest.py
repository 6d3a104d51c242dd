"""What is paid for data that lies there: storage, recovery, backups; and for its streams.

Pages: https://aws.amazon.com/dynamodb/pricing/on-demand/ and, for the bytes of a replica,
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

from collections.abc import Iterator
from math import ceil

from tools.capacity.arithmetic import counted
from tools.capacity.bill import BYTES_PER_GB, SECONDS_PER_MONTH
from tools.capacity.limits import (
    PARTITION_BYTES,
    PARTITION_READ_UNITS_PER_SECOND,
    PARTITION_WRITE_UNITS_PER_SECOND,
    REPLICA_OVERHEAD_BYTES,
    STORAGE_OVERHEAD_BYTES,
)
from tools.capacity.money.lines import MoneyLine, price_line
from tools.capacity.money.options import CostOptions
from tools.capacity.prices import (
    BACKUP,
    IMPORT,
    RECOVERY,
    STORAGE,
    STREAM_READ,
    WRITE,
    Prices,
    TableClass,
)
from tools.capacity.units import write_units
from tools.capacity.usage import StructureUsage

POLLS_PER_SECOND = 4  # planning figure: how often a reader of its own asks a shard
FREE_STREAM_READS = 2_500_000


def storage_line(
    usage: StructureUsage, table_class: TableClass, prices: Prices, options: CostOptions
) -> MoneyLine:
    """Items or index entries of all Regions, with the overhead of each."""
    regions = options.replicas + 1
    quantity = stored_gb(usage, options) * regions
    overhead = STORAGE_OVERHEAD_BYTES + (REPLICA_OVERHEAD_BYTES if options.replicas else 0)
    how = f"{counted(usage.items)} * ({counted(usage.item_bytes)} + {overhead} B)"
    how += f" * {regions} Regions" if regions > 1 else ""
    return price_line(
        prices, STORAGE, usage.name, "storage", quantity, how, table_class, "GB-months"
    )


def stored_gb(usage: StructureUsage, options: CostOptions) -> float:
    """Of one Region."""
    more = usage.items * REPLICA_OVERHEAD_BYTES if options.replicas else 0.0
    return (usage.stored_bytes + more) / BYTES_PER_GB


def copies_lines(
    usage: StructureUsage, prices: Prices, options: CostOptions
) -> Iterator[MoneyLine]:
    """Recovery and backups: of a table's items, in one Region; indexes are built from them."""
    if usage.index is not None:
        return
    held = stored_gb(usage, options)
    how = f"{counted(held)} GB of items"
    if options.recovery:
        yield price_line(prices, RECOVERY, usage.name, RECOVERY, held, how, "standard", "GB-months")
    if options.backups:
        yield price_line(
            prices,
            BACKUP,
            usage.name,
            "backups",
            held * options.backups,
            f"{how} * {options.backups} kept",
            "standard",
            "GB-months",
        )


def stream_line(usage: StructureUsage, prices: Prices, options: CostOptions) -> MoneyLine:
    """Reads of a table's stream by readers that are no Lambda functions, whose reads are free.

    A stream has a shard for each partition of its table; what an account has free is in
    `free_lines`.
    """
    shards = max(
        1,
        ceil(usage.items * usage.item_bytes / PARTITION_BYTES),
        ceil(usage.peak_write_units_per_second / PARTITION_WRITE_UNITS_PER_SECOND),
        ceil(usage.peak_read_units_per_second / PARTITION_READ_UNITS_PER_SECOND),
    )
    quantity = options.stream_readers * shards * POLLS_PER_SECOND * SECONDS_PER_MONTH
    how = (
        f"{options.stream_readers} readers * {shards} shards * {POLLS_PER_SECOND} reads a second "
        f"* {counted(SECONDS_PER_MONTH)} s"
        if options.stream_readers
        else "read by Lambda functions, whose reads are free"
    )
    return price_line(
        prices, STREAM_READ, usage.name, "stream reads", quantity, how, "standard", "units"
    )


def loading_lines(
    usages: tuple[StructureUsage, ...], prices: Prices
) -> tuple[tuple[MoneyLine, ...], tuple[MoneyLine, ...]]:
    """Bringing the rows over, once: by writing each item, or by an import from S3.

    An import pays for the bytes it reads, here taken as those of the items; indexes are built
    from them at no charge.
    """
    writing, importing = [], []
    for usage in usages:
        each = write_units(usage.item_bytes)
        how = f"{counted(usage.items)} * {each} units"
        writing.append(
            price_line(
                prices,
                WRITE,
                usage.name,
                "loading by writes",
                usage.items * each,
                how,
                "standard",
                "units",
            )
        )
        if usage.index is None:
            held = usage.items * usage.item_bytes / BYTES_PER_GB
            how = f"{counted(usage.items)} * {counted(usage.item_bytes)} B"
            importing.append(
                price_line(
                    prices, IMPORT, usage.name, "loading by import", held, how, "standard", "GB"
                )
            )
    return tuple(writing), tuple(importing)
