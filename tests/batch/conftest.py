"""A batch's workspaces and processes, and git without what this machine has configured."""

import os
from pathlib import Path

import pytest
from workspaces import EPOCH


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the workspaces are; beside it the result is written."""
    place = tmp_path / "many"
    place.mkdir()
    return place
