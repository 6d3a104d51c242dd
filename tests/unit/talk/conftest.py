"""Sessions that wait at a gate, shared by all sentences that are typed there."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "fixtures"))

from stopped_sessions import copied
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


@pytest.fixture(scope="session")
def _at_the_table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session that waits at its first table; to be copied."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        session, _ = _waiting(tmp_path_factory.mktemp("waiting") / "repository", "table")
        session.__exit__(None, None, None)
    return session.context.workspace


@pytest.fixture
def own_gate(
    _at_the_table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OpenGate]:
    """The table gate of a session of its own, where decisions may be submitted."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    workspace = copied(_at_the_table, tmp_path / "repository")
    with opened(workspace, ANSWERS) as session:
        outcome = session.advance()
        assert isinstance(outcome, Waiting)
        yield OpenGate(session, outcome.payload)
