"""What DynamoDB refuses in an item, as findings.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from tools.capacity.limits import (
    MAX_ITEM_BYTES,
    MAX_NESTING_LEVELS,
    MAX_NUMBER_DIGITS,
    MAX_NUMBER_MAGNITUDE,
    MAX_PARTITION_KEY_BYTES,
    MAX_SORT_KEY_BYTES,
    MIN_NUMBER_MAGNITUDE,
)
from tools.capacity.metering.structures import KEY_TYPES, ItemTable
from tools.capacity.metering.working import size_text
from tools.capacity.value_identity import Item, identity
from tools.capacity.value_sizes import (
    MEMBER_TYPES,
    TypedValue,
    item_size_bytes,
    value_size_bytes,
)
from tools.finding import Finding
from tools.provenance import computed

_MAX_MAGNITUDE = Decimal(MAX_NUMBER_MAGNITUDE)
_MIN_MAGNITUDE = Decimal(MIN_NUMBER_MAGNITUDE)


def check_item(table: ItemTable, item: Item) -> tuple[Finding, ...]:
    """All that is wrong with an item as an item of `table`; nothing where it can be written."""
    unsized = [
        finding
        for name, value in item.items()
        for finding in _value_findings(f"{table.name}.{name}", value)
    ]
    return (*unsized, *_key_findings(table, item), *(() if unsized else _size(table, item)))


def _size(table: ItemTable, item: Item) -> Iterator[Finding]:
    size_bytes = item_size_bytes(item)
    if size_bytes > MAX_ITEM_BYTES:
        sizes = (size_text(size_bytes), size_text(MAX_ITEM_BYTES))
        evidence = f"the item has {sizes[0]}, where {sizes[1]} are allowed"
        fix = "Move the largest attribute to an item of its own, or to S3 with a pointer."
        yield _refused("item-too-large", table.name, evidence, fix, *sizes)


def _key_findings(table: ItemTable, item: Item) -> Iterator[Finding]:
    """The table's key has to be there; an index key only has to be a key where it is there."""
    for name, most_bytes in _key_limits(table).items():
        subject = f"{table.name}.{name}"
        if name not in item:
            if name in table.key_attributes:
                evidence = f"the key attribute {name} is missing"
                yield _refused("key-missing", subject, evidence, "Give every item its whole key.")
            continue
        value_type = item[name][0]
        if value_type not in KEY_TYPES:
            evidence = f"the key attribute {name} is of type {value_type}"
            yield _refused("key-type", subject, evidence, "Make it S, N or B, or omit it.")
            continue
        if value_type != "N":
            yield from _key_size(subject, value_size_bytes(*item[name]), most_bytes)


def _key_size(subject: str, size_bytes: int, most_bytes: int) -> Iterator[Finding]:
    if size_bytes == 0:
        evidence = "the key attribute is empty"
        yield _refused("key-empty", subject, evidence, "Omit it, or put a stated sentinel there.")
    elif size_bytes > most_bytes:
        sizes = (size_text(size_bytes), size_text(most_bytes))
        evidence = f"the key value has {sizes[0]}, where {sizes[1]} are allowed"
        yield _refused("key-too-long", subject, evidence, "Key on a digest of it.", *sizes)


def _key_limits(table: ItemTable) -> dict[str, int]:
    """The most bytes that each attribute may have which is in a key of the table or an index."""
    limits: dict[str, int] = {}
    partition = {table.partition_key, *(n for index in table.indexes for n in index.partition_key)}
    sort = {table.sort_key, *(n for index in table.indexes for n in index.sort_key)} - {None}
    for names, most_bytes in ((partition, MAX_PARTITION_KEY_BYTES), (sort, MAX_SORT_KEY_BYTES)):
        for name in sorted(str(name) for name in names):
            limits[name] = min(limits.get(name, most_bytes), most_bytes)
    return limits


def _value_findings(subject: str, value: TypedValue, level: int = 1) -> Iterator[Finding]:
    """`level` is 1 for an attribute's own value and one more inside each list or map.

    A value of any type counts as a level: 31 maps around a string are the most there can be.
    """
    value_type, content = value
    if level > MAX_NESTING_LEVELS:
        evidence = f"it is nested more than {MAX_NESTING_LEVELS} levels deep"
        fix = "Flatten it, or hold it as JSON text in an S attribute."
        yield _refused("nesting-too-deep", subject, evidence, fix, str(MAX_NESTING_LEVELS))
    elif value_type == "N":
        yield from _number(subject, str(content))
    elif value_type in MEMBER_TYPES and isinstance(content, list | tuple):
        yield from _set(subject, value)
    elif value_type in {"L", "M"} and isinstance(content, list | tuple | Mapping):
        for element in content.values() if isinstance(content, Mapping) else content:
            yield from _value_findings(subject, element, level + 1)


def _set(subject: str, value: TypedValue) -> Iterator[Finding]:
    set_type, content = value
    assert isinstance(content, list | tuple)
    if not content:
        yield _refused("set-empty", subject, "the set has no member", "Omit an empty set.")
        return
    distinct = identity(value)
    assert isinstance(distinct, tuple)
    if len(distinct[1]) < len(content):
        evidence = f"the set {set_type} has a member twice"
        yield _refused("set-duplicates", subject, evidence, "List every member once.")
    if set_type == "NS":
        for member in content:
            yield from _number(subject, str(member))


def _number(subject: str, text: str) -> Iterator[Finding]:
    try:
        number = Decimal(text)
        if not number.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        fix = "Write it as a finite decimal number."
        yield _refused("not-a-number", subject, f"{text!r} is not a number", fix)
        return
    if not number:
        return
    digits = len("".join(map(str, number.as_tuple().digits)).strip("0"))
    if digits > MAX_NUMBER_DIGITS:
        figures = (str(digits), str(MAX_NUMBER_DIGITS))
        evidence = f"{text} has {figures[0]} significant digits, where {figures[1]} are allowed"
        yield _refused("number-precision", subject, evidence, "Hold it as S.", *figures)
    if not _MIN_MAGNITUDE <= number.copy_abs() <= _MAX_MAGNITUDE:
        evidence = (
            f"{text} is outside of what a number may be: {MIN_NUMBER_MAGNITUDE} to"
            f" {MAX_NUMBER_MAGNITUDE}, or the same below zero"
        )
        yield _refused("number-magnitude", subject, evidence, "Hold it as S.")


def _refused(rule: str, subject: str, evidence: str, fix: str, *figures: str) -> Finding:
    return Finding(
        rule=rule,
        severity="error",
        subject=subject,
        evidence=evidence,
        fix=fix,
        figures=tuple(
            computed(text, "what the item has, and what is allowed", rule, subject)
            for text in figures
        ),
    )
