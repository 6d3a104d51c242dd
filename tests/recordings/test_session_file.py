"""session.yaml and traffic.yaml: what is wrong with one is told with its line."""

from pathlib import Path

import pytest
from recorded_rooms import SESSION, told_room

from agent.replaying.recording import Recording, Typed, load_recording, with_recorded
from agent.replaying.traffic import load_traffic
from tools.errors import InputError


@pytest.fixture
def told(tmp_path: Path) -> Recording:
    return told_room(tmp_path)


def problem(told: Recording, old: str, new: str) -> str:
    assert old in SESSION
    told.session_path.write_text(SESSION.replace(old, new))
    with pytest.raises(InputError) as raised:
        load_recording(told.folder)
    return str(raised.value)


def test_lines_are_typed_at_their_prompts(told: Recording) -> None:
    first, second, *_ = told.session.typed
    assert first == Typed(at="1.3", text="approve")
    assert second == Typed(at="3.2", text="/cost")


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("version: 1", "version: 2", 2, "this release reads version 1"),
        ("  - 3.2> why Loans?", "  - why Loans?", 12, "typed.2"),
        ("  - 3.2> /cost", "  - [3.2]", 11, "typed.1"),
        ("workspace:", "workspce:", 2, "workspace: Field required"),
        ("workspace:", "workspce:", 4, "workspce: Extra inputs are not permitted"),
        ("Ada Case <", "Ada Case ", 8, "environment.git_user"),
        ("source_date_epoch: 1", "source_date_epoch: x1", 7, "environment.source_date_epoch"),
        ("typed:", "typed: {", 10, "Not valid YAML"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    old: str, new: str, line: int, said: str, told: Recording
) -> None:
    found = problem(told, old, new)
    assert any(
        text.startswith(f"{told.session_path}:{line}: ") and said in text
        for text in found.splitlines()
    ), found


def test_what_it_names_has_to_be_there(told: Recording) -> None:
    assert "`workspace` names the folder" in problem(told, "../../reading_room", "../nowhere")
    assert "`answers` names an answers file" in problem(told, "answers.yaml", "other.yaml")
    told.session_path.unlink()
    with pytest.raises(InputError, match="Can't be read: No such file"):
        load_recording(told.folder)


def test_damaged_traffic_is_told_with_its_line(room: Recording) -> None:
    text = room.traffic_path.read_text()
    room.traffic_path.write_text(text.replace("    status: 200", "    status: fine", 1))
    number = room.traffic_path.read_text().split("\n").index("    status: fine") + 1
    with pytest.raises(InputError, match=rf"traffic.yaml:{number}: exchanges.0.answered.status"):
        load_traffic(room.traffic_path)
    room.traffic_path.write_text(text.replace("    status: 200", "    status: [", 1))
    with pytest.raises(InputError, match=r"traffic.yaml:\d+: Not valid YAML"):
        load_traffic(room.traffic_path)


def test_recording_anew_replaces_the_last_part_alone(room: Recording) -> None:
    text = room.session_path.read_text()
    once = with_recorded(SESSION, room.recorded())
    assert text == once == with_recorded(once, room.recorded())
    assert once.startswith(SESSION.rstrip("\n"))
