"""Reads the access pattern artifact: enumerated patterns, endpoint tables, lists, cards, prose."""

from collections.abc import Iterator, Sequence

from tools.finding import Finding
from tools.source import pattern_findings as said
from tools.source.blocks import Document
from tools.source.endpoint_tables import EndpointRow, read_endpoint_tables
from tools.source.endpoints import find_endpoints
from tools.source.evidence import StatedPattern
from tools.source.pattern_coverage import check_traces
from tools.source.pattern_joining import Joining
from tools.source.pattern_labels import kind_of
from tools.source.pattern_statements import SectionReader, Statement
from tools.source.pattern_words import SURE_HEADING, speaks_against, speaks_of_patterns
from tools.value import Value

Key = tuple[str, str]


class AccessPatterns(Value):
    """The patterns in the order of the artifact, and what does not fit together in it."""

    patterns: tuple[StatedPattern, ...]
    findings: tuple[Finding, ...] = ()


def read_access_patterns(document: Document) -> AccessPatterns:
    """The patterns by the surest forms that the artifact has.

    Ids and tables first, then items and headings with an endpoint; sentences and code only where
    there is nothing else, and lists without endpoints only where there is not even that.
    """
    tables = read_endpoint_tables(document)
    findings = [*said.check_rows(tables.rows, document.file)]
    findings.extend(said.check_columns(tables.left, document.file))
    statements = tuple(_statements(document))
    listed = _without_repeats(_enumerated(document, statements, findings), document.file, findings)
    others = _Others(document, statements, listed, tables.rows)
    joining = Joining(document.file, tables.rows, others.details, findings)
    patterns = [joining.join(item) for item in listed]
    taken = {pattern.id for pattern in patterns}
    patterns.extend(joining.rest(taken, others.taken))
    findings.extend(others.findings())
    findings.extend(check_traces(document, statements, tables.lines, findings))
    bare = [(each.id, each.place) for each in patterns if not each.access]
    if bare and not tables.rows:
        findings.append(said.without_phrases(bare))
    return AccessPatterns(patterns=tuple(patterns), findings=tuple(findings))


def _statements(document: Document) -> Iterator[Statement]:
    for position, section in enumerate(document.sections):
        reader = SectionReader(section, position)
        card = reader.card()
        if card is not None:
            yield card
        for statement in reader.statements():
            if card is None or statement.form in ("labelled", "endpoint"):
                yield statement
        yield from reader.requests()


def _enumerated(
    document: Document, statements: Sequence[Statement], findings: list[Finding]
) -> tuple[Statement, ...]:
    """Statements with an id.

    Other lists may be numbered too, so a kind of ids (`AP`, `Q`) counts if one of them has a
    endpoint or stands right under a heading that speaks of patterns; where no kind does, those
    anywhere below such a heading.
    """
    found = [statement for statement in statements if statement.form == "labelled"]
    sure: set[str] = set()
    likely: dict[str, Statement] = {}
    for item in found:
        section = document.sections[item.section]
        titles = [heading.text for heading in section.path]
        if item.line == section.line:  # a heading of its own
            titles = titles[:-1]
        own = titles[-1] if titles else ""
        if item.endpoint is not None or item.access or "pattern" in own.lower():
            sure.add(kind_of(item.id))
        elif speaks_of_patterns([own]) or speaks_of_patterns(titles[1:]):
            likely.setdefault(kind_of(item.id), item)
    kinds = sure or set(likely)
    findings.extend(
        said.not_taken(item, document.file) for kind, item in likely.items() if kind not in kinds
    )
    return tuple(item for item in found if kind_of(item.id) in kinds)


def _without_repeats(
    listed: Sequence[Statement], file: str, findings: list[Finding]
) -> tuple[Statement, ...]:
    kept: dict[str, Statement] = {}
    for item in listed:
        first = kept.setdefault(item.id, item)
        if first is item:
            continue
        if item.endpoint is not None and first.endpoint not in (None, item.endpoint):
            findings.append(said.repeated_id(item.id, item.line, file))
        elif item.has_fields and not first.has_fields:
            kept[item.id] = _completed(first, item)
    return tuple(kept.values())


