"""DataModel: the only truth. Documents, contract, cost, plans and checks are functions of it."""

from typing import Literal

from tools.model.decisions import Contribution, Decision
from tools.model.tables import Table
from tools.value import Value
from tools.workload.requirements import Requirements


class OutsideService(Value):
    """Work that DynamoDB does not do, and how it gets its data."""

    name: str
    kind: Literal["search", "analytics", "object storage"]
    purpose: str
    pattern_ids: tuple[str, ...]
    fed_from: tuple[str, ...] = ()  # DynamoDB tables
    fed_how: str


class Absence(Value):
    """A source column that becomes no attribute, or a table that becomes no table, and why."""

    table: str
    column: str | None = None
    reason: str


class Pricing(Value):
    """Which dated price file the figures rest on."""

    region: str
    price_date: str


class DataModel(Value):
    """The design with everything it was made from; `dynamodb_data_model.json` is its JSON."""

    version: Literal[1] = 1
    created_at: str
    drafted_by: str
    requirements: Requirements
    pricing: Pricing
    tables: tuple[Table, ...]
    services: tuple[OutsideService, ...] = ()
    absences: tuple[Absence, ...] = ()
    decisions: tuple[Decision, ...] = ()
    contributions: tuple[Contribution, ...] = ()

    def table(self, name: str) -> Table:
        """Raises KeyError."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)

    def entity_table(self, source_table: str) -> Table | None:
        """The table whose items are the rows of a MySQL table; None if embedded elsewhere."""
        for table in self.tables:
            if table.kind == "entity" and table.source_table == source_table:
                return table
        return None

    def lookup_tables(self, source_table: str) -> tuple[Table, ...]:
        """The lookup tables that guard unique keys of a MySQL table."""
        return tuple(
            table
            for table in self.tables
            if table.kind == "lookup" and table.source_table == source_table
        )
