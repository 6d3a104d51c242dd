"""The sections of answers.yaml that become answers, each read by one function."""

from collections.abc import Callable

from yaml.nodes import MappingNode, Node

from tools.provenance import Place
from tools.source.evidence import Evidence
from tools.workload.answer_faults import fault_of
from tools.workload.answers import (
    PREFERENCES,
    Answer,
    ContextAnswer,
    FanOutAnswer,
    GrowthAnswer,
    IndexLimitAnswer,
    MissingAnswer,
    MultiAttributeAnswer,
    PreferAnswer,
    RateAnswer,
    ReadingAnswer,
    RelationshipAnswer,
    RowsAnswer,
    SizeAnswer,
    SkewAnswer,
)
from tools.workload.measured import WORD, measured_answers
from tools.workload.names import columns_of, fan_outs_of, missing_names_of
from tools.workload.yaml_sheet import YamlSheet, is_word, shown

_BY_SECOND = ("peak", "average")
_BY_DAY = ("per_day", "peak_factor")
_RATE_FORMS = "Write {peak: …, average: …}, {per_day: …, peak_factor: …} or unknown."


def _rates(sheet: YamlSheet, node: Node, evidence: Evidence) -> list[Answer]:
    known = [pattern.id for pattern in evidence.patterns]
    found: list[Answer] = []
    for name, key, value in _figures(sheet, node, "rates", evidence, found):
        if name not in known:
            sheet.refuse_unknown(key, "rates: the access pattern", name, known)
        numbers = _rate(sheet, value, f"rates: {name}")
        if numbers is not None:
            rate = RateAnswer(pattern_id=name, place=sheet.place(key))
            unknown = not numbers
            _keep(sheet, value, rate.model_copy(update={**numbers, "unknown": unknown}), found)
    return found


MEASURABLE = {
    "rates": "rate",
    "rows": "rows",
    "growth": "growth",
    "fan_out": "fan-out",
    "sizes": "size",
}
"""Sections whose figures can be taken as measured, and what their answers' keys begin with."""


def _figures(
    sheet: YamlSheet, node: Node, section: str, evidence: Evidence, found: list[Answer]
) -> list[tuple[str, Node, Node]]:
    """The section's entries that hold figures; what is to be taken as measured is added."""
    left = []
    for name, key, value in sheet.entries(node, section):
        if name == "default":
            continue
        if not is_word(value, WORD):
            left.append((name, key, value))
            continue
        answer_key = f"{MEASURABLE[section]} of {name}"
        answer = measured_answers(evidence).get(answer_key)
        if answer is None:
            what = f"{section}: nothing was measured or stated for {name!r}."
            sheet.refuse(key, what, "Give the figure, or leave it out to be asked.")
        else:
            found.append(answer.model_copy(update={"place": sheet.place(key)}))
    return left


def _rate(sheet: YamlSheet, node: Node, where: str, by_day: bool = True) -> dict[str, float] | None:
    """The numbers by name, none for `unknown`; None where the rate was refused."""
    if is_word(node, "unknown"):
        return {}
    forms = _RATE_FORMS if by_day else "Write {peak: …, average: …}, unknown or decline."
    if not isinstance(node, MappingNode):
        sheet.refuse(node, f"{where} is {shown(node)}, not a rate.", forms)
        return None
    entries = sheet.entries(node, where)
    known = (*_BY_SECOND, *_BY_DAY) if by_day else _BY_SECOND
    names = {name for name, _, _ in entries}
    for name, key, _ in entries:
        if name not in known and name != "unknown":
            sheet.refuse_unknown(key, f"{where}:", name, known)
    if names <= {*known, "unknown"} and names not in ({*_BY_SECOND}, {*_BY_DAY}):
        said = " and ".join(sorted(names)) or "nothing"
        sheet.refuse(node, f"{where} says {said}, which is no whole rate.", forms)
        return None
    numbers = {name: sheet.number(value, f"{where}: {name}") for name, _, value in entries}
    good = {name: number for name, number in numbers.items() if number is not None}
    return good if names in ({*_BY_SECOND}, {*_BY_DAY}) and len(good) == len(entries) else None


def _rows(sheet: YamlSheet, node: Node, evidence: Evidence) -> list[Answer]:
    known = evidence.mysql.table_names
    found: list[Answer] = []
    for name, key, value in _figures(sheet, node, "rows", evidence, found):
        if name not in known:
            sheet.refuse_unknown(key, "rows: the table", name, known)
        rows = sheet.number(value, f"rows: {name}")
        if rows is not None:
            _keep(sheet, value, RowsAnswer(table=name, rows=rows, place=sheet.place(key)), found)
    return found


