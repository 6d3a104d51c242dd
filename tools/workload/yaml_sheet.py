"""A YAML file as nodes that know their line, and the problems met while reading it."""

import difflib
import math
import re
from collections.abc import Iterable
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from tools.errors import InputError, Problem
from tools.provenance import Place

_NUMBER = re.compile(r"[+-]?(\d[\d_]*(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_NON_FINITE = re.compile(r"[+-]?\.?(inf|infinity|nan)", re.IGNORECASE)
_NULL_TAG = "tag:yaml.org,2002:null"
_SHOWN_CHARACTERS = 60

Entry = tuple[str, Node, Node]


class YamlSheet:
    """Collects problems: every reading method returns None for what it had to refuse.

    Numbers are read from their plain text, so that YAML 1.1's octal, hexadecimal and base-60
    forms (`010`, `0x1F`, `1:30`) are never taken for something that was not meant.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def compose(self) -> Node:
        """The document's root node. Raises InputError where there is none to be had."""
        text = self._read_text()
        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = None if mark is None else mark.line + 1
            raise self._unusable(line, f"Not valid YAML: {error.problem}.") from error
        except (yaml.YAMLError, RecursionError) as error:
            reason = " ".join(str(error).split())
            raise self._unusable(None, f"Not valid YAML: {reason}.") from error
        if root is None:
            raise self._unusable(None, "The file is empty.")
        return root

    def _read_text(self) -> str:
        try:
            data = self.path.read_bytes()
        except OSError as error:
            raise self._unusable(None, f"Can't be read: {error.strerror}.") from error
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            what = f"Not UTF-8: byte 0x{data[error.start]:02x} does not belong there."
            raise self._unusable(line, what, "Save the file as UTF-8.") from error

    def _unusable(self, line: int | None, what: str, fix: str = "") -> InputError:
        fix = fix or "Give a YAML mapping that begins with `version: 1`."
        return InputError([Problem(file=str(self.path), line=line, what=what, fix=fix)])

    def place(self, node: Node) -> Place:
        return Place(file=self.path.name, line=node.start_mark.line + 1)

    def refuse(self, node: Node, what: str, fix: str) -> None:
        line = node.start_mark.line + 1
        self.problems.append(Problem(file=str(self.path), line=line, what=what, fix=fix))

    def refuse_unknown(self, node: Node, what: str, name: str, known: Iterable[str]) -> None:
        """Refuses a name, proposing the nearest known one."""
        names = list(known)
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
        if near:
            fix = f"Did you mean {near[0]!r}?"
        else:
            fix = f"Known: {', '.join(names[:12])}{', …' if len(names) > 12 else ''}."
        self.refuse(node, f"{what} {name!r} is not known.", fix)

    def entries(self, node: Node, where: str) -> list[Entry]:
        """Key text, key node and value node of a mapping; a section left empty has none."""
        if isinstance(node, ScalarNode) and node.tag == _NULL_TAG:
            return []
        if not isinstance(node, MappingNode):
            self.refuse(node, f"{where} is {shown(node)}, not a mapping.", "Write `name: value`.")
            return []
        found: dict[str, Entry] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self.refuse(key, f"{where} has {shown(key)} as a name.", "Names are plain text.")
            elif key.value in found:
                first = found[key.value][1].start_mark.line + 1
                what = f"{where} names {key.value!r} twice, first in line {first}."
                self.refuse(key, what, "Keep one of the two.")
            else:
                found[key.value] = (key.value, key, value)
        return list(found.values())

    def fields(self, node: Node, where: str, known: tuple[str, ...]) -> dict[str, Node] | None:
        """The value nodes of a mapping with exactly the `known` keys."""
        form = "{" + ", ".join(f"{name}: …" for name in known) + "}"
        if not isinstance(node, MappingNode):
            self.refuse(node, f"{where} is {shown(node)}.", f"Write {form}.")
            return None
        before = len(self.problems)
        entries = self.entries(node, where)
        for name, key, _ in entries:
            if name not in known:
                self.refuse_unknown(key, f"{where}:", name, known)
        present = {name: value for name, _, value in entries}
        missing = [name for name in known if name not in present]
        if missing:
            self.refuse(node, f"{where} lacks {' and '.join(missing)}.", f"Write {form}.")
        return present if len(self.problems) == before else None

    def number(self, node: Node, where: str) -> float | None:
        """A finite number that is not negative."""
        text = node.value if isinstance(node, ScalarNode) and node.style is None else ""
        if not _NUMBER.fullmatch(text) and not _NON_FINITE.fullmatch(text):
            what = f"{where} is {shown(node)}, not a number."
            self.refuse(node, what, "Write digits only, such as 1500 or 0.25, without quotes.")
            return None
        value = math.nan if _NON_FINITE.fullmatch(text) else float(text.replace("_", ""))
        if not math.isfinite(value):
            self.refuse(node, f"{where} is {shown(node)}, not finite.", "Write a plain number.")
            return None
        if value < 0:
            self.refuse(node, f"{where} is {text}, which is negative.", "Write 0 or more.")
            return None
        return abs(value)

    def text(self, node: Node, where: str) -> str | None:
        """Words: a scalar that says something, on any number of lines."""
        if isinstance(node, ScalarNode) and node.tag != _NULL_TAG and node.value.strip():
            return str(node.value.strip())
        self.refuse(node, f"{where} is {shown(node)}, not text.", "Write it in words.")
        return None


def is_word(node: Node, word: str) -> bool:
    return isinstance(node, ScalarNode) and node.value == word


def shown(node: Node) -> str:
    """A value as a message quotes it."""
    if isinstance(node, MappingNode):
        return "a mapping"
    if isinstance(node, SequenceNode):
        return "a list"
    if node.tag == _NULL_TAG:
        return "empty"
    text = " ".join(str(node.value).split())
    return repr(text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…")
