"""The tables that statements define, as the statements after them leave them."""

from collections.abc import Callable, Sequence

from tools.finding import Finding
from tools.provenance import Place
from tools.source.ddl_keys import Key
from tools.source.ddl_reading import ReadEntry
from tools.source.keys import add_key
from tools.source.schema import Column, ForeignKey, Index, SourceTable, UniqueKey

Renamed = Callable[[str], str]


class Tables:
    """Tables by name; the names of foreign keys and checks, which `SourceTable` does not keep."""

    def __init__(self) -> None:
        self.by_name: dict[str, SourceTable] = {}
        self.databases: dict[str, str] = {}
        self.foreign_names: dict[str, dict[str, ForeignKey]] = {}
        self.check_names: dict[str, set[str]] = {}
        self.findings: list[Finding] = []

    def find(self, name: str) -> SourceTable | None:
        """By exact name, else by the only one that differs in case alone."""
        exact = self.by_name.get(name)
        if exact is not None:
            return exact
        loose = [table for known, table in self.by_name.items() if known.lower() == name.lower()]
        return loose[0] if len(loose) == 1 else None

    def create(self, table: SourceTable, database: str) -> bool:
        """False where another definition stands already: that one is kept."""
        earlier = self.by_name.get(table.name)
        if earlier is None:
            self.by_name[table.name] = table
            self.databases[table.name] = database
            return True
        first = self.databases[table.name]
        if first and database and first.lower() != database.lower():
            self.findings.append(_in_two_databases(earlier, table, first, database))
        elif _facts(earlier) != _facts(table):
            self.findings.append(_repeated(earlier, table))
        return False

    def put(self, table: SourceTable) -> None:
        self.by_name[table.name] = table

    def drop(self, table: SourceTable) -> None:
        del self.by_name[table.name]
        self.foreign_names.pop(table.name, None)
        self.check_names.pop(table.name, None)

    def rename(self, table: SourceTable, name: str) -> None:
        """Keeps the place among the tables; foreign keys to it follow."""
        old = table.name.lower()

        def following(key: ForeignKey) -> ForeignKey:
            is_own = key.references.lower() == old
            return key.model_copy(update={"references": name}) if is_own else key

        renamed = table.model_copy(update={"name": name})
        known, self.by_name = self.by_name, {}
        for each in known.values():
            kept = renamed if each.name == table.name else each
            if any(key.references.lower() == old for key in kept.foreign_keys):
                keys = tuple(map(following, kept.foreign_keys))
                kept = kept.model_copy(update={"foreign_keys": keys})
            self.by_name[kept.name] = kept
        self.databases[name] = self.databases.pop(table.name, "")
        self.foreign_names[name] = self.foreign_names.pop(table.name, {})
        self.check_names[name] = self.check_names.pop(table.name, set())
        for owner, keys_by_name in self.foreign_names.items():
            followed = {key: following(value) for key, value in keys_by_name.items()}
            self.foreign_names[owner] = followed

    def add(self, table: str, key: Key, name: str = "") -> None:
        """Adds a key; `name` is the constraint's, where it has one."""
        self.by_name[table] = add_key(self.by_name[table], key)
        if isinstance(key, ForeignKey):
            names = self.foreign_names.setdefault(table, {})
            names[(name or f"{table}_ibfk_{len(names) + 1}").lower()] = key

    def note_names(self, table: str, entries: Sequence[ReadEntry], checks: Sequence[str]) -> None:
        """The names of a new table's constraints; MySQL numbers those that have none."""
        for read in entries:
            for key in read.keys:
                self.add(table, key, read.entry.name)
        for name in checks:
            self.add_check(table, name)

    def add_check(self, table: str, name: str) -> None:
        names = self.check_names.setdefault(table, set())
        names.add((name or f"{table}_chk_{len(names) + 1}").lower())

    def drop_foreign_key(self, table: SourceTable, name: str) -> bool:
        key = self.foreign_names.get(table.name, {}).pop(name.lower(), None)
        if key is None:
            return False
        kept = tuple(
            known
            for known in table.foreign_keys
            if (known.columns, known.references) != (key.columns, key.references)
        )
        self.put(table.model_copy(update={"foreign_keys": kept}))
        return True

    def drop_index(self, table: SourceTable, name: str) -> bool:
        unique = tuple(key for key in table.unique_keys if key.name.lower() != name.lower())
        indexes = tuple(key for key in table.indexes if key.name.lower() != name.lower())
        if (len(unique), len(indexes)) == (len(table.unique_keys), len(table.indexes)):
            return False
        self.put(table.model_copy(update={"unique_keys": unique, "indexes": indexes}))
        return True

    def drop_constraint(self, table: SourceTable, name: str) -> bool:
        if name.upper() == "PRIMARY":
            self.put(table.model_copy(update={"primary_key": ()}))
            return True
        checks = self.check_names.get(table.name, set())
        if name.lower() in checks:
            checks.discard(name.lower())
            return True
        return self.drop_foreign_key(table, name) or self.drop_index(table, name)

    def rename_column(self, table: SourceTable, column: str, name: str) -> None:
        """In the table's own keys and in those that reference it."""

        def new(known: str) -> str:
            return name if known.lower() == column.lower() else known

        self.put(_with_columns_named(self.by_name[table.name], new))
        for each in list(self.by_name.values()):
            keys = tuple(
                key.model_copy(
                    update={"referenced_columns": tuple(map(new, key.referenced_columns))}
                )
                if key.references.lower() == table.name.lower()
                else key
                for key in each.foreign_keys
            )
            if keys != each.foreign_keys:
                self.put(each.model_copy(update={"foreign_keys": keys}))


