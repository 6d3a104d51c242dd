"""answers.yaml: what a person would say, with the line where it is said."""

from pathlib import Path
from typing import Literal

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from tools.errors import InputError
from tools.model.approvals import GateName
from tools.provenance import Place
from tools.source.evidence import Evidence
from tools.value import Value
from tools.workload.answer_line import AnswerTextError
from tools.workload.answer_sections import MEASURABLE, SECTIONS, read_default
from tools.workload.answer_text import parse_answer
from tools.workload.answers import Answer
from tools.workload.measured import WORD, measured_answers
from tools.workload.settling import settle
from tools.workload.yaml_sheet import YamlSheet, is_word, shown

ReplyKind = Literal["approve", "revise", "edit", "ask"]
VERSION = 1
_DEFAULTED: dict[str, str] = {
    "missing_patterns": "decline",
    "readings": "accept",
    "relationships": "accept",
    **dict.fromkeys(MEASURABLE, WORD),
}
_GATES: tuple[GateName, ...] = ("requirements", "table", "design", "contract")
_WORDED: tuple[ReplyKind, ...] = ("revise", "edit", "ask")


class GateReply(Value):
    """One reply; `text` is empty for `approve`."""

    kind: ReplyKind
    text: str = ""
    place: Place


class GateScript(Value):
    """The replies at one gate, in the order in which they are given.

    Attributes:
        subject: The DynamoDB table it is for; None for every one that has no script of its own.
        repeats: The single reply `approve` is given each time; a list is used up entry by entry.
    """

    gate: GateName
    subject: str | None = None
    replies: tuple[GateReply, ...]
    repeats: bool


class AnswersFile(Value):
    """What the file says.

    Attributes:
        measured_defaults: Kinds of figures that are taken as measured where the file gives none:
            what their answers' keys begin with (`rate`, `fan-out`), and where it says so.
    """

    answers: tuple[Answer, ...] = ()
    missing_default: Literal["decline"] | None = None
    missing_default_place: Place | None = None
    readings_default: Literal["accept"] | None = None
    readings_default_place: Place | None = None
    relationships_default: Literal["accept"] | None = None
    relationships_default_place: Place | None = None
    measured_defaults: tuple[tuple[str, Place], ...] = ()
    gates: tuple[GateScript, ...] = ()

    def reply(self, gate: GateName, subject: str, times_asked: int) -> GateReply | None:
        """What the file says at a gate that was asked `times_asked` times before, if anything."""
        scripts = {script.subject: script for script in self.gates if script.gate == gate}
        script = scripts.get(subject) or scripts.get(None)
        if script is None:
            return None
        if script.repeats:
            return script.replies[0]
        return script.replies[times_asked] if times_asked < len(script.replies) else None


def load_answers(path: Path, evidence: Evidence) -> AnswersFile:
    """Reads an answers file of version 1.

    Raises InputError with every problem found: each names file and line, quotes the value and
    says what to do. Places name the file without its folder, so that they are the same wherever
    the file stands. Inferred foreign keys may be named, those too that the file refuses.
    """
    evidence = settle(evidence)
    sheet = YamlSheet(path)
    root = sheet.compose()
    if not isinstance(root, MappingNode):
        sheet.refuse(root, f"The file is {shown(root)}, not a mapping.", "Begin with `version: 1`.")
        raise InputError(sheet.problems)
    entries = sheet.entries(root, "The file")
    known = ("version", *SECTIONS, "gates")
    for name, key, _ in entries:
        if name not in known:
            sheet.refuse_unknown(key, "The section", name, known)
    sections = {name: node for name, _, node in entries}
    _check_version(sheet, root, sections.get("version"))
    answers: list[Answer] = []
    for name, read in SECTIONS.items():
        if name in sections:
            answers += read(sheet, sections[name], evidence)
    defaults = {
        name: read_default(sheet, sections[name], name, word)
        for name, word in _DEFAULTED.items()
        if name in sections
    }
    gates = _gates(sheet, sections["gates"], evidence) if "gates" in sections else ()
    if sheet.problems:
        raise InputError(sorted(sheet.problems, key=lambda problem: problem.line or 0))
    return AnswersFile(
        answers=tuple(answers),
        missing_default="decline" if defaults.get("missing_patterns") else None,
        missing_default_place=defaults.get("missing_patterns"),
        readings_default="accept" if defaults.get("readings") else None,
        readings_default_place=defaults.get("readings"),
        relationships_default="accept" if defaults.get("relationships") else None,
        relationships_default_place=defaults.get("relationships"),
        measured_defaults=tuple(
            (MEASURABLE[name], place)
            for name, place in defaults.items()
            if name in MEASURABLE and place is not None
        ),
        gates=gates,
    )


