"""How items and requests spread over the values of a partition key."""

from tools.documents.dossier import Dossier
from tools.model.tables import ColumnOrigin, ComputedOrigin, Gsi, Table
from tools.planning.basis import columns_behind
from tools.planning.cardinality import Cardinality
from tools.planning.plans import Count
from tools.risk.situation import Situation, Structure
from tools.risk.skew import is_unique, key_values
from tools.value import Value
from tools.workload.known_figures import KnownFigures

ZIPF = "Zipf's law with s = 1 over the distinct values"
KNOWN = "what is known of it from you or from a query log, else "


def skew_rule(dossier: Dossier) -> str:
    """What the shares of busiest values rest on."""
    return (KNOWN if dossier.model.requirements.statistics.skews else "") + ZIPF


class Distribution(Value):
    """Spread over one partition key.

    Attributes:
        distinct: Values the key takes; None where it can't be derived.
        basis: How that is known.
        items_per_key: Items under one value, average and largest; None likewise.
        top_share: Share of the reads that the busiest value gets; None where all is guessed.
        share_basis: How that is known.
    """

    distinct: float | None
    basis: str
    items_per_key: Count | None
    top_share: float | None
    share_basis: str = ""


def distribution(dossier: Dossier, table: Table, gsi: Gsi | None = None) -> Distribution:
    """Spread of a table's items, or of an index's entries, over its partition key."""
    situation = Situation(dossier.model, dossier.plans, dossier.bill)
    structure = Structure(table, gsi)
    if structure.partition_key not in table.attribute_names:
        basis = f"{structure.partition_key} is no attribute of {table.name}"
        return Distribution(distinct=None, basis=basis, items_per_key=None, top_share=None)
    values = key_values(situation, structure)
    if values.is_guess:
        return Distribution(distinct=None, basis=values.basis, items_per_key=None, top_share=None)
    if values.count is None:
        return Distribution(
            distinct=None,
            basis=values.basis,
            items_per_key=None,
            top_share=values.top_share,
            share_basis=values.share_words,
        )
    items = (
        Count.of(1.0)
        if is_unique(situation, structure)
        else _items(dossier, structure, values.count)
    )
    return Distribution(
        distinct=values.count,
        basis=values.basis,
        items_per_key=items,
        top_share=values.top_share,
        share_basis=values.share_words,
    )


def _items(dossier: Dossier, structure: Structure, distinct: float) -> Count | None:
    requirements = dossier.model.requirements
    source = structure.table.source_table
    stated = {entry.table for entry in requirements.statistics.tables}
    attribute = structure.table.attribute(structure.partition_key)
    if source not in stated or not isinstance(attribute.origin, ColumnOrigin | ComputedOrigin):
        return None
    cardinality = Cardinality(requirements.mysql, KnownFigures(requirements.statistics))
    average = cardinality.rows(source) / max(distinct, 1.0)
    columns = columns_behind(attribute)
    largest = cardinality.matching(source, columns).max if columns else cardinality.rows(source)
    return Count(average=average, max=max(average, largest))
