"""Our files edited by hand: the run stops with a choice, and no edit is lost by either answer."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner
from walking import walked
from workspaces import git, stage_02

from agent.cli import app
from agent.errors import EditedByHandError
from agent.events import Feedback
from agent.journal import Journal
from agent.terminal import hand_edits as asking
from agent.workspace import hand_edits
from agent.workspace.hand_edits import edit_in_words
from agent.workspace.opening import Options, open_session, read_inputs

DOCUMENT = "artifacts/stage-02/dynamodb_data_model.md"
REQUIREMENT = "artifacts/stage-02/dynamodb_requirement.md"
MODEL = "artifacts/stage-02/dynamodb_data_model.json"


@pytest.fixture
def finished(workspace: Path, answers: Path) -> Path:
    walked(workspace, answers)
    return workspace


def edit(workspace: Path, path: str = DOCUMENT) -> bytes:
    """Changes the first line; the edited bytes."""
    file = workspace / path
    first, _, rest = file.read_text().partition("\n")
    file.write_text(f"{first}, as we like it\n{rest}")
    return file.read_bytes()


def resumed(workspace: Path, *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["resume", str(workspace), *options])
    return result.exit_code, result.stderr


def kept(workspace: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((workspace / ".tablewright/edited").iterdir())]


def wishes(workspace: Path) -> list[str]:
    events = [record.event for record in Journal.open(workspace).records]
    return [event.text for event in events if isinstance(event, Feedback)]


def test_without_a_choice_nothing_is_touched(finished: Path) -> None:
    edited = edit(finished)
    head = git(finished, "rev-parse", "HEAD")
    status, said = resumed(finished)
    assert status == 1
    assert DOCUMENT in said
    assert f"tablewright resume {finished} --hand-edits drop" in said
    assert (finished / DOCUMENT).read_bytes() == edited
    assert git(finished, "rev-parse", "HEAD") == head


def test_dropped_it_is_as_if_it_had_not_been_and_a_copy_is_kept(finished: Path) -> None:
    before, head = stage_02(finished), git(finished, "rev-parse", "HEAD")
    edited = edit(finished)
    status, said = resumed(finished, "--hand-edits", "drop")
    assert status == 0, said
    assert stage_02(finished) == before
    assert git(finished, "rev-parse", "HEAD") == head
    assert kept(finished) == [edited]
    assert git(finished, "status", "--porcelain") == ""


def test_as_feedback_it_is_an_open_concern_and_the_design_is_asked_again(
    finished: Path, answers: Path
) -> None:
    edited = edit(finished)
    first = edited.decode().partition("\n")[0]
    status, said = resumed(finished, "--hand-edits", "feedback")
    assert status == 3, said
    (copy,) = (finished / ".tablewright/edited").iterdir()
    assert wishes(finished) == [
        f"{DOCUMENT} was edited by hand: line 1: “{first.removesuffix(', as we like it')}” "
        f"became “{first}” (whole in .tablewright/edited/{copy.name})"
    ]
    assert copy.read_bytes() == edited
    shown = CliRunner().invoke(app, ["status", str(finished)]).stdout
    assert "as we like it" in shown
    assert "does the complete design approach look good?" in shown
    assert resumed(finished, "--answers", str(answers))[0] == 0
    assert b"as we like it" in stage_02(finished)["dynamodb_requirement.md"]
    assert git(finished, "status", "--porcelain") == ""


def test_every_edited_file_is_dealt_with_a_removed_one_too(finished: Path) -> None:
    before = stage_02(finished)
    edited = {edit(finished, MODEL), edit(finished, REQUIREMENT)}
    (finished / DOCUMENT).unlink()
    assert resumed(finished, "--hand-edits", "feedback")[0] == 3
    assert set(kept(finished)) == edited
    assert f"{DOCUMENT} was removed by hand" in wishes(finished)
    assert len(wishes(finished)) == 3
    assert stage_02(finished)["migrationContract.json"] == before["migrationContract.json"]
    assert "as we like it" not in (finished / MODEL).read_text().partition("\n")[0]


def test_a_file_where_none_is_due_yet_is_taken_away_and_kept(
    workspace: Path, answers: Path
) -> None:
    walked(workspace, answers, "design")
    views = workspace / "artifacts/stage-02/source_views.sql"
    views.write_text("CREATE VIEW mine AS SELECT 1;\n")
    assert resumed(workspace, "--hand-edits", "drop")[0] == 3
    assert not views.exists()
    assert kept(workspace) == [b"CREATE VIEW mine AS SELECT 1;\n"]


@pytest.mark.parametrize("dies_in", ["write_whole", "_record"])
def test_killed_in_between_it_is_said_once_and_kept(
    finished: Path, monkeypatch: pytest.MonkeyPatch, dies_in: str
) -> None:
    """`write_whole` keeps the copy first and puts the file back last."""
    edited = edit(finished)
    options = Options(workspace=finished, hand_edits="feedback")
    do, calls = getattr(hand_edits, dies_in), []

    def die(*arguments: object) -> None:
        calls.append(arguments)
        if dies_in == "_record" or len(calls) == 2:
            if dies_in == "_record":
                do(*arguments)
            raise KeyboardInterrupt
        do(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(hand_edits, dies_in, die)
        with pytest.raises(KeyboardInterrupt):
            open_session(options, read_inputs(options), lambda text: None)
    assert len(wishes(finished)) == 1
    assert (finished / DOCUMENT).read_bytes() == edited
    with open_session(options, read_inputs(options), lambda text: None):
        assert len(wishes(finished)) == 1
    assert kept(finished) == [edited]


def test_the_same_edit_again_after_its_concern_was_waived_is_said_again(
    finished: Path, answers: Path
) -> None:
    for number in (1, 2):
        edit(finished)
        assert resumed(finished, "--hand-edits", "feedback")[0] == 3
        assert len(wishes(finished)) == number
        seq = next(
            r.seq for r in reversed(Journal.open(finished).records) if isinstance(r.event, Feedback)
        )
        arguments = ("--edit", f"waive C{seq} no", "--answers", str(answers))
        assert resumed(finished, *arguments)[0] == 0


def test_with_a_restart_the_feedback_is_a_concern_of_the_new_session(finished: Path) -> None:
    edited = edit(finished)
    result = CliRunner().invoke(app, ["design", str(finished), "--restart"])
    assert result.exit_code == 1
    assert (finished / DOCUMENT).read_bytes() == edited
    arguments = ["design", str(finished), "--restart", "--hand-edits", "feedback"]
    assert CliRunner().invoke(app, arguments).exit_code == 3
    assert "as we like it" in CliRunner().invoke(app, ["status", str(finished)]).stdout
    assert kept(finished) == [edited]
    assert not (finished / DOCUMENT).exists()


def test_an_edit_that_was_committed_is_put_back_on_the_branch_too(
    finished: Path, tmp_path: Path
) -> None:
    before = stage_02(finished)
    edit(finished)
    git(finished, "commit", "-qam", "As we like it")
    assert resumed(finished, "--hand-edits", "drop")[0] == 0
    assert stage_02(finished) == before
    assert git(finished, "status", "--porcelain") == ""
    newest = git(finished, "log", "-1", "--format=%s")
    assert "Revise: hand edit of dynamodb_data_model.md taken back" in newest
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(finished), str(clone))
    assert CliRunner().invoke(app, ["check", str(clone)]).exit_code == 0
    head = git(finished, "rev-parse", "HEAD")
    assert resumed(finished)[0] == 0
    assert git(finished, "rev-parse", "HEAD") == head


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("drop\n", "drop"), ("what?\n Feedback \n", "feedback"), ("\n", None), ("", None)],
)
def test_a_person_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, expected: str | None
) -> None:
    error = EditedByHandError(tmp_path, [DOCUMENT], ["git checkout"])
    chosen: list[str | None] = []
    asker = typer.Typer()

    @asker.command()
    def ask() -> None:
        chosen.append(asking.choose_hand_edits(error))

    result = CliRunner().invoke(asker, [], input=typed)
    assert result.exit_code == 0, result.output
    assert chosen == [expected]
    assert DOCUMENT in result.output


@pytest.mark.parametrize(
    ("ours", "found", "said"),
    [
        (b"a\nb\nc\n", b"a\nB\nc\n", "f was edited by hand: line 2: “b” became “B”"),
        (b"a\nb\n", b"a\n", "f was edited by hand: line 2: “b” removed"),
        (b"a\nb\n", b"a\nx\ny\nb\n", "f was edited by hand: before line 2: “x y” added"),
        (b"a\n", b"a\r\n", "f was edited by hand: line ends only"),
        (b"a\n", b"\xff\n", "f was edited by hand: line 1: “a” became “\ufffd”"),
        (b"a\n", None, "f was removed by hand"),
        (None, b"a\n", "f was added by hand"),
    ],
)
def test_an_edit_in_words(ours: bytes | None, found: bytes | None, said: str) -> None:
    assert edit_in_words("f", ours, found) == said


def test_of_a_long_line_the_place_is_shown_where_it_differs() -> None:
    long = "word " * 60
    said = edit_in_words("f", f"{long}end\n".encode(), f"{long}end, PLEASE\n".encode())
    was, becomes = said.removeprefix("f was edited by hand: line 1: ").split(" became ")
    assert was == "“… word word word word end”"
    assert becomes == "“… word word word word end, PLEASE”"


def test_of_many_changes_the_first_are_told_and_the_rest_counted() -> None:
    ours = "".join(f"same {n}\nline {n}\n" for n in range(12))
    found = ours.replace("line", "word")
    said = edit_in_words("f", ours.encode(), found.encode())
    assert said.endswith("line 16: “line 7” became “word 7”; and 4 more")
