"""Words for many: how they are read, and which questions each settles."""

from pathlib import Path

import pytest

from agent.batch.job import Job
from agent.commands.inbox import Looked
from agent.commands.inbox_counts import groups_of, kinds_of
from agent.commands.inbox_report import OpenQuestion, Standing
from agent.commands.inbox_words import read_word, settled_in, word_here
from agent.errors import UsageError
from tools.workload.answers import Question


def opened(kind: str, subject: str, example: str, offer: str = "") -> OpenQuestion:
    question = Question.model_validate(
        {
            "key": f"{kind} of {subject}",
            "kind": kind,
            "subject": subject,
            "text": f"What of {subject}?",
            "why": "It is needed.",
            "example": example,
            "offer": offer,
        }
    )
    return OpenQuestion(question=question, figure="7 rows (a.md:1)" if offer else "")


def waiting(name: str, *questions: OpenQuestion) -> Looked:
    job = Job(name=name, workspace=Path("/w") / name, repository=Path("/w") / name)
    standing = Standing(
        name=name, workspace=str(job.workspace), state="questions", questions=questions
    )
    return Looked(job, standing)


FOUND = (
    waiting(
        "shop-1",
        opened("rate", "AP1", "AP1 500/120", "AP1 measured"),
        opened("rate", "AP2", "AP2 500/120"),
        opened("rows", "users", "rows users 2000000", "rows users measured"),
        opened("missing", "users.delete", "decline users.delete"),
        opened("missing", "orders.list.status", "decline orders.list.status"),
    ),
    waiting(
        "forum",
        opened("reading", "AP3", "accept AP3"),
        opened("reading", "AP4", "read AP4 as Query TABLE by COLUMN"),
        opened("relationship", "posts.user_id", "relationship posts.user_id yes"),
        opened("missing", "posts.delete", "decline posts.delete"),
        opened("fan_out", "posts.user_id", "fan-out posts.user_id 5/400"),
    ),
)


def typed(text: str) -> list[str]:
    """What would have to be typed for each question that the word settles."""
    return [each for one in settled_in(read_word(text), FOUND) for each in one.texts]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("all rows measured", ["rows users measured"]),
        ("all rates measured", ["AP1 measured"]),
        ("ALL measured", ["AP1 measured", "rows users measured"]),
        ("all rates unknown", ["AP1 unknown", "AP2 unknown"]),
        ("all fan-outs measured", []),
        ("all sizes measured", []),
        ("all missing delete decline", ["decline users.delete", "decline posts.delete"]),
        ("all missing list decline", ["decline orders.list.status"]),
        ("all missing decline in FORUM f*", ["decline posts.delete"]),
        ("all readings accept", ["accept AP3"]),
        ("all relationships yes", ["relationship posts.user_id yes"]),
        ("all relationships no", ["relationship posts.user_id no"]),
        ("all measured in forum", []),
    ],
)
def test_a_word_settles_what_it_names(word: str, expected: list[str]) -> None:
    assert typed(word) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("all", "all rows", "all rows 500", "all rows decline", "all tables approve"),
        *("all approve", "all missing drop decline", "all rows measured in", "rows measured"),
        *("all missing delete", "all readings yes please"),
    ],
)
def test_what_is_no_word_is_answered_with_those_there_are(text: str) -> None:
    with pytest.raises(UsageError) as raised:
        read_word(text)
    assert repr(text) in str(raised.value)
    assert "`all rows measured`" in str(raised.value)


def test_a_word_of_one_workspace_stays_there() -> None:
    word = word_here("decline all", "forum")
    assert word is not None
    assert [each.texts for each in settled_in(word, FOUND)] == [("decline posts.delete",)]
    assert word_here("rows all", "forum") is None


def test_the_same_question_in_many_workspaces_is_one_group() -> None:
    groups = {group.about: group for group in groups_of(FOUND)}
    deletes = groups["missing delete"]
    assert (deletes.questions, deletes.workspaces, deletes.measured) == (2, 2, 0)
    assert deletes.word == "all missing delete decline"
    assert (groups["rates"].questions, groups["rates"].measured) == (2, 1)
    assert groups["rates"].word == "all rates measured"
    assert groups["fan-outs"].word == ""
    assert kinds_of(FOUND)[0] == "missing"
