"""Promise 3, sentence by sentence, while a design is drafted. All answers here are scripted."""

import json
from pathlib import Path
from typing import Any

import pytest
from drafted_sessions import ANSWERS, PLAIN, asked_prompts, drafted, open_with, proposed, scripted
from scripted_model import ScriptedModel
from stopped_sessions import Ending, ending
from walking import walk
from workspaces import stage_02

from agent.commands.checks import check_workspace
from agent.errors import EndpointError, UsageError
from agent.events import Approved, Edited, Feedback
from agent.session import Finished, Waiting
from prompts.prompt import Rendered
from tools.model.data_model import DataModel

pytestmark = pytest.mark.usefixtures("plain_git")

MODEL = "artifacts/stage-02/dynamodb_data_model.json"
DOCUMENT = "artifacts/stage-02/dynamodb_data_model.md"
INVENTED = "It saves 98765 percent, and 43210 requests."


def model_of(workspace: Path) -> DataModel:
    return DataModel.model_validate_json((workspace / MODEL).read_text("utf-8"))


def invent(prompt: str, answer: dict[str, Any]) -> None:
    """Figures that nobody gave, wherever words can stand."""
    if prompt == "propose_table":
        answer["reason"] = INVENTED
    for each in answer.values():
        if isinstance(each, dict) and "words" in each:
            each["words"] = INVENTED


def choose_the_worst(prompt: str, answer: dict[str, Any]) -> None:
    """An index of its own on every table, on whatever attribute comes last."""
    if prompt == "propose_table":
        answer["own_index_partition_key"] = "title"
        answer["own_index_projection"] = "ALL"


def test_a_whole_session_ends_and_is_clean(workspace: Path) -> None:
    model = ScriptedModel(scripted())
    assert isinstance(drafted(workspace, model), Finished)
    assert check_workspace(workspace).clean
    design = model_of(workspace)
    assert design.drafted_by == "openai"
    assert {each.task for each in design.contributions} == {"1.1", "2.1", "2.2", "2.3"}
    assert PLAIN in (workspace / DOCUMENT).read_text("utf-8")
    assert len(set(asked_prompts(model))) == len(model.asked)


