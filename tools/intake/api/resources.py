"""Which table an endpoint is about, by the words of its path and the names of its schemas."""

from collections import Counter
from functools import cached_property

from tools.intake.api.endpoints import ApiEndpoint
from tools.source.schema import Schema, SourceTable
from tools.source.stems import stems_of
from tools.value import Value

PARAMETER = ("{", ":")


class Resource(Value):
    """What a path names.

    Attributes:
        table: The table that the last named segment stands for.
        own: Parameters after that segment; they find rows of the table itself.
        above: Parameters before it with the table of the segment that they follow, from the left.
        action: The last fixed segment, where it names no table: `cancel`, `search`.
        is_item: Whether the path ends with a parameter, or with an action on one row.
    """

    table: str
    own: tuple[str, ...] = ()
    above: tuple[tuple[str, str], ...] = ()
    action: str = ""
    is_item: bool = False


class Resources:
    """Looks tables up by the words of an API."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def read(self, endpoint: ApiEndpoint) -> Resource | None:
        """None where neither the path nor a schema names a table."""
        segments = [part for part in endpoint.path.split("/") if part]
        named: list[tuple[int, str]] = []
        for position, segment in enumerate(segments):
            if segment[0] in PARAMETER:
                continue
            table = self.table(segment, named[-1][1] if named else "")
            if table is not None:
                named.append((position, table))
        if not named:
            return self._by_schema(endpoint, segments)
        at, table = named[-1]
        after = segments[at + 1 :]
        fixed = [part for part in after if part[0] not in PARAMETER]
        owners = dict(named[:-1])
        return Resource(
            table=table,
            own=tuple(_parameter(part) for part in after if part[0] in PARAMETER),
            above=tuple(_above(segments[:at], owners)),
            action=fixed[-1] if fixed else "",
            is_item=any(part[0] in PARAMETER for part in after),
        )

    def table(self, word: str, above: str = "") -> str | None:
        """The table of that name, singular or plural, with or without the prefix of all tables.

        A shorter word is enough below another table: `items` below `orders` for `order_items`.
        """
        said = frozenset(stems_of(word.replace("-", "_")))
        exact = [name for name, stems in self._names.items() if stems == said]
        if len(exact) == 1:
            return exact[0]
        context = said | self._names.get(above, frozenset())
        below = [
            name
            for name, stems in self._names.items()
            if above and name != above and said <= stems <= context
        ]
        return below[0] if len(below) == 1 else None

    def child_of(self, parent: str, name: str, schema_name: str) -> SourceTable | None:
        """The child table that a nested list of a body stands for."""
        for word in (schema_name, name):
            table = self.table(word, parent) if word else None
            source = self.schema.table(table) if table else None
            if source and any(key.references == parent for key in source.foreign_keys):
                return source
        return None

    def _by_schema(self, endpoint: ApiEndpoint, segments: list[str]) -> Resource | None:
        """`GET /me` that returns a User."""
        for name in (endpoint.response.name, endpoint.body.name):
            table = self.table(name) if name else None
            if table is not None:
                fixed = [part for part in segments if part[0] not in PARAMETER]
                own = tuple(_parameter(part) for part in segments if part[0] in PARAMETER)
                return Resource(
                    table=table,
                    own=own,
                    action=fixed[-1] if fixed else "",
                    is_item=bool(own),
                )
        return None

    @cached_property
    def _names(self) -> dict[str, frozenset[str]]:
        """Stems of each table's name, without a first word that most tables begin with."""
        parts = {table.name: stems_of(table.name) for table in self.schema.tables}
        first = Counter(stems[0] for stems in parts.values() if len(stems) > 1)
        prefix, count = first.most_common(1)[0] if first else ("", 0)
        has_prefix = count > 2 and count > len(parts) / 2
        return {
            name: frozenset(stems[1:] if has_prefix and stems[0] == prefix and stems[1:] else stems)
            for name, stems in parts.items()
        }


def _parameter(segment: str) -> str:
    return segment.strip("{}:")


def _above(segments: list[str], owners: dict[int, str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    owner = ""
    for position, segment in enumerate(segments):
        owner = owners.get(position, owner)
        if segment[0] in PARAMETER and owner:
            found.append((_parameter(segment), owner))
    return found
