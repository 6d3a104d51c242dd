"""The inbox over several workspaces, without a terminal: the list, and words for many."""

import json
import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest
from typer.testing import CliRunner
from waiting_workspaces import JOURNAL, run_all
from workspaces import EPOCH, READING_ROOM, make_workspace, subjects

from agent.batch.job import find_jobs
from agent.cli import app
from agent.commands import inbox
from agent.commands.inbox import Giving, Looked, give, look
from agent.commands.inbox_report import GatesReport
from agent.commands.inbox_words import read_word, record, settled_in
from agent.commands.schemas import SCHEMAS, published_schema
from agent.events import Answered, Approved, Event
from agent.journal import Journal
from agent.workspace.occupancy import occupy
from tools.workload.answers import RowsAnswer

WAITING = ("library", "shop-1", "shop-2")
EVERY_WORD = (
    *("all measured", "all rates unknown", "all missing decline", "all readings accept"),
    "all relationships yes",
)


def gates(folder: Path, *words: str, code: int = 3) -> GatesReport:
    applied = [part for word in words for part in ("--apply", word)]
    result = CliRunner().invoke(app, ["gates", str(folder), "--json", *applied])
    assert result.exit_code == code, result.output
    return GatesReport.model_validate_json(result.stdout)


def events(workspace: Path) -> tuple[Event, ...]:
    return tuple(record.event for record in Journal.open(workspace).records)


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file, those of git too."""
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def found_in(folder: Path) -> dict[str, Looked]:
    return {job.name: look(job) for job in find_jobs([folder], None)}


def test_all_that_waits_is_listed_and_nothing_is_changed(waiting: Path) -> None:
    before = contents(waiting)
    result = CliRunner().invoke(app, ["gates", str(waiting)])
    assert result.exit_code == 3
    shown = " ".join(result.stdout.split())
    assert "3 workspaces wait for answers, 1 for an approval; 1 left alone." in shown
    assert "library: waits at 1.2 for 2 answers: rows 2" in shown
    assert "rows: How many rows does `loans` have in production?" in shown
    assert "shop-3: waits at 1.3 for an approval: the requirements" in shown
    assert f"tablewright resume {waiting / 'shop-3'}" in result.stdout
    assert f"shop-4: left alone: {JOURNAL}:1: is not an event" in shown
    assert "approve" not in shown
    assert contents(waiting) == before


def test_the_list_as_json_has_the_published_schema(waiting: Path) -> None:
    report = gates(waiting)
    assert json.loads(SCHEMAS[GatesReport].read_text()) == published_schema(GatesReport)
    states = {standing.name: standing.state for standing in report.workspaces}
    assert states == {
        **dict.fromkeys(WAITING, "questions"),
        "shop-3": "approval",
        "shop-4": "left alone",
    }
    rows = next(group for group in report.groups if group.about == "rows")
    assert (rows.questions, rows.workspaces, rows.measured) == (4, 2, 2)
    assert rows.word == "all rows measured"
    figures = [each.figure for s in report.workspaces for each in s.questions if each.figure]
    assert [figure.partition(" (")[0] for figure in figures] == ["3001 rows"] * 2
    assert sum(group.questions for group in report.groups) == sum(
        len(standing.questions) for standing in report.workspaces
    )


def test_words_answer_many_and_batch_goes_on_from_them(waiting: Path) -> None:
    commits = {name: subjects(waiting / name) for name in WAITING}
    report = gates(waiting, "all rows measured in shop*", "all missing decline")
    rows, missing = report.settled
    assert (rows.questions, rows.workspaces) == (2, ("shop-1",))
    assert missing.workspaces == ("shop-1", "shop-2")
    assert (report.waiting, report.ready) == (1, 2)
    for name, words in (("library", 0), ("shop-1", 2), ("shop-2", 1)):
        answered = [event for event in events(waiting / name) if isinstance(event, Answered)]
        assert sum(event.via == "terminal" for event in answered) == words
    assert {name: subjects(waiting / name) for name in WAITING} == commits
    (outcome,) = run_all(waiting / "shop-1").values()
    assert outcome.status == "finished"
    assert gates(waiting).finished == 1


def test_no_word_approves_anything(waiting: Path) -> None:
    report = gates(waiting, *EVERY_WORD)
    assert report.approvals == 1
    for name in (*WAITING, "shop-3"):
        assert not any(isinstance(event, Approved) for event in events(waiting / name))
    result = CliRunner().invoke(app, ["gates", str(waiting), "--apply", "all requirements approve"])
    assert result.exit_code == 2
    assert "'all requirements approve' is no word for many" in result.stderr


def test_readings_are_asked_once_the_figures_are_there(waiting: Path) -> None:
    assert gates(waiting, "all readings accept").settled[0].questions == 0
    rows = (RowsAnswer(table="members", rows=20000), RowsAnswer(table="loans", rows=900000))
    given = give(Giving(found_in(waiting)["library"], answers=rows))
    assert (given.count, given.looked.standing.gate) == (2, "readings")
    assert gates(waiting, "all readings accept").settled[0].workspaces == ("library",)


def test_an_occupied_workspace_is_named_and_the_others_go_on(waiting: Path) -> None:
    before = (waiting / "shop-1" / JOURNAL).read_bytes()
    with ExitStack() as stack:
        stack.enter_context(occupy(waiting / "shop-1"))
        (settled,) = gates(waiting, "all missing decline").settled
    assert settled.workspaces == ("shop-2",)
    ((name, reason),) = settled.left_alone
    assert name == "shop-1"
    assert "another tablewright is at work here" in reason
    assert (waiting / "shop-1" / JOURNAL).read_bytes() == before


def test_answers_that_wait_in_one_workspace_block_no_other_in_its_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    for name in ("desk", "room"):
        shutil.copytree(READING_ROOM / "stage-01", tmp_path / name / "artifacts" / "stage-01")
    make_workspace(tmp_path, READING_ROOM / "stage-01", "library")
    assert {each.status for each in run_all(tmp_path).values()} == {"waiting"}
    report = gates(tmp_path, "all missing decline", "all rates unknown")
    assert [each.workspaces for each in report.settled] == [("desk", "library", "room")] * 2
    assert {each.status for each in run_all(tmp_path).values()} == {"waiting"}


def test_what_was_recorded_before_a_kill_stays_and_the_rest_is_open(waiting: Path) -> None:
    found = found_in(waiting)
    recording = record(settled_in(read_word("all missing decline"), found.values()), found, print)
    assert next(recording).looked.name == "shop-1"
    recording.close()
    again = found_in(waiting)
    assert [each.question.kind for each in again["shop-1"].questions] == ["rows", "rows"]
    assert again["shop-2"].questions == found["shop-2"].questions != ()


def test_nothing_is_recorded_where_the_files_have_changed_since(waiting: Path) -> None:
    found = found_in(waiting)
    settlings = settled_in(read_word("all missing decline in shop-2"), found.values())
    structure = waiting / "shop-2" / "artifacts/stage-01/01_3_table_structure_analysis.md"
    structure.write_text(structure.read_text().replace("3002", "4002"))
    before = (waiting / "shop-2" / JOURNAL).read_bytes()
    (given,) = record(settlings, found, print)
    assert "nothing was recorded" in given.reason
    assert (waiting / "shop-2" / JOURNAL).read_bytes() == before


def test_the_exit_code_says_whether_anything_waits_for_answers(
    waiting: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "most_jobs", lambda: 1)
    monkeypatch.setattr(inbox, "FEW", 1)  # processes are at it, as over many workspaces
    for name in ("library", "shop-1", "shop-4"):
        shutil.rmtree(waiting / name)
    result = CliRunner().invoke(app, ["gates", str(waiting), "--apply", "all missing decline"])
    assert result.exit_code == 0
    shown = " ".join(result.stdout.split())
    assert "recorded in 1 workspace: shop-2" in shown
    assert "0 workspaces wait for answers, 1 for an approval; 1 can go on with batch." in shown
