"""The ledger of attributes: how many bytes each has, and by which rule."""

from collections.abc import Iterator

from tools.capacity.sizes import attribute_size
from tools.documents import figures
from tools.documents.dossier import Dossier
from tools.documents.size_sources import size_source
from tools.model.tables import Table
from tools.sourcing.entry import Entry, cell, said


def attribute_entries(dossier: Dossier, table: Table) -> Iterator[Entry]:
    for attribute in table.stored:
        text = figures.size(attribute_size(table, attribute, dossier.model.requirements).average)
        source = size_source(table, attribute, dossier.model.requirements)
        forms = (*cell(text, "Average size with name"), *said(str(source)))
        name = f"{table.name}.{attribute.name}"
        yield Entry(name, "average size", text, source, forms)
