"""A replay goes as it went, or says where it does not."""

import os
from io import StringIO
from pathlib import Path

import pytest
import yaml

from agent.errors import ReplayError, UsageError
from agent.language_model.consent import Consents
from agent.replaying.pace import Pace, PacedStream
from agent.replaying.playing import Stage, play
from agent.replaying.recording import Recording, load_recording

pytestmark = pytest.mark.usefixtures("no_network")


def shown(recording: Recording, repository: Path) -> str:
    out = StringIO()
    play(recording, repository, Stage(PacedStream(out, Pace())))
    return out.getvalue()


def test_it_shows_the_same_wherever_it_is_played_and_touches_nothing_of_the_user(
    room: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-user-and-never-read")
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Somebody Else")
    before = dict(os.environ)
    one = shown(room, tmp_path / "one")
    other = shown(room, tmp_path / "another" / "folder")
    assert one == other
    assert str(tmp_path) not in one
    assert "1.3> approve\n" in one
    assert "yes/no> yes\n" in one
    assert dict(os.environ) == before
    assert not Consents(os.environ, lambda text: None).path.exists()


def test_a_question_that_was_not_recorded_names_its_prompt(room: Recording, tmp_path: Path) -> None:
    text = room.traffic_path.read_text()
    room.traffic_path.write_text(text.replace("You review the keys", "You reviewed the keys"))
    with pytest.raises(ReplayError) as raised:
        play(room, tmp_path / "r")
    assert "prompt propose_table (version " in str(raised.value)
    assert str(raised.value).endswith("Record it anew: make record T=reading-room")


def test_an_answer_that_is_not_asked_for_is_an_error(room: Recording, tmp_path: Path) -> None:
    data = yaml.safe_load(room.traffic_path.read_text())
    data["exchanges"].append(data["exchanges"][-1])
    room.traffic_path.write_text(yaml.safe_dump(data, sort_keys=False))
    with pytest.raises(ReplayError, match=r"1 of [0-9]+ answers were not asked for"):
        play(room, tmp_path / "r")


def test_a_file_that_comes_out_otherwise_is_named(room: Recording, tmp_path: Path) -> None:
    text = room.session_path.read_text()
    digest = room.recorded().files["artifacts/stage-02/02_summary.md"]
    room.session_path.write_text(text.replace(digest, "0" * 64))
    with pytest.raises(ReplayError, match=r"otherwise than .*: artifacts/stage-02/02_summary.md\."):
        play(load_recording(room.folder), tmp_path / "r")


def test_another_order_of_what_is_typed_is_told_with_both_prompts(
    room: Recording, tmp_path: Path
) -> None:
    text = room.session_path.read_text()
    room.session_path.write_text(text.replace("  - 3.2> /cost\n", "  - 4.2> /cost\n"))
    with pytest.raises(ReplayError, match=r"line 2 of `typed`, 4.2> /cost, .* asks at 3.2>"):
        play(load_recording(room.folder), tmp_path / "r")


def test_a_folder_that_holds_something_is_left_alone(room: Recording, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        play(room, tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["file"]
