"""A design talked through from the first question to the end, by two people and over a clone."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from evening_school import Told, begin, tell
from transcript import shown_in_readme
from workspaces import MESSAGES, git, stage_02, subjects

JOURNAL = "decisions.jsonl"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """On a terminal that takes text alone."""
    return tell(tmp_path_factory.mktemp("text"))


def events(journal: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in journal.splitlines()]


def said(journal: bytes, kind: str) -> list[dict[str, Any]]:
    return [e["event"] for e in events(journal) if e["event"]["kind"] == kind]


def test_it_is_left_open_and_then_finished(told: Told) -> None:
    assert told.codes == (3, 0)
    done = [line for line in subjects(told.clone) if line in MESSAGES]
    assert done == MESSAGES


def test_the_readme_shows_this_conversation(told: Told) -> None:
    assert shown_in_readme() == "\n".join(told.lines), "python -m tests.transcript writes it anew"


def test_nothing_that_was_answered_or_approved_is_asked_again(told: Told) -> None:
    journal = stage_02(told.clone)[JOURNAL]
    assert journal.startswith(told.journal)
    assert not said(journal[len(told.journal) :], "answered")
    approved = Counter((e["gate"], e["subject"]) for e in said(journal, "approved"))
    again = {gate for gate, count in approved.items() if count > 1}
    assert again == {("table", "Learners")}  # an index was added to it
    typed = [a for e in said(journal, "answered") if e["via"] == "terminal" for a in e["answers"]]
    assert len(typed) == len({json.dumps(answer, sort_keys=True) for answer in typed})


def test_each_approval_was_typed_after_the_card_was_seen(told: Told) -> None:
    approvals = said(stage_02(told.clone)[JOURNAL], "approved")
    assert len(approvals) == 1 + 11 + 1 + 1 + 1
    assert all(approval["seen"] for approval in approvals)


def test_the_journal_tells_the_two_people_apart(told: Told) -> None:
    journal = events(stage_02(told.clone)[JOURNAL])
    people = list(dict.fromkeys(entry["who"] for entry in journal))
    assert people == ["Ada Case <ada@example.com>", "Grace Test <grace@example.com>"]
    kinds = Counter(e["event"]["kind"] for e in journal)
    assert (kinds["undone"], kinds["edited"]) == (1, 3)


def test_check_finds_nothing_and_git_is_clean(told: Told) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "agent.cli", "check", str(told.clone)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert git(told.clone, "status", "--porcelain") == ""


def test_the_taken_back_edit_left_nothing_and_the_other_its_index(told: Told) -> None:
    model = json.loads(stage_02(told.clone)["dynamodb_data_model.json"])
    keys = {gsi["name"]: gsi["key"] for table in model["tables"] for gsi in table["gsis"]}
    assert keys["ByName"] == {"partition_key": "full_name", "sort_key": None}
    assert keys["BySubjectAndStartsOn"]["sort_key"] == "starts_on"


def test_the_same_said_with_keys_and_pastes_comes_to_the_same(told: Told, tmp_path: Path) -> None:
    _, code, journal = begin(tmp_path, "xterm")
    assert (code, journal) == (told.codes[0], told.journal)
