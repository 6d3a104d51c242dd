"""What a running session does when the branch or the journal is exchanged while it waits."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner
from walking import opened, walk, walked
from workspaces import MESSAGES, git, stage_02, subjects

from agent.cli import app
from agent.commands import running
from agent.errors import JournalReplacedError, WorkspaceError
from agent.events import Approved
from agent.folding.fold import Fold
from agent.gates import Approve, Decision, GatePayload
from agent.journal import JOURNAL_PATH, Journal
from agent.respondents.answers_file import FileRespondent
from agent.session import Finished, Session


def at_second_table(workspace: Path, answers: Path) -> Session:
    """Waiting, with the approval of the first table in the journal and in no commit yet."""
    session = opened(workspace, answers)
    walk(session, answers, "table")
    session.submit(Approve(seen=True))
    session.advance()
    return session


def on_another_branch(workspace: Path) -> None:
    git(workspace, "switch", "-q", "-c", "elsewhere")


def on_a_branch_without_our_work(workspace: Path) -> None:
    root = git(workspace, "rev-list", "--max-parents=0", "HEAD").strip()
    git(workspace, "switch", "-q", "-c", "elsewhere", root)


@pytest.mark.parametrize("move", [on_another_branch, on_a_branch_without_our_work])
def test_nothing_is_recorded_or_committed_on_another_branch(
    workspace: Path, answers: Path, move: Callable[[Path], None]
) -> None:
    with at_second_table(workspace, answers) as session:
        commits, journal = subjects(workspace), stage_02(workspace)["decisions.jsonl"]
        git(workspace, "stash", "-q")  # else git would refuse to switch
        move(workspace)
        there = git(workspace, "rev-parse", "HEAD")
        for act in (lambda: session.submit(Approve(seen=True)), session.advance):
            with pytest.raises(WorkspaceError, match=r"elsewhere: this session is on .* main"):
                act()
        assert git(workspace, "rev-parse", "HEAD") == there
        assert not git(workspace, "status", "--porcelain")
        git(workspace, "switch", "-q", "main")
        git(workspace, "stash", "pop", "-q")
    assert subjects(workspace) == commits
    assert stage_02(workspace)["decisions.jsonl"] == journal
    assert isinstance(walked(workspace, answers), Finished)


def test_a_detached_head_stops_a_running_session(workspace: Path, answers: Path) -> None:
    with opened(workspace, answers) as session:
        walk(session, answers, "design")
        git(workspace, "checkout", "-q", "--detach")
        with pytest.raises(Exception, match=r"HEAD is detached.*git switch"):
            session.submit(Approve(seen=True))
        git(workspace, "switch", "-q", "main")
    assert isinstance(walked(workspace, answers), Finished)


def test_commits_of_the_user_on_our_branch_are_built_upon(workspace: Path, answers: Path) -> None:
    with opened(workspace, answers) as session:
        walk(session, answers, "design")
        (workspace / "notes.txt").write_text("mine")
        git(workspace, "add", "notes.txt")
        git(workspace, "commit", "-q", "-m", "Notes")
        session.submit(Approve(seen=True))
        assert isinstance(walk(session, answers), Finished)
    assert [s for s in subjects(workspace) if "task" in s and "Mark" not in s] == MESSAGES
    assert "Notes" in subjects(workspace)
    assert git(workspace, "status", "--porcelain") == ""


def restored(journal: Path) -> None:
    """As `git checkout` of the file, or a stash, leaves it."""
    git(journal.parent, "checkout", "-q", "HEAD", "--", journal.name)


def removed(journal: Path) -> None:
    journal.unlink()


def longer(journal: Path) -> None:
    journal.write_bytes(journal.read_bytes() + journal.read_bytes().splitlines(keepends=True)[-1])


def other(journal: Path) -> None:
    journal.write_text(journal.read_text().replace("Ada Case", "Eve Case", 1))


EXCHANGES = [restored, removed, longer, other]


@pytest.mark.parametrize("exchange", EXCHANGES)
def test_an_exchanged_journal_is_left_as_it_is(
    workspace: Path, answers: Path, exchange: Callable[[Path], None]
) -> None:
    with at_second_table(workspace, answers) as session:
        known = (workspace / JOURNAL_PATH).read_bytes()
        exchange(workspace / JOURNAL_PATH)
        found = stage_02(workspace).get("decisions.jsonl")
        with pytest.raises(JournalReplacedError, match=r"decisions\.jsonl") as caught:
            session.submit(Approve(seen=True))
        assert caught.value.known == known
        with pytest.raises(JournalReplacedError):
            session.context.journal_file()
    assert stage_02(workspace).get("decisions.jsonl") == found


def test_what_was_said_is_kept_aside_and_the_command_brings_it_back(
    workspace: Path, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody checks the journal out anew between the second table's card and its approval."""

    class Overtaken(FileRespondent):
        def respond(self, payload: GatePayload, fold: Fold) -> Decision | None:
            records = Journal.open(workspace).records
            if isinstance(records[-1].event, Approved) and records[-1].event.gate == "table":
                restored(workspace / JOURNAL_PATH)
            return super().respond(payload, fold)

    with monkeypatch.context() as patch:
        patch.setattr(running, "FileRespondent", Overtaken)
        result = CliRunner().invoke(app, ["design", str(workspace), "--answers", str(answers)])
    assert result.exit_code == 1
    assert "so what was said last is not recorded" in result.stderr
    (kept,) = (workspace / ".tablewright").glob("decisions-*.jsonl")
    assert f"cp {kept} {workspace / JOURNAL_PATH}" in result.stderr
    found = (workspace / JOURNAL_PATH).read_bytes()
    assert kept.read_bytes().startswith(found)
    assert len(kept.read_bytes()) > len(found)
    (workspace / JOURNAL_PATH).write_bytes(kept.read_bytes())
    again = CliRunner().invoke(app, ["resume", str(workspace), "--answers", str(answers)])
    assert again.exit_code == 0, again.output
    approvals = [
        (event.gate, event.subject)
        for record in Journal.open(workspace).records
        if isinstance(event := record.event, Approved)
    ]
    assert len(set(approvals)) == len(approvals)
