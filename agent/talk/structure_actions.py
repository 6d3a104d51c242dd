"""Changes of the design itself, written as a person would type them."""

import re

from agent.talk.mentions import parts_of
from agent.talk.moment import Moment
from agent.talk.reply_type import Change
from agent.talk.written import (
    NotAnEditError,
    column_of,
    columns_in,
    first_of,
    table_of,
    tables_in,
)
from tools.editing.names import keys_between
from tools.model.tables import CopyOrigin, CounterOrigin, Table
from tools.workload.answer_text import name_text

_ALL = re.compile(r"\b(?:all|every|everything|whole)\b", re.IGNORECASE)


def add_index(change: Change, moment: Moment) -> str:
    """Named after its key where no name was given that the person typed."""
    table = _designed(change, moment)
    attributes = _attributes(change, moment, table)
    name = change.word if change.word and change.word in moment.text else ""
    name = name or "By" + "And".join(_capitals(each) for each in attributes)
    projection = "all" if _ALL.search(moment.text) else "keys"
    return f"add index {name} on {table.name} ({', '.join(attributes)}) {projection}"


def drop_index(change: Change, moment: Moment) -> str:
    return f"drop {_index(change, moment)}"


def key_index(change: Change, moment: Moment) -> str:
    named = _index(change, moment)
    table = _table(moment, named.rsplit(" ", 1)[1])
    return f"rekey {named} ({', '.join(_attributes(change, moment, table))})"


def project_index(change: Change, moment: Moment) -> str:
    wanted = "all" if change.word.casefold() == "all" else "keys"
    return f"project {_index(change, moment)} {wanted}"


def key_table(change: Change, moment: Moment) -> str:
    table = _designed(change, moment)
    return f"key {table.name} ({', '.join(_attributes(change, moment, table))})"


def rename(change: Change, moment: Moment) -> str:
    """The new name has to be one that the person typed."""
    if not change.word or change.word.casefold() not in moment.text.casefold():
        reason = f"the new name {change.word!r} is not in what you typed"
        raise NotAnEditError(reason)
    indexes = _indexes(change, moment)
    if indexes:
        return f"rename {indexes[0]} to {change.word}"
    return f"rename table {_designed(change, moment).name} to {change.word}"


def merge(change: Change, moment: Moment) -> str:
    child, parent = _child_and_parent(change, moment)
    return f"merge {name_text(child)} into {parent}{_by(child, parent, moment)}"


def count_rows(change: Change, moment: Moment) -> str:
    child, parent = _child_and_parent(change, moment)
    return f"count {name_text(child)} in {parent}{_by(child, parent, moment)}"


def split(change: Change, moment: Moment) -> str:
    named = {moment.source(name) or name for name in tables_in(change, moment)}
    tables = moment.model.tables if moment.model else ()
    for table in tables:
        for child in table.source_tables[1:]:
            if child in named:
                return f"split {name_text(child)} from {table.name}"
    reason = "it names no rows that are inside another table's items"
    raise NotAnEditError(reason)


def keep_apart(change: Change, moment: Moment) -> str:
    first, second = _two_sources(change, moment)
    return f"keep {name_text(first)} and {name_text(second)} apart"


def copy_column(change: Change, moment: Moment) -> str:
    column = column_of(change, moment)
    origin = column.partition(".")[0]
    targets = [t for t in tables_in(change, moment) if moment.source(t) != origin]
    targets += [moment.payload.subject] if moment.source(moment.payload.subject) != origin else []
    for name in targets:
        table = moment.table(name)
        if table is not None:
            return f"copy {name_text(column)} into {table.name}{_by(table, origin, moment)}"
    reason = "it names no table that the column goes into"
    raise NotAnEditError(reason)


def drop_attribute(change: Change, moment: Moment) -> str:
    counters = moment.names.attributes(CounterOrigin)
    copies = moment.names.attributes(CopyOrigin)
    name = first_of(change.names, (*copies, *counters), "copy or counter")
    return f"drop {'copy' if name in copies else 'counter'} {name}"


def _by(child: str | Table, parent: str, moment: Moment) -> str:
    """Which foreign key, where the person named one of several."""
    source = child if isinstance(child, str) else child.source_table
    keys = keys_between(moment.schema, source, moment.source(parent) or parent)
    named = [key.columns[0] for key in keys if key.columns[0] in moment.text]
    return f" by {name_text(named[0])}" if len(keys) > 1 and len(named) == 1 else ""


def _child_and_parent(change: Change, moment: Moment) -> tuple[str, str]:
    """In the order that the foreign keys allow, whatever order they are given in."""
    first, second = _two_sources(change, moment)
    for child, parent in ((first, second), (second, first)):
        table = moment.table(parent)
        if table is not None and keys_between(moment.schema, child, parent):
            return child, table.name
    reason = f"no foreign key of one column joins {first} and {second}"
    raise NotAnEditError(reason)


def _two_sources(change: Change, moment: Moment) -> tuple[str, str]:
    """Two MySQL tables; the second may be the one shown."""
    named = [moment.source(name) for name in tables_in(change, moment)]
    listed = list(dict.fromkeys(name for name in (*named, moment.shown_source) if name))
    if len(listed) < 2:
        reason = "it names one table where two are needed"
        raise NotAnEditError(reason)
    return listed[0], listed[1]


def _index(change: Change, moment: Moment) -> str:
    found = _indexes(change, moment)
    if not found:
        reason = "it names no index"
        raise NotAnEditError(reason)
    return found[0]


def _indexes(change: Change, moment: Moment) -> list[str]:
    """Each as `index NAME on TABLE`."""
    tables = moment.model.tables if moment.model else ()
    known = {f"{t.name}.{g.name}": f"index {g.name} on {t.name}" for t in tables for g in t.gsis}
    return [known[name] for name in change.names if name in known]


def _designed(change: Change, moment: Moment) -> Table:
    return _table(moment, table_of(change, moment))


def _table(moment: Moment, name: str) -> Table:
    table = moment.table(name)
    if table is None:
        reason = f"there is no DynamoDB table for {name}"
        raise NotAnEditError(reason)
    return table


def _attributes(change: Change, moment: Moment, table: Table) -> list[str]:
    """What the table calls the columns that are named; at most a partition and a sort key."""
    found = []
    for name in columns_in(change, moment):
        source, _, column = name.partition(".")
        attribute = table.attribute_for(column) if source == table.source_table else None
        if attribute is None:
            reason = f"{table.name} has no attribute for {name}"
            raise NotAnEditError(reason)
        found.append(attribute.name)
    if not found:
        reason = f"it names no attribute of {table.name}"
        raise NotAnEditError(reason)
    return list(dict.fromkeys(found))[:2]


def _capitals(name: str) -> str:
    return "".join(part.capitalize() for part in parts_of(name))
