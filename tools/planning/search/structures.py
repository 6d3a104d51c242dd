"""Indexes that could stand on a layout: what some lookup would use, each with its reason."""

from collections.abc import Collection
from dataclasses import dataclass

from tools.model.data_model import DataModel
from tools.model.tables import Gsi, KeySchema, Projection, Table
from tools.planning.basis import Basis
from tools.planning.candidates import index, index_keys, projections
from tools.planning.search.computed_keys import IndexKey
from tools.planning.search.layouts import Layout

MOST_PER_LAYOUT = 40  # keys times projections; those that no pattern gains from are dropped


@dataclass(frozen=True, eq=False)
class IndexCandidate:
    """A GSI on a layout; each is itself alone."""

    layout: Layout
    gsi: Gsi

    @property
    def index(self) -> tuple[str, KeySchema, Projection]:
        """What it is, whatever layout it stands on."""
        return self.layout.source_table, self.gsi.key, self.gsi.projection

    @property
    def name(self) -> str:
        table = self.layout.table.name if self.layout.table is not None else ""
        return f"{table}.{self.gsi.name} {self.gsi.projection}"


def index_candidates(
    basis: Basis, layout: Layout, hot: Collection[IndexKey] = ()
) -> tuple[IndexCandidate, ...]:
    """Every key that serves some demand, with each projection that differs; no `hot` ones."""
    table = layout.table
    if table is None:
        return ()
    joined = tuple(key for each in layout.computed for key in each.keys)
    found = [
        IndexCandidate(layout, index(table, key, projection))
        for key in (*joined, *index_keys(basis, table))
        for projection in projections(basis, table, key)
        if (layout.source_table, key, projection) not in hot
    ]
    return tuple(found[:MOST_PER_LAYOUT])


def with_indexes(table: Table, indexes: tuple[Gsi, ...]) -> Table:
    """The table with the indexes, each under a name of its own."""
    built = table
    for gsi in indexes:
        named = index(built, gsi.key, gsi.projection, gsi.purpose)
        built = built.model_copy(update={"gsis": (*built.gsis, named)})
    return built


def with_tables(model: DataModel, tables: tuple[Table, ...]) -> DataModel:
    return model.model_copy(update={"tables": tables})
