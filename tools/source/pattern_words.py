"""The words by which headings, column titles and field labels say what stands below them.

English first; the commonest of some other languages, so that a table is not lost for its titles.
"""

import re
from collections.abc import Iterable, Set

WORD = re.compile(r"[^\W_]+|[#№]")

ID = {"id", "#", "№", "ap", "no", "nr", "pattern", "uc", "ref", "number", "编号", "序号"}
ENDPOINT = {"endpoint", "path", "route", "url", "uri", "endpunkt", "pfad", "ruta", "chemin"}
ENDPOINT |= {"rota", "caminho", "percorso", "路径", "接口", "エンドポイント", "パス"}
LIKELY_ENDPOINT = {"api", "resource", "request", "call", "http", "address"}
METHOD = {"method", "verb", "methode", "méthode", "método", "metodo", "方法", "メソッド"}
LIKELY_METHOD = {"http", "type", "action"}
AUTH = {"auth", "authentication", "authorization", "authenticated", "permission", "permissions"}
AUTH |= {"role", "roles", "security"}
DATA = {"data", "database", "sql", "db", "datenzugriff", "datenbank", "datos", "données", "dados"}
DATA |= {"数据访问", "数据库"}
QUERY = {"query", "queries", "operation", "operations", "statement", "statements", "crud"}
TEXT = {"description", "name", "purpose", "summary", "pattern", "use", "does", "title", "task"}
TEXT |= {"function", "functionality", "action", "feature", "case", "beschreibung", "zweck"}
TEXT |= {"descripción", "propósito", "descrição", "descrizione", "描述", "说明", "説明"}
# Cells of a column titled "Access" that say who may call, not what is read.
AUTH_CELL = re.compile(
    r"(?:(?:public|private|admin|users?|seller|owner|staff|guest|anyone|authenticated|anonymous|"
    r"yes|no|none|required|optional|internal|all|jwt|token)\b|\W)*+",
    re.IGNORECASE,
)

PATTERN_HEADING = re.compile(
    r"\b(?:access\s+patterns?|patterns?|use[\s-]*cases?|endpoints?|api|apis|routes?|operations?|"
    r"quer(?:y|ies)|requirements?|requests?|methods?|functions?|features?|zugriffsmuster|"
    r"anwendungsf[aä]lle?|patrones|casos\s+de\s+uso|cas\s+d['’]utilisation|padrões)\b|访问模式|用例|接口",
    re.IGNORECASE,
)
SURE_HEADING = re.compile(
    r"\b(?:access\s+patterns?|use[\s-]*cases?|endpoints?|routes?|zugriffsmuster)\b|访问模式|用例",
    re.IGNORECASE,
)
AGAINST = re.compile(
    r"\b(?:not\s+(?:supported|implemented|included|in\s+scope|part|available|needed|exposed)|"
    r"out\s+of\s+scope|unsupported|deprecated|removed|excluded|obsolete|retired|planned|future|"
    r"no\s+longer|there\s+is\s+no|does\s+not\s+exist|todo|examples?)\b",
    re.IGNORECASE,
)

FIELDS: dict[str, set[str]] = {
    "endpoint": {
        "endpoint",
        "endpoints",
        "api endpoint",
        "api",
        "api call",
        "route",
        "path",
        "url",
        "uri",
        "request",
        "http request",
        "http",
        "call",
        "resource",
        "method and path",
        "endpunkt",
        "ruta",
    },
    "method": {"method", "verb", "http method", "http verb", "methode", "método"},
    "access": {
        "access",
        "data access",
        "data access pattern",
        "access pattern",
        "database access",
        "db access",
        "database operation",
        "database operations",
        "db operation",
        "db operations",
        "data operation",
        "operation",
        "operations",
        "query",
        "queries",
        "sql",
        "sql query",
        "database query",
        "db query",
        "statement",
        "data",
        "database",
        "db",
        "mysql",
        "reads",
        "writes",
        "datenzugriff",
    },
    "text": {
        "description",
        "purpose",
        "summary",
        "what it does",
        "name",
        "title",
        "function",
        "functionality",
        "goal",
        "use case",
        "pattern",
        "action",
        "beschreibung",
        "descripción",
    },
    "auth": {
        "auth",
        "auth required",
        "authentication",
        "authorization",
        "requires auth",
        "permission",
        "permissions",
        "role",
        "roles",
        "access level",
    },
    "id": {"id", "pattern id", "access pattern id", "ref", "reference", "no"},
}
_KIND_OF_FIELD = {label: kind for kind, labels in FIELDS.items() for label in labels}


def title_words(title: str) -> set[str]:
    return set(WORD.findall(title.lower()))


def field_kind(label: str) -> str:
    """`endpoint`, `method`, `access`, `text`, `auth`, `id`, or ''."""
    return _KIND_OF_FIELD.get(" ".join(label.lower().strip(" :*`").split()), "")


def speaks_of_patterns(titles: Iterable[str]) -> bool:
    return any(PATTERN_HEADING.search(title) for title in titles)


def speaks_against(texts: Iterable[str]) -> bool:
    """Whether any of them says that what it names is not there, or an example."""
    return any(AGAINST.search(text) for text in texts)


def are_auth_cells(cells: Iterable[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(AUTH_CELL.fullmatch(cell) for cell in filled)


def has_any(words: Set[str], wanted: Set[str]) -> bool:
    return not words.isdisjoint(wanted)
