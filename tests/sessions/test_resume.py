"""Stopping anywhere, and going on in another process with what the workspace holds."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from workspaces import MESSAGES, git, stage_02, subjects

from agent.errors import EditedByHandError, JournalError, WorkspaceError
from agent.events import Answered, Approved, Feedback
from agent.gates import Approve, GatePayload, GiveAnswers, GiveFeedback
from agent.journal import JOURNAL_PATH, Journal
from agent.respondents.answers_file import FileRespondent
from agent.session import Finished, Session, Waiting
from agent.typed import read_answer
from agent.workspace.opening import Options, open_session, read_inputs

EXPECTED = [
    line for message in MESSAGES for line in (message, f"{message.split(': ')[0]}: Mark complete")
]


def opened(workspace: Path, answers: Path | None = None) -> Session:
    options = Options(workspace=workspace, answers=answers)
    return open_session(options, read_inputs(options), lambda text: None)


def run_until(
    session: Session, stop: Callable[[GatePayload], bool], answers: Path
) -> Waiting | Finished:
    """Replies from the answers file until `stop` says so of a gate."""
    options = Options(workspace=session.context.workspace, answers=answers)
    file = read_inputs(options).answers
    assert file is not None
    respondent = FileRespondent(file, lambda text: None)
    while True:
        outcome = session.advance()
        if isinstance(outcome, Finished) or stop(outcome.payload):
            return outcome
        decision = respondent.respond(outcome.payload, session.context.fold())
        assert decision is not None
        session.submit(decision)


def at(kind: str) -> Callable[[GatePayload], bool]:
    return lambda payload: payload.kind == kind


def never(payload: GatePayload) -> bool:
    return False


def finish(workspace: Path, answers: Path) -> None:
    with opened(workspace, answers) as session:
        assert isinstance(run_until(session, never, answers), Finished)


@pytest.mark.parametrize("kind", ["requirements", "table", "design", "contract"])
@pytest.mark.parametrize("checkpoints", ["kept", "lost"])
def test_a_run_stopped_at_a_gate_ends_as_if_it_had_not(
    workspace: Path, answers: Path, kind: str, checkpoints: str
) -> None:
    with opened(workspace, answers) as session:
        assert isinstance(run_until(session, at(kind), answers), Waiting)
    said = Journal.open(workspace).records
    if checkpoints == "lost":
        shutil.rmtree(workspace / ".tablewright")
    with opened(workspace, answers) as session:
        outcome = session.advance()
        assert isinstance(outcome, Waiting)
        assert outcome.payload.kind == kind
        assert Journal.open(workspace).records == said
    finish(workspace, answers)
    assert subjects(workspace) == EXPECTED
    approvals = [r.event for r in Journal.open(workspace).records if isinstance(r.event, Approved)]
    assert len({(a.gate, a.subject) for a in approvals}) == len(approvals)


def test_an_approval_in_the_journal_counts_though_the_graph_never_heard_of_it(
    workspace: Path, answers: Path
) -> None:
    with opened(workspace, answers) as session:
        outcome = run_until(session, at("design"), answers)
        assert isinstance(outcome, Waiting)
        session.submit(Approve(seen=True))
    with opened(workspace) as session:
        following = session.advance()
    assert isinstance(following, Waiting)
    assert following.payload.kind == "contract"


def test_tables_come_one_at_a_time_in_the_models_order(workspace: Path, answers: Path) -> None:
    with opened(workspace, answers) as session:
        outcome = run_until(session, at("table"), answers)
        names = [t.name for t in session.context.fold().derivation().model.tables]
        seen = []
        while isinstance(outcome, Waiting) and outcome.payload.kind == "table":
            seen.append(outcome.payload.subject)
            again = session.advance()
            assert isinstance(again, Waiting)
            assert again.payload == outcome.payload
            session.submit(Approve(seen=True))
            outcome = session.advance()
    assert seen == names


def test_an_answer_after_the_commits_revises_once_and_asks_again_what_it_touched(
    workspace: Path, answers: Path
) -> None:
    with opened(workspace, answers) as session:
        run_until(session, at("contract"), answers)
        before = len(subjects(workspace))
        answer = read_answer("AP2 55/11", session.context.evidence)
        session.submit(GiveAnswers(answers=(answer,), via="terminal"))
        asked = []
        outcome = session.advance()
        revised = subjects(workspace)[before:]
        while isinstance(outcome, Waiting):
            asked.append(outcome.payload.kind)
            session.submit(Approve(seen=True))
            outcome = session.advance()
    assert revised == ["stage-02 task 1.2: Revise: rate of AP2"]
    assert asked == ["requirements", "design", "contract"]
    assert sum("Mark complete" in subject for subject in subjects(workspace)) == 13
    assert git(workspace, "status", "--porcelain") == ""
    trailer = git(
        workspace, "log", "--grep=Revise: rate", "--format=%(trailers:key=Tablewright-Revision)"
    )
    assert trailer.split() == ["Tablewright-Revision:", "1"]
    assert b"55" in stage_02(workspace)["dynamodb_requirement.md"]


def test_an_answer_before_a_tasks_commit_is_part_of_it(workspace: Path, answers: Path) -> None:
    with opened(workspace, answers) as session:
        run_until(session, at("requirements"), answers)
        answer = read_answer("AP2 55/11", session.context.evidence)
        session.submit(GiveAnswers(answers=(answer,), via="terminal"))
        outcome = run_until(session, never, answers)
    assert isinstance(outcome, Finished)
    assert subjects(workspace) == EXPECTED


def test_a_wish_at_a_table_is_kept_open_and_told_where_the_seed_wants_it(
    workspace: Path, answers: Path
) -> None:
    with opened(workspace, answers) as session:
        first = run_until(session, at("table"), answers)
        assert isinstance(first, Waiting)
        wish = GiveFeedback(reply="revise", text="keep loans for seven years", via="terminal")
        session.submit(wish)
        again = session.advance()
        assert isinstance(again, Waiting)
        assert again.payload.subject == first.payload.subject
        run_until(session, never, answers)
    assert subjects(workspace) == EXPECTED
    assert b"keep loans for seven years" in stage_02(workspace)["dynamodb_requirement.md"]
    assert b"keep loans for seven years" in stage_02(workspace)["02_working_log.md"]


def test_a_question_is_answered_from_the_design_and_the_gate_asks_again(
    workspace: Path, answers: Path
) -> None:
    with opened(workspace, answers) as session:
        outcome = run_until(session, at("design"), answers)
        assert isinstance(outcome, Waiting)
        reply = session.submit(GiveFeedback(reply="ask", text="why AP6?", via="terminal"))
        again = session.advance()
    assert "AP6" in reply
    assert "a month" in reply
    assert isinstance(again, Waiting)
    assert again.payload == outcome.payload
    asked = [r.event for r in Journal.open(workspace).records if isinstance(r.event, Feedback)]
    assert [event.text for event in asked] == ["why AP6?"]


def test_an_edit_is_read_as_an_answer(workspace: Path, answers: Path) -> None:
    with opened(workspace, answers) as session:
        run_until(session, at("requirements"), answers)
        session.submit(GiveFeedback(reply="edit", text="rows loans 1M", via="file"))
        assert session.context.fold().requirements.statistics.rows("loans") == 1_000_000
        assert isinstance(session.context.journal.records[-2].event, Answered)


def test_a_document_edited_by_hand_stops_the_run_and_stays(workspace: Path, answers: Path) -> None:
    with opened(workspace, answers) as session:
        run_until(session, at("design"), answers)
    edited = workspace / "artifacts/stage-02/dynamodb_data_model.md"
    edited.write_text("# mine\n")
    head = git(workspace, "rev-parse", "HEAD")
    with pytest.raises(EditedByHandError, match=r"dynamodb_data_model\.md") as caught:
        opened(workspace, answers)
    assert "drop the edit (a copy of it is kept):" in str(caught.value)
    assert f"tablewright resume {workspace} --hand-edits drop" in str(caught.value)
    assert f"or  git -C {workspace} checkout " in str(caught.value)
    assert f"tablewright resume {workspace} --hand-edits feedback" in str(caught.value)
    assert "artifacts/stage-02/dynamodb_data_model.md" in str(caught.value)
    assert edited.read_text() == "# mine\n"
    assert git(workspace, "rev-parse", "HEAD") == head


def test_an_edit_made_while_the_session_waits_is_not_overwritten(
    workspace: Path, answers: Path
) -> None:
    edited = workspace / "artifacts/stage-02/dynamodb_data_model.md"
    with opened(workspace, answers) as session:
        run_until(session, at("design"), answers)
        edited.write_text("# mine\n")
        session.submit(Approve(seen=True))
        with pytest.raises(EditedByHandError):
            session.advance()
    assert edited.read_text() == "# mine\n"


def test_a_rewritten_journal_is_refused(workspace: Path, answers: Path) -> None:
    with opened(workspace, answers) as session:
        run_until(session, at("design"), answers)
    journal = workspace / JOURNAL_PATH
    journal.write_text(journal.read_text().replace("Ada Case", "Eve Case", 1))
    with pytest.raises(JournalError, match=r"decisions\.jsonl:1: is not as the last commit"):
        opened(workspace, answers)


def test_a_foreign_change_stops_a_resume(workspace: Path, answers: Path) -> None:
    with opened(workspace, answers) as session:
        run_until(session, at("design"), answers)
    (workspace / "notes.txt").write_text("mine")
    with pytest.raises(WorkspaceError, match=r"notes\.txt"):
        opened(workspace, answers)


def test_files_written_but_not_committed_do_not_stop_a_resume(
    workspace: Path, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(Exception): ...

    def die(*arguments: object, **options: object) -> None:
        raise Killed

    with opened(workspace, answers) as session:
        run_until(session, at("requirements"), answers)
        session.submit(Approve(seen=True))
        with monkeypatch.context() as patch:
            patch.setattr(session.context, "commit", die)
            with pytest.raises(Killed):
                session.advance()
    assert "dynamodb_requirement.md" in git(workspace, "status", "--porcelain")
    finish(workspace, answers)
    assert subjects(workspace) == EXPECTED


def test_changed_artifacts_are_read_anew_and_the_answers_kept(
    workspace: Path, answers: Path
) -> None:
    finish(workspace, answers)
    artifact = workspace / "artifacts/stage-01/01_3_table_structure_analysis.md"
    artifact.write_text(artifact.read_text().replace("name VARCHAR(80)", "name VARCHAR(90)"))
    git(workspace, "commit", "-qam", "Longer names")
    told: list[str] = []
    options = Options(workspace=workspace)
    with open_session(options, read_inputs(options), told.append) as session:
        outcome = session.advance()
        asked = []
        while isinstance(outcome, Waiting):
            asked.append(outcome.payload.kind)
            session.submit(Approve(seen=True))
            outcome = session.advance()
    assert any("01_3_table_structure_analysis.md" in line for line in told)
    assert "questions" not in asked
    assert "requirements" in asked
    assert "stage-02 task 1.2: Revise: stage-01 files read anew" in subjects(workspace)
    assert git(workspace, "status", "--porcelain") == ""
