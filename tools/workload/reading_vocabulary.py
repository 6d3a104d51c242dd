"""What a schema's own names say: which table and which column some words mean.

Nothing is known of any application: synonyms of a table are its name's words and the words of the
foreign keys that point to it (`orders.customer_id` makes `customer` another name of its target).
"""

from functools import cached_property

from tools.source.schema import Column, ForeignKey, Schema, SourceTable
from tools.source.stems import snake_case, stem, stems_of
from tools.value import Value
from tools.workload.reading_names import Name, Names
from tools.workload.reading_words import (
    CREATION,
    CREDENTIALS,
    PERSONS,
    PLAIN,
    UNSEARCHABLE,
    is_synonym,
)

TIME_TYPES = frozenset({"DATE", "DATETIME", "TIMESTAMP", "TIME", "YEAR"})
NUMBER_TYPES = frozenset(
    {"TINYINT", "SMALLINT", "MEDIUMINT", "INT", "INTEGER", "BIGINT", "DECIMAL", "NUMERIC"}
    | {"FLOAT", "DOUBLE"}
)


class TableMatch(Value):
    """`alias` is the foreign key whose column's words named the table, where its own did not."""

    table: str
    leftover: tuple[str, ...] = ()
    alias: str | None = None


class ColumnMatch(Value):
    """`sure` where the words name the column and no other; else they only suggest it."""

    column: str
    sure: bool


