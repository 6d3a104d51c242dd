"""TransactWriteItems: items of tables count twice, entries of indexes once.

The documentation only says that "all" writes count twice; that index writes don't was measured
on the service (conformance captures of 2026).
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from tools.capacity.limits import MAX_TRANSACTION_ACTIONS, MAX_TRANSACTION_BYTES
from tools.capacity.metering import working
from tools.capacity.metering.metered import Metered, together, write_line
from tools.capacity.metering.structures import ItemTable, key_of
from tools.capacity.metering.working import Working
from tools.capacity.metering.writes import Change, index_lines, item_working
from tools.capacity.value_identity import Item
from tools.capacity.value_sizes import item_size_bytes
from tools.errors import InputError, Problem

REQUEST = "TransactWriteItems"


@dataclass(frozen=True)
class ConditionCheck:
    """An item that a transaction only looks at; None where there is none under the key."""

    table: ItemTable
    item: Item | None


Action = Change | ConditionCheck


def transact_write_items(actions: Sequence[Action]) -> Metered:
    """Raises InputError for what no single request can hold, with all that is wrong."""
    _refuse_impossible(actions)
    return together(_transacted(action) for action in actions)


def check_condition(check: ConditionCheck) -> Metered:
    """A ConditionCheck is charged as the write of the item that it looks at would be."""
    figure = working.doubled(_checked(check))
    return Metered(lines=(write_line(check.table.name, None, figure),))


def cancel_transaction(actions: Sequence[Action]) -> Metered:
    """A transaction of which a condition fails: assumed to cost the tables what it would have.

    What is charged depends on how far the service got; this is the most that is documented.
    """
    _refuse_impossible(actions)
    return together(_cancelled(action) for action in actions)


def _transacted(action: Action) -> Metered:
    if isinstance(action, ConditionCheck):
        return check_condition(action)
    figure = working.doubled(item_working(action.before, action.after))
    return Metered(lines=(write_line(action.table.name, None, figure), *index_lines(action)))


def _cancelled(action: Action) -> Metered:
    plain = (
        _checked(action)
        if isinstance(action, ConditionCheck)
        else item_working(action.before, action.after)
    )
    figure = working.doubled(plain)
    text = f"cancelled, charged all the same: {figure.text}"
    return Metered(lines=(write_line(action.table.name, None, Working(figure.units, text)),))


def _checked(check: ConditionCheck) -> Working:
    if check.item is None:
        return working.wrote_nothing("no such item")
    return working.written(item_size_bytes(check.item), "checked item")


def _refuse_impossible(actions: Sequence[Action]) -> None:
    # https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
    problems = []
    if not 1 <= len(actions) <= MAX_TRANSACTION_ACTIONS:
        what = f"{len(actions)} actions, where a request holds 1 to {MAX_TRANSACTION_ACTIONS}."
        problems.append(Problem(file=REQUEST, what=what, fix="Split what need not be atomic off."))
    size_bytes = sum(item_size_bytes(item) for action in actions if (item := _image(action)))
    if size_bytes > MAX_TRANSACTION_BYTES:
        what = f"items of {size_bytes:,} B, where a request holds {MAX_TRANSACTION_BYTES:,} B."
        problems.append(Problem(file=REQUEST, what=what, fix="Split what need not be atomic off."))
    keys: set[Hashable] = set()
    for number, action in enumerate(actions, start=1):
        item = _image(action)
        if item is None:
            continue
        key = (action.table.name, key_of(item, action.table.key_attributes))
        if key in keys:
            what = f"action {number} is on an item of {action.table.name} that another is on."
            fix = "Make one action of the two; an item may stand in a transaction once."
            problems.append(Problem(file=REQUEST, what=what, fix=fix))
        keys.add(key)
    if problems:
        raise InputError(problems)


def _image(action: Action) -> Item | None:
    if isinstance(action, ConditionCheck):
        return action.item
    return action.before if action.after is None else action.after
