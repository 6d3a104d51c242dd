"""A disk that is full: a message, nothing half counted, and room made the end is the same."""

import os
import resource
import subprocess
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from other_processes import run_in_a_fork
from stopped_sessions import ANSWERS, Ending, copied, ending, run
from workspaces import EPOCH, READING_ROOM, git, make_workspace

from agent.journal import JOURNAL_PATH

pytestmark = pytest.mark.usefixtures("plain_git")

KIB = 1024
DISK_KIB = 6 * KIB
ADVICE = ("run the command again", "Make room")
LEFT_KIB = (0, 4, 24, 80, 160)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few MiB, which temporary files are on too."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_KIB}k", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("this user may not mount a small file system")
    before = tempfile.tempdir
    tempfile.tempdir = str(place)
    try:
        yield place
    finally:
        tempfile.tempdir = before
        subprocess.run(["umount", "-l", str(place)], check=True)


def leave(disk: Path, kib: int) -> None:
    """Fills the disk up to so much."""
    filler = disk / "filler"
    filler.unlink(missing_ok=True)
    free = os.statvfs(disk)
    size = free.f_bavail * free.f_frsize - kib * KIB
    with filler.open("wb") as stream:
        os.posix_fallocate(stream.fileno(), 0, size)


@pytest.mark.parametrize("command", ["design", "resume"])
def test_with_room_made_bit_by_bit_a_run_gets_ahead_and_ends_the_same(
    small_disk: Path,
    stopped: Path,
    monkeypatch: pytest.MonkeyPatch,
    undisturbed: Ending,
    command: str,
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    workspace = small_disk / "repository"
    if command == "design":
        make_workspace(workspace, READING_ROOM / "stage-01")
    else:
        copied(stopped, workspace)
    said: list[bytes] = []
    for kib in LEFT_KIB:
        leave(small_disk, kib)
        result = run("design", workspace)
        if result.exit_code == 0:
            break
        assert result.exit_code == 1, (kib, result.output)
        assert f"tablewright: {small_disk}" in result.stderr, (kib, result.stderr)
        assert any(advice in result.stderr for advice in ADVICE), (kib, result.stderr)
        said.append(whole_lines(workspace))
    (small_disk / "filler").unlink()
    assert len(said) >= 3
    result = run("design", workspace)
    assert result.exit_code == 0, result.output
    assert ending(workspace) == undisturbed
    assert git(workspace, "status", "--porcelain") == ""
    assert all((workspace / JOURNAL_PATH).read_bytes().startswith(lines) for lines in said)
    assert not [*(workspace / ".git").rglob("*.lock"), *(workspace / ".git").glob("index?*")]


def whole_lines(workspace: Path) -> bytes:
    journal = workspace / JOURNAL_PATH
    content = journal.read_bytes() if journal.exists() else b""
    return content[: content.rfind(b"\n") + 1]


def test_an_event_of_which_a_part_was_written_is_cut_back_and_does_not_count(
    half_done: Path, tmp_path: Path, undisturbed: Ending
) -> None:
    journal = half_done / JOURNAL_PATH
    before = journal.read_bytes()
    talkative = tmp_path / "talkative.yaml"
    wish = "fewer indexes " * 80_000
    given = ANSWERS.read_text().replace("design: approve", f"design: {{revise: {wish}}}")
    talkative.write_text(given)
    ended = run_in_a_fork(
        ["resume", str(half_done), "--answers", str(talkative)], partial(limit_files, 900 * KIB)
    )
    assert ended.exit_code == 1, ended.output
    said = "File too large. Put that right and run the command again"
    assert f"tablewright: {journal}: {said}" in ended.output
    assert journal.read_bytes() == before
    assert run("resume", half_done).exit_code == 0
    assert ending(half_done) == undisturbed


def test_a_first_event_that_does_not_fit_leaves_a_start_to_be_made_again(
    workspace: Path, undisturbed: Ending
) -> None:
    arguments = ["design", str(workspace), "--answers", str(ANSWERS)]
    for size, named, events in (
        (40, ".git/info/exclude", 0),
        (400, JOURNAL_PATH, 0),
        (4000, ".tablewright/checkpoints.sqlite", 2),
    ):
        ended = run_in_a_fork(arguments, partial(limit_files, size))
        assert ended.exit_code == 1, ended.output
        assert f"tablewright: {workspace / named}: " in ended.output
        assert any(advice in ended.output for advice in ADVICE)
        assert whole_lines(workspace).count(b"\n") == events
    assert run("design", workspace).exit_code == 0
    assert ending(workspace) == undisturbed
    assert git(workspace, "status", "--porcelain") == ""


def limit_files(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
