"""The gates as the task list has them: in turn, to the letter, and asked again by name."""

from pathlib import Path

import pytest
from walking import opened, walk, walked
from workspaces import git, stage_02

from agent.errors import UsageError
from agent.events import Approved
from agent.gates import Approve, GatePayload, GiveAnswers, GiveEdits, GiveFeedback, TakeBack
from agent.journal import Journal
from agent.session import Finished, Session, Waiting
from agent.typed import read_answer, read_edits
from agent.workspace.opening import Options, open_session, read_inputs


def gate(session: Session) -> GatePayload:
    outcome = session.advance()
    assert isinstance(outcome, Waiting)
    return outcome.payload


def edit(session: Session, text: str) -> None:
    edits = read_edits(text.split(";"), session.context)
    session.submit(GiveEdits(edits=edits, via="terminal", shown=True))


def approve_all(session: Session) -> list[str]:
    """What was asked, in turn, until the end."""
    asked = []
    while isinstance(outcome := session.advance(), Waiting):
        asked.append(f"{outcome.payload.kind} {outcome.payload.subject}".strip())
        session.submit(Approve(seen=True))
    return asked


def test_no_rate_is_made_up_and_none_may_be_missing(workspace: Path) -> None:
    options = Options(workspace=workspace)
    with open_session(options, read_inputs(options), lambda text: None) as session:
        asked = gate(session)
        assert asked.task == "1.2"
        rates = {question.subject for question in asked.questions if question.kind == "rate"}
        assert rates == {"AP1", "AP2", "AP3", "AP5", "AP6", "AP7"}
        for pattern_id in sorted(rates)[:-1]:
            answer = read_answer(f"{pattern_id} unknown", session.context.evidence)
            session.submit(GiveAnswers(answers=(answer,), via="terminal"))
        left = [question for question in gate(session).questions if question.kind == "rate"]
        assert [question.subject for question in left] == ["AP7"]


def test_missing_patterns_are_asked_about_specifically(workspace: Path) -> None:
    """By entity and verb, with the pattern that suggests it."""
    options = Options(workspace=workspace)
    with open_session(options, read_inputs(options), lambda text: None) as session:
        texts = {q.subject: q.text for q in gate(session).questions if q.kind == "missing"}
    assert "members.delete" in texts
    assert "members" in texts["members.delete"]
    assert "AP1" in texts["members.delete"]
    assert all("?" in text for text in texts.values())


def test_no_table_is_shown_while_an_earlier_one_is_open(workspace: Path, answers: Path) -> None:
    """An edit in the second table's review that touches the first one goes back to that."""
    with opened(workspace, answers) as session:
        walk(session, answers, "table")
        first = gate(session)
        session.submit(Approve(seen=True))
        second = gate(session)
        assert (first.subject, second.subject) == ("Members", "Loans")
        edit(session, "add index ByName on Members (name) keys")
        again = gate(session)
        assert again.subject == "Members"
        assert "approved" in again.shown
        assert "changed since" in again.shown
        assert "add index ByName on Members (name) keys" in again.shown
        session.submit(Approve(seen=True))
        assert gate(session).subject == "Loans"


def test_a_wish_stays_listed_at_the_design_gate_until_it_is_settled_or_waived(
    workspace: Path, answers: Path
) -> None:
    with opened(workspace, answers) as session:
        walk(session, answers, "table")
        for text in ("keep loans for seven years", "what about audits"):
            session.submit(GiveFeedback(reply="revise", text=text, via="terminal"))
        while gate(session).kind == "table":
            session.submit(Approve(seen=True))
        shown = gate(session).shown
        first, second = session.context.fold().open_concerns(designed=True)
        assert f"**{first.id}** keep loans for seven years" in shown
        assert f"**{second.id}** what about audits" in shown
        edit(session, f"settle {first.id} a nightly export")
        shown = gate(session).shown
        assert "seven years" not in shown.partition("Open concerns")[2]
        assert "what about audits" in shown
        edit(session, f"waive {second.id} not in this year")
        assert "Open concerns" not in gate(session).shown
        assert approve_all(session) == ["design", "contract"]
    requirement = stage_02(workspace)["dynamodb_requirement.md"].decode()
    assert f"**{first.id}, settled**: keep loans for seven years" in requirement
    assert "settled: a nightly export" in requirement
    assert "waived: not in this year" in requirement


def test_open_concerns_are_named_in_the_summary_of_a_design_approved_with_them(
    workspace: Path, answers: Path
) -> None:
    with opened(workspace, answers) as session:
        walk(session, answers, "design")
        session.submit(GiveFeedback(reply="revise", text="one more region", via="terminal"))
        assert approve_all(session) == ["design", "contract"]
    assert b"one more region" in stage_02(workspace)["02_summary.md"]


def test_requirements_that_keep_changing_are_versions(workspace: Path, answers: Path) -> None:
    walked(workspace, answers)
    for text in ("AP2 55/11", "rows loans 1M"):
        with opened(workspace) as session:
            session.advance()
            session.edit(text)
            assert approve_all(session)[0] == "requirements"
    document = stage_02(workspace)["dynamodb_requirement.md"].decode()
    versions = document.partition("## Versions")[2].partition("\n## ")[0]
    lines = [line for line in versions.splitlines() if line.startswith("- ")]
    assert len(lines) == 3
    assert "an answers file" in lines[0]
    assert "AP2 55/11" in lines[1]
    assert "rows loans 1000000" in lines[2]
    assert all("Ada Case" in line for line in lines)


def test_stale_approvals_are_named_and_asked_again_and_no_others(
    workspace: Path, answers: Path
) -> None:
    walked(workspace, answers)
    with opened(workspace) as session:
        session.advance()
        said = session.edit("add index ByTitle on Loans (title) keys")
        assert "Asked again: table Loans, the design, the contract." in said
        assert approve_all(session) == ["table Loans", "design", "contract"]


def test_edits_given_together_may_name_what_an_earlier_one_makes(
    workspace: Path, answers: Path
) -> None:
    with opened(workspace, answers) as session:
        walk(session, answers, "design")
        together = (
            "rename table Loans to Lendings; add index ByTitle on Lendings (title) keys; "
            "rename index ByTitle on Lendings to ByName; AP2 55/11"
        )
        said = session.edit(together)
        assert "Lendings.ByName" in said
        model = session.context.fold().derivation().model
        assert "ByName" in [gsi.name for gsi in model.table("Lendings").gsis]
        before = session.context.journal.records
        with pytest.raises(UsageError, match="ByNope"):
            session.edit("rename table Lendings to Loans; drop index ByNope on Loans")
        assert session.context.journal.records == before


@pytest.mark.parametrize("kind", ["requirements", "table", "design", "contract"])
def test_an_approval_taken_back_is_asked_again(workspace: Path, answers: Path, kind: str) -> None:
    walked(workspace, answers)
    records = Journal.open(workspace).records
    seq = next(r.seq for r in records if isinstance(r.event, Approved) and r.event.gate == kind)
    with opened(workspace) as session:
        walked_to = session.advance()
        assert isinstance(walked_to, Finished)
        edit_then_back(session)
        assert gate(session).kind == "requirements"
        session.submit(TakeBack(seq=seq))
        asked = approve_all(session)
    assert kind in {each.split(" ")[0] for each in asked}
    assert git(workspace, "status", "--porcelain") == ""


def edit_then_back(session: Session) -> None:
    """So that a gate is open, at which something can be taken back."""
    session.edit("AP2 55/11")