def _completed(first: Statement, more: Statement) -> Statement:
    """An enumerated pattern with the fields that a card gives for it elsewhere."""
    update: dict[str, object] = {"has_fields": True}
    for name in ("endpoint", "access", "access_line", "auth"):
        if not getattr(first, name):
            update[name] = getattr(more, name)
    return first.model_copy(update=update)


class _Others:
    """The statements without an id: which of them are patterns, which only say more of one.

    Attributes:
        details: By endpoint, the first statement with fields or, failing that, with a text.
        taken: Those that are patterns of their own.
    """

    def __init__(
        self,
        document: Document,
        statements: Sequence[Statement],
        listed: Sequence[Statement],
        rows: Sequence[EndpointRow],
    ) -> None:
        self.document = document
        self.statements = statements
        stated = [*(item.endpoint for item in listed), *(row.endpoint for row in rows)]
        self.known = {endpoint.key for endpoint in stated if endpoint is not None}
        self.details: dict[Key, Statement] = {}
        for each in statements:
            if each.endpoint is not None and each.has_fields and each.access:
                self.details.setdefault(each.endpoint.key, each)
        self.has_sure = bool(listed or rows)
        bare = [each for each in statements if each.form == "endpoint"]
        is_prose = not self.has_sure and not any(each.is_item or each.has_fields for each in bare)
        if is_prose:
            bare = [each for each in statements if each.form in ("endpoint", "mention")]
        self.taken = self._new(bare)
        if not self.has_sure and not self.taken:
            self.taken = self._plain()

    def _new(self, candidates: Sequence[Statement]) -> tuple[Statement, ...]:
        """Those whose endpoint nothing else states, each endpoint once."""
        found: dict[Key, Statement] = {}
        for each in candidates:
            key = each.endpoint.key if each.endpoint and not each.speaks_against else None
            if key is not None and key not in self.known:
                found.setdefault(key, each)
        self.known |= set(found)
        return tuple(found.values())

    def _plain(self) -> tuple[Statement, ...]:
        """Items right under headings that speak of patterns."""
        return tuple(
            each
            for each in self.statements
            if each.form == "plain"
            and each.text
            and not each.speaks_against
            and speaks_of_patterns([self.document.sections[each.section].title])
        )

    def findings(self) -> Iterator[Finding]:
        file = self.document.file
        said_already: set[Key] = set()
        for each in (*self.statements, *self._hidden()):
            key = each.endpoint.key if each.endpoint else None
            if key is None or each.form == "labelled" or self._is_known(key):
                continue
            if key not in said_already:
                said_already.add(key)
                yield said.only_mentioned(each, file)
        yield from self._plain_lists()

    def _hidden(self) -> Iterator[Statement]:
        for line in self.document.hidden:
            text = " ".join(line.text.replace("|", " ").split())
            for endpoint in find_endpoints(text)[:1]:
                yield Statement(
                    form="mention", text=text, group="", endpoint=endpoint, line=line.line
                )

    def _is_known(self, key: Key) -> bool:
        """Known as it is, or with values where the known path has parameters."""
        return key in self.known or any(_matches(key, known) for known in self.known)

    def _plain_lists(self) -> Iterator[Finding]:
        """Items without id and endpoint: among patterns, or alone where patterns are expected."""
        taken = set(map(id, self.taken))
        by_section: dict[int, list[Statement]] = {}
        for each in self.statements:
            by_section.setdefault(each.section, []).append(each)
        for position, inside in by_section.items():
            if speaks_against([self.document.sections[position].title]):
                continue
            plain = [
                each
                for each in inside
                if each.form == "plain" and each.text and id(each) not in taken
            ]
            stating = {each.parent for each in inside if each.form in ("labelled", "endpoint")}
            for each in plain:
                if each.parent in stating:
                    yield said.among_patterns(each, self.document.file)
            top = [each for each in plain if not each.parent]
            if top and not stating and SURE_HEADING.search(self.document.sections[position].title):
                yield said.plain_list(top[0], len(top), self.document.file)


def _matches(key: Key, known: Key) -> bool:
    one, other = key[1].split("/"), known[1].split("/")
    if key[0] != known[0] or len(one) != len(other):
        return False
    return all(part == "{}" or mine == part for mine, part in zip(one, other, strict=True))
