"""What Tab offers, where, and that nothing is looked up before it is pressed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from test_terminal import at_gate

from agent.folding.fold import Drafts
from agent.terminal.commands import COMMANDS, run_command, unknown_command
from agent.terminal.completion import NameCompleter
from agent.terminal.help_topics import TOPICS
from agent.terminal.here import Here


@pytest.fixture
def at_table(workspace: Path, answers: Path) -> Iterator[Here]:
    session, waiting = at_gate(workspace, answers, "table")
    with session:
        yield Here(session.context, waiting.payload, session.context.fold())


def offers(here: Here | None, line: str) -> list[str]:
    completer = NameCompleter(lambda: here)
    return [c.text for c in completer.get_completions(Document(line), CompleteEvent())]


def test_names_are_offered_where_they_fit(at_table: Here) -> None:
    assert offers(at_table, "/s") == ["/status", "/show", "/save"]
    assert "Loans" in offers(at_table, "/show ")
    assert offers(at_table, "/why lo")[0] == "Loans"
    assert offers(at_table, "/cost ") == []
    assert offers(at_table, "ro") == ["rows"]
    assert offers(at_table, "AP1; rows memb") == ["members"]
    assert offers(at_table, "growth LOA") == ["loans"]
    assert "loans.member_id" in offers(at_table, "fan-out loans.")
    assert "loans.member_id" in offers(at_table, "size LOANS.m")
    assert offers(at_table, "accept ")[:2] == ["all", "AP1"]
    assert "members.delete" in offers(at_table, "decline members")
    assert offers(at_table, "read AP1 ") == ["as"]
    assert "loans" in offers(at_table, "read AP1 as Query ")
    assert offers(at_table, "app") == ["approve"]
    assert offers(at_table, "/help an") == ["answers"]
    assert offers(None, "/s") == []


def test_before_there_is_a_design_tab_drafts_none(
    workspace: Path, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, waiting = at_gate(workspace, answers, "requirements")
    with session:
        here = Here(session.context, waiting.payload, session.context.fold())

        def drafted(*arguments: object) -> None:
            raise AssertionError

        monkeypatch.setattr(Drafts, "derivation", drafted)
        assert "AP6" in offers(here, "/show ")


def test_help_lists_every_command_and_topic(at_table: Here) -> None:
    page = run_command("/help", at_table)
    assert isinstance(page, str)
    assert [c.name for c in COMMANDS if f"`{c.name}" not in page] == []
    assert [topic for topic in TOPICS if f"`/help {topic}`" not in page] == []
    assert run_command("/help KEYS", at_table) == TOPICS["keys"]
    assert run_command("/help why", at_table) == run_command("/HELP /why", at_table)


@pytest.mark.parametrize(
    ("typed", "meant"), [("/stats", "/status"), ("/hlep", "/help"), ("/exti", ""), ("/zzz", "")]
)
def test_a_mistyped_command_is_answered_with_the_nearest(typed: str, meant: str) -> None:
    said = unknown_command(typed)
    assert f"`{typed}` is no command." in said
    assert (f"Did you mean `{meant}`?" in said) == bool(meant)


def test_save_names_the_journal_and_the_commit(at_table: Here) -> None:
    said = run_command("/save", at_table)
    assert isinstance(said, str)
    newest = at_table.context.committed.newest
    assert newest is not None
    assert "artifacts/stage-02/decisions.jsonl" in said
    assert newest[:10] in said
    assert f"{len(at_table.context.journal.records)} entries" in said
