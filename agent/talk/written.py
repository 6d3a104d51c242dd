"""Operands of a change that was read: names of a kind, picked out of those that it gives."""

from collections.abc import Iterable

from agent.talk.moment import Moment
from agent.talk.reply_type import Change
from tools.workload.names import columns_of, fan_outs_of


class NotAnEditError(Exception):
    """What was read can't be written as an edit; `form` is what could be typed instead."""

    def __init__(self, reason: str, form: str = "") -> None:
        self.reason = reason
        self.form = form
        super().__init__(reason)


def first_of(names: Iterable[str], known: Iterable[str], kind: str) -> str:
    listed = set(known)
    for name in names:
        if name in listed:
            return name
    reason = f"it names no {kind}"
    raise NotAnEditError(reason)


def pattern_of(change: Change, moment: Moment) -> str:
    """The pattern; the one that is asked about where none is named."""
    asked = moment.asked.subject if moment.asked and moment.asked.kind == "rate" else ""
    return first_of([*change.names, asked], moment.names.pattern_ids, "pattern")


def tables_in(change: Change, moment: Moment) -> list[str]:
    """Every table among the names, as it is given."""
    return [name for name in change.names if moment.source(name) or moment.table(name)]


def table_of(change: Change, moment: Moment) -> str:
    """The table, that of a column where only one is named, or the one shown."""
    named = tables_in(change, moment)
    named += [name.split(".")[0] for name in change.names if "." in name]
    named += [moment.payload.subject, moment.shown_source]
    for name in named:
        if name and (moment.source(name) or moment.table(name)):
            return name
    reason = "it names no table"
    raise NotAnEditError(reason)


def column_of(change: Change, moment: Moment, *, is_key: bool = False) -> str:
    """The column as `table.column`; `is_key` for that of a foreign key."""
    known = fan_outs_of(moment.schema) if is_key else columns_of(moment.schema)
    asked = [moment.asked.subject] if moment.asked and moment.asked.subject in known else []
    kind = "foreign key" if is_key else "column"
    return first_of([*change.names, *asked], known, kind)


def columns_in(change: Change, moment: Moment) -> list[str]:
    known = columns_of(moment.schema)
    return [name for name in change.names if name in known]
