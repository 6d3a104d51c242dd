"""A lookup's conditions as planning sees them: what is given, what is tested, what is wanted."""

from tools.model.tables import Table
from tools.planning.basis import Basis, attributes_for
from tools.planning.cardinality import RANGE_SHARE, TEST_SHARE
from tools.planning.plans import Count
from tools.source.schema import SourceTable
from tools.workload.operations import Lookup


class Condition:
    """What a lookup compares and how many rows it finds.

    Attributes:
        known: Columns whose value the caller has. With a whole key given, that includes what
            validation compares with (the owner's id).
        compared: Every column that some condition names.
        found: Rows that meet all conditions.
        wanted: Columns needed of each row.
    """

    def __init__(self, basis: Basis, lookup: Lookup) -> None:
        source = basis.schema.table(lookup.table)
        self.lookup = lookup
        self.equality = set(lookup.equality)
        self.nulls = set(lookup.null_columns)
        self.finds_one = any(self.equality.issuperset(key) for key in source.candidate_keys if key)
        self.known = self.equality | (set(lookup.tested) if self.finds_one else set())
        ranged = {lookup.range_column} if lookup.range_column else set()
        self.compared = self.known | self.nulls | set(lookup.tested) | ranged
        self.wanted = needed_columns(source, lookup)
        matching = basis.cardinality.matching(
            lookup.table, tuple(sorted(self.equality)), tuple(sorted(self.nulls))
        )
        share = RANGE_SHARE if lookup.range_column else 1.0
        if not self.finds_one:
            share *= TEST_SHARE ** len(lookup.tested)
        self.found = Count(average=matching.average * share, max=matching.max)

    def needed(self, table: Table) -> tuple[str, ...]:
        """Attributes of `table` that hold the wanted columns."""
        return attributes_for(table, self.wanted)

    def returned(self) -> Count:
        """Rows given back: those found, or one page of them."""
        if self.lookup.aggregate is not None or self.lookup.limit is None:
            return self.found
        limit = float(self.lookup.limit)
        return Count(average=min(limit, self.found.average), max=min(limit, self.found.max))

    def evaluated(self, matched: Count, is_ordered: bool, is_filtered: bool) -> Count:
        """Items read where the key finds `matched`: a page suffices only in the right order."""
        limit = self.lookup.limit
        if limit is None or not is_ordered or self.lookup.aggregate is not None:
            return matched
        if not is_filtered:
            return Count(average=min(limit, matched.average), max=min(limit, matched.max))
        per_hit = matched.average / self.found.average if self.found.average else 1.0
        return Count(average=min(matched.average, limit * max(per_hit, 1.0)), max=matched.max)


def needed_columns(source: SourceTable, lookup: Lookup) -> tuple[str, ...]:
    """Columns needed of each row: what is asked for, what orders the rows, what leads on."""
    if not lookup.columns:
        return source.column_names
    ways = [key.columns for key in source.foreign_keys]
    followed = {related.column for related in lookup.related}
    found = {*lookup.columns, *followed}
    found.update(name for columns in ways if followed.intersection(columns) for name in columns)
    found.update(name for name in (lookup.order_by, lookup.recursive_column) if name)
    return tuple(name for name in source.column_names if name in found)


def multiplied(count: Count, by: Count) -> Count:
    return Count(average=count.average * by.average, max=count.max * by.max)
