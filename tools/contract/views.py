"""The views that the contract's SELECTs read from, as `source_views.sql`."""

from tools.contract.source_view import SourceView
from tools.contract.sources import entry_sources
from tools.model.data_model import DataModel

HEADER = (
    "-- Views of the source database that migrationContract.json reads from. Create them before\n"
    "-- the data is read. They only read; dropping them loses nothing. MySQL 8 and MariaDB 10.11.\n"
)


def source_views(model: DataModel) -> tuple[SourceView, ...]:
    """All views in the order of the model's tables and their attributes."""
    return tuple(view for source in entry_sources(model) for view in source.views)


def source_views_sql(model: DataModel) -> str:
    """The statements, each below a comment that says what it is for; empty for no views."""
    views = source_views(model)
    if not views:
        return ""
    return "\n".join((HEADER, *(view.statement for view in views)))
