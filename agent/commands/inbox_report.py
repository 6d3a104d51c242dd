"""What `gates` prints with --json."""

from typing import Literal

from tools.value import Value
from tools.workload.answers import Question

State = Literal["questions", "approval", "ready", "not started", "finished", "left alone"]


class OpenQuestion(Value):
    """`figure` is what was measured or stated, with its place; empty where nothing was."""

    question: Question
    figure: str = ""


class Standing(Value):
    """Where a workspace stands.

    Attributes:
        state: `questions` and `approval` wait for a person; `ready` goes on with `batch`;
            `left alone` for the reason given.
        task: Of the gate, as `1.2`.
        gate: Kind of the gate. At `table`, which table it is shows when the session is opened.
        questions: All that are open there.
    """

    name: str
    workspace: str
    state: State
    task: str = ""
    gate: str = ""
    questions: tuple[OpenQuestion, ...] = ()
    reason: str = ""


class QuestionGroup(Value):
    """The same question in many workspaces.

    Attributes:
        about: As the words for many have it: `rows`, `missing delete`.
        measured: How many of them have a figure that was measured or stated.
        word: What settles many of them together; empty where nothing does.
    """

    about: str
    questions: int
    workspaces: int
    measured: int
    word: str = ""


class SettledWord(Value):
    """What a word for many settled.

    Attributes:
        questions: Answers recorded, in `workspaces`.
        left_alone: Workspaces in which nothing could be recorded, each with the reason.
    """

    word: str
    questions: int
    workspaces: tuple[str, ...]
    left_alone: tuple[tuple[str, str], ...] = ()


class GatesReport(Value):
    """Of `gates`: the workspaces that wait, or could not be read, in the order of their paths.

    Attributes:
        waiting: Workspaces with open questions; `approvals` wait for a person's approval.
        ready: Workspaces that `batch` goes on with.
        groups: Most numerous first.
    """

    version: Literal[1] = 1
    waiting: int
    approvals: int
    ready: int
    not_started: int
    finished: int
    left_alone: int
    groups: tuple[QuestionGroup, ...] = ()
    workspaces: tuple[Standing, ...] = ()
    settled: tuple[SettledWord, ...] = ()
