"""What the service does by itself: deletion by TTL, and reads of streams.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CostOptimization_StreamsUsage.html
"""

from typing import Literal

from tools.capacity.metering import working
from tools.capacity.metering.metered import Line, Metered, write_line
from tools.capacity.metering.structures import ItemTable, index_entry
from tools.capacity.metering.working import units_text
from tools.capacity.metering.writes import Change, write_item
from tools.capacity.value_identity import Item
from tools.capacity.value_sizes import item_size_bytes
from tools.value import Value


class StreamReads(Value):
    """Read request units of a stream: a price of its own, not that of the table's reads."""

    units: int
    worked: str


def expire_item(table: ItemTable, item: Item) -> Metered:
    """TTL deletes an item, in the Region where it expires: free, on its indexes too."""
    lines = [write_line(table.name, None, working.free("deleted by TTL, free"))]
    lines += [
        write_line(table.name, index.name, working.free("deleted with the expired item, free"))
        for index in table.indexes
        if index_entry(table, index, item) is not None
    ]
    return Metered(lines=tuple(lines))


def replicate_expiry(table: ItemTable, item: Item) -> Metered:
    """The same deletion in one replica of a global table: a replicated write there.

    Entries of its indexes are deleted as in any write.
    """
    on_table, *on_indexes = write_item(Change(table, before=item, after=None)).lines
    figure = working.written(item_size_bytes(item), "expired item, replicated write of")
    replicated = Line(
        table=on_table.table, write_units=figure.units, worked=figure.text, replicated=True
    )
    return Metered(lines=(replicated, *on_indexes))


def read_stream(calls: int, reader: Literal["GetRecords", "Lambda"]) -> StreamReads:
    """One unit per GetRecords call, whatever it returns; Lambda triggers read for nothing."""
    if reader == "Lambda":
        return StreamReads(units=0, worked=f"{units_text(calls)} calls by Lambda, free = 0")
    figure = f"{units_text(calls)} GetRecords calls × 1 = {units_text(calls)}"
    return StreamReads(units=calls, worked=figure)
