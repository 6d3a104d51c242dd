"""A session that goes on in somebody else's clone: who said what stands in journal and commits."""

import json
import subprocess
from pathlib import Path

import pytest
from stopped_sessions import Ending, ending, run, stop_between_tables, surroundings
from workspaces import git, stage_02

from agent.events import Approved
from agent.journal import JOURNAL_PATH, Journal
from agent.workspace import checkpoints

pytestmark = pytest.mark.usefixtures("plain_git")

ADA, BEN = "Ada Case <ada@example.com>", "Ben Case <ben@example.com>"


def cloned(original: Path, place: Path, *options: str, who: str = BEN) -> Path:
    git(original, *options, "clone", "-q", str(original), str(place))
    name, _, address = who.partition(" <")
    git(place, "config", "user.name", name)
    git(place, "config", "user.email", address.removesuffix(">"))
    return place


def said_by(content: bytes) -> list[str]:
    return [json.loads(line)["who"] for line in content.splitlines()]


def without_names(ended: Ending) -> Ending:
    files = {
        name: content.replace(b"Ben Case", b"Ada Case").replace(b"ben@", b"ada@")
        for name, content in ended.files.items()
    }
    return Ending(files, ended.subjects)


def test_a_colleague_goes_on_in_a_clone_and_is_named_for_what_they_say(
    half_done: Path, tmp_path: Path, undisturbed: Ending
) -> None:
    before = stage_02(half_done)["decisions.jsonl"]
    clone = cloned(half_done, tmp_path / "clone")
    result = run("resume", clone)
    assert result.exit_code == 0, result.output
    journal = stage_02(clone)["decisions.jsonl"]
    assert journal.startswith(before)
    events = before.count(b"\n")
    assert said_by(journal)[:events] == [ADA] * events
    assert set(said_by(journal)[events:]) == {BEN}
    ours = git(clone, "log", "--grep=^Tablewright-Session:", "--format=%an <%ae>|%cn <%ce>")
    made = len(ending(half_done).subjects)
    assert ours.splitlines()[-made:] == [f"{ADA}|{ADA}"] * made
    assert set(ours.splitlines()[:-made]) == {f"{BEN}|{BEN}"}
    assert without_names(ending(clone)) == undisturbed
    assert git(clone, "status", "--porcelain", "--ignored") == "!! .tablewright/\n"
    git(half_done, "pull", "-q", "--ff-only", str(clone), "main")
    assert "finished already" in run("resume", half_done).stdout
    assert stage_02(half_done) == stage_02(clone)


def test_what_no_commit_holds_is_not_in_a_clone_and_is_asked_there(
    between_tables: Path, tmp_path: Path, undisturbed: Ending
) -> None:
    workspace = between_tables
    said = Journal.open(workspace).records
    clone = cloned(workspace, tmp_path / "clone", who=ADA)
    there = Journal.open(clone).records
    assert said[: len(there)] == there
    lost = [record.event for record in said[len(there) :]]
    assert [type(event) for event in lost] == [Approved]
    assert run("resume", clone).exit_code == 0
    assert ending(clone) == undisturbed
    before = surroundings(workspace)
    with pytest.raises(subprocess.CalledProcessError):  # git overwrites no uncommitted event
        git(workspace, "pull", "-q", "--ff-only", str(clone), "main")
    assert surroundings(workspace) == before
    assert run("resume", workspace).exit_code == 0
    assert ending(workspace) == undisturbed


def test_a_session_gone_on_with_twice_is_not_merged_by_guessing(
    stopped: Path, half_done: Path, tmp_path: Path, undisturbed: Ending
) -> None:
    clone = cloned(half_done, tmp_path / "clone")
    assert run("resume", half_done).exit_code == 0
    assert run("resume", clone).exit_code == 0
    events = len(Journal.open(stopped).records)
    with pytest.raises(subprocess.CalledProcessError):
        git(half_done, "pull", "-q", "--no-rebase", str(clone), "main")
    result = run("resume", half_done)
    assert result.exit_code == 1
    assert f"{JOURNAL_PATH}:{events + 1}: is not an event" in result.stderr
    git(half_done, "merge", "--abort")
    assert "finished already" in run("resume", half_done).stdout
    assert ending(half_done) == undisturbed


def test_a_clone_with_other_line_ends_goes_on(half_done: Path, tmp_path: Path) -> None:
    """Only the artifacts, whose bytes are others there, are read anew."""
    events = stage_02(half_done)["decisions.jsonl"]
    clone = cloned(half_done, tmp_path / "clone", "-c", "core.autocrlf=true", who=ADA)
    git(clone, "config", "core.autocrlf", "true")
    assert b"\r\n" in stage_02(clone)["decisions.jsonl"]
    result = run("resume", clone)
    assert result.exit_code == 0, result.output
    assert stage_02(clone)["decisions.jsonl"].startswith(events)
    assert git(clone, "status", "--porcelain") == ""


def test_an_older_release_stopped_and_this_one_goes_on(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, undisturbed: Ending
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(checkpoints, "version", lambda name: "0.0.1")
        stop_between_tables(workspace)
    result = run("resume", workspace)
    assert result.exit_code == 0, result.output
    assert ending(workspace) == undisturbed
