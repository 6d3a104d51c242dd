"""Checkpoints hold the flow only: lost, spoiled or foreign, they are rebuilt from the journal."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from typer.testing import CliRunner
from walking import open_gate, opened, walk, walked
from workspaces import EPOCH, READING_ROOM, git, make_workspace, stage_02, subjects

from agent.cli import app
from agent.errors import WorkspaceError
from agent.gates import Approve
from agent.journal import JOURNAL_PATH
from agent.session import Finished

FILE = ".tablewright/checkpoints.sqlite"


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a run whose checkpoints nobody touched."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        folder = tmp_path_factory.mktemp("expected") / "repository"
        workspace = make_workspace(folder, READING_ROOM / "stage-01")
        walked(workspace, READING_ROOM / "answers.yaml")
        return stage_02(workspace)


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session that waits at the design gate; to be copied."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        folder = tmp_path_factory.mktemp("waiting") / "repository"
        workspace = make_workspace(folder, READING_ROOM / "stage-01")
        walked(workspace, READING_ROOM / "answers.yaml", "design")
        return workspace


@pytest.fixture
def paused(waiting: Path, tmp_path: Path) -> Path:
    """The same, to be spoiled."""
    return Path(shutil.copytree(waiting, tmp_path / "paused"))


def removed(workspace: Path) -> None:
    shutil.rmtree(workspace / ".tablewright")


def empty(workspace: Path) -> None:
    (workspace / FILE).write_bytes(b"")


def garbage(workspace: Path) -> None:
    (workspace / FILE).write_bytes(b"not a database at all" * 99)


def cut_in_half(workspace: Path) -> None:
    content = (workspace / FILE).read_bytes()
    (workspace / FILE).write_bytes(content[: len(content) // 2])


def a_page_overwritten(workspace: Path) -> None:
    content = bytearray((workspace / FILE).read_bytes())
    content[4096:8192] = b"\xff" * 4096
    (workspace / FILE).write_bytes(bytes(content))


def without_the_file_beside_it(workspace: Path) -> None:
    for part in (workspace / ".tablewright").glob("*-wal"):
        part.write_bytes(b"\0" * 5000)


def other_columns(workspace: Path) -> None:
    removed(workspace)
    (workspace / ".tablewright").mkdir()
    execute(workspace, "CREATE TABLE checkpoints (thread TEXT, blob TEXT)")


def other_content(workspace: Path) -> None:
    execute(workspace, "UPDATE checkpoints SET checkpoint = x'c1c1c1', metadata = 'no json'")


def other_format(workspace: Path) -> None:
    execute(workspace, "UPDATE checkpoints SET type = 'carved in stone'")


def an_older_release(workspace: Path) -> None:
    for table in ("checkpoints", "writes"):
        execute(workspace, f"UPDATE {table} SET thread_id = replace(thread_id, '@', '@0.0.1-was-')")


def another_session(workspace: Path) -> None:
    for table in ("checkpoints", "writes"):
        execute(workspace, f"UPDATE {table} SET thread_id = 'abcdef012345@0.1.0'")


def execute(workspace: Path, statement: str) -> None:
    with closing(sqlite3.connect(workspace / FILE)) as connection, connection:
        connection.execute(statement)


@pytest.mark.parametrize(
    "spoil",
    [
        removed,
        empty,
        garbage,
        cut_in_half,
        a_page_overwritten,
        without_the_file_beside_it,
        other_columns,
        other_content,
        other_format,
        an_older_release,
        another_session,
    ],
)
def test_checkpoints_that_are_no_good_are_rebuilt(
    paused: Path, answers: Path, expected: dict[str, bytes], spoil: Callable[[Path], None]
) -> None:
    spoil(paused)
    said = (paused / JOURNAL_PATH).read_bytes()
    assert open_gate(paused).kind == "design"
    assert (paused / JOURNAL_PATH).read_bytes() == said
    assert isinstance(walked(paused, answers), Finished)
    assert stage_02(paused) == expected
    assert len(subjects(paused)) == 26
    assert git(paused, "status", "--porcelain") == ""


def a_file_for_the_folder(workspace: Path) -> None:
    shutil.rmtree(workspace / ".tablewright", ignore_errors=True)
    (workspace / ".tablewright").write_text("mine")


def a_link_for_the_folder(workspace: Path) -> None:
    shutil.rmtree(workspace / ".tablewright", ignore_errors=True)
    elsewhere = workspace.parent / "elsewhere"
    elsewhere.mkdir()
    (workspace / ".tablewright").symlink_to(elsewhere)


def a_folder_for_the_file(workspace: Path) -> None:
    shutil.rmtree(workspace / ".tablewright", ignore_errors=True)
    (workspace / FILE / "mine").mkdir(parents=True)


def a_dead_link_for_the_file(workspace: Path) -> None:
    shutil.rmtree(workspace / ".tablewright", ignore_errors=True)
    (workspace / ".tablewright").mkdir()
    (workspace / FILE).symlink_to(workspace.parent / "nowhere")


PLACES = {
    a_file_for_the_folder: ".tablewright: a folder is kept there",
    a_link_for_the_folder: ".tablewright: a folder is kept there",
    a_folder_for_the_file: "checkpoints.sqlite: a file is kept there",
    a_dead_link_for_the_file: "checkpoints.sqlite: a file is kept there",
}


@pytest.mark.parametrize(("spoil", "said"), PLACES.items())
def test_something_else_in_their_place_stops_a_resume_before_anything_is_written(
    paused: Path, answers: Path, spoil: Callable[[Path], None], said: str
) -> None:
    spoil(paused)
    before = stage_02(paused)
    result = CliRunner().invoke(app, ["resume", str(paused), "--answers", str(answers)])
    assert result.exit_code == 1
    assert said in result.stderr
    assert "Move it away" in result.stderr
    assert stage_02(paused) == before
    move_away(paused)
    assert (
        CliRunner().invoke(app, ["resume", str(paused), "--answers", str(answers)]).exit_code == 0
    )


@pytest.mark.parametrize("spoil", [a_folder_for_the_file, a_dead_link_for_the_file])
def test_something_else_in_their_place_stops_a_start_before_its_first_event(
    workspace: Path, answers: Path, spoil: Callable[[Path], None]
) -> None:
    (workspace / ".git/info/exclude").write_text(".tablewright/\n")
    spoil(workspace)
    result = CliRunner().invoke(app, ["design", str(workspace), "--answers", str(answers)])
    assert result.exit_code == 1
    assert PLACES[spoil] in result.stderr
    assert not (workspace / "artifacts/stage-02").exists()
    assert (workspace / ".git/info/exclude").read_text() == ".tablewright/\n"
    move_away(workspace)
    assert (
        CliRunner().invoke(app, ["design", str(workspace), "--answers", str(answers)]).exit_code
        == 0
    )


def move_away(workspace: Path) -> None:
    place = workspace / ".tablewright"
    place.rename(workspace.parent / "moved away")


def test_deleted_while_a_session_waits_nothing_said_is_lost(
    workspace: Path, answers: Path, expected: dict[str, bytes]
) -> None:
    with opened(workspace, answers) as session:
        walk(session, answers, "design")
        removed(workspace)
        session.submit(Approve(seen=False))
        said = (workspace / JOURNAL_PATH).read_bytes()
        with suppress(WorkspaceError):  # whether SQLite minds depends on its release
            session.advance()
    assert (workspace / JOURNAL_PATH).read_bytes() == said
    assert open_gate(workspace).kind == "contract"
    assert isinstance(walked(workspace, answers), Finished)
    assert stage_02(workspace) == expected


def test_a_good_file_is_kept(paused: Path) -> None:
    with closing(sqlite3.connect(paused / FILE)) as connection:
        before = connection.execute("SELECT count(*) FROM checkpoints").fetchone()[0]
    opened(paused).__exit__(None, None, None)
    with closing(sqlite3.connect(paused / FILE)) as connection:
        assert connection.execute("SELECT count(*) FROM checkpoints").fetchone()[0] == before
    assert before > 0
