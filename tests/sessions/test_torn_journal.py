"""What a kill or a power loss can leave of the journal, and in which order it reaches the disk."""

import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from walking import opened, walk, walked
from workspaces import git, stage_02, subjects

from agent.errors import JournalError
from agent.events import Answered, Feedback, Started
from agent.gates import Approve
from agent.journal import JOURNAL_PATH, Journal
from agent.session import Finished, Waiting
from tools.workload.answers import RowsAnswer

AT, WHO = "2026-01-02T03:04:05Z", "Ada Case <ada@example.com>"
ROWS = Answered(answers=(RowsAnswer(table="loans", rows=5),), via="terminal")


def three_events(workspace: Path, text: str = "naïve readers ask — 期限") -> bytes:
    journal = Journal.open(workspace)
    wish = Feedback(gate="design", reply="revise", text=text, via="terminal")
    for event in (Started(session="s", inputs=(), drafter="builtin"), ROWS, wish):
        journal.append(event, at=AT, who=WHO)
    return (workspace / JOURNAL_PATH).read_bytes()


def test_an_event_is_on_the_disk_before_the_graph_goes_on(
    workspace: Path, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []
    fsync = os.fsync

    def watched_fsync(descriptor: int) -> None:
        name = Path(f"/proc/self/fd/{descriptor}").readlink().name
        size = os.fstat(descriptor).st_size
        fsync(descriptor)
        happened.append(f"{name} {size}")

    with opened(workspace, answers) as session:
        walk(session, answers, "requirements")
        monkeypatch.setattr(os, "fsync", watched_fsync)
        session.submit(Approve(seen=True))
        size = (workspace / JOURNAL_PATH).stat().st_size
        happened.append("submitted")
        session.advance()
    assert happened[:2] == [f"decisions.jsonl {size}", "submitted"]


def test_a_new_journals_folder_entry_is_on_the_disk_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = []
    monkeypatch.setattr(
        os, "fsync", lambda fd: synced.append(Path(f"/proc/self/fd/{fd}").readlink())
    )
    three_events(tmp_path)
    file = tmp_path / JOURNAL_PATH
    assert synced == [file, file.parent, file, file]


def test_an_event_that_did_not_reach_the_disk_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = three_events(tmp_path)
    journal = Journal.open(tmp_path)

    def fail(descriptor: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="Input/output"):
            journal.append(ROWS, at=AT, who=WHO)
    assert len(journal.records) == 3
    assert (tmp_path / JOURNAL_PATH).read_bytes() == whole
    assert journal.append(ROWS, at=AT, who=WHO).seq == 4


def test_cut_in_the_middle_of_a_character_the_line_is_left_out(tmp_path: Path) -> None:
    whole = three_events(tmp_path)
    file = tmp_path / JOURNAL_PATH
    for character in ("ï", "—", "期"):
        for kept in range(1, len(character.encode())):
            place = whole.index(character.encode()) + kept
            file.write_bytes(whole[:place])
            journal = Journal.open(tmp_path)
            assert (len(journal.records), journal.is_torn) == (2, True)
            journal.mend()
            assert file.read_bytes() == b"".join(whole.splitlines(keepends=True)[:2])


@pytest.mark.parametrize("zeros", [1, 300, 5000])
@pytest.mark.parametrize("kept", [0, 40])
def test_zeros_at_the_end_are_cut_away(tmp_path: Path, zeros: int, kept: int) -> None:
    whole = three_events(tmp_path)
    file = tmp_path / JOURNAL_PATH
    torn = whole.splitlines()[1][:kept]
    file.write_bytes(whole + torn + b"\0" * zeros)
    journal = Journal.open(tmp_path)
    assert (len(journal.records), journal.is_torn) == (3, True)
    journal.mend()
    assert file.read_bytes() == whole


def test_a_line_of_zeros_that_others_follow_is_refused(tmp_path: Path) -> None:
    whole = three_events(tmp_path).splitlines(keepends=True)
    (tmp_path / JOURNAL_PATH).write_bytes(whole[0] + b"\0" * 80 + b"\n" + whole[2])
    with pytest.raises(JournalError, match=rf"{JOURNAL_PATH}:2: is not an event"):
        Journal.open(tmp_path)


@pytest.mark.parametrize("content", [b"\0" * 400, b'{"seq":1,"at' + b"\0" * 30])
def test_a_first_event_of_which_zeros_are_left_does_not_stop_a_start(
    workspace: Path, answers: Path, content: bytes
) -> None:
    file = workspace / JOURNAL_PATH
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    assert isinstance(walked(workspace, answers), Finished)
    assert b"\0" not in file.read_bytes()
    assert git(workspace, "status", "--porcelain") == ""


@pytest.mark.parametrize("gate", ["requirements", "contract"])
def test_a_line_that_lacks_its_newline_alone_counts_and_ends_in_the_same_bytes(
    workspace: Path, answers: Path, tmp_path: Path, gate: str
) -> None:
    file = workspace / JOURNAL_PATH
    with opened(workspace, answers) as session:
        walk(session, answers, gate)
        session.submit(Approve(seen=False))
    whole = file.read_bytes()
    file.write_bytes(whole.removesuffix(b"\n"))
    with opened(workspace):
        assert file.read_bytes() == whole
    assert isinstance(walked(workspace, answers), Finished)
    committed = git(workspace, "log", "--format=%H", "--", JOURNAL_PATH).split()
    for commit in committed:
        assert git(workspace, "show", f"{commit}:{JOURNAL_PATH}").endswith("}\n")
    assert git(workspace, "status", "--porcelain") == ""


@pytest.mark.parametrize("tear", [b'{"seq":', b"\0" * 64, '{"seq":9,"at":"ï'.encode()[:-1]])
def test_a_session_goes_on_after_a_torn_line_and_says_so(
    workspace: Path, answers: Path, tear: bytes
) -> None:
    walked(workspace, answers, "design")
    file = workspace / JOURNAL_PATH
    whole = file.read_bytes()
    file.write_bytes(whole + tear)
    told: list[str] = []
    with opened(workspace, answers, told.append) as session:
        outcome = session.advance()
        assert isinstance(outcome, Waiting)
        assert outcome.payload.kind == "design"
        assert file.read_bytes() == whole
    assert f"{JOURNAL_PATH}: the last line was cut off by a kill; it is cut away" in told
    assert isinstance(walked(workspace, answers), Finished)
    assert stage_02(workspace)["decisions.jsonl"].startswith(whole)


class BackwardsClock:
    """Each time it is asked, an hour less."""

    fixed = ""

    def __init__(self) -> None:
        self._hours = 0

    def now(self) -> datetime:
        self._hours += 1
        return datetime(2026, 5, 5, 12, tzinfo=UTC) - timedelta(hours=self._hours)


def test_a_clock_that_goes_backwards_breaks_nothing(
    workspace: Path, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    clock = BackwardsClock()
    monkeypatch.setattr("agent.workspace.opening.clock_from", lambda: clock)
    monkeypatch.setattr("agent.workspace.opening.clock_of", lambda fixed: clock)
    for gate in ("requirements", "table", "design", "contract"):
        with opened(workspace, answers) as session:
            outcome = walk(session, answers, gate)
            assert isinstance(outcome, Waiting)
            assert outcome.payload.kind == gate
    assert isinstance(walked(workspace, answers), Finished)
    records = Journal.open(workspace).records
    times = [record.at for record in records]
    assert times == sorted(times, reverse=True)
    assert len(set(times)) == len(times)
    dates = [int(date) for date in git(workspace, "log", "-26", "--format=%ct").split()]
    assert dates == sorted(dates)
    assert len(subjects(workspace)) == 26
    again = len(subjects(workspace))
    with opened(workspace, answers) as session:
        assert isinstance(session.advance(), Finished)
    assert len(subjects(workspace)) == again
