"""Recordings, and a machine without network."""

import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "fixtures"))

from recorded_rooms import DAY, NAME, environment, plain_server, told_room

from agent.replaying.playing import Stage
from agent.replaying.recorder import record
from agent.replaying.recording import Recording, load_recording


def _refuse(*arguments: object, **named: object) -> None:
    msg = f"the network was used: {arguments[1:]}"
    raise AssertionError(msg)


@pytest.fixture(scope="module")
def no_network() -> Iterator[None]:
    """Nothing can be reached, not even this machine by its address."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _refuse)
        patch.setattr(socket, "getaddrinfo", _refuse)
        yield


@pytest.fixture(scope="session")
def room_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `cassettes`, in which the reading room was recorded; not to be changed."""
    folder = tmp_path_factory.mktemp("recorded")
    recording = told_room(folder)
    with plain_server() as server:
        record(recording, environment(server), Stage(), DAY)
    return folder


@pytest.fixture
def room(room_folder: Path, tmp_path: Path) -> Recording:
    """A copy of the recorded reading room."""
    shutil.copytree(room_folder, tmp_path / "copy")
    return load_recording(tmp_path / "copy" / "cassettes" / NAME)
