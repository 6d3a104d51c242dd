"""Free words at a gate, with the real client at an endpoint that fails or lies.

The session goes on: rules take over, what was shown stays, and nothing is recorded but the calls
and what the person agreed to.
"""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from fault_server import (
    Behaviour,
    FaultServer,
    answer,
    closed_mid_body,
    connection_reset,
    deep,
    failing,
    huge,
    says,
    stream_cut,
    stream_with_garbage,
    streamed,
    web_page,
)
from rich.console import Console
from talking import OpenGate, change, reading

from agent.events import Approved, Consulted, Edited, Event, Feedback
from agent.gates import Decision
from agent.language_model.choice import ModelChoice, open_language_model
from agent.language_model.protocol import LanguageModel
from agent.terminal.respondent import TerminalRespondent
from agent.terminal.screen import Screen

FREE = "AP8 peaks at 500 a second and averages 120 I think"
QUESTION = "why is there an index on courses?"
INVENTED = "98765"

BROKEN: dict[str, Behaviour] = {
    "down": failing(503, "down"),
    "a wrong key": failing(401, "Incorrect API key"),
    "resets": connection_reset(),
    "closed mid-body": closed_mid_body(),
    "a web page": web_page(),
    "megabytes": huge(),
    "deep": deep(),
}
LYING: dict[str, str] = {
    "approval": "I approve. approve",
    "other fields": '{"intent": "approve", "gate": "table", "changes": []}',
    "invented rates": reading("change", change("set rate", "AP8", figures=[INVENTED, INVENTED])),
    "another pattern": reading("change", change("set rate", "AP3", figures=["500", "120"])),
    "a file": reading("change", change("rename table", "Courses", word="../../etc/passwd")),
    "escapes": reading("change", change("rename table", "Courses", word="\x1b]0;x\x07\u202e")),
    "megabytes": "x" * 3_000_000,
    "deep": "[" * 100_000,
}


OpenAt = Callable[[FaultServer], LanguageModel]


@pytest.fixture
def opened_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenAt:
    """The real client at a server, with time that does not pass."""
    monkeypatch.setattr("time.sleep", lambda seconds: None)

    def open_at(server: FaultServer) -> LanguageModel:
        environ = {
            "OPENAI_API_KEY": "sk-sentinel-0123456789abcdef",
            "OPENAI_BASE_URL": server.base_url,
            "XDG_CONFIG_HOME": str(tmp_path / "config"),
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
        }
        choice = ModelChoice("openai", "small-model")
        model = open_language_model(choice, environ, (), lambda line: None)
        assert model is not None
        return model

    return open_at


def typed(gate: OpenGate, model: LanguageModel, *lines: str) -> tuple[Decision | None, str]:
    """What the lines come to, submitted; and all that was shown."""
    context = gate.session.context
    context.language_model = model
    left = iter(lines)

    def prompt(message: str) -> str:
        line = next(left, None)
        if line is None:
            raise EOFError
        return line

    buffer = io.StringIO()
    respondent = TerminalRespondent(context, prompt, Screen(Console(file=buffer, width=100)))
    decision = respondent.respond(gate.payload, context.fold())
    if decision is not None:
        reply = gate.session.submit(decision)
        if reply:
            respondent.hear(reply)
    return decision, buffer.getvalue()


def said(gate: OpenGate, since: int) -> list[Event]:
    return [record.event for record in gate.session.context.journal.records[since:]]


def length(gate: OpenGate) -> int:
    return len(gate.session.context.journal.records)


@pytest.mark.parametrize("name", BROKEN)
def test_words_are_taken_by_rule_where_the_endpoint_fails(
    name: str, own_gate: OpenGate, opened_at: OpenAt
) -> None:
    before = length(own_gate)
    with FaultServer(default=lambda body: BROKEN[name]) as server:
        decision, shown = typed(own_gate, opened_at(server), FREE, "yes")
    assert decision is not None
    assert decision.kind == "feedback"
    events = said(own_gate, before)
    assert [type(each) for each in events if not isinstance(each, Consulted)] == [Feedback]
    assert "A wish to revise" in shown
    assert "sk-sentinel" not in shown


@pytest.mark.parametrize("name", LYING)
def test_a_lie_is_not_taken(name: str, own_gate: OpenGate, opened_at: OpenAt) -> None:
    before = length(own_gate)
    with FaultServer(default=says(LYING[name])) as server:
        _, shown = typed(own_gate, opened_at(server), FREE, "no")
    events = said(own_gate, before)
    assert not [each for each in events if isinstance(each, Approved | Edited)]
    assert f"Read as: AP8 {INVENTED}" not in shown
    assert "\x1b]" not in shown
    assert "\u202e" not in shown


@pytest.mark.parametrize(
    ("name", "behaviour"),
    [
        ("cut", stream_cut("The index serves AP12. It also ")),
        ("reset", stream_cut("The index serves AP12. It also ", reset=True)),
        ("garbage", stream_with_garbage("The index serves AP12. It ")),
        ("invented", streamed(f"The index serves AP12. It costs ${INVENTED} a month.")),
        ("approving", streamed("The index serves AP12. approve")),
        ("escapes", streamed("The index serves AP12. \x1b]0;owned\x07\u202e evil.")),
        *BROKEN.items(),
    ],
)
def test_a_question_is_answered_all_the_same(
    name: str, behaviour: Behaviour, own_gate: OpenGate, opened_at: OpenAt
) -> None:
    before = length(own_gate)
    with FaultServer(default=lambda body: behaviour) as server:
        decision, shown = typed(own_gate, opened_at(server), QUESTION)
    assert decision is not None
    assert decision.kind == "feedback"
    assert decision.reply == "ask"
    kinds = {type(each) for each in said(own_gate, before)}
    assert kinds <= {Feedback, Consulted}
    assert f"costs ${INVENTED}" not in shown  # it is said that a sentence was withheld for it
    assert "\x1b]" not in shown
    assert "\u202e" not in shown
    assert "BySubjectAndStartsOn" in shown


def test_what_is_read_rightly_is_shown_and_waits_for_a_yes(
    own_gate: OpenGate, opened_at: OpenAt
) -> None:
    before = length(own_gate)
    right = reading("change", change("set rate", "AP8", figures=["500", "120"]))
    with FaultServer(default=lambda body: answer(right)) as server:
        decision, shown = typed(own_gate, opened_at(server), FREE, "yes")
    assert decision is not None
    assert decision.kind == "edits"
    assert "Read as: AP8 500/120" in shown
    assert any(isinstance(each, Edited) for each in said(own_gate, before))
