"""What is done with a workspace later: a figure changed, `design` again, beginning again."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result
from walking import opened, walked
from workspaces import MESSAGES, git, stage_02, subjects

from agent.cli import app
from agent.events import Approved, Started
from agent.gates import Approve
from agent.journal import JOURNAL_PATH, Journal
from agent.session import Finished, Waiting
from agent.workspace.opening import Options, open_session, read_inputs
from tools.ledger.task_list import template

MARKED = [
    line for message in MESSAGES for line in (message, f"{message.split(': ')[0]}: Mark complete")
]


@pytest.fixture
def finished(workspace: Path, answers: Path) -> Path:
    walked(workspace, answers)
    return workspace


def run(command: str, workspace: Path, *options: str) -> Result:
    return CliRunner().invoke(app, [command, str(workspace), *options])


def approvals(workspace: Path) -> list[tuple[str, str]]:
    events = [record.event for record in Journal.open(workspace).records]
    return [(event.gate, event.subject) for event in events if isinstance(event, Approved)]


def starts(workspace: Path) -> list[str]:
    events = [record.event for record in Journal.open(workspace).records]
    return [event.session for event in events if isinstance(event, Started)]


@pytest.mark.parametrize("command", ["design", "resume"])
def test_a_finished_workspace_says_so_and_what_can_be_done(finished: Path, command: str) -> None:
    before, head = stage_02(finished), git(finished, "rev-parse", "HEAD")
    result = run(command, finished)
    assert result.exit_code == 0
    assert result.stdout.startswith("This design is finished already.")
    assert "--edit" in result.stdout
    assert "--restart" in result.stdout
    assert (stage_02(finished), git(finished, "rev-parse", "HEAD")) == (before, head)


def test_a_rate_changed_later_reopens_only_what_it_touches(finished: Path) -> None:
    held = approvals(finished)
    result = run("resume", finished, "--edit", "AP2 55/11")
    assert result.exit_code == 3, result.output
    assert "AP2 55/11" in result.stderr
    assert "/undo takes it back" in result.stderr
    assert subjects(finished)[len(MARKED) :] == ["stage-02 task 1.2: Revise: AP2 55/11"]
    with opened(finished) as session:
        asked = []
        outcome = session.advance()
        while isinstance(outcome, Waiting):
            asked.append((outcome.payload.kind, outcome.payload.subject))
            gates = [kind for kind, _ in asked]
            session.submit(Approve(seen=True))
            outcome = session.advance()
    assert gates == ["requirements", "design", "contract"][: len(gates)]
    assert ("requirements", "") in asked
    assert not any(kind == "table" for kind in gates)
    assert approvals(finished) == [*held, *asked]
    assert git(finished, "status", "--porcelain") == ""
    assert run("check", finished).exit_code == 0


def test_an_edit_with_the_command_shows_what_it_does_and_is_refused_whole(finished: Path) -> None:
    before = stage_02(finished)
    wrong = run("resume", finished, "--edit", "AP2 55/11", "--edit", "drop index Nope on Loans")
    assert wrong.exit_code == 2
    assert "Nope" in wrong.stderr
    assert stage_02(finished) == before
    right = run("resume", finished, "--edit", "rename table Loans to Lendings")
    assert right.exit_code == 3
    assert "Lendings" in right.stderr
    assert b"Lendings" in stage_02(finished)["migrationContract.json"]


def test_begun_again_it_comes_to_the_same_with_nothing_carried_over(
    finished: Path, answers: Path
) -> None:
    files, journal = stage_02(finished), (finished / JOURNAL_PATH).read_bytes()
    stopped = run("design", finished, "--restart")
    assert stopped.exit_code == 3
    assert "questions" in stopped.stdout  # nothing of what was answered before counts
    assert set(stage_02(finished)) == {"02_working_log.md", "decisions.jsonl", "tasks.md"}
    assert stage_02(finished)["tasks.md"].count(b"[x]") == 1
    assert git(finished, "status", "--porcelain") == ""
    result = run("resume", finished, "--answers", str(answers))
    assert result.exit_code == 0, result.output
    assert subjects(finished) == [*MARKED, *MARKED]
    assert (finished / JOURNAL_PATH).read_bytes().startswith(journal)
    assert len(set(starts(finished))) == 2
    again = stage_02(finished)
    differing = {name for name in files if again[name] != files[name]}
    assert differing <= {"decisions.jsonl", "02_working_log.md"}
    assert run("check", finished).exit_code == 0
    assert run("status", finished).stdout.startswith(f"session {starts(finished)[-1]}: finished")


def test_begun_again_in_the_middle_of_a_design(workspace: Path, answers: Path) -> None:
    walked(workspace, answers, "design")
    result = run("design", workspace, "--restart", "--answers", str(answers))
    assert result.exit_code == 0, result.output
    assert subjects(workspace)[-len(MARKED) :] == MARKED
    assert run("check", workspace).exit_code == 0
    assert len(approvals(workspace)) > len(set(approvals(workspace)))


def test_begun_again_before_anything_was_committed(workspace: Path, answers: Path) -> None:
    options = Options(workspace=workspace)
    for _ in range(2):
        with open_session(options, read_inputs(options), lambda text: None):
            pass  # killed before its first commit
        options = Options(workspace=workspace, restart=True)
    assert len(set(starts(workspace))) == 2
    assert isinstance(walked(workspace, answers), Finished)
    assert subjects(workspace) == MARKED


def test_without_a_design_restart_just_starts(workspace: Path) -> None:
    assert run("design", workspace, "--restart").exit_code == 3
    assert len(starts(workspace)) == 1


def test_killed_before_its_first_commit_the_new_session_goes_on(
    finished: Path, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The earlier session's files may be gone from the disk and not from the last commit yet."""

    class Killed(Exception): ...

    def die(*arguments: object, **options: object) -> None:
        raise Killed

    options = Options(workspace=finished, restart=True)
    with open_session(options, read_inputs(options), lambda text: None) as session:
        monkeypatch.setattr(session.context, "commit", die)
        with pytest.raises(Killed):
            session.advance()
    assert "02_summary.md" in git(finished, "status", "--porcelain")
    result = run("resume", finished, "--answers", str(answers))
    assert result.exit_code == 0, result.output
    assert subjects(finished) == [*MARKED, *MARKED]
    assert len(starts(finished)) == 2


