"""Killed before, and where it takes time within, each durable effect of a whole conversation.

Which effects: see `kill_points`. Here a fixed sample, one of every second family of effects;
`make kills` tries all.
"""

import json
from pathlib import Path

from extent import WORKERS, kills, kills_in_a_row
from scripted_person import WISH
from trials import Undisturbed, try_all
from workspaces import subjects

from agent.tasks import GATE_KINDS

FAMILIES = {
    "mkdir artifacts/stage-02",
    "open artifacts/stage-02/decisions.jsonl",
    "write artifacts/stage-02/decisions.jsonl",
    "fsync artifacts/stage-02/decisions.jsonl",
    "fsync artifacts/stage-02",
    "open a document",
    "write a document",
    "fsync a document",
    "rename a document",
    "git hash-object",
    "git read-tree",
    "git update-index",
    "git write-tree",
    "git commit-tree",
    "git update-ref",
    "link .git/index.lock",
    "rename .git/index",
    "rename .git/info/exclude",
    "mkdir .tablewright",
    "checkpoint .tablewright",
}


def test_the_conversation_passes_every_gate_revises_and_wishes(undisturbed: Undisturbed) -> None:
    diary = undisturbed.workspace.parent / "diary"
    entries = [json.loads(line) for line in diary.read_text().splitlines()]
    assert {entry["gate"] for entry in entries if "gate" in entry} == set(GATE_KINDS)
    assert len({e["subject"] for e in entries if e.get("gate") == "table"}) == 3
    assert "stage-02 task 1.2: Revise: rate of AP2" in subjects(undisturbed.workspace)
    summary = undisturbed.outcome.files["artifacts/stage-02/dynamodb_requirement.md"]
    assert WISH.encode() in summary
    assert undisturbed.outcome.status == ""


def test_every_family_of_effects_is_seen(undisturbed: Undisturbed) -> None:
    assert {point.family for point in undisturbed.points} >= FAMILIES
    assert [point.number for point in undisturbed.points] == [
        *range(1, len(undisturbed.points) + 1)
    ]


def test_killed_at_an_effect_it_ends_as_if_it_had_not(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    assert try_all(tmp_path, kills(undisturbed.points), undisturbed, WORKERS) == []


def test_killed_again_while_going_on(undisturbed: Undisturbed, tmp_path: Path) -> None:
    assert try_all(tmp_path, kills_in_a_row(undisturbed.points), undisturbed, WORKERS) == []
