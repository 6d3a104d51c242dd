"""Which table a heading or a line of text speaks of, where no statement names it."""

import re
from collections.abc import Iterable, Sequence

from tools.source.blocks import Document, TextLine, text_lines
from tools.value import Value

NUMBERING = re.compile(r"^(?:(?:table|tbl)\s+)?#?\d+(?:\.\d+)*[.):]?\s+", re.IGNORECASE)
PARENTHESES = re.compile(r"\([^()]*\)")
IDENTIFIER = re.compile(r"[^\W\d][\w$]*|\d+[^\W\d][\w$]*")
QUALIFIED = re.compile(r"(?:[\w$]+\.)?([\w$]+)")
WORD = re.compile(r"[\w$.]+")
MOST_WORDS = 4
# Words of headings that say what follows, not whose it is.
_GENERAL = """
    table tables structure structures schema schemas column columns definition definitions field
    fields description descriptions details detail overview complete database databases model
    models entity entities data layout list listing the a an of for all and in with its constraints
    constraint indexes index keys key attributes attribute mysql sql ddl core main source existing
    data type types format formats current analysis information summary properties reference
    specification tabelle tabellen tabla tablas champs colonnes spalten campos 表 字段
"""
GENERAL = frozenset(_GENERAL.split())
DESCRIBED = re.compile(
    r"^\W*(?:DESCRIBE|DESC|EXPLAIN|SHOW\s+(?:FULL\s+)?(?:COLUMNS|FIELDS)\s+(?:FROM|IN)"
    r"|SHOW\s+(?:INDEX|INDEXES|KEYS)\s+(?:FROM|IN))\s+(?P<name>(?:`[^`]+`|[\w$]+)"
    r"(?:\s*\.\s*(?:`[^`]+`|[\w$]+))?)",
    re.IGNORECASE,
)


class NamedTable(Value):
    """`is_derived`: the text gives no identifier, but words to make one of."""

    name: str
    is_derived: bool = False


def described_name(statement: str) -> str:
    """The table of `DESCRIBE users;`, or ''."""
    found = DESCRIBED.match(statement)
    return found["name"].rpartition(".")[2].strip(" `") if found else ""


def name_in_path(path: Sequence[TextLine], known: "KnownNames") -> NamedTable | None:
    """From the nearest heading that says more than that tables or columns follow."""
    for heading in reversed(path):
        named = name_in_text(heading, known)
        if named is not None:
            return named
    return None


def name_in_text(line: TextLine, known: "KnownNames") -> NamedTable | None:
    """An identifier in backticks, else the words that are left without the general ones."""
    for code in line.codes:
        found = QUALIFIED.fullmatch(code.strip())
        if found and found[1].lower() not in GENERAL:
            return NamedTable(name=found[1])
    plain = PARENTHESES.sub(" ", NUMBERING.sub("", line.text)).replace("*", " ")
    words = [word.strip(".") for word in WORD.findall(plain)]
    wanted = [word for word in words if word and word.lower() not in GENERAL]
    if not wanted or len(wanted) > MOST_WORDS:
        return None
    if len(wanted) == 1 and QUALIFIED.fullmatch(wanted[0]):
        name = wanted[0].rpartition(".")[2]
        is_plain = name == name.lower() or "_" in name
        return known.spelled(name, is_plain=is_plain)
    joined = "_".join(wanted).lower().replace(".", "_")
    return known.spelled(joined, is_plain=False) if IDENTIFIER.fullmatch(joined) else None


class KnownNames:
    """Identifiers that the document writes as code: they show how a table's name is spelled."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.by_lower: dict[str, str] = {}
        for document in documents:
            for section in document.sections:
                for line in (section.heading, *text_lines(section.blocks)):
                    for code in line.codes:
                        table, dot, _ = code.strip().rpartition(".")
                        self._note(table if dot else code.strip())

    def _note(self, code: str) -> None:
        found = QUALIFIED.fullmatch(code)
        if found:
            self.by_lower.setdefault(found[1].lower(), found[1])

    def spelled(self, name: str, *, is_plain: bool) -> NamedTable:
        known = self.by_lower.get(name.lower())
        if known is not None:
            return NamedTable(name=known)
        return NamedTable(name=name if is_plain else name.lower(), is_derived=not is_plain)
