from pathlib import Path

import pytest

from agent.errors import JournalError
from agent.events import Answered, Approved, Feedback, Started, Undone
from agent.folding.history import History
from agent.journal import JOURNAL_PATH, Journal
from tools.provenance import Place
from tools.workload.answers import RateAnswer, RowsAnswer

AT, WHO = "2026-01-02T03:04:05Z", "Ada Case <ada@example.com>"


def rows(table: str, count: float) -> Answered:
    return Answered(answers=(RowsAnswer(table=table, rows=count),), via="terminal")


def filled(workspace: Path) -> Journal:
    journal = Journal.open(workspace)
    journal.append(Started(session="s", inputs=(), drafter="builtin"), at=AT, who=WHO)
    journal.append(rows("members", 10), at=AT, who=WHO)
    journal.append(rows("members", 20), at=AT, who=WHO)
    return journal


def test_what_was_appended_is_read_back(tmp_path: Path) -> None:
    journal = filled(tmp_path)
    assert Journal.open(tmp_path).records == journal.records
    assert [record.seq for record in journal.records] == [1, 2, 3]


def test_what_a_terminal_could_obey_is_escaped_and_read_back(tmp_path: Path) -> None:
    text = "\x1b[31m \x9b31m \u202e \u200b \u2028 café"
    journal = filled(tmp_path)
    wish = Feedback(gate="design", reply="revise", text=text, via="terminal")
    journal.append(wish, at=AT, who=WHO)
    written = (tmp_path / JOURNAL_PATH).read_text()
    assert not set(text) - set("[31m caféé") & set(written)
    assert "café" in written
    assert Journal.open(tmp_path).records == journal.records


def test_a_torn_last_line_is_left_out_and_cut_away_at_the_next_append(tmp_path: Path) -> None:
    filled(tmp_path)
    file = tmp_path / JOURNAL_PATH
    whole = file.read_bytes()
    file.write_bytes(whole + whole.splitlines()[-1][:40])
    journal = Journal.open(tmp_path)
    assert journal.is_torn
    assert len(journal.records) == 3
    journal.append(rows("loans", 5), at=AT, who=WHO)
    assert file.read_bytes().startswith(whole)
    assert [record.seq for record in Journal.open(tmp_path).records] == [1, 2, 3, 4]
    assert not Journal.open(tmp_path).is_torn


@pytest.mark.parametrize("kept", range(1, 120, 7))
def test_cut_off_anywhere_no_whole_event_is_lost(tmp_path: Path, kept: int) -> None:
    filled(tmp_path)
    file = tmp_path / JOURNAL_PATH
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:2]) + lines[2][:kept])
    assert len(Journal.open(tmp_path).records) == 2


def test_a_whole_last_line_without_its_newline_counts(tmp_path: Path) -> None:
    filled(tmp_path)
    file = tmp_path / JOURNAL_PATH
    file.write_bytes(file.read_bytes().removesuffix(b"\n"))
    journal = Journal.open(tmp_path)
    assert len(journal.records) == 3
    journal.append(rows("loans", 5), at=AT, who=WHO)
    assert len(Journal.open(tmp_path).records) == 4


def test_a_corrupt_earlier_line_is_refused_with_its_place(tmp_path: Path) -> None:
    filled(tmp_path)
    file = tmp_path / JOURNAL_PATH
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(lines[0] + b"<<<<<<< HEAD\n" + lines[2])
    with pytest.raises(JournalError, match=rf"{JOURNAL_PATH}:2: is not an event"):
        Journal.open(tmp_path)


def test_a_removed_line_is_noticed(tmp_path: Path) -> None:
    filled(tmp_path)
    file = tmp_path / JOURNAL_PATH
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(lines[0] + lines[2])
    with pytest.raises(JournalError, match=r":2: has the number 3 where 2 is due"):
        Journal.open(tmp_path)


def test_later_answers_win_and_undone_ones_are_dropped(tmp_path: Path) -> None:
    journal = filled(tmp_path)
    assert History(journal.records).answers == (RowsAnswer(table="members", rows=20),)
    journal.append(Undone(seq=3), at=AT, who=WHO)
    assert History(journal.records).answers == (RowsAnswer(table="members", rows=10),)


def test_the_last_approval_of_a_gate_counts(tmp_path: Path) -> None:
    journal = filled(tmp_path)
    for digest in ("old", "new"):
        journal.append(Approved(gate="design", digest=digest, seen=True), at=AT, who=WHO)
    approvals = History(journal.records).last_approvals
    assert [(a.gate, a.digest, a.who, a.when) for a in approvals] == [("design", "new", WHO, AT)]


def test_a_wish_to_revise_is_a_concern_and_a_question_is_not(tmp_path: Path) -> None:
    journal = filled(tmp_path)
    for reply, text in (("revise", "fewer indexes"), ("ask", "why Loans?")):
        event = Feedback(gate="table", subject="Loans", reply=reply, text=text, via="terminal")
        journal.append(event, at=AT, who=WHO)
    concerns = History(journal.records).concerns
    assert [(c.gate, c.text) for c in concerns] == [("table Loans", "fewer indexes")]


def at_line(line: int, peak: float) -> RateAnswer:
    place = Place(file="answers.yaml", line=line)
    return RateAnswer(pattern_id="AP1", peak=peak, average=1, place=place)


def test_an_answers_file_gives_nothing_twice_and_does_not_overrule_a_later_word(
    tmp_path: Path,
) -> None:
    journal = Journal.open(tmp_path)
    journal.append(Answered(answers=(at_line(3, 2),), via="file"), at=AT, who=WHO)
    later = RateAnswer(pattern_id="AP1", peak=9, average=1)
    journal.append(Answered(answers=(later,), via="terminal"), at=AT, who=WHO)
    history = History(journal.records)
    assert history.unrecorded((at_line(3, 2),)) == ()
    assert history.unrecorded((at_line(8, 2),)) == ()
    assert history.unrecorded((at_line(3, 3),)) == (at_line(3, 3),)


def test_a_file_that_goes_back_to_its_first_figure_says_something_new(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path)
    for peak in (2, 3):
        journal.append(Answered(answers=(at_line(3, peak),), via="file"), at=AT, who=WHO)
    history = History(journal.records)
    assert history.unrecorded((at_line(3, 2),)) == (at_line(3, 2),)


def test_a_torn_last_line_is_mended(tmp_path: Path) -> None:
    filled(tmp_path)
    file = tmp_path / JOURNAL_PATH
    whole = file.read_bytes()
    file.write_bytes(whole + b'{"seq":4,')
    journal = Journal.open(tmp_path)
    journal.mend()
    assert file.read_bytes() == whole
    assert not journal.is_torn


@pytest.mark.parametrize(
    ("content", "stillborn"),
    [(b"", True), (b'{"se', True), (b'{"seq":1,"at":"2026-', True), (b"my notes", False)],
)
def test_a_first_event_that_was_cut_off_is_known(
    tmp_path: Path, content: bytes, stillborn: bool
) -> None:
    file = tmp_path / JOURNAL_PATH
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    assert Journal.open(tmp_path).is_stillborn == stillborn
