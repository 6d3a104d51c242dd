"""ALTER TABLE, CREATE and DROP INDEX, RENAME and DROP TABLE, folded into the tables."""

from collections.abc import Iterator

from sqlglot.tokenizer_core import TokenType

from tools.source.ddl_actions import Action, read_action
from tools.source.ddl_entries import Entry, read_entry
from tools.source.ddl_reading import EntryReader
from tools.source.ddl_tables import Tables, set_column, without_column
from tools.source.ddl_tokens import (
    Tokens,
    find_words,
    made,
    source_of,
    split_at_commas,
    word,
    words,
)
from tools.source.schema import SourceTable


def fold_actions(tokens: Tokens, tables: Tables, table: str, reader: EntryReader) -> Iterator[str]:
    """Applies the actions in order; yields what is wrong with those that can't be."""
    for part in split_at_commas(tokens):
        action = read_action(part, reader.sql)
        known = tables.by_name[table]
        trouble = _fold(action, tables, known, reader)
        if trouble:
            yield f"ALTER TABLE `{table}` {trouble}"
        if action.kind == "rename table" and not trouble:
            table = action.other


def _fold(action: Action, tables: Tables, table: SourceTable, reader: EntryReader) -> str:
    """What is wrong, or ''."""
    match action.kind:
        case "nothing":
            return ""
        case "unknown":
            return f"has an action in a form that is not known: {_quoted(action, reader)}"
        case "add" | "change":
            return _set(action, tables, table, reader)
        case "rename table":
            return _rename_table(tables, table, action.other)
        case "comment":
            tables.put(table.model_copy(update={"purpose": action.name}))
            return ""
        case "drop primary key":
            tables.put(table.model_copy(update={"primary_key": ()}))
            return ""
        case "drop column" | "set default" | "drop default" | "rename column":
            return _column(action, tables, table, reader)
        case _:
            is_known = _change_key(action, tables, table)
            return "" if is_known else f"names a key `{action.name}`, which the table has not"


def _change_key(action: Action, tables: Tables, table: SourceTable) -> bool:
    match action.kind:
        case "drop foreign key":
            return tables.drop_foreign_key(table, action.name)
        case "rename index":
            return _rename_index(tables, table, action)
        case _:
            return tables.drop_constraint(table, action.name)


def _quoted(action: Action, reader: EntryReader) -> str:
    return repr(source_of(action.tokens, reader.sql)[:200])


def _set(action: Action, tables: Tables, table: SourceTable, reader: EntryReader) -> str:
    renames = action.kind == "change" and action.other.lower() != action.name.lower()
    if action.kind == "change" and not _has_column(table, action.name):
        return f"changes a column `{action.name}`, which the table has not"
    if renames:
        tables.rename_column(table, action.name, action.other)
    for read in reader.read(action.entries, table.name):
        if read.column is not None:
            known = tables.by_name[table.name]
            tables.put(set_column(known, read.column, after=action.after))
        for key in read.keys:
            tables.add(table.name, key, read.entry.name)
    for entry in action.entries:
        if entry.kind == "check":
            tables.add_check(table.name, entry.name)
    return ""


def _rename_table(tables: Tables, table: SourceTable, name: str) -> str:
    if name in tables.by_name and name != table.name:
        return f"renames it to `{name}`, which is another table"
    tables.rename(table, name)
    return ""


def _column(action: Action, tables: Tables, table: SourceTable, reader: EntryReader) -> str:
    wanted = action.name.lower()
    column = next((known for known in table.columns if known.name.lower() == wanted), None)
    if column is None:
        return f"names a column `{action.name}`, which the table has not"
    match action.kind:
        case "drop column":
            tables.put(without_column(table, column.name))
        case "rename column":
            tables.rename_column(table, column.name, action.other)
        case _:
            is_set = action.kind == "set default"
            default = _default(action, reader) if is_set else None
            tables.put(set_column(table, column.model_copy(update={"default": default})))
    return ""


def _default(action: Action, reader: EntryReader) -> str | None:
    """The value after SET DEFAULT, read as that of a column."""
    name = action.tokens[-1]
    start = find_words(action.tokens, "SET", "DEFAULT")
    given = action.tokens[start + 1 :] if start is not None else ()
    column = (made("c", TokenType.IDENTIFIER, name), made("INT", TokenType.INT, name), *given)
    (read,) = reader.read((read_entry(column, reader.sql),), action.name)
    return read.column.default if read.column else None


def _has_column(table: SourceTable, name: str) -> bool:
    return any(known.name.lower() == name.lower() for known in table.columns)


def _rename_index(tables: Tables, table: SourceTable, action: Action) -> bool:
    wanted, new = action.name.lower(), {"name": action.other}
    names = [key.name.lower() for key in table.unique_keys]
    names.extend(key.name.lower() for key in table.indexes)
    if wanted not in names:
        return False
    unique = [
        k.model_copy(update=new) if k.name.lower() == wanted else k for k in table.unique_keys
    ]
    indexes = [k.model_copy(update=new) if k.name.lower() == wanted else k for k in table.indexes]
    update = {"unique_keys": tuple(unique), "indexes": tuple(indexes)}
    tables.put(table.model_copy(update=update))
    return True


def created_index(tokens: Tokens, sql: str) -> tuple[str, Entry] | None:
    """The table of a CREATE INDEX, and the index as an entry of that table."""
    tokens = tuple(t for t in tokens if word(t) not in ("CREATE", "OR", "REPLACE", "ONLINE"))
    if "EXISTS" in words(tokens):
        tokens = tuple(t for t in tokens if word(t) not in ("IF", "NOT", "EXISTS"))
    on = find_words(tokens, "ON")
    opening = next((n for n, t in enumerate(tokens) if t.token_type == TokenType.L_PAREN), None)
    if on is None or opening is None or opening < on + 2:
        return None
    name = [t for t in tokens[on + 1 : opening] if word(t) not in ("USING", "BTREE", "HASH")][-1]
    return name.text, read_entry((*tokens[:on], *tokens[opening:]), sql)


def dropped_index(tokens: Tokens) -> tuple[str, str] | None:
    """Table and name of a DROP INDEX."""
    on = find_words(tokens, "ON")
    if on is None or on < 1 or on + 1 >= len(tokens):
        return None
    rest = tokens[on + 1 :]
    is_qualified = len(rest) > 2 and rest[1].token_type == TokenType.DOT
    return (rest[2] if is_qualified else rest[0]).text, tokens[on - 1].text


def renamed_tables(tokens: Tokens) -> Iterator[tuple[str, str]]:
    """Old and new name of each in a RENAME TABLE."""
    for part in split_at_commas(tokens[1:]):
        to = find_words(part, "TO")
        if to is not None and 0 < to < len(part) - 1:
            yield part[to - 1].text, part[-1].text


def dropped_tables(tokens: Tokens) -> Iterator[str]:
    rest = [t for t in tokens[2:] if word(t) not in ("IF", "EXISTS", "CASCADE", "RESTRICT")]
    for part in split_at_commas(rest):
        yield part[-1].text