def set_column(
    table: SourceTable, column: Column, instead_of: str = "", after: str | None = None
) -> SourceTable:
    """With the column in the place of another, or added; `after` is '' for the first place."""
    wanted = (instead_of or column.name).lower()
    columns = [known for known in table.columns if known.name.lower() != wanted]
    position = next(
        (n for n, known in enumerate(table.columns) if known.name.lower() == wanted), len(columns)
    )
    if after is not None:
        places = {known.name.lower(): n + 1 for n, known in enumerate(columns)}
        position = places.get(after.lower(), 0 if not after else len(columns))
    columns.insert(position, column)
    return table.model_copy(update={"columns": tuple(columns)})


def without_column(table: SourceTable, column: str) -> SourceTable:
    """Without the column; MySQL takes it out of the table's keys too."""
    wanted = column.lower()

    def rest(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(name for name in names if name.lower() != wanted)

    def kept(keys: Sequence[UniqueKey] | Sequence[Index]) -> tuple[UniqueKey | Index, ...]:
        shortened = [key.model_copy(update={"columns": rest(key.columns)}) for key in keys]
        return tuple(key for key in shortened if key.columns)

    return table.model_copy(
        update={
            "columns": tuple(known for known in table.columns if known.name.lower() != wanted),
            "primary_key": rest(table.primary_key),
            "unique_keys": kept(table.unique_keys),
            "indexes": kept(table.indexes),
            "foreign_keys": tuple(
                key for key in table.foreign_keys if wanted not in map(str.lower, key.columns)
            ),
        }
    )


def copied(table: SourceTable, name: str, place: Place, *, with_keys: bool) -> SourceTable:
    """As CREATE TABLE ... LIKE makes it, with keys but those to other tables; or AS SELECT *."""
    update: dict[str, object] = {"name": name, "place": place, "foreign_keys": ()}
    if not with_keys:
        update |= {"primary_key": (), "unique_keys": (), "indexes": ()}
        update["columns"] = tuple(
            column.model_copy(update={"auto_increment": False, "generated_as": ""})
            for column in table.columns
        )
    return table.model_copy(update=update)


def _with_columns_named(table: SourceTable, new: Renamed) -> SourceTable:
    def renamed(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(map(new, names))

    def keys(known: Sequence[UniqueKey | Index | ForeignKey]) -> tuple[object, ...]:
        return tuple(key.model_copy(update={"columns": renamed(key.columns)}) for key in known)

    return table.model_copy(
        update={
            "columns": tuple(
                column.model_copy(update={"name": new(column.name)}) for column in table.columns
            ),
            "primary_key": renamed(table.primary_key),
            "unique_keys": keys(table.unique_keys),
            "indexes": keys(table.indexes),
            "foreign_keys": keys(table.foreign_keys),
        }
    )


def _facts(table: SourceTable) -> tuple[object, ...]:
    """What two definitions of a table must agree on."""
    columns = tuple((c.name, c.type, c.nullable, c.default) for c in table.columns)
    unique = {key.columns for key in table.unique_keys}
    return columns, table.primary_key, unique


def _repeated(first: SourceTable, second: SourceTable) -> Finding:
    return Finding(
        rule="table-defined-twice",
        severity="warning",
        subject=first.name,
        evidence=f"{first.place} and {second.place} define `{first.name}` differently.",
        fix=f"Tablewright goes by {first.place}; remove the definition that is out of date.",
    )


def _in_two_databases(first: SourceTable, second: SourceTable, one: str, other: str) -> Finding:
    return Finding(
        rule="table-in-two-databases",
        severity="warning",
        subject=first.name,
        evidence=(
            f"{first.place} defines `{first.name}` of the database `{one}`, "
            f"{second.place} one of `{other}`."
        ),
        fix="Tablewright takes the first; give each database a workspace of its own.",
    )
