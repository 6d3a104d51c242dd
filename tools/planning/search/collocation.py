"""What one table for a parent and its children would save over a design with a table for each.

Where a pattern reads a parent's item and its children, each request rounds its bytes up by itself;
one Query over all of them would round once. Writes cost the same. Source of the rounding:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
"""

from collections.abc import Iterator

from tools.capacity.bill import SECONDS_PER_MONTH
from tools.capacity.prices import Prices
from tools.capacity.units import paged_read_units, read_request_units
from tools.model.data_model import DataModel
from tools.model.tables import Table
from tools.planning.basis import columns_behind
from tools.planning.planner import plan
from tools.planning.plans import PatternPlan, Read
from tools.source.schema import ForeignKey


def collocation_usd(model: DataModel, prices: Prices) -> float:
    """USD a month at average rates; patterns of unknown rate are left out.

    At most: every parent is taken to stand with the children that each pattern reads with it,
    though a row stands in one table only, and none is kept by itself for the rest. Children that
    the user keeps apart from their parent stay apart.
    """
    total = 0.0
    for served in plan(model):
        rate = model.requirements.rate_of(served.ids)
        if rate is not None:
            units = sum(_saved_units(parent, own) for parent, own in _families(model, served))
            total += rate[1] * SECONDS_PER_MONTH * units * prices.usd_per_read_unit
    return total


def _saved_units(parent: Read, children: list[Read]) -> float:
    """By one call of the pattern; both read as often."""
    apart = sum(read_request_units(read).average for read in (parent, *children))
    read_bytes = sum(read.items.average * read.item_bytes.average for read in (parent, *children))
    together = parent.calls.average * paged_read_units(read_bytes, parent.consistency)
    return max(apart - together, 0.0)


def _families(model: DataModel, served: PatternPlan) -> Iterator[tuple[Read, list[Read]]]:
    """Each parent's item that is read, with the item collections of its children."""
    reads = [request for request in served.requests if isinstance(request, Read)]
    queries = [read for read in reads if read.operation == "Query"]
    for parent in reads:
        if parent.operation == "GetItem":
            own = [query for query in queries if _is_child(model, parent, query)]
            queries = [query for query in queries if query not in own]
            if own:
                yield parent, own


def _is_child(model: DataModel, parent: Read, query: Read) -> bool:
    holder, held = model.table(parent.table), model.table(query.table)
    if "lookup" in (holder.kind, held.kind):
        return False
    if (query.consistency, query.calls) != (parent.consistency, parent.calls):
        return False
    if model.requirements.are_kept_apart(held.source_table, holder.source_table):
        return False
    keys = model.requirements.mysql.table(held.source_table).foreign_keys
    return any(_follows(key, holder, held, query) for key in keys)


def _follows(key: ForeignKey, holder: Table, held: Table, query: Read) -> bool:
    """Whether the Query asks for the children of the item's own key."""
    if key.references != holder.source_table or holder.key.sort_key or not query.partition_key:
        return False
    asked = columns_behind(held.attribute(query.partition_key))
    keyed = columns_behind(holder.attribute(holder.key.partition_key))
    return asked == key.columns and keyed == key.referenced_columns
