"""What a reading can ask for, each written down as a person would type it in the edit language.

A reading gives names of the right kinds in any order and digits; what is which is worked out here.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal

from agent.talk.moment import Moment
from agent.talk.numbers import plain, read_number
from agent.talk.offered import embedded_in
from agent.talk.reply_type import Change
from agent.talk.structure_actions import (
    add_index,
    copy_column,
    count_rows,
    drop_attribute,
    drop_index,
    keep_apart,
    key_index,
    key_table,
    merge,
    project_index,
    rename,
    split,
)
from agent.talk.written import NotAnEditError, column_of, first_of, pattern_of, table_of
from tools.model.tables import CopyOrigin, CounterOrigin
from tools.workload.answer_text import name_text

Write = Callable[[Change, Moment], str]


@dataclass(frozen=True)
class Action:
    """One kind of change.

    Attributes:
        form: What stands in names, figures and word, for the prompt.
        write: The edit's text. Raises NotAnEditError where something is missing.
        is_possible: Whether there is something that it could be done to.
    """

    name: str
    form: str
    write: Write
    is_possible: Callable[[Moment], bool]


UNDO = "undo"
SCALE = "scale"


def _set_rate(change: Change, moment: Moment) -> str:
    """The larger of the two figures is the peak: it can't be otherwise."""
    pattern_id = name_text(pattern_of(change, moment))
    figures = _figures(change)
    if len(figures) < 2:
        both = "a rate needs a peak and an average"
        raise NotAnEditError(both, f"rate {pattern_id} PEAK/AVERAGE")
    return f"rate {pattern_id} {plain(max(figures))}/{plain(min(figures))}"


def _set_daily_rate(change: Change, moment: Moment) -> str:
    pattern_id = name_text(pattern_of(change, moment))
    figures = _figures(change)
    if len(figures) < 2:
        reason = "it also needs how many times busier the busiest hour is"
        calls = plain(figures[0]) if figures else "CALLS"
        raise NotAnEditError(reason, f"{pattern_id} {calls} a day x5")
    return f"rate {pattern_id} {plain(max(figures))} a day x{plain(min(figures))}"


def _rate_unknown(change: Change, moment: Moment) -> str:
    return f"rate {name_text(pattern_of(change, moment))} unknown"


def _set_rows(change: Change, moment: Moment) -> str:
    return f"rows {name_text(_source(change, moment))} {_figure(change)}"


def _set_growth(change: Change, moment: Moment) -> str:
    return f"growth {name_text(_source(change, moment))} {_figure(change)}"


def _set_fan_out(change: Change, moment: Moment) -> str:
    return f"fan-out {name_text(column_of(change, moment, is_key=True))} {_pair(change)}"


def _set_size(change: Change, moment: Moment) -> str:
    return f"size {name_text(column_of(change, moment))} {_pair(change)}"


def _drop(change: Change, moment: Moment) -> str:
    """A pattern, an index, a copy or a counter: the name says which."""
    if not set(change.names) & set(moment.names.pattern_ids):
        for write in (drop_index, drop_attribute):
            with suppress(NotAnEditError):
                return write(change, moment)
    return f"drop pattern {name_text(pattern_of(change, moment))}"


def _restore_pattern(change: Change, moment: Moment) -> str:
    return f"restore pattern {name_text(pattern_of(change, moment))}"


def _accept_reading(change: Change, moment: Moment) -> str:
    return f"accept {name_text(pattern_of(change, moment))}"


def _decline(change: Change, moment: Moment) -> str:
    return f"decline {name_text(_missing(change, moment))}"


def _want(change: Change, moment: Moment) -> str:
    figures = _figures(change)
    name = name_text(_missing(change, moment))
    if len(figures) < 2:
        return f"add {name} unknown"
    return f"add {name} {plain(max(figures))}/{plain(min(figures))}"


def _settle(change: Change, moment: Moment) -> str:
    return f"settle {_concern(change, moment)} {_words(moment)}"


def _waive(change: Change, moment: Moment) -> str:
    return f"waive {_concern(change, moment)} {_words(moment)}"


def _computed(change: Change, moment: Moment) -> str:
    """Scaling is worked out elsewhere, and only to answer what would be if."""
    reason = "its figures would be computed, not typed by you"
    raise NotAnEditError(reason)


def _words(moment: Moment) -> str:
    """What the person typed, as the note on what became of a concern."""
    return " ".join(moment.text.replace(";", ",").split())


