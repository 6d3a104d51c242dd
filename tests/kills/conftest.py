"""The small workspace, and one undisturbed run of it to compare with."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "fixtures"))

from trials import Undisturbed, run_undisturbed
from workspaces import EPOCH


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """A whole conversation nobody killed: its points, its commits, its files."""
    with pytest.MonkeyPatch.context() as patch:
        frozen(patch)
        return run_undisturbed(tmp_path_factory.mktemp("undisturbed"))


@pytest.fixture(autouse=True)
def frozen_time(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen(monkeypatch)


def frozen(patch: pytest.MonkeyPatch) -> None:
    patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    patch.setenv("GIT_AUTHOR_DATE", f"@{EPOCH} +0000")
    patch.setenv("GIT_COMMITTER_DATE", f"@{EPOCH} +0000")
    patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    patch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
