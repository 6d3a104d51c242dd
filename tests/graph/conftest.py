"""The small workspace, fresh for each test."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "fixtures"))

from workspaces import EPOCH, READING_ROOM, make_workspace


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The reading room's artifacts in a repository of their own, at a frozen time."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    return make_workspace(tmp_path / "repository", READING_ROOM / "stage-01")


@pytest.fixture
def answers() -> Path:
    return READING_ROOM / "answers.yaml"
