"""Running text: the markup within a line resolved, what only looks like markup kept."""

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tools.source.blocks import Span, TextLine

MOST_CHARACTERS = 20_000  # of text parsed at a time: nested emphasis takes quadratic time
WEB_LINK = re.compile(r"(?:https?|ftp|mailto):", re.IGNORECASE)
TAG_NAME = re.compile(r"</?([a-z][a-z0-9-]*)\b", re.IGNORECASE)
COMMENT = "<!--"
# https://html.spec.whatwg.org/#elements-3; any other name in angle brackets is text: `/users/<id>`.
_HTML_TAGS = """
    a abbr acronym address area article aside audio b base bdi bdo big blockquote body br button
    canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl
    dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head
    header hgroup hr html i iframe img input ins kbd label legend li link main map mark menu meta
    meter nav noscript object ol optgroup option output p param picture pre progress q rp rt ruby s
    samp script search section select slot small source span strike strong style sub summary sup
    svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video
    wbr
"""
HTML_TAGS = frozenset(_HTML_TAGS.split())


class InlineReader:
    """Reads running text of one document; `hidden` collects the comments in it."""

    def __init__(self, parser: MarkdownIt, env: dict[str, object]) -> None:
        self.parser = parser
        self.env = env  # markdown-it's own: the link targets of the document
        self.hidden: list[TextLine] = []

    def lines(self, content: str, line: int) -> tuple[TextLine, ...]:
        """Each source line of `content`, which begins at `line`; too long a one as it is."""
        if len(content) <= MOST_CHARACTERS:
            return tuple(self._parsed(content, line))
        parts = enumerate(content.split("\n"), start=line)
        return tuple(
            read
            for number, part in parts
            for read in (
                self._parsed(part.strip(), number)
                if len(part) <= MOST_CHARACTERS
                else (TextLine(line=number, spans=(Span(text=part),)),)
            )
        )

    def one(self, content: str, line: int) -> TextLine:
        """Text of a single line, such as a cell's."""
        read = self.lines(content, line)
        return read[0] if read else TextLine(line=line, spans=())

    def _parsed(self, content: str, line: int) -> Iterator[TextLine]:
        if not content:
            return
        tokens: list[Token] = []
        self.parser.inline.parse(content, self.parser, self.env, tokens)
        yield from self._split(tokens, content, line)

    def _split(self, tokens: Sequence[Token], content: str, line: int) -> Iterator[TextLine]:
        """Splits at line breaks. `content` is the source: a code span may go over several lines."""
        spans = _Spans()
        position, start = 0, line
        for token in tokens:
            if token.type in ("softbreak", "hardbreak"):
                yield TextLine(line=start, spans=spans.taken())
                position = content.find("\n", position) + 1
                line += 1
                start = line
            elif token.type == "code_inline":
                opened = content.find(token.markup, position)
                closed = content.find(token.markup, opened + len(token.markup))
                line += content.count("\n", opened, closed)
                position = closed + len(token.markup)
                spans.add(token.content, code=True)
            elif token.type == "html_inline" and token.content.startswith(COMMENT):
                text = token.content.removeprefix(COMMENT).removesuffix("-->")
                self.hidden.append(TextLine(line=line, spans=(Span(text=text.strip()),)))
            else:
                spans.read(token)
        yield TextLine(line=start, spans=spans.taken())


class _Spans:
    """The spans of the line that is being read."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.strong = 0
        self.bracketed = False

    def read(self, token: Token) -> None:
        match token.type:
            case "strong_open" | "strong_close":
                self.strong += token.nesting
            case "em_open" | "em_close":
                if token.markup == "*" and self.spans and self.spans[-1].text.endswith("/"):
                    self.add("*")  # `/users/*/orders/*` has no emphasis
            case "link_open" if token.markup == "autolink":
                href = str(token.attrs.get("href", ""))
                self.bracketed = not WEB_LINK.match(href)  # `/users/<int:id>` is no link
                self.add("<" if self.bracketed else "")
            case "link_close" if token.markup == "autolink":
                self.add(">" if self.bracketed else "")
            case "html_inline":
                self.add(_text_of_tag(token.content))
            case _:
                self.add(token.content)

    def add(self, text: str, *, code: bool = False) -> None:
        strong = self.strong > 0
        last = self.spans[-1] if self.spans else None
        if last is not None and not code and not last.code and last.strong == strong:
            self.spans[-1] = Span(text=last.text + text, strong=strong)
        elif text:
            self.spans.append(Span(text=text, code=code, strong=strong))

    def taken(self) -> tuple[Span, ...]:
        spans, self.spans = tuple(self.spans), []
        return spans


def _text_of_tag(tag: str) -> str:
    name = TAG_NAME.match(tag)
    if name is None or name[1].lower() not in HTML_TAGS:
        return tag
    return " " if name[1].lower() == "br" else ""
