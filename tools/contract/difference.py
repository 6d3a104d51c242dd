"""Where a contract is not what the model gives, member by member."""

import json
from collections.abc import Iterator

from pydantic import JsonValue

from tools.contract.fault import Fault
from tools.contract.located import Path

LONGEST_QUOTE = 80
FIX = "Write the contract anew from the model; what is to change, change in the model."


def differences(found: list[JsonValue], expected: list[JsonValue]) -> Iterator[Fault]:
    """One fault per member that is missing, too many or another; entries match by table."""
    by_table = {_table(entry): entry for entry in expected}
    for number, entry in enumerate(found):
        name = _table(entry)
        if name in by_table:
            yield from _compare((number,), entry, by_table.pop(name))
        else:
            yield _fault((number, "table"), f"The model has no table {name!r}.")
    for name in by_table:
        yield _fault((str(name),), f"The model's table {name} has no entry.")
    order = [_table(entry) for entry in expected]
    if [_table(entry) for entry in found] != order and not by_table:
        yield _fault((), f"The entries are not in the model's order: {', '.join(map(str, order))}.")


def _table(entry: JsonValue) -> JsonValue:
    return entry.get("table") if isinstance(entry, dict) else None


def _compare(path: Path, found: JsonValue, expected: JsonValue) -> Iterator[Fault]:
    if isinstance(found, dict) and isinstance(expected, dict):
        for name in dict.fromkeys((*expected, *found)):
            if name not in found:
                yield _fault((*path, name), f"It is missing; the model gives {_q(expected[name])}.")
            elif name not in expected:
                yield _fault((*path, name), "The model gives no such member.")
            else:
                yield from _compare((*path, name), found[name], expected[name])
    elif isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        for number, (one, other) in enumerate(zip(found, expected, strict=True)):
            yield from _compare((*path, number), one, other)
    elif json.dumps(found) != json.dumps(expected):
        yield _fault(path, f"{_q(found)} stands here; the model gives {_q(expected)}.")


def _q(value: JsonValue) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"


def _fault(path: Path, evidence: str) -> Fault:
    return Fault(path=path, rule="differs-from-model", evidence=evidence, fix=FIX)