def _growth(sheet: YamlSheet, node: Node, evidence: Evidence) -> list[Answer]:
    known = evidence.mysql.table_names
    found: list[Answer] = []
    for name, key, value in _figures(sheet, node, "growth", evidence, found):
        if name not in known:
            sheet.refuse_unknown(key, "growth: the table", name, known)
        numbers = _numbers(sheet, value, f"growth: {name}", ("per_month",))
        if numbers is not None:
            place = sheet.place(key)
            found.append(GrowthAnswer(table=name, per_month=numbers["per_month"], place=place))
    return found


def _fan_out(sheet: YamlSheet, node: Node, evidence: Evidence) -> list[Answer]:
    known = fan_outs_of(evidence.mysql)
    found: list[Answer] = []
    for name, key, value in _figures(sheet, node, "fan_out", evidence, found):
        numbers = _numbers(sheet, value, f"fan_out: {name}", ("average", "max"))
        if name not in known:
            sheet.refuse_unknown(key, "fan_out: the foreign key", name, known)
        elif numbers is not None:
            answer = FanOutAnswer(
                table=known[name].child.name,
                columns=known[name].key.columns,
                average=numbers["average"],
                max=numbers["max"],
                place=sheet.place(key),
            )
            _keep(sheet, value, answer, found)
    return found


def _sizes(sheet: YamlSheet, node: Node, evidence: Evidence) -> list[Answer]:
    known = columns_of(evidence.mysql)
    found: list[Answer] = []
    for name, key, value in _figures(sheet, node, "sizes", evidence, found):
        numbers = _numbers(sheet, value, f"sizes: {name}", ("average", "max"))
        if name not in known:
            sheet.refuse_unknown(key, "sizes: the column", name, known)
        elif numbers is not None:
            table, column = known[name]
            answer = SizeAnswer(
                table=table,
                column=column,
                average=numbers["average"],
                max=numbers["max"],
                place=sheet.place(key),
            )
            _keep(sheet, value, answer, found)
    return found


def _skew(sheet: YamlSheet, node: Node, evidence: Evidence) -> list[Answer]:
    """`{share: 0.2}` or `{zipf: 1.2}` for a column, which need not be a key in MySQL."""
    known = columns_of(evidence.mysql)
    found: list[Answer] = []
    for name, key, value in sheet.entries(node, "skew"):
        if name not in known:
            sheet.refuse_unknown(key, "skew: the column", name, known)
        elif not isinstance(value, MappingNode):
            what = f"skew: {name} is {shown(value)}, not a skew."
            sheet.refuse(value, what, "Write {share: …} or {zipf: …}.")
        else:
            says_law = any(is_word(field, "zipf") for field, _ in value.value)
            word = "zipf" if says_law else "share"
            numbers = _numbers(sheet, value, f"skew: {name}", (word,))
            if numbers is not None:
                table, column = known[name]
                answer = SkewAnswer(
                    table=table,
                    column=column,
                    share=numbers.get("share"),
                    exponent=numbers.get("zipf"),
                    place=sheet.place(key),
                )
                _keep(sheet, value, answer, found)
    return found


def _context(sheet: YamlSheet, node: Node, evidence: Evidence) -> list[Answer]:
    words: dict[str, str] = {}
    owners: list[tuple[str, str]] = []
    entries = sheet.entries(node, "context")
    for name, key, value in entries:
        if name == "owners":
            for table, table_key, owner in sheet.entries(value, "context: owners"):
                if table not in evidence.mysql.table_names:
                    known = evidence.mysql.table_names
                    sheet.refuse_unknown(table_key, "context: owners: the table", table, known)
                text = sheet.text(owner, f"context: owners: {table}")
                owners.append((table, text or ""))
        elif name in ("domain", "stage"):
            words[name] = sheet.text(value, f"context: {name}") or ""
        else:
            sheet.refuse_unknown(key, "context:", name, ("domain", "stage", "owners"))
    if not entries:
        return []
    return [ContextAnswer(**words, owners=tuple(owners), place=sheet.place(node))]