class Vocabulary:
    """Matches words to the tables and columns of one schema."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def find_table(self, words: tuple[str, ...], hints: tuple[str, ...] = ()) -> TableMatch | None:
        """The table that the words name best; the last word, then the hints, settle a tie.

        Names of tables come first; words of foreign keys that point to a table are tried where no
        name is met. None where nothing matches, or two tables equally well.
        """
        for names in (self._names, self._aliases):
            best = names.best(words, hints)
            if best is not None:
                leftover = tuple(
                    word
                    for word in words
                    if not best.parts.issuperset(stems_of(word)) and stem(word) not in PLAIN
                )
                return TableMatch(table=best.table, leftover=leftover, alias=best.alias)
        return None

    def find_column(self, table: str, words: tuple[str, ...]) -> ColumnMatch | None:
        """The column of `table` that the words name or suggest."""
        source = self.schema.table(table)
        if any(self._is_of_another(table, word) for word in words):
            return None
        known = {part for column in source.columns for part in stems_of(column.name)}
        plain = tuple(w for w in words if stem(w) not in PLAIN or stem(w) in known) or words
        named = "_".join(plain).rpartition(".")[2]
        for column in source.columns:
            if named == column.name.lower():
                return ColumnMatch(column=column.name, sure=True)
        stems = frozenset(part for word in plain for part in stems_of(word))
        own = frozenset(stems_of(table)) | {"id"}
        if "id" in stems and stems <= own and len(source.primary_key) == 1:
            return ColumnMatch(column=source.primary_key[0], sure=True)
        return self._column_by_stems(source, stems)

    def _is_of_another(self, table: str, word: str) -> bool:
        """Whether a word is qualified with another table's name: `orders.id` is not `users.id`."""
        owner = word.rpartition(".")[0]
        if not owner or owner in (table, table.lower(), snake_case(table)):
            return False
        return any(owner in (n.lower(), snake_case(n)) for n in self.schema.table_names)

    def is_name(self, word: str) -> bool:
        """Whether a word names a table or what a foreign key points to."""
        stems = set(stems_of(word))
        return any(stems <= name.parts for name in (*self._names.all, *self._aliases.all))

    @cached_property
    def actor(self) -> str | None:
        """The table of persons who sign in.

        Foreign keys named after persons vote for the table they point to; a person's name and
        columns such as `email` and `password_hash` vote for the table that has them.
        """
        votes: dict[str, int] = {}
        for table in self.schema.tables:
            parts = {part for name in table.column_names for part in stems_of(name)}
            own = len(CREDENTIALS & parts) + bool(PERSONS.intersection(stems_of(table.name)))
            if own:
                votes[table.name] = votes.get(table.name, 0) + own
            for key in table.foreign_keys:
                named = PERSONS.intersection(part for c in key.columns for part in stems_of(c))
                if named and key.references in self.schema.table_names:
                    votes[key.references] = votes.get(key.references, 0) + 1
        return max(votes, key=lambda name: votes[name]) if votes else None

    def keys_to(self, table: str, target: str) -> tuple[ForeignKey, ...]:
        """Single-column foreign keys of `table` that reference `target`."""
        keys = self.schema.table(table).foreign_keys
        return tuple(k for k in keys if k.references == target and len(k.columns) == 1)

    def key_for(self, table: str, words: tuple[str, ...]) -> ForeignKey | None:
        """The foreign key of `table` whose column or target the words name."""
        stems = frozenset(part for word in words for part in stems_of(word)) - PLAIN
        keys = tuple(k for k in self.schema.table(table).foreign_keys if len(k.columns) == 1)
        for key in keys:
            if stems and stems <= set(stems_of(key.columns[0])) | {"id"}:
                return key
        for key in keys:
            if stems and stems <= set(stems_of(key.references)) | {"id"}:
                return key
        return None

    def text_columns(self, table: str) -> tuple[str, ...]:
        """Columns of free text: those of a FULLTEXT index, else by type and name."""
        source = self.schema.table(table)
        for index in source.indexes:
            if index.kind == "fulltext":
                return index.columns
        keys = {c for key in source.candidate_keys if len(key) == 1 for c in key}
        return tuple(
            column.name
            for column in source.columns
            if column.holds_text
            and column.name not in keys
            and source.foreign_key_on(column.name) is None
            and not UNSEARCHABLE.intersection(stems_of(column.name))
        )

    def creation_column(self, table: str) -> str | None:
        """The timestamp of a row's creation, by its default value and name."""
        times = [
            column
            for column in self.schema.table(table).columns
            if column.type.name in TIME_TYPES and not column.set_on_update
        ]
        for column in times:
            if is_stamped(column) and CREATION.intersection(stems_of(column.name)):
                return column.name
        for column in times:
            if is_stamped(column) or CREATION.intersection(stems_of(column.name)):
                return column.name
        return None

    def recency_column(self, table: str) -> str | None:
        """What `recent` rows are ordered by: the creation, else the only moment of a row."""
        columns = self.schema.table(table).columns
        moments = [c for c in columns if c.type.name in TIME_TYPES and not c.set_on_update]
        only = moments[0].name if len(moments) == 1 else None
        return self.creation_column(table) or only

    @cached_property
    def _names(self) -> Names:
        return Names(Name(table=name, stems=stems_of(name)) for name in self.schema.table_names)

    @cached_property
    def _aliases(self) -> Names:
        return Names(
            Name(table=key.references, stems=stems, alias=f"{table.name}.{key.columns[0]}")
            for table in self.schema.tables
            for key in table.foreign_keys
            if len(key.columns) == 1 and key.references in self.schema.table_names
            if (stems := tuple(part for part in stems_of(key.columns[0]) if part != "id"))
        )

    def _column_by_stems(self, source: SourceTable, stems: frozenset[str]) -> ColumnMatch | None:
        names = {column.name: frozenset(stems_of(column.name)) for column in source.columns}
        own = frozenset(stems_of(source.name))
        for wanted in (stems, stems - own):
            same = [c for c, name in names.items() if wanted and name - {"id"} == wanted - {"id"}]
            if len(same) == 1:
                return ColumnMatch(column=same[0], sure=True)
        wanted = stems - own or stems
        key = self.key_for(source.name, tuple(wanted)) if wanted else None
        if key is not None:
            return ColumnMatch(column=key.columns[0], sure=True)
        containing = [c for c, name in names.items() if wanted and wanted <= name]
        if containing:
            return ColumnMatch(column=containing[0], sure=len(containing) == 1)
        alike = [
            c
            for c, name in names.items()
            if wanted and all(any(is_synonym(w, part) for part in name) for w in wanted)
        ]
        return ColumnMatch(column=alike[0], sure=False) if alike else None


def is_stamped(column: Column) -> bool:
    """Whether MySQL writes the time of the insert into the column by itself."""
    return (column.default or "").upper().startswith(("CURRENT_TIMESTAMP", "NOW"))
