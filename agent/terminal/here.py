"""Where the conversation is, for what looks at it; and the names that can be typed there."""

from collections.abc import Iterable
from dataclasses import dataclass

from agent.context import SessionContext
from agent.folding.fold import Fold
from agent.gates import GatePayload
from tools.workload.answers import Question
from tools.workload.names import columns_of, fan_outs_of, missing_names_of

DESIGNED = "2.3"  # from here on there is a design, and looking at it drafts nothing


@dataclass(frozen=True)
class Here:
    """The open gate, and all that was said and worked out up to it."""

    context: SessionContext
    payload: GatePayload
    fold: Fold

    @property
    def patterns(self) -> tuple[str, ...]:
        return tuple(pattern.id for pattern in self.fold.evidence.patterns)

    @property
    def source_tables(self) -> tuple[str, ...]:
        return self.fold.evidence.mysql.table_names

    @property
    def fan_outs(self) -> tuple[str, ...]:
        return tuple(fan_outs_of(self.fold.evidence.mysql))

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(columns_of(self.fold.evidence.mysql))

    @property
    def missing(self) -> tuple[str, ...]:
        """What a missing pattern can be called, those asked about first."""
        asked = self.asked("missing")
        return tuple(dict.fromkeys((*asked, *missing_names_of(self.fold.evidence.mysql))))

    @property
    def readings(self) -> tuple[str, ...]:
        """Patterns whose reading can be accepted, those asked about first."""
        return tuple(dict.fromkeys((*self.asked("reading"), *self.patterns)))

    @property
    def designed(self) -> tuple[str, ...]:
        """Tables, their indexes, decisions and patterns of the design; none before there is one."""
        if self.context.done < DESIGNED or self.fold.open_questions:
            return self.patterns
        model = self.fold.derivation().model
        return (
            *(table.name for table in model.tables),
            *(f"{table.name}.{gsi.name}" for table in model.tables for gsi in table.gsis),
            *self.patterns,
            *(decision.id for decision in model.decisions),
        )

    @property
    def structures(self) -> tuple[str, ...]:
        """Tables, indexes and attributes that an edit may name; none before there is a design."""
        if not self.context.is_designed:
            return ()
        tables = self.fold.derivation().model.tables
        return tuple(
            dict.fromkeys(
                (
                    *(table.name for table in tables),
                    *(gsi.name for table in tables for gsi in table.gsis),
                    *(name for table in tables for name in table.attribute_names),
                )
            )
        )

    @property
    def concerns(self) -> tuple[str, ...]:
        """Those that are open."""
        designed = self.context.is_designed
        return self.fold.names(designed=designed).concern_ids

    @property
    def relationships(self) -> tuple[str, ...]:
        """Inferred foreign keys, those asked about first."""
        inferred = (each.name for each in self.fold.evidence.relationships)
        return tuple(dict.fromkeys((*self.asked("relationship"), *inferred)))

    def asked(self, kind: str) -> tuple[str, ...]:
        """What the open questions of a kind are about."""
        return _subjects(self.payload.questions, kind)


def _subjects(questions: Iterable[Question], kind: str) -> tuple[str, ...]:
    return tuple(question.subject for question in questions if question.kind == kind)
