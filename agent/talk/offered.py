"""The names that a reading of a text may use: all that it names, and little that it doesn't."""

from collections.abc import Iterable
from dataclasses import dataclass

from agent.talk.mentions import (
    is_named,
    nearly_named,
    parts_of,
    spans,
    spans_of_id,
    stem,
    stems_in,
    words_in,
)
from agent.talk.moment import Moment
from tools.model.tables import CopyOrigin, CounterOrigin, EmbeddedOrigin
from tools.workload.matrix import VERBS
from tools.workload.names import columns_of

MOST_PATTERNS = 8
MOST_TABLES = 12
MOST_COLUMNS = 14
MOST_INDEXES = 6
MOST_OTHERS = 4
LONG_WORD = 4  # letters: shorter ones say little of what a pattern does


@dataclass(frozen=True)
class Offered:
    """What may be named, by kind.

    Attributes:
        tables: MySQL's names, and a DynamoDB table's own where that is what was typed.
        indexes: As `Table.Index`.
        columns: As `table.column`; a foreign key of one column is called so too.
        attributes: Copies and counters, as `Table.attribute`.
        missing: As `table.verb`.
    """

    patterns: tuple[str, ...]
    tables: tuple[str, ...]
    indexes: tuple[str, ...]
    columns: tuple[str, ...]
    attributes: tuple[str, ...]
    concerns: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        kinds = (self.patterns, self.tables, self.indexes, self.columns)
        rest = (self.attributes, self.concerns, self.missing)
        return tuple(dict.fromkeys(name for kind in (*kinds, *rest) for name in kind))


def names_at(moment: Moment) -> Offered:
    """Names that the text has, nearly has, or that belong to what is shown.

    Each kind is cut at a number of names; what was typed as it is called is never cut.
    """
    tables = _tables(moment)
    focus = _focus(moment)
    return Offered(
        patterns=_patterns(moment),
        tables=tables,
        indexes=_indexes(moment, focus),
        columns=_columns(moment, focus),
        attributes=_attributes(moment, focus),
        concerns=_cut(moment.names.concern_ids, moment.text, MOST_OTHERS),
        missing=_missing(moment, focus),
    )


def _focus(moment: Moment) -> tuple[str, ...]:
    """MySQL tables that the text is about: those it names, or nearly, and the one shown."""
    near = nearly_named(moment.schema.table_names, moment.text)
    shown = (moment.shown_source,) if moment.shown_source else ()
    return tuple(dict.fromkeys((*moment.named_tables, *near, *shown)))


def _tables(moment: Moment) -> tuple[str, ...]:
    focus = _focus(moment)
    related = [
        other
        for name in focus
        for other in (
            *(key.references for key in moment.schema.table(name).foreign_keys),
            *(child.name for child, _ in moment.schema.children_of(name)),
        )
    ]
    every = moment.schema.table_names
    rest = every if len(every) <= MOST_TABLES else related
    typed = set(words_in(moment.text))
    own = (
        [t.name for t in moment.model.tables if t.name.casefold() in typed] if moment.model else []
    )
    own = [name for name in own if name.casefold() not in {each.casefold() for each in every}]
    kept = [*moment.named_tables, *own]
    return tuple(dict.fromkeys((*kept, *[*focus, *rest][: max(0, MOST_TABLES - len(kept))])))


def _patterns(moment: Moment) -> tuple[str, ...]:
    """Those typed, the one asked about, those that say nearly the same, those of the table."""
    typed = moment.named_patterns
    asked = [q.subject for q in (moment.asked,) if q and q.subject in moment.names.pattern_ids]
    said = {each for each in stems_in(moment.text) if len(each) >= LONG_WORD}
    overlap = {
        pattern.id: len(said & stems_in(pattern.text))
        for pattern in moment.fold.requirements.patterns
        if pattern.id in moment.names.pattern_ids
    }
    alike = sorted((each for each in overlap if overlap[each]), key=lambda each: -overlap[each])
    served: list[str] = []
    if moment.shown_table is not None:
        name = moment.shown_table.name
        plans = moment.fold.derivation().plans
        served = [each for plan in plans if name in plan.tables for each in plan.ids]
    wanted = dict.fromkeys((*typed, *asked, *alike[:LONG_WORD], *served))
    return tuple(wanted)[: max(MOST_PATTERNS, len(typed))]


def _indexes(moment: Moment, focus: tuple[str, ...]) -> tuple[str, ...]:
    if moment.model is None:
        return ()
    typed: list[str] = []
    rest: list[str] = []
    for table in moment.model.tables:
        for gsi in table.gsis:
            named = spans_of_id(gsi.name, moment.text) or spans(gsi.name, moment.text)
            near = table.source_table in focus or nearly_named((gsi.name,), moment.text)
            if named or near:
                (typed if named else rest).append(f"{table.name}.{gsi.name}")
    return (*typed, *rest[: max(0, MOST_INDEXES - len(typed))])


def _columns(moment: Moment, focus: tuple[str, ...]) -> tuple[str, ...]:
    """Columns typed, those of the tables in question that sound like it, then their others."""
    said = stems_in(moment.text)
    typed, alike, rest = [], [], []
    for name, (table, column) in columns_of(moment.schema).items():
        is_typed = name.casefold() in moment.text.casefold()
        if is_typed or (("_" in column or table in focus) and is_named(column, moment.text)):
            typed.append(name)
        elif table in focus and said & {stem(part) for part in parts_of(column)}:
            alike.append(name)
        elif table in focus:
            rest.append(name)
    return (*typed, *[*alike, *rest][: max(0, MOST_COLUMNS - len(typed))])


def _attributes(moment: Moment, focus: tuple[str, ...]) -> tuple[str, ...]:
    made = (*moment.names.attributes(CopyOrigin), *moment.names.attributes(CounterOrigin))
    typed = [
        name
        for name in made
        if name.casefold() in moment.text.casefold() or is_named(name.split(".")[1], moment.text)
    ]
    near = [name for name in made if moment.source(name.split(".")[0]) in focus]
    return tuple(dict.fromkeys((*typed, *near[:MOST_OTHERS])))


def _missing(moment: Moment, focus: tuple[str, ...]) -> tuple[str, ...]:
    """Missing patterns that are asked about; others only where they are typed."""
    asked = [q.subject for q in moment.payload.questions if q.kind == "missing"]
    typed = [
        name
        for name in (f"{table}.{verb}" for table in focus for verb in VERBS)
        if spans_of_id(name, moment.text)
    ]
    first = [each for each in asked if moment.asked and each == moment.asked.subject]
    near = [each for each in asked if each.split(".")[0] in focus]
    return tuple(dict.fromkeys((*typed, *first, *near[:MOST_OTHERS])))


def _cut(names: Iterable[str], text: str, most: int) -> tuple[str, ...]:
    listed = list(names)
    typed = [name for name in listed if spans_of_id(name, text)]
    rest = [name for name in listed if name not in typed]
    return (*typed, *rest[: max(0, most - len(typed))])


def embedded_in(moment: Moment) -> tuple[str, ...]:
    """MySQL tables whose rows are lists in another table's items."""
    tables = moment.model.tables if moment.model else ()
    return tuple(
        attribute.origin.table
        for table in tables
        for attribute in table.attributes
        if isinstance(attribute.origin, EmbeddedOrigin)
    )
