"""No number without a source: what documents and contract hold that the ledger does not."""

import json
from collections.abc import Iterator

from pydantic import JsonValue

from tools.finding import Finding
from tools.sourcing.ledger import Ledger
from tools.sourcing.matching import Standing, numbers_in, numbers_on
from tools.sourcing.page_lines import as_shown
from tools.sourcing.table_entries import CONTRACT_BYTES

RULE = "number-without-source"
FIX = (
    "A text of the design states a figure of its own: have it written anew by an edit, or report"
    " this line."
)
MOST = 20  # findings of one file: a page of another language would have one for each number


def check_document(path: str, page: str, ledger: Ledger) -> Iterator[Finding]:
    """One finding for each number that nothing accounts for; only counted beyond the first ones."""
    left = [standing for standing in numbers_on(page, ledger) if not standing.has_source]
    for standing in left[:MOST]:
        yield _without_source(path, standing)
    if len(left) > MOST:
        yield _finding(path, f"{path}: {len(left) - MOST} further numbers have no source.")


def check_contract(path: str, text: str, ledger: Ledger) -> Iterator[Finding]:
    """Every number of the contract, and every one in its texts.

    A text that is no JSON object is left to the contract's own checks.
    """
    try:
        entries = json.loads(text)
    except ValueError:
        return
    for entry in entries if isinstance(entries, list) else [entries]:
        if isinstance(entry, dict):
            yield from _check_entry(path, entry, ledger)


def _check_entry(path: str, entry: dict[str, JsonValue], ledger: Ledger) -> Iterator[Finding]:
    table = str(entry.get("table", ""))
    for key, value in _leaves(entry):
        where = f"{path}: {table}.{key}"
        if isinstance(value, bool):
            continue
        if isinstance(value, int | float):
            if not _is_known(table, key, value, ledger):
                yield _finding(path, f"{where} is {value}, which the model does not come to.")
        elif isinstance(value, str):
            for standing in numbers_in(value, table, ledger):
                if not standing.has_source:
                    what = f"{where} says {standing.number}, which stands nowhere in the model"
                    yield _finding(path, f"{what} (“{standing.around}”).")


def _leaves(value: JsonValue, key: str = "") -> Iterator[tuple[str, JsonValue]]:
    """Names and texts or numbers, however deep; of a list's members the name of the list."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, key)
    else:
        yield key, value


def _is_known(table: str, key: str, value: float, ledger: Ledger) -> bool:
    return any(
        form.column == key == CONTRACT_BYTES and form.text == str(value)
        for form, _ in ledger.by_number.get((as_shown(table), str(value)), ())
    )


def _without_source(path: str, standing: Standing) -> Finding:
    evidence = (
        f"{path}:{standing.line}: {standing.number} stands nowhere in what the document is made"
        f" from (“{standing.around}”)."
    )
    return _finding(path, evidence)


def _finding(path: str, evidence: str) -> Finding:
    return Finding(rule=RULE, severity="error", subject=path, evidence=evidence, fix=FIX)
