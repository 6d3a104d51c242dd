"""Which table the name of a column speaks of: `user_id`, `userId`, `fk_user`, `comment_post_ID`.

Names are compared by their stems, without case; a table may have a prefix that others share.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from tools.source.schema import Schema, SourceTable
from tools.source.stems import stem, stems_of
from tools.value import Value

Stems = tuple[str, ...]
MatchKind = Literal["named", "qualified", "parent"]

MARKS = frozenset({"id", "uuid", "guid", "fk", "ref"})
PARENT = "parent"
_KINDS_OF_ROW = frozenset(map(stem, ("type", "class", "model", "kind")))
_GENERIC = (("object",), stems_of("content_type_id"))  # Django's pair of columns
_OUTSIDE = frozenset(
    stem(word)
    for word in (
        "external",
        "remote",
        "legacy",
        "facebook",
        "google",
        "twitter",
        "github",
        "paypal",
    )
)
_WIDE = 0.5  # share of the tables from which on a prefix is the whole schema's


class NameMatch(Value):
    """A table that a column's name may speak of.

    Attributes:
        kind: `named` after the table; `qualified` by words before its name (`billing_address_id`);
            a `parent` row of the same table.
        rank: 0 for the table's own name; more where less of it is said.
        marked: Whether the name says that it holds a key, as `_id` does.
        outside: Whether a word in front says that the key is another system's.
    """

    table: str
    kind: MatchKind
    rank: int
    marked: bool
    outside: bool = False


class _Named(Value):
    """A way to speak of a table: its name without `prefix`, or the name that is in its key."""

    table: str
    prefix: Stems = ()
    by_key: bool = False


class ReferenceNames:
    """The names of one schema's tables that have a primary key of one column."""

    def __init__(self, schema: Schema) -> None:
        self._stems = {table.name: stems_of(table.name) for table in schema.tables}
        self._prefixes = Counter(
            name[:size] for name in self._stems.values() for size in range(1, len(name))
        )
        self._names: dict[Stems, list[_Named]] = {}
        self._natural: dict[Stems, list[_Named]] = {}
        for table in schema.tables:
            if len(table.primary_key) == 1:
                self._add(table.name, stems_of(table.primary_key[0]))

    def _add(self, table: str, key: Stems) -> None:
        name = self._stems[table]
        entity, marked = without_marks(key)
        for size in range(len(name)):
            named = _Named(table=table, prefix=name[:size])
            self._names.setdefault(name[size:], []).append(named)
            if not marked:
                self._natural.setdefault((*name[size:], *key), []).append(named)
        if len(key) > 1:
            names = self._names if marked else self._natural
            names.setdefault(entity, []).append(_Named(table=table, by_key=True))

    def matches(self, table: SourceTable, column: str) -> tuple[NameMatch, ...]:
        """Every table that the column may name, one entry each, the best first.

        A column that is named after its own table holds the table's own key.
        """
        words, marked = without_marks(stems_of(column))
        if self._is_own_name(table.name, words):
            return ()
        found: dict[str, NameMatch] = {}
        for match in (
            *self._of(table, words, self._names, marked=marked),
            *self._of(table, stems_of(column), self._natural, marked=True),
            *self._parents(table, words, marked=marked),
        ):
            known = found.get(match.table)
            if known is None or order_of(match) < order_of(known):
                found[match.table] = match
        return tuple(sorted(found.values(), key=order_of))

    def _of(
        self, table: SourceTable, words: Stems, names: dict[Stems, list[_Named]], *, marked: bool
    ) -> Iterator[NameMatch]:
        for size in range(len(words)):
            before = words[:size]
            is_own = before in self._own(table.name)
            for named in names.get(words[size:], ()):
                rank = self._rank(table.name, named)
                if named.table == table.name and (not before or is_own):
                    continue
                is_plain = (not before or is_own) and rank < 2
                yield NameMatch(
                    table=named.table,
                    kind="named" if is_plain else "qualified",
                    rank=rank + (0 if is_own else size),
                    marked=marked,
                    outside=bool(_OUTSIDE.intersection(before)),
                )

    def _parents(self, table: SourceTable, words: Stems, *, marked: bool) -> Iterator[NameMatch]:
        """`parent_id`, `comment_parent`, `parent_comment_id` of `comments`."""
        own = {(), *self._own(table.name)}
        ends = words[-1:] == (PARENT,) and words[:-1] in own
        begins = words[:1] == (PARENT,) and words[1:] in own
        if (ends or begins) and len(table.primary_key) == 1:
            yield NameMatch(table=table.name, kind="parent", rank=0, marked=marked)

    def _own(self, table: str) -> set[Stems]:
        """The ways to speak of a table in its own columns: with and without a shared prefix."""
        name = self._stems[table]
        return {name[size:] for size in range(len(name)) if not size or self._shared(name[:size])}

    def _is_own_name(self, table: str, words: Stems) -> bool:
        name = self._stems[table]
        size = len(name) - len(words)
        return name[size:] == words and (size == 0 or (size > 0 and self._is_wide(name[:size])))

    def _rank(self, table: str, named: _Named) -> int:
        """0 for a whole name or one whose prefix goes without saying, 2 for the end of a name."""
        if named.by_key:
            return 1
        size = len(named.prefix)
        shares_prefix = self._stems[table][:size] == named.prefix
        return 0 if not size or shares_prefix or self._is_wide(named.prefix) else 2

    def _is_wide(self, prefix: Stems) -> bool:
        """Whether it is the prefix of most tables, which says nothing of any."""
        return self._shared(prefix) >= _WIDE * len(self._stems)

    def _shared(self, prefix: Stems) -> int:
        """How many tables begin so; 0 where it is only one."""
        sharing = self._prefixes[prefix]
        return sharing if sharing > 1 else 0


def without_marks(words: Stems) -> tuple[Stems, bool]:
    """`(user, id)` as `(user,)`, and whether a mark was taken off. A lone word stays."""
    left = words
    while len(left) > 1 and left[-1] in MARKS:
        left = left[:-1]
    while len(left) > 1 and left[0] in {"id", "fk"}:
        left = left[1:]
    return left, left != words


def kind_column(table: SourceTable, column: str) -> str | None:
    """The column beside it that says of which table it holds a key, as `commentable_type` does."""
    words, marked = without_marks(stems_of(column))
    for other in table.column_names if marked else ():
        parts = stems_of(other)
        is_kind = len(parts) > 1 and parts[-1] in _KINDS_OF_ROW and parts[:-1] == words
        if is_kind or (words, parts) == _GENERIC:
            return other
    return None


def order_of(match: NameMatch) -> tuple[int, int, str]:
    """Sorts the surest first."""
    kinds: tuple[MatchKind, ...] = ("named", "parent", "qualified")
    return kinds.index(match.kind), match.rank, match.table
