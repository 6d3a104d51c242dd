"""The small workspace, fresh for each test; and some that wait, written once and copied."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "fixtures"))

from waiting_workspaces import write_waiting
from workspaces import EPOCH, READING_ROOM, make_workspace


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The reading room's artifacts in a repository of their own, at a frozen time."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    return make_workspace(tmp_path / "repository", READING_ROOM / "stage-01")


@pytest.fixture
def answers() -> Path:
    return READING_ROOM / "answers.yaml"


@pytest.fixture(scope="session")
def waiting_written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        folder = tmp_path_factory.mktemp("written")
        write_waiting(folder)
        yield folder


@pytest.fixture
def waiting(waiting_written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Workspaces that wait for answers or an approval, and one whose journal is broken."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    return Path(shutil.copytree(waiting_written, tmp_path / "waiting"))
