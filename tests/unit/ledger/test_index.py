"""The real index: left alone where locked, completed where a kill cut a change short."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tools.ledger.index import RealIndex
from tools.ledger.repository import Repository

WHEN = datetime(2026, 3, 1, tzinfo=UTC)


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@b.c", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.rstrip("\n")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "config", "user.name", "A")
    git(tmp_path, "config", "user.email", "a@b.c")
    (tmp_path / "code.txt").write_text("one\n")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "start")
    return tmp_path


def commit(root: Path, content: str) -> str:
    (root / "a.md").write_text(content)
    return Repository.open(root).commit(["a.md"], "work", {}, WHEN)


def leftovers(root: Path) -> list[str]:
    return sorted(path.name for path in (root / ".git").glob("index?*"))


def test_foreign_lock_stops_neither_commit_nor_later_settling(root: Path) -> None:
    lock = root / ".git" / "index.lock"
    lock.touch()
    made = commit(root, "x\n")
    assert git(root, "rev-parse", "main") == made
    repository = Repository.open(root)
    assert repository.settle(["a.md"]) is False
    assert lock.exists()
    lock.unlink()
    assert git(root, "status", "--porcelain") != ""
    assert repository.settle(["a.md"]) is True
    assert repository.settle(["a.md"]) is True
    assert git(root, "status", "--porcelain") == ""
    assert leftovers(root) == []


def test_settling_leaves_other_staged_paths(root: Path) -> None:
    lock = root / ".git" / "index.lock"
    lock.touch()
    commit(root, "x\n")
    lock.unlink()
    (root / "code.txt").write_text("two\n")
    git(root, "add", "code.txt")
    Repository.open(root).settle(["a.md", "never-there.md"])
    assert git(root, "status", "--porcelain") == "M  code.txt"


def test_settling_an_unborn_repository(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert Repository.open(tmp_path).settle(["a.md"]) is True


class Killed(BaseException):
    pass


@pytest.mark.parametrize("step", ["hardlink_to", "replace"])
def test_kill_within_the_swap_leaves_nothing_that_blocks(
    root: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """A process killed right before or after taking the lock runs no cleanup either."""

    def kill(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Path, step, kill)
        patch.setattr(Path, "unlink", lambda *_, **__: None)
        with pytest.raises(Killed):
            commit(root, "x\n")
    assert (root / ".git" / "index.lock").exists() is (step == "replace")
    assert Repository.open(root).settle(["a.md"]) is True
    assert not (root / ".git" / "index.lock").exists()
    (root / "new.txt").write_text("n\n")
    git(root, "add", "new.txt")
    assert git(root, "status", "--porcelain") == "A  new.txt"


def test_index_changed_by_another_program_meanwhile_is_not_overwritten(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = RealIndex.put
    calls: list[str] = []

    def overtaken(self: RealIndex, entries: object, index: str) -> None:
        put(self, entries, index)  # type: ignore[arg-type]
        if "index.tablewright-" in index and not calls:
            calls.append(index)
            (root / "user.txt").write_text("u\n")
            git(root, "add", "user.txt")

    monkeypatch.setattr(RealIndex, "put", overtaken)
    commit(root, "x\n")
    assert calls
    assert git(root, "status", "--porcelain") == "A  user.txt"
    assert leftovers(root) == []


def test_a_change_in_the_index_files_own_second_is_still_seen(root: Path) -> None:
    """Git compares contents where a file is as old as the index: the copy must be as old too."""
    git(root, "config", "core.trustctime", "false")
    file = root / "mine.txt"
    long_ago = (file.parent.stat().st_mtime - 100,) * 2
    file.write_text("one\n")
    os.utime(file, long_ago)
    git(root, "add", "mine.txt")
    file.write_text("two\n")
    for path in (file, root / ".git/index"):
        os.utime(path, long_ago)
    Repository.open(root).commit({"ours.md": b"x\n"}, "ours", {}, WHEN)
    assert git(root, "status", "--porcelain", "mine.txt") == "AM mine.txt"