def _check_version(sheet: YamlSheet, root: Node, version: Node | None) -> None:
    if version is None:
        sheet.refuse(root, "The file has no version.", f"Add the line `version: {VERSION}`.")
    elif not (is_word(version, str(VERSION)) and version.tag.endswith(":int")):
        what = f"version is {shown(version)}; this release reads version {VERSION}."
        sheet.refuse(version, what, f"Write `version: {VERSION}` and the sections as it has them.")


def _gates(sheet: YamlSheet, node: Node, evidence: Evidence) -> tuple[GateScript, ...]:
    scripts: list[GateScript | None] = []
    gates: dict[str, GateName] = {gate: gate for gate in _GATES}
    for name, key, value in sheet.entries(node, "gates"):
        gate = gates.get(name)
        if gate is None:
            sheet.refuse_unknown(key, "The gate", name, _GATES)
        elif gate == "table" and _names_tables(value):
            for table, _, replies in sheet.entries(value, "gates: table"):
                subject = None if table == "default" else table
                where = f"gates: table: {table}"
                scripts.append(_script(sheet, replies, gate, where, evidence, subject))
        else:
            scripts.append(_script(sheet, value, gate, f"gates: {name}", evidence))
    return tuple(script for script in scripts if script is not None)


def _names_tables(node: Node) -> bool:
    return isinstance(node, MappingNode) and not any(
        isinstance(key, ScalarNode) and key.value in _WORDED for key, _ in node.value
    )


def _script(
    sheet: YamlSheet,
    node: Node,
    gate: GateName,
    where: str,
    evidence: Evidence,
    subject: str | None = None,
) -> GateScript | None:
    listed = isinstance(node, SequenceNode)
    entries = list(node.value) if listed else [node]
    read = [_reply(sheet, entry, where, evidence) for entry in entries]
    replies = tuple(reply for reply in read if reply is not None)
    if not entries:
        sheet.refuse(node, f"{where} is an empty list.", "Write `approve`, or leave it out.")
    if not replies or len(replies) < len(read):
        return None
    repeats = not listed and replies[0].kind == "approve"
    return GateScript(gate=gate, subject=subject, replies=replies, repeats=repeats)


def _reply(sheet: YamlSheet, node: Node, where: str, evidence: Evidence) -> GateReply | None:
    if is_word(node, "approve"):
        return GateReply(kind="approve", place=sheet.place(node))
    fix = "Write approve, {revise: …}, {edit: …} or {ask: …}."
    if not isinstance(node, MappingNode):
        sheet.refuse(node, f"{where} is {shown(node)}, which is no reply.", fix)
        return None
    entries = sheet.entries(node, where)
    kinds = [kind for kind in _WORDED if kind in {name for name, _, _ in entries}]
    if len(entries) != 1 or not kinds:
        names = ", ".join(repr(name) for name, _, _ in entries) or "nothing"
        sheet.refuse(node, f"{where} has a reply of {names}.", fix)
        return None
    text = sheet.text(entries[0][2], f"{where}: {kinds[0]}")
    if text is not None and kinds[0] == "edit":
        _check_edit(sheet, entries[0][2], text, evidence)
    return None if text is None else GateReply(kind=kinds[0], text=text, place=sheet.place(node))


def _check_edit(sheet: YamlSheet, node: Node, text: str, evidence: Evidence) -> None:
    """An edit has to be an answer as it is typed at the terminal."""
    try:
        ids = [pattern.id for pattern in evidence.patterns]
        measured = measured_answers(evidence)
        parse_answer(text, evidence.mysql, ids, measured, evidence.relationships)
    except AnswerTextError as error:
        what = f"The edit {shown(node)} is no answer such as `AP8 500/120`:"
        sheet.refuse(node, what, f"column {error.column}: {error.expected}")
