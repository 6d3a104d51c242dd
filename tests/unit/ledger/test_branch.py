"""The branch: no lock of a dead run blocks the next, no lock of a living one is taken away."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tools.ledger import branch
from tools.ledger.repository import LedgerError, Repository

WHEN = datetime(2026, 3, 1, tzinfo=UTC)
COMMITTING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tools.ledger.repository import Repository
repository = Repository.open(Path(sys.argv[1]))
print("ready", flush=True)
for number in range(10_000):
    content = f"{sys.argv[2]} {number}".encode()
    repository.commit({"a.md": content}, "work", {}, datetime.now(UTC))
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for arguments in (
        ("init", "-q", "-b", "feature/one"),
        ("config", "user.name", "A"),
        ("config", "user.email", "a@b.c"),
        ("commit", "-q", "--allow-empty", "-m", "start"),
    ):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True)
    return tmp_path


def commit(root: Path, content: bytes) -> str:
    return Repository.open(root).commit({"a.md": content}, "work", {}, WHEN)


def test_locks_of_a_run_that_died_while_moving_are_cleared(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(branch, "LEFTOVER_AFTER_SECONDS", 0.1)
    (root / ".git/tablewright-turn").write_text("feature/one")
    locks = (root / ".git/refs/heads/feature/one.lock", root / ".git/HEAD.lock")
    for lock in locks:
        lock.touch()
    assert commit(root, b"x") == Repository.open(root).head()
    assert not any(lock.exists() for lock in locks)
    assert (root / ".git/tablewright-turn").read_text() == ""


def test_lock_that_is_not_ours_is_named_and_left(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.ledger.plumbing.OVERRIDES", ("core.filesRefLockTimeout=10",))
    lock = root / ".git/refs/heads/feature/one.lock"
    lock.touch()
    with pytest.raises(LedgerError, match=r"feature/one\.lock"):
        commit(root, b"x")
    assert lock.exists()
    lock.unlink()
    commit(root, b"x")


def test_git_folder_that_cannot_be_written_is_named(root: Path) -> None:
    (root / ".git/tablewright-turn").mkdir()
    with pytest.raises(LedgerError, match=r"tablewright-turn: can't be written"):
        commit(root, b"x")


def test_runs_on_one_repository_take_turns(root: Path) -> None:
    with (root / ".git/tablewright-turn").open("a+") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        waiting = threading.Thread(target=commit, args=(root, b"x"))
        waiting.start()
        time.sleep(0.2)
        assert waiting.is_alive()
    waiting.join(10)
    assert Repository.open(root).content("a.md") == b"x"


@pytest.mark.parametrize("milliseconds", [0, 13, 31, 47])
def test_killed_process_group_leaves_nothing_that_blocks(root: Path, milliseconds: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", COMMITTING, str(root), str(milliseconds)],
        stdout=subprocess.PIPE,
        start_new_session=True,
        cwd=Path(__file__).parents[3],
    )
    with process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(milliseconds / 1000)
        os.killpg(process.pid, signal.SIGKILL)
    (root / "a.md").write_bytes(b"x")
    made = commit(root, b"x")
    (root / "user.txt").touch()
    subprocess.run(["git", "add", "user.txt"], cwd=root, check=True)
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=root, capture_output=True, text=True, check=True
    )
    assert status.stdout == "A  user.txt\n"
    assert Repository.open(root).head() == made
