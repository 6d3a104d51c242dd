"""The block structure that markdown-it-py finds, as a tree, and what of the source it left out."""

import re
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

FRONT_MATTER = re.compile(
    r"---[ \t]*\n(?:(?>[\w.-]+:.*|[ \t#-].*)?\n){0,200}?(?:---|\.\.\.)[ \t]*\n"
)
ONLY_MARKS = re.compile(r"[\s>#*+_=|:.()\d-]*")


@dataclass
class Node:
    """A block; `first` and `end` are its lines from 0, the last not included."""

    token: Token
    first: int
    end: int
    children: list["Node"] = field(default_factory=list)

    @property
    def type(self) -> str:
        return self.token.type.removesuffix("_open")

    @property
    def content(self) -> str:
        """The text of a leaf, or of the running text directly in a block."""
        inner = next((child for child in self.children if child.type == "inline"), self)
        return inner.token.content


def new_parser() -> MarkdownIt:
    """CommonMark with tables. It finds blocks only: text is read where it is wanted."""
    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def read_tree(
    parser: MarkdownIt, source: str, env: MutableMapping[str, object]
) -> tuple[list[Node], bytearray]:
    """The blocks, and for each line of the source whether any of them has it."""
    roots: list[Node] = []
    open_nodes: list[Node] = []
    covered = bytearray(source.count("\n") + 2)
    for token in parser.parse(source, env):
        if token.nesting < 0:
            open_nodes.pop()
            continue
        above = open_nodes[-1] if open_nodes else None
        first, end = token.map or ((above.first, above.end) if above else (0, 0))
        node = Node(token, first, end)
        (above.children if above else roots).append(node)
        if token.nesting > 0:
            open_nodes.append(node)
        else:
            covered[first:end] = b"\1" * (end - first)
        if node.type == "table":  # the line of dashes is in no row
            covered[first : first + 2] = b"\1\1"
    return roots, covered


def uncovered(lines: Sequence[str], covered: bytearray) -> Iterator[tuple[int, str]]:
    """Lines, counted from 1, with more than marks that stand in no block."""
    for number, line in enumerate(lines):
        if not covered[number] and not ONLY_MARKS.fullmatch(line):
            yield number + 1, line.strip()


def cut_front_matter(source: str) -> tuple[list[str], str]:
    """The lines of a YAML header between dashes, and the source with them empty."""
    found = FRONT_MATTER.match(source)
    if found is None or ":" not in found[0]:
        return [], source
    count = found[0].count("\n")
    return found[0].split("\n")[1 : count - 1], "\n" * count + source[found.end() :]