def test_the_users_own_list_is_unticked_where_we_tick_and_nowhere_else(
    workspace: Path, answers: Path
) -> None:
    own = workspace / "plans/stage-02-data-modeling/tasks.md"
    own.parent.mkdir(parents=True)
    own.write_text(template() + "\n- [x] our own box\n")
    git(workspace, "add", ".")
    git(workspace, "commit", "-qm", "Our task list")
    assert run("design", workspace, "--answers", str(answers)).exit_code == 0
    assert run("design", workspace, "--restart").exit_code == 3
    boxes = [line.strip() for line in own.read_text().splitlines() if "[x]" in line]
    assert [box.split(" ")[2] for box in boxes] == ["1.1", "our"]


def test_a_hand_edit_stops_a_restart_too(finished: Path) -> None:
    (finished / "artifacts/stage-02/02_summary.md").write_text("mine")
    head = git(finished, "rev-parse", "HEAD")
    result = run("design", finished, "--restart")
    assert result.exit_code == 1
    assert "edited by hand" in result.stderr
    assert git(finished, "rev-parse", "HEAD") == head
    assert len(starts(finished)) == 1


def test_a_colleague_who_clones_it_sees_the_last_session_alone(
    finished: Path, answers: Path, tmp_path: Path
) -> None:
    assert run("design", finished, "--restart", "--answers", str(answers)).exit_code == 0
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(finished), str(clone))
    git(clone, "config", "user.name", "Bob Case")
    git(clone, "config", "user.email", "bob@example.com")
    assert run("resume", clone).stdout.startswith("This design is finished already.")
    assert run("check", clone).exit_code == 0


def test_check_says_nothing_of_approvals_of_a_table_that_is_gone(
    finished: Path, answers: Path
) -> None:
    arguments = ("--edit", "rename table Members to People", "--answers", str(answers))
    assert run("resume", finished, *arguments).exit_code == 0
    assert run("check", finished).exit_code == 0


@pytest.mark.parametrize("text", ["", " ; "])
def test_an_edit_without_words_is_a_usage_error(finished: Path, text: str) -> None:
    before = stage_02(finished)
    result = run("resume", finished, "--edit", text)
    assert result.exit_code == 2
    assert "no edit is named" in result.stderr
    assert stage_02(finished) == before


def test_a_task_list_that_its_owner_has_reworded_does_not_stop_a_restart(
    workspace: Path, answers: Path
) -> None:
    own = workspace / "plans/stage-02-data-modeling/tasks.md"
    own.parent.mkdir(parents=True)
    own.write_text(template())
    git(workspace, "add", ".")
    git(workspace, "commit", "-qm", "Our task list")
    assert run("design", workspace, "--answers", str(answers)).exit_code == 0
    own.write_text(f"{own.read_text()}\nReworded since.\n")
    git(workspace, "commit", "-qam", "Reworded")
    assert run("resume", workspace).exit_code == 1
    result = run("design", workspace, "--restart", "--answers", str(answers))
    assert result.exit_code == 0, result.output
    assert "Reworded since." in own.read_text()
    assert run("check", workspace).exit_code == 0
