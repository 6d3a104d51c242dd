"""Recording with a key, and what becomes of the key."""

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import typer
from fault_server import failing, rate_limited
from recorded_rooms import DAY, SENTINEL, WISH, environment, plain_server, told_room
from workspaces import stage_02

from agent.commands.record import main
from agent.errors import EndpointError, ReplayError, UsageError
from agent.language_model.redaction import REDACTED
from agent.replaying import recorder
from agent.replaying.playing import Stage, play
from agent.replaying.recorder import record
from agent.replaying.recording import Recording, load_recording
from agent.replaying.traffic import load_traffic

HEADERS = (
    ("Set-Cookie", f"session={SENTINEL}"),
    ("OpenAI-Organization", f"org-{SENTINEL}"),
    ("X-Echo", SENTINEL),
    ("Retry-After", "0"),
)


def kept(folder: Path) -> object:
    """In place of a temporary folder: one that stays."""

    @contextmanager
    def made(prefix: str) -> Iterator[str]:
        folder.mkdir()
        yield str(folder)

    return made


def contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """All files of a folder, git's objects unpacked and databases as text too."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        yield path, content
        if path.parent.parent.name == "objects" and len(path.parent.name) == 2:
            yield path, zlib.decompress(content)
        if content.startswith(b"SQLite format 3"):
            with closing(sqlite3.connect(path)) as database:
                yield path, "\n".join(database.iterdump()).encode()


def test_a_key_is_nowhere_afterwards_and_it_plays_to_the_same_bytes(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    recording = told_room(tmp_path / "told")
    home = tmp_path / "home"
    echo = failing(429, f"Too fast for {SENTINEL}", headers=HEADERS)
    monkeypatch.setattr(recorder, "TemporaryDirectory", kept(home))
    with plain_server(rate_limited("0"), echo) as server:
        for name, value in environment(server).items():
            monkeypatch.setenv(name, value)
        main([str(recording.folder)])
    said = capfd.readouterr()
    assert server.received[0].headers["authorization"] == f"Bearer {SENTINEL}"
    assert "It plays as it went" in said.out
    assert WISH in said.out
    assert SENTINEL not in said.out + said.err
    looked_at = [*contents(recording.folder), *contents(home)]
    assert [path for path, content in looked_at if SENTINEL.encode() in content] == []
    names = {path.name for path, _ in looked_at}
    assert {"traffic.yaml", "session.yaml", "decisions.jsonl", "endpoints.json"} <= names
    assert any(b"SQLite format 3" in content for _, content in looked_at)
    assert any(content.startswith(b"commit ") for _, content in looked_at)
    recorded = load_recording(recording.folder)
    assert f"Too fast for {REDACTED}" in recorded.traffic_path.read_text()
    play(recorded, tmp_path / "far" / "away" / "from there")
    assert stage_02(tmp_path / "far" / "away" / "from there") == stage_02(home / "repository")


def test_only_headers_that_change_what_is_read_are_kept_and_no_query(tmp_path: Path) -> None:
    recording = told_room(tmp_path)
    with plain_server(failing(429, "wait", headers=HEADERS)) as server:
        query = f"?api-key={SENTINEL}"
        record(
            recording, environment(server, OPENAI_BASE_URL=server.base_url + query), Stage(), DAY
        )
        assert f"api-key={SENTINEL}" in server.received[0].path
    traffic = load_traffic(recording.traffic_path)
    assert traffic.exchanges[0].answered.headers == {
        "content-type": "application/json",
        "retry-after": "0",
    }
    assert {each.asked.url for each in traffic.exchanges} == {f"{server.base_url}/chat/completions"}
    assert SENTINEL not in recording.traffic_path.read_text()


def test_what_a_person_wrote_into_the_session_stays_as_it_is(room: Recording) -> None:
    text = room.session_path.read_text()
    assert text.startswith("# What Ada says.\n")
    assert "approve  # all is there" in text
    recorded = room.recorded()
    assert recorded.answered_by == "nobody: made from the schema"
    assert (recorded.model, recorded.date) == ("plain", "2026-01-02")
    assert recorded.base_url.startswith("http://127.0.0.1:")
    assert set(recorded.prompts) >= {"read_patterns", "propose_table"}


def before(recording: Recording) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in recording.folder.iterdir()}


@pytest.mark.parametrize("name", ["OPENAI_BASE_URL", "OPENAI_API_KEY", "OPENAI_MODEL"])
def test_what_the_environment_lacks_is_said(name: str, room: Recording) -> None:
    held = before(room)
    with plain_server() as server, pytest.raises(UsageError, match=f"set {name} in the"):
        record(room, environment(server, **{name: " "}), Stage(), DAY)
    assert before(room) == held
    assert server.received == []


def test_a_model_is_named_once_and_another_one_anew(tmp_path: Path, room: Recording) -> None:
    with plain_server(failing(401, "no")) as server:
        again = environment(server, ANSWERED_BY="")
        with pytest.raises(EndpointError):  # it was asked: the name is that of last time
            record(room, again, Stage(), DAY)
        with pytest.raises(UsageError, match="ANSWERED_BY"):
            record(room, {**again, "OPENAI_MODEL": "other"}, Stage(), DAY)


def test_the_old_recording_stays_where_a_new_one_comes_to_no_end(room: Recording) -> None:
    held = before(room)
    with plain_server(failing(401, "no")) as server, pytest.raises(EndpointError):
        record(room, environment(server), Stage(), DAY)
    typed = room.session.typed[:-1]
    shorter = Recording(room.folder, room.session.model_copy(update={"typed": typed}))
    with plain_server() as server, pytest.raises(ReplayError, match=r"4\.2> after the last line"):
        record(shorter, environment(server), Stage(), DAY)
    assert before(room) == held


def test_without_a_name_it_says_how(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as raised:
        main([""])
    assert raised.value.exit_code == 2
    assert "make record T=NAME" in capsys.readouterr().err


def test_what_comes_out_of_the_same_answers_is_taken_down_anew(
    tmp_path: Path, room: Recording, capsys: pytest.CaptureFixture[str]
) -> None:
    before_it = room.session_path.read_text("utf-8")
    session = load_recording(room.folder)
    digest = session.recorded().files["artifacts/stage-02/02_summary.md"]
    room.session_path.write_text(before_it.replace(digest, "0" * len(digest)), "utf-8")
    with pytest.raises(ReplayError, match=r"02_summary\.md.*make remake T="):
        play(load_recording(room.folder), tmp_path / "otherwise")
    main([str(room.folder), "--same-answers"])
    assert "Remade" in capsys.readouterr().out
    assert room.session_path.read_text("utf-8") == before_it