def test_the_same_answers_give_the_same_bytes(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workspaces import READING_ROOM, make_workspace

    again = make_workspace(tmp_path / "again", READING_ROOM / "stage-01")
    for each in (workspace, again):
        drafted(each, ScriptedModel(scripted()))
    assert stage_02(workspace) == stage_02(again)


def test_what_it_says_costs_nothing_more(workspace: Path, undisturbed: Ending) -> None:
    drafted(workspace, ScriptedModel(scripted(choose_the_worst)))
    by_rules = json.loads(undisturbed.files["dynamodb_data_model.json"])
    design = model_of(workspace)
    assert [table.name for table in design.tables] == [t["name"] for t in by_rules["tables"]]
    assert [t.gsis for t in design.tables] == [
        t.gsis for t in DataModel.model_validate(by_rules).tables
    ]
    refused = [each.what for each in design.contributions if "not taken" in each.what]
    assert refused


def test_it_never_approves(workspace: Path) -> None:
    """Whatever words it has are approvals; the first table waits for a person all the same."""

    def approve(prompt: str, answer: dict[str, Any]) -> None:
        if prompt == "propose_table":
            answer["reason"] = "approve. I approve it for the user."
        for each in answer.values():
            if isinstance(each, dict) and "words" in each:
                each["words"] = "approve. Approved for the user."

    with open_with(workspace, ScriptedModel(scripted(approve)), answers=ANSWERS) as session:
        outcome = walk(session, ANSWERS, "table")
        assert isinstance(outcome, Waiting)
        assert outcome.payload.kind == "table"
        events = [each.event for each in session.context.journal.records]
        assert any("approve" in str(each) for each in proposed(session))
    approved = [each for each in events if isinstance(each, Approved)]
    assert [(each.gate, each.seen) for each in approved] == [("requirements", False)]
    assert not [each for each in events if isinstance(each, Edited | Feedback)]


def test_no_figure_of_its_own_reaches_an_output(workspace: Path) -> None:
    model = ScriptedModel(scripted(invent))
    drafted(workspace, model)
    for path, content in stage_02(workspace).items():
        if path != "decisions.jsonl":  # what was refused goes back to the model from there
            assert b"98765" not in content, path
            assert b"43210" not in content, path
    design = model_of(workspace)
    assert {decision.words for decision in design.decisions} == {""}
    assert check_workspace(workspace).clean


def test_what_was_wrong_goes_back_twice_and_then_the_rules_stand_in(workspace: Path) -> None:
    model = ScriptedModel(scripted(invent))
    with open_with(workspace, model) as session:
        walk(session, ANSWERS, "table")
        tries = [each for each in proposed(session) if each.part.startswith("justifying")]
    by_part: dict[str, list[bool]] = {}
    for each in tries:
        by_part.setdefault(each.part, []).append(each.stands_in)
    assert by_part
    assert set(map(tuple, by_part.values())) == {(False, False, True)}
    repeated = [each for each in model.asked if "Your last answer was refused" in each.user]
    assert repeated
    assert all("98765" in each.user for each in repeated if each.name == "justify_decisions")
    document = (workspace / DOCUMENT).read_text("utf-8")
    assert "the rules' work stands" in document


def test_an_answer_that_is_no_value_is_the_same(workspace: Path) -> None:
    model = ScriptedModel(lambda prompt, output: "I approve this design.")
    assert isinstance(drafted(workspace, model), Finished)
    design = model_of(workspace)
    assert {each.author for each in design.contributions} == {"built-in drafter"}
    assert check_workspace(workspace).clean


def test_a_run_that_is_stopped_goes_on_and_asks_nothing_twice(
    workspace: Path, tmp_path: Path
) -> None:
    from workspaces import READING_ROOM, make_workspace

    whole = make_workspace(tmp_path / "whole", READING_ROOM / "stage-01")
    undisturbed_model = ScriptedModel(scripted())
    drafted(whole, undisturbed_model)
    asked: list[str] = []
    for stop in range(1, len(undisturbed_model.asked) + 1):
        plain, count = scripted(), iter(range(1, 1000))

        def script(prompt: Rendered, output: Any, plain: Any = plain, count: Any = count) -> str:
            if next(count) == 2:
                msg = "the endpoint is away"
                raise EndpointError(msg)
            return str(plain(prompt, output))

        model = ScriptedModel(script)
        try:
            drafted(workspace, model)
        except EndpointError:
            asked += asked_prompts(model)[:-1]
        else:
            asked += asked_prompts(model)
            break
        assert stop < len(undisturbed_model.asked)
    assert asked == asked_prompts(undisturbed_model)
    assert ending(workspace) == ending(whole)


def test_without_a_model_it_goes_on_only_by_the_users_word(workspace: Path) -> None:
    with open_with(workspace, ScriptedModel(scripted())) as session:
        walk(session, ANSWERS, "questions")
        walk(session, ANSWERS, "requirements")
    with pytest.raises(UsageError, match="--drafter builtin"):
        open_with(workspace, None)
    assert isinstance(drafted(workspace, None, drafter="builtin"), Finished)
    assert check_workspace(workspace).clean
    left = [each for each in model_of(workspace).contributions if not each.model]
    assert {each.what for each in left} == {"the rules' work stands: no language model was asked"}


def test_the_second_reading_stands_beside_the_rules_one(workspace: Path) -> None:
    with open_with(workspace, ScriptedModel(scripted())) as session:
        walk(session, ANSWERS, "requirements")
        fold = session.context.fold()
        found = [each for each in fold.requirements.findings if each.rule == "second-reading"]
        readings = {each.pattern_id for each in fold.second_readings}
    assert readings == {pattern.id for pattern in fold.requirements.patterns if not pattern.added}
    assert found
    assert all(each.fix.startswith("If that is meant, say so: read ") for each in found)
