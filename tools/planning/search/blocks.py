"""Tables whose layouts hang together because one may hold the other's rows: chosen together."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice, product

from tools.model.tables import Table
from tools.planning.search.layouts import Layout

MOST_VARIANTS = 400


@dataclass(frozen=True, eq=False)
class Variant:
    """One consistent layout for each table of a block."""

    layouts: tuple[Layout, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(layout.table for layout in self.layouts if layout.table is not None)


@dataclass(frozen=True, eq=False)
class Block:
    """Source tables that are laid out together, and every way to do so; the natural one first.

    Attributes:
        is_cut: Whether there are more ways than these.
    """

    source_tables: tuple[str, ...]
    variants: tuple[Variant, ...]
    is_cut: bool = False


def blocks(
    layouts: dict[str, tuple[Layout, ...]], crowded: Collection[str] = ()
) -> tuple[Block, ...]:
    """In the schema's order of their first tables; of the `crowded` ones there are more ways."""
    found: list[Block] = []
    placed: set[str] = set()
    for name in layouts:
        if name in placed:
            continue
        names = tuple(other for other in layouts if other in _connected(name, layouts))
        placed.update(names)
        variants = tuple(islice(_variants(names, layouts), MOST_VARIANTS + 1))
        is_cut = len(variants) > MOST_VARIANTS or any(each in crowded for each in names)
        found.append(Block(names, variants[:MOST_VARIANTS], is_cut))
    return tuple(found)


def _connected(name: str, layouts: dict[str, tuple[Layout, ...]]) -> set[str]:
    """The tables that embedding links with it, directly or through others."""
    links: dict[str, set[str]] = {}
    for source, choices in layouts.items():
        for child in {child for layout in choices for child in layout.embeds}:
            links.setdefault(source, set()).add(child)
            links.setdefault(child, set()).add(source)
    reached, waiting = {name}, [name]
    while waiting:
        for other in links.get(waiting.pop(), set()) - reached:
            reached.add(other)
            waiting.append(other)
    return reached


def _variants(names: tuple[str, ...], layouts: dict[str, tuple[Layout, ...]]) -> Iterator[Variant]:
    for chosen in product(*(layouts[name] for name in names)):
        if _fit(chosen):
            yield Variant(chosen)


def _fit(layouts: tuple[Layout, ...]) -> bool:
    """Whether the rows that are embedded are those that have no table of their own."""
    inside = {(layout.source_table, layout.holder) for layout in layouts if layout.is_embedded}
    embedded = {(child, layout.source_table) for layout in layouts for child in layout.embeds}
    return inside == embedded
