"""Patterns in parts whose costs add up: what one part costs says nothing of the others.

A pattern that reads several tables would otherwise be costed on every combination of their keys
and indexes, most of which differ only in what some other lookup of it reads.
"""

from dataclasses import dataclass

from tools.planning.search.blocks import Block
from tools.workload.operations import Lookup, Operation
from tools.workload.patterns import AccessPattern


@dataclass(frozen=True)
class Part:
    """A pattern with some of its operations, for all patterns `ids` that have the same."""

    pattern: AccessPattern
    ids: tuple[str, ...]


def parts(pattern: AccessPattern, blocks: tuple[Block, ...]) -> tuple[tuple[Operation, ...], ...]:
    """The operations, parted; each part in the pattern's order, at least one.

    Changes know what was read before them, an aggregate may go to a service that then serves all:
    such patterns stay whole. So do lookups of tables that may stand in each other's items, for what
    is in an item that was read is not read again.
    """
    found: list[tuple[set[int], set[int]]] = []  # blocks, and places in the pattern
    for place, operation in enumerate(pattern.operations):
        if not isinstance(operation, Lookup) or operation.aggregate is not None:
            return (pattern.operations,)
        shared, places = _shared_blocks(operation, blocks), {place}
        apart = []
        for other in found:
            if other[0] & shared:
                shared, places = shared | other[0], places | other[1]
            else:
                apart.append(other)
        found = [*apart, (shared, places)]
    parted = (tuple(pattern.operations[place] for place in sorted(places)) for _, places in found)
    return tuple(parted) or (pattern.operations,)


def _shared_blocks(lookup: Lookup, blocks: tuple[Block, ...]) -> set[int]:
    """Numbers of the blocks with several tables that it reads."""
    touched = {lookup.table, *(related.table for related in lookup.related)}
    return {
        number
        for number, block in enumerate(blocks)
        if len(block.source_tables) > 1 and touched.intersection(block.source_tables)
    }
