"""An OpenAPI file as nodes that know their line. References are followed within the file alone."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from tools.errors import InputError, Problem
from tools.provenance import Place

ESCAPES = re.compile(
    r"(?P<before>(?<!\\)(?:\\\\)*)\\u(?:(?P<high>d[89ab][0-9a-f]{2})\\u(?P<low>d[c-f][0-9a-f]{2})"
    r"|d[89a-f][0-9a-f]{2})",
    re.IGNORECASE,
)
MOST_BYTES = 32 * 2**20
MOST_REFERENCES = 32  # one after the other
LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
FIX = "Give an OpenAPI 3.0, 3.1 or Swagger 2.0 file in JSON or YAML."


class ApiDocument:
    """The tree of one file; what can't be followed is counted in `unfollowed` by its reference."""

    def __init__(self, data: bytes, file: str) -> None:
        self.file = file
        self.unfollowed: dict[str, Place] = {}
        self.root = self._compose(self._decode(data))

    def place(self, node: Node) -> Place:
        return Place(file=self.file, line=node.start_mark.line + 1)

    def entries(self, node: Node | None) -> Iterator[tuple[str, Node]]:
        """Names and values of a mapping, references resolved; nothing of any other node."""
        settled = self.settle(node)
        if isinstance(settled, MappingNode):
            for key, value in settled.value:
                if isinstance(key, ScalarNode):
                    yield _text(key), value

    def get(self, node: Node | None, *names: str) -> Node | None:
        """What stands under one name after the other, references resolved."""
        found = self.settle(node)
        for name in names:
            found = self.settle(next((v for k, v in self.entries(found) if k == name), None))
        return found

    def text(self, node: Node | None, *names: str) -> str:
        found = self.get(node, *names)
        return _text(found) if isinstance(found, ScalarNode) else ""

    def items(self, node: Node | None, *names: str) -> tuple[Node, ...]:
        found = self.get(node, *names)
        return tuple(found.value) if isinstance(found, SequenceNode) else ()

    def settle(self, node: Node | None) -> Node | None:
        """The node that a `$ref` leads to; None where it leads nowhere or out of the file."""
        for _ in range(MOST_REFERENCES):
            reference = self.reference(node)
            if node is None or not reference:
                return node
            target = self._target(reference)
            if target is None:
                self.unfollowed.setdefault(reference, self.place(node))
            node = target
        if node is not None:
            self.unfollowed.setdefault(self.reference(node), self.place(node))
        return None

    def reference(self, node: Node | None) -> str:
        """The `$ref` of a node, or ''."""
        for key, value in node.value if isinstance(node, MappingNode) else ():
            if isinstance(key, ScalarNode) and key.value == "$ref":
                return _text(value) if isinstance(value, ScalarNode) else ""
        return ""

    def _target(self, reference: str) -> Node | None:
        """A JSON pointer into this file; other files and addresses are never read."""
        if not reference.startswith("#/"):
            return None
        node: Node | None = self.root
        for part in reference[2:].split("/"):
            name = unquote(part).replace("~1", "/").replace("~0", "~")
            pairs = node.value if isinstance(node, MappingNode) else ()
            node = next((value for key, value in pairs if key.value == name), None)
        return node

    def _decode(self, data: bytes) -> str:
        if len(data) > MOST_BYTES:
            raise self._unusable(None, f"is larger than {MOST_BYTES // 2**20} MiB.")
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise self._unusable(line, "is not UTF-8.") from error
        return _as_yaml(text) if text.lstrip().startswith("{") else text

    def _compose(self, text: str) -> MappingNode:
        try:
            root = yaml.compose(text, Loader=LOADER)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = None if mark is None else mark.line + 1
            raise self._unusable(line, f"is neither JSON nor YAML: {error.problem}.") from error
        except (yaml.YAMLError, RecursionError) as error:
            reason = " ".join(str(error).split())
            raise self._unusable(None, f"is neither JSON nor YAML: {reason}.") from error
        if not isinstance(root, MappingNode):
            raise self._unusable(None, "holds no mapping.")
        return root

    def _unusable(self, line: int | None, what: str) -> InputError:
        return InputError([Problem(file=self.file, line=line, what=f"the file {what}", fix=FIX)])

    def refuse(self, what: str) -> InputError:
        return self._unusable(None, what)


def _as_yaml(text: str) -> str:
    """JSON that YAML can't read as it is: tabs between values, characters escaped in halves."""
    return ESCAPES.sub(_whole, text.replace("\t", " "))


def _whole(escape: re.Match[str]) -> str:
    """A character of two halves as itself; a half alone as the replacement character."""
    if escape["low"]:
        pair = bytes.fromhex(escape["high"] + escape["low"])
        return escape["before"] + pair.decode("utf-16-be")
    return escape["before"] + "\ufffd"


def _text(node: ScalarNode) -> str:
    return str(node.value)
