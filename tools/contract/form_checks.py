"""Checks of names and keys: what the CloudFormation generator takes."""

from collections import Counter
from collections.abc import Iterable, Iterator

from tools.contract.contract import Contract
from tools.contract.fault import Check, Fault, Given
from tools.contract.located import Path

GENERIC_KEYS = frozenset({"pk", "sk"})


def table_names_are_unique(contract: Contract, given: Given) -> Iterator[Fault]:
    names = [entry.table for entry in contract.entries]
    for number, name in _repeats(names):
        yield Fault(
            path=(number, "table"),
            rule="table-twice",
            evidence=f"{name} is the name of another entry too, case aside.",
            fix="Give each table one entry, with a name of its own.",
        )


def attribute_names_are_unique(contract: Contract, given: Given) -> Iterator[Fault]:
    for number, entry in enumerate(contract.entries):
        for _, name in _repeats([one.name for one in entry.attributes]):
            yield Fault(
                path=(number, "attributes", name),
                rule="attribute-twice",
                evidence=f"{entry.table} has another attribute {name}, case aside.",
                fix="Rename one of them in the model.",
            )


def index_names_are_unique(contract: Contract, given: Given) -> Iterator[Fault]:
    for number, entry in enumerate(contract.entries):
        for position, name in _repeats([gsi.name for gsi in entry.gsis]):
            yield Fault(
                path=(number, "gsis", position, "name"),
                rule="index-twice",
                evidence=f"{entry.table} has another index {name}, case aside.",
                fix="Rename one of them in the model.",
            )


def keys_are_attributes(contract: Contract, given: Given) -> Iterator[Fault]:
    for path, table, name in _keys(contract):
        number = path[0]
        if isinstance(number, int) and contract.entries[number].attribute(name) is None:
            yield Fault(
                path=path,
                rule="key-without-attribute",
                evidence=f"{name} is a key of {table}, which has no attribute {name}.",
                fix="Name one of the entry's attributes, of type S, N or B.",
            )


def keys_have_natural_names(contract: Contract, given: Given) -> Iterator[Fault]:
    for path, table, name in _keys(contract):
        if name.lower() in GENERIC_KEYS:
            yield Fault(
                path=path,
                rule="generic-key-name",
                evidence=f"A key of {table} is called {name}.",
                fix="Call the key after what it holds.",
            )


def keys_differ(contract: Contract, given: Given) -> Iterator[Fault]:
    """Partition and sort key are two attributes."""
    for number, entry in enumerate(contract.entries):
        if entry.pk == entry.sk:
            yield _same_key((number, "sk"), entry.table, entry.pk)
        for position, gsi in enumerate(entry.gsis):
            if gsi.pk == gsi.sk:
                path = (number, "gsis", position, "sk")
                yield _same_key(path, f"{entry.table}.{gsi.name}", gsi.pk)


def _same_key(path: Path, subject: str, name: str) -> Fault:
    return Fault(
        path=path,
        rule="key-twice",
        evidence=f"{name} is both partition key and sort key of {subject}.",
        fix="Leave the sort key out or name another attribute.",
    )


def _repeats(names: Iterable[str]) -> list[tuple[int, str]]:
    """Position and name of each that has come before, case aside."""
    seen: Counter[str] = Counter()
    found = []
    for number, name in enumerate(names):
        if seen[name.casefold()]:
            found.append((number, name))
        seen[name.casefold()] += 1
    return found


def _keys(contract: Contract) -> Iterator[tuple[Path, str, str]]:
    """Path, table and attribute name of every key."""
    for number, entry in enumerate(contract.entries):
        yield (number, "pk"), entry.table, entry.pk
        if entry.sk is not None:
            yield (number, "sk"), entry.table, entry.sk
        for position, gsi in enumerate(entry.gsis):
            yield (number, "gsis", position, "pk"), entry.table, gsi.pk
            if gsi.sk is not None:
                yield (number, "gsis", position, "sk"), entry.table, gsi.sk


FORM_CHECKS: tuple[Check, ...] = (
    table_names_are_unique,
    attribute_names_are_unique,
    index_names_are_unique,
    keys_are_attributes,
    keys_have_natural_names,
    keys_differ,
)
