"""When two values are one and the same to DynamoDB.

Numbers are compared by what they are worth (zeros at both ends are trimmed) and sets without
regard to order:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
"""

from collections.abc import Hashable, Mapping
from decimal import Decimal

from tools.capacity.value_sizes import Content, TypedValue, ValueType

Item = Mapping[str, TypedValue]
"""Attribute names with their typed values, such as `{"id": ("S", "u1"), "age": ("N", "7")}`."""


def identity(value: TypedValue) -> Hashable:
    """What is equal for values that DynamoDB takes for the same, and only for those."""
    value_type, content = value
    match value_type:
        case "N":
            return value_type, Decimal(str(content))
        case "SS" | "NS" | "BS":
            return value_type, frozenset(_members(value_type, content))
        case "L":
            return value_type, tuple(identity(element) for element in _elements(content))
        case "M":
            return value_type, item_identity(_members_by_name(content))
        case _:
            return value_type, content if isinstance(content, str | bytes | bool) else None


def item_identity(item: Item) -> Hashable:
    return frozenset((name, identity(value)) for name, value in item.items())


def same_item(one: Item | None, other: Item | None) -> bool:
    """Whether both are missing, or hold the same attributes with the same values."""
    if one is None or other is None:
        return one is other
    return one.keys() == other.keys() and item_identity(one) == item_identity(other)


def _members(set_type: ValueType, content: Content) -> tuple[Hashable, ...]:
    if not isinstance(content, list | tuple):
        msg = f"{content!r} has no members"
        raise TypeError(msg)
    return tuple(Decimal(str(each)) if set_type == "NS" else each for each in content)


def _elements(content: Content) -> tuple[TypedValue, ...]:
    if not isinstance(content, list | tuple):
        msg = f"{content!r} has no elements"
        raise TypeError(msg)
    return tuple(content)


def _members_by_name(content: Content) -> Item:
    if not isinstance(content, Mapping):
        msg = f"{content!r} has no named members"
        raise TypeError(msg)
    return content
