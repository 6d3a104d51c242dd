"""The small workspace, fresh for each test, and half-done sessions to be gone on with."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "fixtures"))

from stopped_sessions import Ending, copied, ending, run, stop_at_the_design, stop_between_tables
from workspaces import EPOCH, READING_ROOM, make_workspace


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The reading room's artifacts in a repository of their own, at a frozen time."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    return make_workspace(tmp_path / "repository", READING_ROOM / "stage-01")


@pytest.fixture
def answers() -> Path:
    return READING_ROOM / "answers.yaml"


@pytest.fixture
def plain_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """Git without what this user or machine has configured."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Ending:
    """What a run comes to that nothing was in the way of."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        folder = tmp_path_factory.mktemp("undisturbed") / "repository"
        workspace = make_workspace(folder, READING_ROOM / "stage-01")
        assert run("design", workspace).exit_code == 0
        return ending(workspace)


@pytest.fixture(scope="session")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session that waits at the design gate; to be copied."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        return stop_at_the_design(tmp_path_factory.mktemp("stopped") / "repository")


@pytest.fixture
def half_done(stopped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, to go on with."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    return copied(stopped, tmp_path / "half done")


@pytest.fixture(scope="session")
def stopped_between_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session of which an approval is in the journal and in no commit yet; to be copied."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        folder = tmp_path_factory.mktemp("stopped") / "repository"
        workspace = make_workspace(folder, READING_ROOM / "stage-01")
        stop_between_tables(workspace)
        return workspace


@pytest.fixture
def between_tables(
    stopped_between_tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The same, to go on with."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    return copied(stopped_between_tables, tmp_path / "between tables")
