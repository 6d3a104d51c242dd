"""Names for tables, indexes and attributes: natural, and valid wherever they end up.

Table and index names become CloudFormation ids, so they are alphanumeric; attribute names are
plain identifiers, unique without regard to case, and no key is called PK or SK.
"""

import re
from collections.abc import Collection

from tools.model.sql_words import is_reserved

LONGEST_NAME = 49
SHORTEST_NAME = 3
LONGEST_ATTRIBUTE = 64
RESERVED_ATTRIBUTES = frozenset({"pk", "sk"})


def camel_case(name: str) -> str:
    """`shopping_carts` as `ShoppingCarts`; what is not alphanumeric separates words."""
    words = re.findall(r"[A-Za-z0-9]+", name)
    return "".join(word[0].upper() + word[1:] for word in words)


def table_name(source: str, taken: Collection[str]) -> str:
    """The DynamoDB name of a MySQL table, unique without case among `taken`."""
    base = camel_case(source)
    if not base or not base[0].isalpha():
        base = f"Table{base}"
    if len(base) < SHORTEST_NAME:
        base += "Table"
    return _unique(base[:LONGEST_NAME], taken, LONGEST_NAME)


def lookup_name(table: str, columns: tuple[str, ...], taken: Collection[str]) -> str:
    """`UsersByUsername`: the lookup table of a unique key."""
    name = table + "By" + "And".join(camel_case(column) for column in columns)
    return _unique(name[:LONGEST_NAME], taken, LONGEST_NAME)


def index_name(columns: tuple[str, ...], taken: Collection[str]) -> str:
    """`BySellerAndCreatedAt`, after the columns an index is keyed by."""
    words = [camel_case(re.sub(r"_id$", "", column)) or "Key" for column in columns]
    return _unique(("By" + "And".join(words))[:LONGEST_NAME], taken, LONGEST_NAME)


def attribute_name(column: str, taken: Collection[str]) -> str:
    """The column's own name where it is a plain identifier, else the nearest one.

    The data stage writes it bare, so a word that MySQL keeps to itself is none.
    """
    name = re.sub(r"[^A-Za-z0-9_]", "_", column)
    if not name or name[0].isdigit():
        name = f"_{name}"
    if name.lower() in RESERVED_ATTRIBUTES or is_reserved(name):
        name += "_value"
    return _unique(name[:LONGEST_ATTRIBUTE], taken, LONGEST_ATTRIBUTE)


def _unique(name: str, taken: Collection[str], longest: int) -> str:
    used = {other.lower() for other in taken}
    candidate, number = name, 2
    while candidate.lower() in used:
        candidate = f"{name[: longest - len(str(number))]}{number}"
        number += 1
    return candidate
