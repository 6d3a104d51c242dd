"""A column that looks like a foreign key, as it is asked about and answered at the terminal."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "fixtures"))

from approved_sessions import HeldSession, held_session
from workspaces import READING_ROOM

from agent.gates import GatePayload
from agent.pending import pending_gate
from agent.terminal.asking import AT_ONCE, listing, overview, question_lines, settled_by
from agent.terminal.typed_lines import take
from tools.source.artifacts import TABLES_FILE
from tools.workload.answers import RelationshipAnswer

STATED = "- **Foreign Keys**: `member_id` → `members.id`\n"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> HeldSession:
    """The reading room without its foreign key."""
    folder = tmp_path_factory.mktemp("room")
    stage_01 = folder / "artifacts" / "stage-01"
    stage_01.mkdir(parents=True)
    for file in (READING_ROOM / "stage-01").iterdir():
        (stage_01 / file.name).write_text(file.read_text().replace(STATED, ""))
    assert STATED not in (folder / TABLES_FILE).read_text()
    return held_session(folder, READING_ROOM / "answers.yaml")


@pytest.fixture
def payload(session: HeldSession) -> GatePayload:
    found = pending_gate("questions", session.fold)
    assert found is not None
    return found


def test_it_is_put_in_words_with_what_may_be_typed(payload: GatePayload) -> None:
    (question,) = payload.questions
    assert "**1 relationship**: whether a column that looks like a foreign key is one" in (
        overview(payload)
    )
    asked, why, forms = question_lines(question, 1)
    assert "member_id of loans looks like members.id (near certain): named after members" in asked
    assert why.startswith("No artifact declares it (artifacts/stage-01/01_3_")
    assert forms == "Type for example: yes | no"
    assert "loans.member_id" in listing(payload.questions)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("yes", True),
        ("No", False),
        ("relationship loans.member_id no", False),
        ("relationship LOANS.MEMBER_ID Yes", True),
    ],
)
def test_a_bare_word_is_enough(
    text: str, holds: bool, session: HeldSession, payload: GatePayload
) -> None:
    taken = take(text, payload.questions, session.fold.evidence)
    assert taken.answers == (
        RelationshipAnswer(name="loans.member_id", references="members.id", holds=holds),
    )
    assert taken.refused == ()


def test_what_is_neither_is_refused_with_what_may_be_typed(
    session: HeldSession, payload: GatePayload
) -> None:
    taken = take("perhaps", payload.questions, session.fold.evidence)
    assert taken.answers == ()
    ((_, reason),) = taken.refused
    assert "Expected `yes` or `no`" in reason


def test_one_word_settles_all_of_them(payload: GatePayload) -> None:
    assert AT_ONCE["relationship"] == "yes"
    assert settled_by("yes", payload.questions) == payload.questions
    assert settled_by("accept", payload.questions) == ()
