"""Each rule of the contract, broken alone."""

import json
from collections.abc import Callable

import pytest
from forum_domain import forum
from pydantic import JsonValue

from tools.contract.build import build_contract, contract_json
from tools.contract.validate import validate_contract
from tools.planning.planner import plan

MODEL = forum().model
PLANS = plan(MODEL)
CONTRACT = contract_json(build_contract(MODEL, PLANS))
Entries = dict[str, dict[str, JsonValue]]


def rules_and_spots(change: Callable[[Entries], None]) -> set[tuple[str, str]]:
    data = json.loads(CONTRACT)
    change({entry["table"]: entry for entry in data})
    findings = validate_contract(json.dumps(data, indent=2), MODEL, PLANS)
    return {(finding.rule, finding.subject.split(": ", 1)[1]) for finding in findings}


def set_at(*path_and_value: object) -> Callable[[Entries], None]:
    *path, value = path_and_value

    def change(entries: Entries) -> None:
        target = entries
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = value

    return change


def rename_table(entries: Entries) -> None:
    entries["Topics"]["table"] = "MEMBERS"


def add_attribute(table: str, name: str, **fields: object) -> Callable[[Entries], None]:
    def change(entries: Entries) -> None:
        entries[table]["attributes"][name] = fields

    return change


COPY = {"denormalized": True, "justification": "It is read with every item of all."}


@pytest.mark.parametrize(
    ("change", "rule", "spot"),
    [
        (rename_table, "table-twice", "MEMBERS.table"),
        (
            add_attribute(
                "Members", "EMAIL", type="S", source_table="members", source_column="email"
            ),
            "attribute-twice",
            "Members.attributes.EMAIL",
        ),
        (set_at("Members", "pk", "nothing"), "key-without-attribute", "Members.pk"),
        (set_at("Posts", "gsis", 0, "sk", "none"), "key-without-attribute", "Posts.gsis[0].sk"),
        (set_at("Members", "pk", "PK"), "generic-key-name", "Members.pk"),
        (set_at("Members", "sk", "id"), "key-twice", "Members.sk"),
        (set_at("Members", "type", "GSI"), "contract-form", "Members.type"),
        (set_at("Members", "table", "my-table"), "contract-form", "my-table.table"),
        (
            set_at("Members", "estimated_item_size_bytes", 409601),
            "contract-form",
            "Members.estimated_item_size_bytes",
        ),
        (
            set_at("Members", "estimated_item_size_bytes", 1),
            "size-wrong",
            "Members.estimated_item_size_bytes",
        ),
        (
            set_at("Members", "source_table", "people"),
            "unknown-source-table",
            "Members.source_table",
        ),
        (
            set_at("Members", "attributes", "email", "source_column", "mail"),
            "unknown-source-column",
            "Members.attributes.email.source_column",
        ),
        (
            set_at("Members", "attributes", "email", "source_table", "topics"),
            "source-without-join",
            "Members.attributes.email.source_table",
        ),
        (
            set_at("Posts", "attributes", "author_handle", "join", "source_column", "motto"),
            "join-not-unique",
            "Posts.attributes.author_handle.join.source_column",
        ),
        (
            set_at("Posts", "attributes", "author_handle", "join", "local_column", "writer"),
            "unknown-source-column",
            "Posts.attributes.author_handle.join.local_column",
        ),
        (
            set_at(
                "Posts",
                "attributes",
                "author_motto",
                {
                    "type": "S",
                    "source_table": "members",
                    "source_column": "motto",
                    **COPY,
                    "join": {"local_column": "author_id", "source_column": "id"},
                },
            ),
            "join-not-sayable",
            "Posts.attributes.author_motto.source_table",
        ),
        (
            set_at(
                "Topics",
                "attributes",
                "parent_title",
                {
                    "type": "S",
                    "source_table": "topics",
                    "source_column": "title",
                    **COPY,
                    "join": {"local_column": "parent_id", "source_column": "id"},
                },
            ),
            "join-not-sayable",
            "Topics.attributes.parent_title.source_table",
        ),
        (
            set_at("Posts", "attributes", "author_handle", "justification", "short"),
            "contract-form",
            "Posts.attributes.author_handle.justification",
        ),
        (
            set_at("Members", "attributes", "email", "type", "N"),
            "type-does-not-fit",
            "Members.attributes.email.type",
        ),
        (
            set_at("Members", "satisfies", 0, "AP1: Sign up"),
            "satisfies-wrong",
            "Members.satisfies[0]",
        ),
        (set_at("Members", "satisfies", []), "satisfies-incomplete", "Members.satisfies"),
        (set_at("MembersByEmail", "pk", "id"), "unique-key-unenforced", "members.email"),
        (set_at("Members", "pk", "motto"), "key-not-unique", "Members.pk"),
        (
            set_at("Members", "attributes", "motto", "source_column", "email"),
            "source-column-unmapped",
            "Members.attributes.motto",
        ),
        (
            set_at("Members", "attributes", "email", "justification", "It stands for no reason."),
            "contract-form",
            "Members.attributes.email.denormalized",
        ),
    ],
)
def test_a_broken_rule_is_named_with_its_spot(
    change: Callable[[Entries], None], rule: str, spot: str
):
    assert (rule, spot) in rules_and_spots(change)


def test_an_entry_that_is_missing_leaves_patterns_unserved():
    data = [entry for entry in json.loads(CONTRACT) if entry["table"] != "Topics"]
    findings = validate_contract(json.dumps(data), MODEL, PLANS)
    found = {(finding.rule, finding.subject.split(": ", 1)[1]) for finding in findings}
    assert ("pattern-unserved", "AP11") in found
    assert ("source-table-unmapped", "topics") in found
    assert ("differs-from-model", "Topics") in found


def test_the_order_of_entries_is_the_models():
    data = json.loads(CONTRACT)
    findings = validate_contract(json.dumps(data[::-1]), MODEL, PLANS)
    assert [finding.rule for finding in findings] == ["differs-from-model"]


def test_satisfies_lists_leads_and_duplicates_in_order():
    entry = build_contract(MODEL, PLANS).entry("Members")
    assert entry is not None
    assert [text.split(":")[0] for text in entry.satisfies] == [
        "AP1",
        "AP2",
        "AP3",
        "AP4",
        "AP5",
        "AP6",
        "AP10",
    ]


def test_optional_keys_are_left_out_where_they_do_not_apply():
    members, *_ = json.loads(CONTRACT)
    assert list(members) == [
        "table",
        "type",
        "source_table",
        "pk",
        "attributes",
        "satisfies",
        "estimated_item_size_bytes",
    ]
    assert set(members["attributes"]["id"]) == {"type", "source_table", "source_column"}


def test_a_model_that_is_not_sound_is_said_once():
    table = MODEL.tables[0]
    origin = table.attributes[0].origin.model_copy(update={"column": "gone"})
    attribute = table.attributes[0].model_copy(update={"origin": origin})
    broken = table.model_copy(update={"attributes": (attribute, *table.attributes[1:])})
    model = MODEL.model_copy(update={"tables": (broken, *MODEL.tables[1:])})
    (finding,) = validate_contract(CONTRACT, model, PLANS)
    assert finding.rule == "model-not-sound"
    assert "members.gone" in finding.evidence