def _goal(sheet: YamlSheet, node: Node, evidence: Evidence) -> list[Answer]:
    found: list[Answer] = []
    for name, key, value in sheet.entries(node, "goal"):
        if name == "prefer":
            known = [each for each in PREFERENCES if is_word(value, each)]
            if known:
                found.append(PreferAnswer(prefer=known[0], place=sheet.place(key)))
            else:
                what = f"goal: prefer is {shown(value)}."
                sheet.refuse(value, what, f"Write one of {', '.join(PREFERENCES)}.")
        elif name == "max_indexes":
            most = sheet.number(value, "goal: max_indexes")
            if most is not None and not most.is_integer():
                sheet.refuse(
                    value, f"goal: max_indexes is {shown(value)}.", "Write a whole number."
                )
            elif most is not None:
                _keep(sheet, value, IndexLimitAnswer(most=int(most), place=sheet.place(key)), found)
        elif name == "multi_attribute_keys":
            if is_word(value, "yes") or is_word(value, "no"):
                wanted = is_word(value, "yes")
                found.append(MultiAttributeAnswer(wanted=wanted, place=sheet.place(key)))
            else:
                what = f"goal: multi_attribute_keys is {shown(value)}."
                sheet.refuse(value, what, "Write yes or no.")
        else:
            known_names = ("prefer", "max_indexes", "multi_attribute_keys")
            sheet.refuse_unknown(key, "goal:", name, known_names)
    return found


def _missing(sheet: YamlSheet, node: Node, evidence: Evidence) -> list[Answer]:
    known = missing_names_of(evidence.mysql)
    found: list[Answer] = []
    for name, key, value in sheet.entries(node, "missing_patterns"):
        if name == "default":
            continue
        if name not in known:
            sheet.refuse_unknown(key, "missing_patterns: the pattern", name, known)
        answer = MissingAnswer(name=name, place=sheet.place(key))
        if is_word(value, "decline"):
            found.append(answer.model_copy(update={"declined": True}))
            continue
        numbers = _rate(sheet, value, f"missing_patterns: {name}", by_day=False)
        if numbers is not None:
            _keep(sheet, value, answer.model_copy(update=numbers), found)
    return found


def _readings(sheet: YamlSheet, node: Node, evidence: Evidence) -> list[Answer]:
    known = [pattern.id for pattern in evidence.patterns]
    found: list[Answer] = []
    for name, key, value in sheet.entries(node, "readings"):
        if name == "default":
            continue
        if name not in known:
            sheet.refuse_unknown(key, "readings: the access pattern", name, known)
        text = sheet.text(value, f"readings: {name}")
        if text is not None:
            phrase = "" if text == "accept" else text
            found.append(ReadingAnswer(pattern_id=name, phrase=phrase, place=sheet.place(key)))
    return found


def _relationships(sheet: YamlSheet, node: Node, evidence: Evidence) -> list[Answer]:
    known = {each.name: each.target for each in evidence.relationships}
    found: list[Answer] = []
    for name, key, value in sheet.entries(node, "relationships"):
        if name == "default":
            continue
        if name not in known:
            sheet.refuse_unknown(key, "relationships: the inferred relationship", name, known)
        elif is_word(value, "yes") or is_word(value, "no"):
            holds = is_word(value, "yes")
            place = sheet.place(key)
            found.append(
                RelationshipAnswer(name=name, references=known[name], holds=holds, place=place)
            )
        else:
            what = f"relationships: {name} is {shown(value)}."
            sheet.refuse(value, what, f"Write yes or no: is it a key of {known[name]}?")
    return found


def read_default(sheet: YamlSheet, node: Node, section: str, word: str) -> Place | None:
    """Where the section's `default` stands; None without one. It can only be `word`."""
    if not isinstance(node, MappingNode):
        return None
    for key, value in node.value:
        if not is_word(key, "default"):
            continue
        if is_word(value, word):
            return sheet.place(key)
        what = f"{section}: default is {shown(value)}."
        sheet.refuse(value, what, f"Write {word}, or leave it out to be asked.")
    return None


def _numbers(
    sheet: YamlSheet, node: Node, where: str, known: tuple[str, ...]
) -> dict[str, float] | None:
    fields = sheet.fields(node, where, known)
    if fields is None:
        return None
    read = {name: sheet.number(value, f"{where}: {name}") for name, value in fields.items()}
    good = {name: number for name, number in read.items() if number is not None}
    return good if len(good) == len(known) else None


def _keep(sheet: YamlSheet, node: Node, answer: Answer, found: list[Answer]) -> None:
    fault = fault_of(answer)
    if fault is None:
        found.append(answer)
    else:
        sheet.refuse(node, f"{answer.key}: {fault[0]}", fault[1])


SECTIONS: dict[str, Callable[[YamlSheet, Node, Evidence], list[Answer]]] = {
    "rates": _rates,
    "rows": _rows,
    "growth": _growth,
    "fan_out": _fan_out,
    "sizes": _sizes,
    "skew": _skew,
    "context": _context,
    "goal": _goal,
    "missing_patterns": _missing,
    "readings": _readings,
    "relationships": _relationships,
}
