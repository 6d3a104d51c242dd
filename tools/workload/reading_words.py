"""The English that data access phrases are written in: word stems and classes of words.

Nothing here knows a schema. Words are compared by their stems, so that plural and singular meet.
"""

from typing import Literal

from tools.source.stems import stem

VerbKind = Literal[
    "read", "search", "create", "update", "upsert", "delete", "count", "sum", "aggregate", "check"
]


def stem_set(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in text.split())


_VERBS_BY_KIND: dict[VerbKind, str] = {
    "read": "query get fetch find select read retrieve lookup load show view list browse",
    "search": "search",
    "create": "create insert add register",
    "update": "update set change modify edit patch replace mark increment decrement increase "
    "decrease",
    "upsert": "upsert",
    "delete": "delete remove clear purge",
    "count": "count",
    "sum": "sum",
    "aggregate": "aggregate calculate compute summarise summarize average avg",
    "check": "validate check verify",
}
VERBS: dict[str, VerbKind] = {
    verb: kind for kind, verbs in _VERBS_BY_KIND.items() for verb in verbs.split()
}

ARTICLES = stem_set("a an the all any each every one single existing own my their its this that")
ROWS = stem_set("item record entry row line")
PLAIN = (
    ARTICLES
    | ROWS
    | stem_set(
        "new data detail information info profile account flag field value list flat full complete "
        "page catalog catalogue current simple basic only itself overview link relation "
        "relationship association mapping assignment"
    )
)
TREE = stem_set("tree hierarchy hierarchical structure nested order")
PAGING = stem_set("pagination paginated paging page cursor offset limit limited size result")
PATH = stem_set("path breadcrumb ancestor")
ROOT = stem_set("root toplevel")
DESCENDANTS = stem_set("descendant subtree")
NEWEST = stem_set("recent latest newest last")
HISTORY = NEWEST | stem_set("history")
RANGE = stem_set("range between from to min max minimum maximum period interval")
DATE = stem_set("date time day month week year period")
SEARCHING = stem_set("search keyword text fulltext fuzzy partial match like term free string q")
FREE_TEXT = stem_set("search keyword text fulltext term q")
FILTERS = stem_set("filter filtered filtering criteria")
STATISTICS = stem_set("statistic stat summary total report metric average dashboard figure")
NUMBER = stem_set("count number")
CHECKING = stem_set("validation check verification authorization authorisation")
OWNER = stem_set("owner ownership")
CHILDREN = stem_set("child dependent dependency reference")
CALLER = stem_set("current caller authenticated logged own self me requester")
PERSONS = stem_set(
    "user owner seller customer account member author person patient student learner employee "
    "staff client tenant borrower vendor buyer guest subscriber participant teacher instructor"
)
QUANTITIES = stem_set("quantity inventory stock available seat capacity balance left remaining")
AMOUNTS = stem_set("price amount cost fee")
UNSEARCHABLE = stem_set("hash url uri token key secret password path uuid guid checksum image")
TOGETHER = stem_set("transaction transactional transactionally atomic atomically together")
CREDENTIALS = stem_set("email password passwd pass")
CREATION = stem_set("created creation added placed registered submitted issued posted")
DESCENDING = stem_set("desc descending newest latest recent highest most")

SYNONYMS: tuple[frozenset[str], ...] = (
    stem_set("stock inventory quantity availability available"),
    stem_set("name title label"),
    stem_set("created date added creation"),
    stem_set("price amount cost"),
    stem_set("phone mobile telephone"),
    stem_set("mail email"),
    stem_set("text body content comment"),
)


def is_synonym(one: str, other: str) -> bool:
    """Whether two stems mean much the same in a column's name."""
    return any(one in group and other in group for group in SYNONYMS)
