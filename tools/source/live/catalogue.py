"""What information_schema says of a database, in a handful of statements whatever its size."""

from collections import defaultdict
from collections.abc import Iterable

from tools.errors import InputError, Problem
from tools.source.live.address import SYSTEM_DATABASES
from tools.source.live.cells import Row, optional_whole_of, text_of, whole_of
from tools.source.live.session import Session
from tools.value import Value

TABLE_KINDS = ("BASE TABLE", "SYSTEM VERSIONED")
VIEW_KINDS = ("VIEW", "SYSTEM VIEW")
GENERATED = ("VIRTUAL GENERATED", "STORED GENERATED", "PERSISTENT")
TRANSACTIONAL_ENGINES = frozenset({"INNODB", "ROCKSDB", "TOKUDB", "NDBCLUSTER", "NDB"})
# Their row count is kept, and their keys are in order.
COUNTED_ENGINES = frozenset({"MYISAM", "ARIA"})
ORDERED_ENGINES = TRANSACTIONAL_ENGINES | COUNTED_ENGINES


class ColumnFacts(Value):
    """`data_type` as the server names it, in capitals; `character_set` empty for no text."""

    name: str
    data_type: str
    character_set: str = ""
    is_nullable: bool
    generated: str = ""  # such as `VIRTUAL GENERATED`


class IndexPart(Value):
    """One column of an index; `position` counts from 1.

    Attributes:
        column: Empty where the part is an expression.
        cardinality: Distinct values of the parts up to this one, as the server estimates it.
        prefix: Length of the prefix that is indexed; None for the whole column.
    """

    index: str
    is_unique: bool
    kind: str  # in capitals: BTREE, HASH, FULLTEXT, SPATIAL, RTREE
    position: int
    column: str
    cardinality: int | None
    prefix: int | None


class TableFacts(Value):
    """`rows` and `data_bytes` are the server's estimates; None where it has none."""

    name: str
    engine: str  # in capitals; empty where the server can't open the table
    rows: int | None
    row_bytes: int
    data_bytes: int
    columns: tuple[ColumnFacts, ...] = ()
    index_parts: tuple[IndexPart, ...] = ()

    @property
    def is_transactional(self) -> bool:
        return self.engine in TRANSACTIONAL_ENGINES

    def column(self, name: str) -> ColumnFacts | None:
        return next((column for column in self.columns if column.name == name), None)

    @property
    def indexes(self) -> dict[str, tuple[IndexPart, ...]]:
        """The parts of each index, in order, by its name."""
        found: defaultdict[str, list[IndexPart]] = defaultdict(list)
        for part in sorted(self.index_parts, key=lambda part: part.position):
            found[part.index].append(part)
        return {name: tuple(parts) for name, parts in found.items()}


class Catalogue(Value):
    """A database by its objects; `database` is its name as the server has it.

    Attributes:
        views: Also those of the server's own kinds that are no tables, such as sequences.
        foreign: Foreign keys to tables of another database: table, constraint, that database.
    """

    database: str
    tables: tuple[TableFacts, ...]
    views: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()  # name and kind, such as SEQUENCE
    foreign: tuple[tuple[str, tuple[str, ...], str], ...] = ()


def read_catalogue(session: Session, database: str) -> Catalogue:
    """Raises InputError: no such database, or no table in it, that this user may see."""
    name = find_database(session, database)
    listed = session.rows(
        "SELECT table_name, table_type, engine, table_rows, avg_row_length, data_length "
        "FROM information_schema.tables WHERE table_schema = %(database)s",
        database=name,
    )
    listed.sort(key=lambda row: text_of(row[0]))  # servers order by collations of their own
    kinds = [(text_of(row[0]), text_of(row[1]).upper()) for row in listed]
    tables = [row for row, (_, kind) in zip(listed, kinds, strict=True) if kind in TABLE_KINDS]
    if not tables:
        raise InputError((_no_tables(name),))
    columns = _columns(session, name)
    parts = _index_parts(session, name)
    return Catalogue(
        database=name,
        tables=tuple(_table(row, columns, parts) for row in tables),
        views=tuple(each for each, kind in kinds if kind in VIEW_KINDS),
        others=tuple((each, kind) for each, kind in kinds if kind not in TABLE_KINDS + VIEW_KINDS),
        foreign=tuple(_foreign(session, name)),
    )


