"""A proposal is taken only where the whole is no worse for it."""

import json
from typing import Any

import pytest
from approved_sessions import HeldSession

from agent.drafting.tables import NONE, STAYS, table_parts
from agent.language_model.decoding import decode
from tools.editing.application import EditError
from tools.editing.edits import AddIndex, DropIndex, KeyTable, ProjectIndex
from tools.editing.proposals import ProposedChange
from tools.editing.proposed_changes import candidates, changed_by, why_worse, with_changes
from tools.model.data_model import DataModel
from tools.model.tables import KeySchema, Projection
from tools.planning.candidates import without_index
from tools.planning.score import Judge, replace_table

INDEX = "BySubjectAndStartsOn"


@pytest.fixture(scope="module")
def draft(sample: HeldSession) -> DataModel:
    return sample.fold.derivation("2.1").model


@pytest.fixture(scope="module")
def judge(sample: HeldSession) -> Judge:
    return sample.fold.judge_of(sample.fold.derivation("2.1"))


def add(table: str, *key: str, projection: str = "ALL") -> AddIndex:
    sort = key[1] if len(key) > 1 else None
    return AddIndex(
        table=table,
        name="ByProposal",
        key=KeySchema(partition_key=key[0], sort_key=sort),
        projection=Projection.model_validate({"type": projection}),
    )


def change(table: str, *edits: Any) -> ProposedChange:
    return ProposedChange(table=table, edits=edits)


def test_a_worse_draft_is_mended(draft: DataModel, judge: Judge) -> None:
    """What the rules had left out here is taken: a query in place of a Scan without bound."""
    worse = replace_table(draft, without_index(draft.table("Courses"), INDEX))
    proposal = change("Courses", add("Courses", "subject_id", "starts_on"))
    changed, outcomes = with_changes(worse, (proposal,), judge)
    assert [outcome.refused for outcome in outcomes] == [""]
    assert judge.cost(changed) < judge.cost(worse)
    assert changed.table("Courses").gsi("ByProposal").key.partition_key == "subject_id"


@pytest.mark.parametrize(
    ("proposal", "why"),
    [
        (change("Courses", DropIndex(table="Courses", name=INDEX)), "AP12 would scan a table"),
        (change("Learners", add("Learners", "full_name")), "a month more"),
        (
            change("Courses", KeyTable(table="Courses", key=KeySchema(partition_key="code"))),
            "",
        ),
        (change("Courses", add("Courses", "colour")), "no attribute colour"),
        (change("Pupils", add("Pupils", "id")), "no table Pupils"),
        (change("Courses", DropIndex(table="Courses", name="ByNothing")), "no index ByNothing"),
        (
            change(
                "Courses",
                ProjectIndex(table="Courses", name=INDEX, projection=Projection(type="KEYS_ONLY")),
            ),
            "a month more",
        ),
    ],
)
def test_what_is_worse_or_wrong_is_refused_with_the_reason(
    draft: DataModel, judge: Judge, proposal: ProposedChange, why: str
) -> None:
    changed, (outcome,) = with_changes(draft, (proposal,), judge)
    assert changed == draft
    assert outcome.refused
    assert why in outcome.refused


def test_one_wrong_edit_takes_the_others_with_it(draft: DataModel, judge: Judge) -> None:
    worse = replace_table(draft, without_index(draft.table("Courses"), INDEX))
    good, bad = add("Courses", "subject_id", "starts_on"), DropIndex(table="Courses", name="ByNo")
    changed, (outcome,) = with_changes(worse, (change("Courses", good, bad),), judge)
    assert changed == worse
    assert "ByNo" in outcome.refused


def test_every_candidate_of_the_rules_can_be_built_and_none_is_better(
    draft: DataModel, judge: Judge
) -> None:
    found = 0
    designs = set()
    for table in draft.tables:
        if table.kind == "entity":
            for candidate in candidates(draft, table, judge):
                proposal = change(table.name, *candidate.edits)
                try:
                    changed = changed_by(draft, proposal, judge)
                except EditError:
                    continue
                found += 1
                assert round(judge.cost(changed), 2) == candidate.cost_usd_per_month
                designs.add(candidate.design)
                if not candidate.design:
                    assert why_worse(changed, draft, judge), candidate.text
    assert found > 10
    assert "simplest" in designs


def test_a_table_s_question_offers_what_there_is(sample: HeldSession) -> None:
    part = next(p for p in table_parts(sample.fold) if p.name == "table Courses")
    question = part.question()
    offered = question.output.model_json_schema()["properties"]
    assert offered["choice"]["enum"][0] == STAYS
    assert f"drop index {INDEX} on Courses" in offered["choice"]["enum"]
    assert set(offered["own_index_partition_key"]["enum"]) == {
        NONE,
        *sample.fold.derivation("2.1").model.table("Courses").attribute_names,
    }


@pytest.mark.parametrize(
    ("said", "faults", "edits"),
    [
        ({}, 0, 0),
        ({"choice": f"drop index {INDEX} on Courses"}, 0, 1),
        ({"own_index_partition_key": "level", "own_index_sort_key": "fee"}, 0, 1),
        ({"own_index_partition_key": "level", "own_index_sort_key": "level"}, 0, 1),
        ({"own_index_partition_key": "subject_id", "own_index_sort_key": "starts_on"}, 0, 0),
        ({"own_index_partition_key": "id"}, 0, 1),
    ],
)
def test_an_answer_is_an_edit_or_a_fault(
    sample: HeldSession, said: dict[str, str], faults: int, edits: int
) -> None:
    part = next(p for p in table_parts(sample.fold) if p.name == "table Courses")
    question = part.question()
    plain = {
        "reason": "It serves them all.",
        "choice": STAYS,
        "own_index_partition_key": NONE,
        "own_index_sort_key": NONE,
        "own_index_projection": "ALL",
    }
    value, wrong = decode(json.dumps({**plain, **said}), question.output)
    assert value is not None, wrong
    read = question.read(value)
    assert len(read.faults) == faults
    assert sum(len(each.edits) for each in read.proposals) == edits  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("reason", "kept"),
    [
        ("It serves AP12. And so", "It serves AP12."),
        ("It is 98765 times faster.", ""),
        ("It serves AP99.", ""),
    ],
)
def test_a_reason_says_no_figure_of_its_own(sample: HeldSession, reason: str, kept: str) -> None:
    part = next(p for p in table_parts(sample.fold) if p.name == "table Courses")
    question = part.question()
    said = {"reason": reason, "choice": STAYS, "own_index_projection": "ALL"}
    nothing = {"own_index_partition_key": NONE, "own_index_sort_key": NONE}
    value, wrong = decode(json.dumps({**said, **nothing}), question.output)
    assert value is not None, wrong
    (proposal,) = question.read(value).proposals
    assert isinstance(proposal, ProposedChange)
    assert proposal.reason == kept
