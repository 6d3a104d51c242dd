"""Sessions that wait at a gate, shared by all sentences that are typed there."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "fixtures"))

from talking import OpenGate
from walking import opened, walk
from workspaces import EPOCH, SAMPLE, make_workspace

from agent.session import Session, Waiting

ANSWERS = SAMPLE / "answers.yaml"


def _waiting(folder: Path, gate: str) -> tuple[Session, Waiting]:
    workspace = make_workspace(folder, SAMPLE / "stage-01")
    is_asking = gate == "questions"
    session = opened(workspace, None if is_asking else ANSWERS)
    outcome = session.advance() if is_asking else walk(session, ANSWERS, gate)
    assert isinstance(outcome, Waiting)
    assert outcome.payload.kind == gate
    return session, outcome


@pytest.fixture(scope="session")
def gates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, OpenGate]]:
    """The sample workspace at three gates. What is typed there is never submitted."""
    held: dict[str, OpenGate] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        for gate in ("questions", "table", "design"):
            folder = tmp_path_factory.mktemp(gate)
            session, outcome = _waiting(folder / "repository", gate)
            held[gate] = OpenGate(session, outcome.payload)
        yield held
        for each in held.values():
            each.session.__exit__(None, None, None)


@pytest.fixture
def own_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenGate]:
    """The table gate of a session of its own, where decisions may be submitted."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    session, outcome = _waiting(tmp_path / "repository", "table")
    with session:
        yield OpenGate(session, outcome.payload)
