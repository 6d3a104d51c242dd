"""Each kind of field of a good contract is removed, renamed, retyped and changed, one at a time."""

import copy
import json
import re
from collections.abc import Iterator

import pytest
from clinic_domain import clinic
from forum_domain import forum
from model_builders import Domain
from pydantic import JsonValue

from tools.contract.build import build_contract, contract_json
from tools.contract.validate import validate_contract
from tools.finding import Finding
from tools.planning.planner import plan
from tools.planning.plans import PatternPlan

Spot = tuple[str | int, ...]
OTHER: dict[type, JsonValue] = {str: 7, int: "7", bool: "true", list: {}, dict: []}
NEXT_TYPE = {"S": "N", "N": "B", "B": "S"}


class Good:
    def __init__(self, domain: Domain) -> None:
        self.name = domain.name
        self.model = domain.model
        self.plans: tuple[PatternPlan, ...] = plan(domain.model)
        self.text = contract_json(build_contract(domain.model, self.plans))
        self.data: JsonValue = json.loads(self.text)

    def check(self, data: JsonValue) -> tuple[Finding, ...]:
        text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
        return validate_contract(text, self.model, self.plans)


GOOD = [Good(forum()), Good(clinic())]


def spots(value: JsonValue, path: Spot = ()) -> Iterator[Spot]:
    if path:
        yield path
    if isinstance(value, dict):
        for name, member in value.items():
            yield from spots(member, (*path, name))
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from spots(member, (*path, number))


def parent_of(data: JsonValue, path: Spot) -> JsonValue:
    for step in path[:-1]:
        data = data[step]  # type: ignore[call-overload,index]
    return data


def spoiled(data: JsonValue, path: Spot, how: str) -> JsonValue:
    data = copy.deepcopy(data)
    parent, last = parent_of(data, path), path[-1]
    value = parent[last]
    if how == "remove":
        del parent[last]
    elif how == "rename":
        parent[f"{last}x"] = parent.pop(last)
    elif how == "retype":
        parent[last] = OTHER[type(value)]
    elif isinstance(value, str):
        parent[last] = (
            value + "x" if value not in {"S", "N", "B"} else "SNBS"["SNB".find(value) + 1]
        )
    elif isinstance(value, bool):
        parent[last] = not value
    else:
        parent[last] = value + 1
    return data


def name_of(path: Spot, data: JsonValue) -> str:
    """The spot as findings name it, up to the last step that is a name."""
    entry = data[path[0]]
    text = str(entry["table"])
    for step in path[1:]:
        text += f".{step}" if isinstance(step, str) else f"[{step}]"
    return text


def kind_of(path: Spot, data: JsonValue) -> Spot:
    """Spots of one kind: the same field, of attributes that read from the same sort of source."""
    kind = tuple("n" if isinstance(step, int) else step for step in path)
    if len(path) > 2 and path[1] == "attributes":
        attribute = data[path[0]]["attributes"][path[2]]
        joined = "join" in attribute
        own = attribute["source_table"] == data[path[0]]["source_table"]
        view = attribute["source_table"].endswith(("_source", "_value"))
        return (*kind[:2], joined, own, view, *kind[3:])
    return kind


def changes(good: Good, each: bool) -> Iterator[tuple[Spot, str]]:
    seen: set[Spot] = set()
    for path in spots(good.data):
        kind = kind_of(path, good.data)
        if kind in seen and not each:
            continue
        seen.add(kind)
        value = parent_of(good.data, path)[path[-1]]
        yield path, "remove"
        yield path, "retype"
        if isinstance(path[-1], str):
            yield path, "rename"
        if not isinstance(value, dict | list):
            yield path, "change"


@pytest.mark.parametrize("good", GOOD, ids=lambda good: good.name)
def test_the_contract_as_built_has_no_fault(good: Good):
    assert validate_contract(good.text, good.model, good.plans) == ()


@pytest.mark.parametrize("how", ["remove", "retype", "rename", "change"])
@pytest.mark.parametrize("good", GOOD, ids=lambda good: good.name)
def test_every_spoiled_field_is_an_error_that_names_it(good: Good, how: str):
    tried = 0
    for path, change in changes(good, each=good.name == "clinic"):
        if change != how:
            continue
        tried += 1
        findings = good.check(spoiled(good.data, path, how))
        assert findings, (path, how)
        assert all(finding.severity == "error" for finding in findings)
        named = [finding.subject.split(": ", 1)[-1] for finding in findings]
        near = _acceptable(path, how, good.data)
        assert any(name in near for name in named), (path, how, named)
    assert tried > 5


def _acceptable(path: Spot, how: str, data: JsonValue) -> set[str]:
    """The field itself; its list where the field is one of many equal elements."""
    names = {name_of(path, data)}
    if how == "rename":
        names.add(f"{name_of(path, data)}x")
    if len(path) == 1 or path[-1] == "table":
        names |= {name_of((path[0],), data), f"{name_of((path[0],), data)}x"}
        names |= {f"{name_of((path[0],), data)}x.table", "[0]", f"[{path[0]}]"}
        names |= {f"[{path[0]}].table", "7.table"}
    if isinstance(path[-1], int) and len(path) > 1:
        names.add(name_of(path[:-1], data))
    return names


def test_a_finding_gives_the_line_of_the_field():
    good = GOOD[0]
    lines = good.text.splitlines()
    number = next(n for n, line in enumerate(lines, 1) if '"source_column": "handle"' in line)
    lines[number - 1] = lines[number - 1].replace("handle", "hendle")
    findings = validate_contract("\n".join(lines), good.model, good.plans)
    place = f"migrationContract.json:{number}: Members.attributes.handle.source_column"
    assert [finding.subject for finding in findings if finding.subject == place]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("[\n  {", 2),
        ('[\n{"table" 1}]', 2),
        ("[1,]", 1),
        ("[NaN]", 1),
        ("[]x", 1),
        ('["\n"]', 1),
        ("[" * 1000, 1),
    ],
)
def test_text_that_is_no_json_is_one_error_with_its_line(text: str, line: int):
    (finding,) = validate_contract(text, GOOD[0].model, GOOD[0].plans)
    assert finding.rule == "contract-is-no-json"
    assert finding.subject == f"migrationContract.json:{line}"


def test_a_name_that_stands_twice_is_an_error():
    good = GOOD[0]
    text = re.sub(r'("pk": "id",)', r'\1 "pk": "handle",', good.text, count=1)
    findings = validate_contract(text, good.model, good.plans)
    assert [(f.rule, f.subject.split(": ")[-1]) for f in findings] == [("name-twice", "Members.pk")]
