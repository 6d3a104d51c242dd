"""Words that MySQL keeps to itself unless they are quoted or follow a dot."""

from sqlglot.dialects.mysql import MySQL

_RESERVED = frozenset(word.lower() for word in MySQL.Generator.RESERVED_KEYWORDS)


def is_reserved(name: str) -> bool:
    return name.lower() in _RESERVED
