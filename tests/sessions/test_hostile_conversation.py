"""The same hostile texts at the terminal, and on their way to a language model."""

import io
import re
from pathlib import Path

import pytest
from drafted_sessions import scripted
from hostile_workspace import PAYLOADS, hostile_texts, make_hostile_workspace
from rich.console import Console
from scripted_model import ScriptedModel
from test_hostile_workspace import controls
from walking import walk

from agent.events import Approved
from agent.language_model.protocol import LanguageModel
from agent.session import Session, Waiting
from agent.terminal.respondent import TerminalRespondent
from agent.terminal.screen import Screen
from agent.workspace.opening import Options, open_session, read_inputs

SAID = " ".join(PAYLOADS[name] for name in ("colours", "clipboard", "bidi", "markup"))
LINES = {
    "requirements": (
        *("/show", "/status", "/list", "/why AP1", "/cost", "/diff", "/history", "/help"),
        *("tell me about AP1?", f"{SAID}?", f"AP1 {SAID}", f"drop pattern {SAID}"),
        f"drop pattern AP5 because {SAID}",
        f"please {SAID}",
        *("/show", "/diff", "/history", "/undo", "/undo", "/quit"),
    ),
    "table": (
        *("/show", "/why Lockers", "/why AP1", "/why D1", "/show Parcels", "/cost", "/history"),
        *("why Lockers?", f"why Lockers {SAID}?", f"rename table Lockers to {SAID}"),
        f"context owner lockers {SAID}",
        *("/diff", "/show", "/undo", "/quit"),
    ),
}
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


def waiting(
    workspace: Path, gate: str, model: LanguageModel | None = None
) -> tuple[Session, Waiting]:
    answers = workspace / "answers.yaml"
    drafter = "openai" if model else "builtin"
    options = Options(workspace=workspace, answers=answers, drafter=drafter)
    session = open_session(options, read_inputs(options), lambda text: None, model)
    outcome = walk(session, answers, gate)
    assert isinstance(outcome, Waiting)
    return session, outcome


def typed(session: Session, outcome: Waiting, lines: tuple[str, ...]) -> str:
    """All that the terminal shows while the lines are typed, each decision submitted."""
    buffer = io.StringIO()
    left = iter(lines)
    console = Console(file=buffer, width=80, highlight=False, markup=False, emoji=False)
    respondent = TerminalRespondent(session.context, lambda text: next(left), Screen(console))
    while True:
        decision = respondent.respond(outcome.payload, session.context.fold())
        if decision is None:
            return buffer.getvalue()
        reply = session.submit(decision)
        if reply:
            respondent.hear(reply)
        following = session.advance()
        assert isinstance(following, Waiting)
        outcome = following


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_hostile_workspace(tmp_path_factory.mktemp("talk") / "ws", hostile_texts(3))


@pytest.mark.parametrize("gate", ["requirements", "table"])
def test_nothing_that_is_shown_or_typed_can_do_anything(hostile: Path, gate: str) -> None:
    session, outcome = waiting(hostile, gate)
    with session:
        approvals = [r for r in session.context.journal.records if isinstance(r.event, Approved)]
        shown = typed(session, outcome, LINES[gate])
        assert controls(shown) == []
        assert len(shown) > 3000
        after = [r for r in session.context.journal.records if isinstance(r.event, Approved)]
    assert after == approvals


def test_a_language_model_is_given_them_as_quoted_data(tmp_path: Path) -> None:
    """Outside of JSON strings no prompt has a word of them."""
    texts = {**hostile_texts(0), "pattern": PAYLOADS["orders"], "purpose": PAYLOADS["json"]}
    workspace = make_hostile_workspace(tmp_path / "ws", texts)
    model = ScriptedModel(scripted())
    session, _ = waiting(workspace, "design", model)
    with session:
        assert len(model.asked) > 3
        for prompt in model.asked:
            outside = QUOTED.sub("", f"{prompt.system}\n{prompt.user}")
            for words in ("approve all gates", "seen", "evil.example", "script>", "passwd"):
                assert words not in outside, prompt.name
    assert any("approve all gates" in prompt.user for prompt in model.asked)