def _missing(change: Change, moment: Moment) -> str:
    asked = {question.subject for question in moment.payload.questions}
    known = [name for name in change.names if name in asked or name.count(".") == 1]
    if not known:
        reason = "it names no missing pattern"
        raise NotAnEditError(reason)
    return known[0]


def _concern(change: Change, moment: Moment) -> str:
    return first_of(change.names, moment.names.concern_ids, "open concern")


def _source(change: Change, moment: Moment) -> str:
    table = moment.source(table_of(change, moment))
    if not table:
        reason = "no MySQL table has that name"
        raise NotAnEditError(reason)
    return table


def _figures(change: Change) -> list[Decimal]:
    found = [read_number(text) for text in change.figures]
    return [value for value in found if value is not None]


def _figure(change: Change) -> str:
    figures = _figures(change)
    if not figures:
        reason = "it has no figure"
        raise NotAnEditError(reason)
    return plain(figures[0])


def _pair(change: Change) -> str:
    """Average and largest: the smaller one is the average."""
    figures = _figures(change)
    if len(figures) < 2:
        reason = "it needs two figures, on average and at most"
        raise NotAnEditError(reason)
    return f"{plain(min(figures))}/{plain(max(figures))}"


def _always(moment: Moment) -> bool:
    return True


def _indexes(moment: Moment) -> bool:
    return moment.model is not None and any(table.gsis for table in moment.model.tables)


def _designed(moment: Moment) -> bool:
    return moment.model is not None


def _embedded(moment: Moment) -> bool:
    return bool(embedded_in(moment))


def _made(moment: Moment) -> bool:
    return bool(moment.names.attributes(CopyOrigin) or moment.names.attributes(CounterOrigin))


def _dropped(moment: Moment) -> bool:
    return any(pattern.dropped for pattern in moment.fold.requirements.patterns)


def _concerns(moment: Moment) -> bool:
    return bool(moment.names.concern_ids)


def _asked(kind: str) -> Callable[[Moment], bool]:
    return lambda moment: any(question.kind == kind for question in moment.payload.questions)


ACTIONS: tuple[Action, ...] = (
    Action("set rate", "[pattern], figures [peak, average] a second", _set_rate, _always),
    Action(
        "set daily rate",
        "[pattern], figures [calls a day, how many times busier at peak]",
        _set_daily_rate,
        _always,
    ),
    Action("rate unknown", "[pattern], when nobody knows its rate", _rate_unknown, _always),
    Action(SCALE, "[pattern or table], when it doubles, halves, ...", _computed, _always),
    Action("set rows", "[table], figures [rows]", _set_rows, _always),
    Action("set growth", "[table], figures [new rows a month]", _set_growth, _always),
    Action("set fan-out", "[column], figures [average, most] rows", _set_fan_out, _always),
    Action("set size", "[column], figures [average, most] bytes", _set_size, _always),
    Action("drop pattern", "[pattern], not needed", _drop, _always),
    Action("restore pattern", "[pattern]", _restore_pattern, _dropped),
    Action("accept reading", "[pattern], it was read right", _accept_reading, _asked("reading")),
    Action("decline", "[missing pattern], not wanted", _decline, _asked("missing")),
    Action("want", "[missing pattern], figures [peak, average]", _want, _asked("missing")),
    Action("add index", "[table, column, column]", add_index, _designed),
    Action("drop index", "[index]", _drop, _indexes),
    Action("key index", "[index, column, column]", key_index, _indexes),
    Action("project index", "[index], word all or keys", project_index, _indexes),
    Action("key table", "[table, column, column]", key_table, _designed),
    Action("rename", "[table or index], word the new name", rename, _designed),
    Action("merge", "[child table, parent table], rows go inside", merge, _designed),
    Action("split", "[child table, parent table]", split, _embedded),
    Action("keep apart", "[table, table]", keep_apart, _designed),
    Action("copy column", "[column, table it goes into]", copy_column, _designed),
    Action("count rows", "[child table, parent table]", count_rows, _designed),
    Action("drop copy", "[copy or counter]", _drop, _made),
    Action("settle", "[concern], dealt with", _settle, _concerns),
    Action("waive", "[concern], let go", _waive, _concerns),
    Action(UNDO, "[], take back what was said last", _computed, _always),
)


def actions_at(moment: Moment) -> tuple[Action, ...]:
    """Those that could be done now, whatever was typed: a prompt begins the same for long."""
    return tuple(action for action in ACTIONS if action.is_possible(moment))


def edit_text(change: Change, moment: Moment) -> str:
    """The change as a person would type it. Raises NotAnEditError."""
    action = next(action for action in ACTIONS if action.name == change.action)
    return action.write(change, moment)