def find_database(session: Session, database: str) -> str:
    """Its name as the server has it: some servers compare names without case."""
    rows = session.rows("SELECT schema_name FROM information_schema.schemata ORDER BY schema_name")
    names = [text_of(row[0]) for row in rows]
    if database in names:
        return database
    has_case = whole_of(session.rows("SELECT @@lower_case_table_names")[0][0]) == 0
    alike = [name for name in names if name.lower() == database.lower()]
    if alike and not has_case:
        return alike[0]
    raise InputError((_no_database(database, names),))


def _no_database(database: str, names: Iterable[str]) -> Problem:
    own = [name for name in names if name.lower() not in SYSTEM_DATABASES]
    seen = f"It may see {', '.join(f'`{name}`' for name in own)}" if own else "It may see none"
    return Problem(
        file=f"mysql:{database}",
        what=f"the server has no database `{database}` that this user may see.",
        fix=f"{seen}. Correct the name, or have SELECT on `{database}`.* granted to the user.",
    )


def _no_tables(database: str) -> Problem:
    return Problem(
        file=f"mysql:{database}",
        what=f"the database `{database}` has no table that this user may see.",
        fix=f"Name another database, or have SELECT on `{database}`.* granted to the user.",
    )


def _table(
    row: Row, columns: dict[str, list[ColumnFacts]], parts: dict[str, list[IndexPart]]
) -> TableFacts:
    name = text_of(row[0])
    return TableFacts(
        name=name,
        engine=text_of(row[2]).upper(),
        rows=optional_whole_of(row[3]),
        row_bytes=whole_of(row[4]),
        data_bytes=whole_of(row[5]),
        columns=tuple(columns.get(name, ())),
        index_parts=tuple(parts.get(name, ())),
    )


def _columns(session: Session, database: str) -> dict[str, list[ColumnFacts]]:
    rows = session.rows(
        "SELECT table_name, column_name, data_type, character_set_name, is_nullable, extra "
        "FROM information_schema.columns WHERE table_schema = %(database)s "
        "ORDER BY table_name, ordinal_position",
        database=database,
    )
    found: defaultdict[str, list[ColumnFacts]] = defaultdict(list)
    for table, name, data_type, character_set, is_nullable, extra in rows:
        said = text_of(extra).upper()
        found[text_of(table)].append(
            ColumnFacts(
                name=text_of(name),
                data_type=text_of(data_type).upper(),
                character_set=text_of(character_set).lower(),
                is_nullable=text_of(is_nullable).upper() == "YES",
                generated=next((kind for kind in GENERATED if kind in said), ""),
            )
        )
    return found


def _index_parts(session: Session, database: str) -> dict[str, list[IndexPart]]:
    rows = session.rows(
        "SELECT table_name, index_name, non_unique, index_type, seq_in_index, column_name, "
        "cardinality, sub_part FROM information_schema.statistics "
        "WHERE table_schema = %(database)s ORDER BY table_name, index_name, seq_in_index",
        database=database,
    )
    found: defaultdict[str, list[IndexPart]] = defaultdict(list)
    for table, index, non_unique, kind, position, column, cardinality, prefix in rows:
        found[text_of(table)].append(
            IndexPart(
                index=text_of(index),
                is_unique=whole_of(non_unique) == 0,
                kind=text_of(kind).upper(),
                position=whole_of(position),
                column=text_of(column),
                cardinality=optional_whole_of(cardinality),
                prefix=optional_whole_of(prefix),
            )
        )
    return found


def _foreign(session: Session, database: str) -> list[tuple[str, tuple[str, ...], str]]:
    rows = session.rows(
        "SELECT table_name, constraint_name, column_name, referenced_table_schema "
        "FROM information_schema.key_column_usage WHERE table_schema = %(database)s "
        "AND referenced_table_schema IS NOT NULL AND referenced_table_schema <> %(database)s "
        "ORDER BY table_name, constraint_name, ordinal_position",
        database=database,
    )
    found: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for table, constraint, column, other in rows:
        found[text_of(table), text_of(constraint), text_of(other)].append(text_of(column))
    return [(table, tuple(names), other) for (table, _, other), names in found.items()]
