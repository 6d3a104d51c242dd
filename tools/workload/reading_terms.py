"""The clauses after a subject, read against one table: which rows, in which order, how many."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tools.source.stems import stem
from tools.workload.reading_exact import ALONG, Listing, Remark, read_remark
from tools.workload.reading_hops import Hop, find_hop
from tools.workload.reading_phrase import Clause, Words
from tools.workload.reading_scene import Scene, listed
from tools.workload.reading_words import (
    ARTICLES,
    CALLER,
    CHECKING,
    DATE,
    DESCENDING,
    FILTERS,
    FREE_TEXT,
    HISTORY,
    OWNER,
    PAGING,
    PLAIN,
    RANGE,
    SEARCHING,
    TOGETHER,
    TREE,
)

_COMPARISONS = frozenset({"<", ">", "<=", ">="})
_EQUALS = frozenset({"=", "is", "equals", "matches"})


@dataclass
class Terms:
    """What the clauses ask for, collected one by one."""

    equality: list[str] = field(default_factory=list)
    null_columns: list[str] = field(default_factory=list)
    tested: list[str] = field(default_factory=list)
    range_column: str | None = None
    order_by: str | None = None
    descending: bool = False
    limit: int | None = None
    is_paged: bool = False
    is_searched: bool = False
    search_columns: list[str] = field(default_factory=list)
    filters: list[Words] = field(default_factory=list)
    grouped: list[str] = field(default_factory=list)
    wanted: list[Words] = field(default_factory=list)  # what else is to be returned
    guards: list[Words] = field(default_factory=list)
    hops: list[Hop] = field(default_factory=list)
    only: list[str] = field(default_factory=list)  # columns needed, named exactly
    checked: list[str] = field(default_factory=list)  # columns tested, named exactly
    per: str | None = None
    is_unordered: bool = False
    assumptions: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def has_condition(self) -> bool:
        return bool(self.equality or self.null_columns or self.hops or self.range_column)

    def not_carried(self, *carried: Literal["only", "checked", "per"]) -> list[str]:
        """Exact remarks that a rule has no use for, as words to complain about."""
        remarks = {
            "only": [f"only {name}" for name in self.only],
            "checked": [f"tested {name}" for name in self.checked],
            "per": [f"per {self.per}"] if self.per else [],
        }
        return [text for name, texts in remarks.items() if name not in carried for text in texts]

    @property
    def complaint(self) -> str:
        parts = listed([f"'{text}'" for text in self.unknown])
        return f"{parts} could not be matched to a column, a table or a condition."


def stems(words: Words) -> frozenset[str]:
    return frozenset(stem(word) for word in words)


def read_terms(
    scene: Scene, table: str, clauses: tuple[Clause, ...], *, is_search: bool = False
) -> Terms:
    """The terms of all clauses. Alternatives (`by a or b`) are understood in a search only."""
    terms = Terms()
    reader = _TermsReader(scene, table, terms)
    for clause in clauses:
        if clause.is_choice and not is_search and not reader.takes_choice(clause):
            choice = " or ".join(" ".join(item) for item in clause.items)
            terms.unknown.append(f"{clause.marker} {choice}")
        else:
            reader.read(clause)
    return terms


class _TermsReader:
    def __init__(self, scene: Scene, table: str, terms: Terms) -> None:
        self.scene = scene
        self.table = table
        self.terms = terms
        self.pending: str | None = None  # a column named, its comparison to follow
        self.awaits_filters = False
        self.listing: Listing = ""

    def read(self, clause: Clause) -> None:
        readers: dict[str, Callable[[Words], None]] = {
            "by": self._by,
            "using": self._by,
            "via": self._by,
            "where": self._where,
            "when": self._where,
            "with": self._with,
            "including": self._with,
            "plus": self._with,
            "note": self._note,
            "ordered": self._ordered,
            "grouped": self._grouped,
            "subject": self._with,
            **dict.fromkeys(("between", "before", "after", "since", "until"), self._range),
            **dict.fromkeys(("in", "within", "on", "of", "for", "from"), self._within),
        }
        reader = readers.get(clause.marker)
        self.listing = ""
        if clause.marker == "by" and any(self._asks_search(item) for item in clause.items):
            self._search_by(clause)
        elif reader is None or (clause.marker == "to" and self.terms.range_column is None):
            self.terms.unknown.append(f"{clause.marker} {' '.join(clause.words)}")
        else:
            for item in clause.items:
                reader(item)

    def takes_choice(self, clause: Clause) -> bool:
        """A choice of what is searched, filtered or returned is none of conditions."""
        if clause.marker in ("by", "where", "using"):
            return any(self._asks_search(item) for item in clause.items)
        return clause.marker not in ("between", "of", "for", "in", "from")

    def _asks_search(self, item: Words) -> bool:
        found = stems(item) & (FREE_TEXT - {"text", "term", "q"})
        return bool(found) and self.scene.vocabulary.find_column(self.table, item) is None

    def _search_by(self, clause: Clause) -> None:
        self.terms.is_searched = True
        texts = self.scene.vocabulary.text_columns(self.table)
        for item in clause.items:
            words = tuple(word for word in item if stem(word) not in SEARCHING)
            match = self.scene.vocabulary.find_column(self.table, words) if words else None
            if match is not None and (match.column in texts or "." in words[-1]):
                self.terms.search_columns.append(match.column)
            elif words:
                self._by(words)

    def _by(self, item: Words) -> None:
        if self._paging(item) or self._newest(item):
            return
        if any(word in _COMPARISONS or word in ("=", "!=", "null") for word in item):
            self._where(item)
            return
        said = stems(item)
        if said <= FILTERS | ARTICLES:
            self.awaits_filters = True
            return
        if said & (RANGE - {"min", "max"}) or said <= DATE | RANGE:
            self._range(tuple(word for word in item if stem(word) not in RANGE))
            return
        if not self._condition(item):
            self.terms.unknown.append(f"by {' '.join(item)}")

    def _condition(self, item: Words) -> bool:
        """Reads words as an equality on the table's own or a neighbour's column."""
        match = self.scene.vocabulary.find_column(self.table, item)
        if match is None:
            return self._caller(item) or self._hop(item)
        self.terms.equality.append(match.column)
        if not match.sure:
            words = " ".join(item)
            self.terms.assumptions.append(f"'{words}' means {self.table}.{match.column}.")
        return True

    def _caller(self, item: Words) -> bool:
        actor = self.scene.vocabulary.actor
        if actor is None or not stems(item) & (CALLER | OWNER):
            return False
        keys = self.scene.vocabulary.keys_to(self.table, actor)
        if keys:
            column = keys[0].columns[0]
            self.terms.equality.append(column)
            who = "owner" if stems(item) & OWNER else "caller"
            self.terms.assumptions.append(f"The {who} is the one that {self.table}.{column} names.")
            return True
        for key in self.scene.schema.table(self.table).foreign_keys:
            above = self.scene.vocabulary.keys_to(key.references, actor)
            if above and len(key.columns) == 1:
                hop = Hop(key.references, above[0].columns[0], key, is_child=False)
                self.terms.hops.append(hop)
                return True
        return False

    def _hop(self, item: Words) -> bool:
        """Reads words as a column of a child table, else of a parent table."""
        hop = find_hop(self.scene, self.table, item)
        if hop is not None:
            self.terms.hops.append(hop)
        return hop is not None

    def _where(self, item: Words) -> None:
        lowered = tuple(word.lower() for word in item)
        operator = next(
            (n for n, word in enumerate(lowered) if word in _COMPARISONS | _EQUALS | {"!=", "not"}),
            len(lowered),
        )
        left, right = lowered[:operator], lowered[operator:]
        match = self.scene.vocabulary.find_column(self.table, left) if left else None
        if match is None:
            if not self._paging(item):
                self.terms.unknown.append(f"where {' '.join(item)}")
        elif "null" in right and "not" not in right:
            self.terms.null_columns.append(match.column)
        elif "null" in right or "!=" in right or "not" in right:
            self.terms.tested.append(match.column)
        elif right and right[0] in _COMPARISONS:
            self._take_range(match.column)
        elif right:
            self.terms.equality.append(match.column)
        else:
            self.pending = match.column

    def _with(self, item: Words) -> None:
        said = stems(item)
        if ALONG in item:
            self.terms.wanted.append(item)
        elif self._paging(item) or self._newest(item) or said <= PLAIN | TREE | TOGETHER:
            return
        if said & CHECKING:
            self.terms.guards.append(item)
        elif said & FILTERS:
            named = tuple(w for w in item if stem(w) not in FILTERS | ARTICLES | {"optional"})
            self.terms.filters.extend([named] if named else [])
            self.awaits_filters = True
        elif self.awaits_filters:
            self.terms.filters.append(item)
        elif said <= SEARCHING and said & FREE_TEXT:
            self.terms.is_searched = True
        else:
            self.terms.wanted.append(item)

    def _note(self, item: Words) -> None:
        said = stems(item)
        remark = read_remark(self.scene, self.table, item, self.listing)
        if remark is not None:
            self._take(remark)
        elif self.awaits_filters:
            self.terms.filters.append(item)
        elif said & CHECKING:
            self.terms.guards.append(item)
        elif not (self._paging(item) or self._newest(item) or said <= PLAIN | TREE | TOGETHER):
            self.terms.assumptions.append(
                f"The remark '({' '.join(item)})' changes nothing in the requests."
            )

    def _take(self, remark: Remark) -> None:
        match remark.kind:
            case "only":
                self.listing = "only"
                self.terms.only.append(remark.text)
            case "tested":
                self.listing = "tested"
                self.terms.checked.append(remark.text)
            case "per":
                self.terms.per = remark.text
            case "unordered":
                self.terms.is_unordered = True
            case "assumption":
                self.terms.assumptions.append(remark.text)

    def _ordered(self, item: Words) -> None:
        words = tuple(w for w in item if stem(w) not in DESCENDING | {"asc", "ascend", "first"})
        match = self.scene.vocabulary.find_column(self.table, words) if words else None
        created = self.scene.vocabulary.creation_column(self.table)
        if match is not None:
            self.terms.order_by = match.column
        elif stems(words) <= DATE and created is not None:
            self.terms.order_by = created
        elif self._paging(item):
            return
        else:
            self.terms.unknown.append(f"ordered by {' '.join(item)}")
        self.terms.descending = bool(stems(item) & DESCENDING)

    def _grouped(self, item: Words) -> None:
        match = self.scene.vocabulary.find_column(self.table, item)
        if match is None and self._paging(item):
            return
        if match is None:
            self.terms.unknown.append(f"grouped by {' '.join(item)}")
        else:
            self.terms.grouped.append(match.column)

    def _range(self, item: Words) -> None:
        """`between dates`, `after due_on`, `price range`: the column the caller gives bounds of."""
        words = tuple(word for word in item if stem(word) not in RANGE | ARTICLES)
        source = self.scene.schema.table(self.table)
        match = self.scene.vocabulary.find_column(self.table, words) if words else None
        if self.pending is not None:
            self._take_range(self.pending)
        elif match is not None and not stems(words) <= DATE:
            self._take_range(match.column)
        elif self.terms.range_column is None and stems(words) <= DATE | {"today", "now", "two"}:
            dates = [c.name for c in source.columns if c.type.name == "DATE"]
            created = self.scene.vocabulary.creation_column(self.table)
            column = dates[0] if len(dates) == 1 else created
            if column is None:
                self.terms.unknown.append(" ".join(item) or "the range")
                return
            self._take_range(column)
            self.terms.assumptions.append(f"The dates bound {self.table}.{column}.")
        elif self.terms.range_column is None or not stems(words) <= DATE:
            self.terms.unknown.append(" ".join(item))

    def _take_range(self, column: str) -> None:
        if self.terms.range_column in (None, column):
            self.terms.range_column = column
        else:
            self.terms.tested.append(column)
        self.pending = None

    def _within(self, item: Words) -> None:
        said = stems(item)
        if said <= PLAIN | TREE | TOGETHER:
            return
        if said <= DATE | RANGE:
            self._range(item)
        elif not (self._key(item) or self._caller(item) or self._hop(item)):
            self.terms.unknown.append(" ".join(item))

    def _key(self, item: Words) -> bool:
        """`of a keeper`, `for an email`: a foreign key, or a column that is a key by itself."""
        key = self.scene.vocabulary.key_for(self.table, item)
        match = self.scene.vocabulary.find_column(self.table, item)
        own = match.column if match is not None and match.sure else ""
        if key is None and not self.scene.is_single(self.table, (own,)):
            return False
        self.terms.equality.append(key.columns[0] if key is not None else own)
        return True

    def _paging(self, item: Words) -> bool:
        said = stems(tuple(word for word in item if not word.isdigit()))
        numbers = [int(word) for word in item if word.isdigit()]
        if not said & PAGING or not said <= PAGING | ARTICLES | {"to", "per", "row"}:
            return False
        self.terms.is_paged = True
        self.terms.limit = numbers[0] if numbers else self.terms.limit
        return True

    def _newest(self, item: Words) -> bool:
        said = stems(item)
        is_order = bool(said & HISTORY) and said <= HISTORY | {"first"}
        return is_order and order_by_recency(self.scene, self.table, self.terms)


def order_by_recency(scene: Scene, table: str, terms: Terms) -> bool:
    """Newest first, by the creation; by another moment only as an assumption."""
    column = scene.vocabulary.recency_column(table)
    if column is None:
        return False
    if column != scene.vocabulary.creation_column(table):
        terms.assumptions.append(f"The newest rows of {table} are those of the latest {column}.")
    terms.order_by, terms.descending = column, True
    return True
