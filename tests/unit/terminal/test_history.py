"""What was typed is there the next time; a history that can't be used is done without."""

import os
import stat
from pathlib import Path

import pytest

from agent.terminal.history import MOST_BYTES, WorkspaceHistory, history_path


def loaded(workspace: Path) -> list[str]:
    return list(WorkspaceHistory(workspace).load_history_strings())


def test_it_is_there_in_the_next_session_and_for_its_owner_only(tmp_path: Path) -> None:
    history = WorkspaceHistory(tmp_path)
    assert loaded(tmp_path) == []
    history.store_string("AP8 500/120")
    history.store_string("two\nlines")
    assert loaded(tmp_path) == ["two\nlines", "AP8 500/120"]
    assert stat.S_IMODE(history_path(tmp_path).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "secret",
    [
        "mysql://root:hunter2@db/shop",
        "password = hunter2",
        "the API_KEY is hunter2",
        "aws_secret_access_key hunter2",
        "AKIAIOSFODNN7EXAMPLE",
        "x" * 3000,
    ],
)
def test_secrets_and_long_pastes_are_not_written(tmp_path: Path, secret: str) -> None:
    history = WorkspaceHistory(tmp_path)
    history.store_string("AP8 500/120")
    history.store_string(secret)
    assert loaded(tmp_path) == ["AP8 500/120"]


def test_common_words_are_written(tmp_path: Path) -> None:
    for text in ("rows tokens 5", "why is session_token a key?", "size users.password 60/60"):
        WorkspaceHistory(tmp_path).store_string(text)
    assert len(loaded(tmp_path)) == 3


def test_a_folder_a_pipe_or_bytes_in_its_place_do_no_harm(tmp_path: Path) -> None:
    path = history_path(tmp_path)
    path.mkdir(parents=True)
    WorkspaceHistory(tmp_path).store_string("one")
    assert loaded(tmp_path) == []
    path.rmdir()
    os.mkfifo(path)  # opening it would wait for ever
    WorkspaceHistory(tmp_path).store_string("one")
    assert loaded(tmp_path) == []
    path.unlink()
    path.write_bytes(b"\xff\xfe\x00+\x1b[2J\n+sound\n")
    WorkspaceHistory(tmp_path).store_string("one")
    assert "one" in loaded(tmp_path)


def test_no_link_is_followed(tmp_path: Path) -> None:
    target = tmp_path / "profile"
    target.write_text("+precious\n")
    history_path(tmp_path).parent.mkdir()
    history_path(tmp_path).symlink_to(target)
    WorkspaceHistory(tmp_path).store_string("one")
    assert target.read_text() == "+precious\n"
    assert loaded(tmp_path) == []


def test_a_folder_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    target.mkdir()
    history_path(tmp_path).parent.symlink_to(target)
    WorkspaceHistory(tmp_path).store_string("one")
    assert list(target.iterdir()) == []
    (target / "history").write_text("\n# then\n+one\n")
    assert loaded(tmp_path) == []


def test_a_failing_disk_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object, **named: object) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "open", fail)
    WorkspaceHistory(tmp_path).store_string("one")
    assert not history_path(tmp_path).exists()


def test_a_file_grown_too_long_is_begun_anew(tmp_path: Path) -> None:
    WorkspaceHistory(tmp_path).store_string("one")
    with history_path(tmp_path).open("a") as stream:
        stream.write("+old\n" * (MOST_BYTES // 4))
    assert loaded(tmp_path) == []
    WorkspaceHistory(tmp_path).store_string("two")
    assert loaded(tmp_path) == ["two"]
