"""The sample's and the reading room's designs, drafted and approved once."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "fixtures"))

from approved_sessions import HeldSession, held_session

SAMPLE = Path(__file__).parents[3]
FIXTURES = SAMPLE / "tests" / "fixtures"


@pytest.fixture(scope="session")
def sample() -> HeldSession:
    """The evening classes: nine tables, three indexes, a search, a rate that nobody knows."""
    return held_session(SAMPLE, SAMPLE / "artifacts" / "answers.yaml").approved()


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> HeldSession:
    """The reading room: members and their loans."""
    workspace = tmp_path_factory.mktemp("room")
    (workspace / "artifacts").mkdir()
    (workspace / "artifacts" / "stage-01").symlink_to(FIXTURES / "reading_room" / "stage-01")
    return held_session(workspace, FIXTURES / "reading_room" / "answers.yaml").approved()
