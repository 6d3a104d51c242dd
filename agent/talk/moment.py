"""What a person's words are said at: the gate, what it shows, and what can be named there."""

from dataclasses import dataclass
from functools import cached_property

from agent.context import SessionContext
from agent.folding.fold import Fold
from agent.gates import GatePayload
from agent.talk.mentions import Span, spans, spans_of_id
from tools.editing.names import Names
from tools.model.data_model import DataModel
from tools.model.tables import Table
from tools.source.schema import Schema
from tools.workload.answers import Question


@dataclass(frozen=True)
class Moment:
    """A text at a gate.

    Attributes:
        asked: The question that is put; None where another thing is shown.
    """

    text: str
    payload: GatePayload
    context: SessionContext
    fold: Fold
    asked: Question | None = None

    @property
    def schema(self) -> Schema:
        return self.fold.evidence.mysql

    @cached_property
    def names(self) -> Names:
        """What an edit may name now."""
        return self.fold.names(designed=self.context.is_designed)

    @property
    def model(self) -> DataModel | None:
        """None before there is a design."""
        return self.names.model

    @property
    def shown_table(self) -> Table | None:
        """The DynamoDB table whose card is shown."""
        if self.model is None or self.payload.kind != "table":
            return None
        return next((t for t in self.model.tables if t.name == self.payload.subject), None)

    @cached_property
    def shown_source(self) -> str:
        """The MySQL table that is shown or asked about; empty where none is."""
        if self.shown_table is not None:
            return self.shown_table.source_table
        subject = self.asked.subject.partition(".")[0] if self.asked else ""
        return subject if subject in self.schema.table_names else ""

    @cached_property
    def named_tables(self) -> tuple[str, ...]:
        """MySQL tables that the text names, as itself or as the DynamoDB table made of it."""
        found = {name: spans(name, self.text) for name in self.schema.table_names}
        for table in self.model.tables if self.model else ():
            if table.kind == "entity":
                found[table.source_table] += spans(table.name, self.text)
        every = [span for held in found.values() for span in held]
        return tuple(
            name for name, held in found.items() if any(not _is_inside(s, every) for s in held)
        )

    @cached_property
    def named_patterns(self) -> tuple[str, ...]:
        return tuple(name for name in self.names.pattern_ids if spans_of_id(name, self.text))

    def table(self, name: str) -> Table | None:
        """The DynamoDB table that is called so, or that is made of the MySQL table called so."""
        known = {each.casefold(): table for each, table in self.names.tables.items()}
        found = known.get(name.casefold())
        return self.names.table(found) if found else None

    def source(self, name: str) -> str:
        """The MySQL table that is called so, or that the DynamoDB table is made of; else empty."""
        for each in self.schema.table_names:
            if each.casefold() == name.casefold():
                return each
        table = self.table(name)
        return table.source_table if table else ""


def _is_inside(span: Span, others: list[Span]) -> bool:
    """Whether a longer name holds it, as `course tutors` does `course`."""
    return any(
        start <= span[0] and span[1] <= end and (start, end) != span for start, end in others
    )
