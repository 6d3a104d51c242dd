"""The inbox counted: the same question in many workspaces, and where workspaces stand."""

from collections import Counter
from collections.abc import Iterable

from agent.commands.inbox import Looked
from agent.commands.inbox_report import (
    GatesReport,
    OpenQuestion,
    QuestionGroup,
    SettledWord,
    State,
)
from agent.commands.inbox_words import ALL, about
from agent.terminal.asking import AT_ONCE, settled_by
from tools.workload.measured import WORD

SHOWN: tuple[State, ...] = ("questions", "approval", "left alone")


def report_of(found: Iterable[Looked], settled: tuple[SettledWord, ...] = ()) -> GatesReport:
    found = tuple(found)

    def count(state: State) -> int:
        return sum(looked.standing.state == state for looked in found)

    return GatesReport(
        waiting=count("questions"),
        approvals=count("approval"),
        ready=count("ready"),
        not_started=count("not started"),
        finished=count("finished"),
        left_alone=count("left alone"),
        groups=groups_of(found),
        workspaces=tuple(each.standing for each in found if each.standing.state in SHOWN),
        settled=settled,
    )


def groups_of(found: Iterable[Looked]) -> tuple[QuestionGroup, ...]:
    """The same question in many workspaces, counted; the most numerous first."""
    held: dict[str, list[tuple[str, OpenQuestion]]] = {}
    for looked in found:
        for each in looked.questions:
            held.setdefault(about(each.question), []).append((looked.name, each))
    groups = [_group(name, opened) for name, opened in held.items()]
    return tuple(sorted(groups, key=lambda group: (-group.questions, group.about)))


def kinds_of(found: Iterable[Looked]) -> tuple[str, ...]:
    """The kinds of question that are open, the most numerous first."""
    counts = Counter(each.question.kind for looked in found for each in looked.questions)
    return tuple(kind for kind, _ in counts.most_common())


def _group(name: str, opened: list[tuple[str, OpenQuestion]]) -> QuestionGroup:
    questions = tuple(each.question for _, each in opened)
    measured = sum(bool(each.figure) for _, each in opened)
    how = WORD if measured else AT_ONCE.get(questions[0].kind, "")
    is_offered = bool(how) and bool(settled_by(how, questions))
    return QuestionGroup(
        about=name,
        questions=len(questions),
        workspaces=len({workspace for workspace, _ in opened}),
        measured=measured,
        word=f"{ALL} {name} {how}" if is_offered else "",
    )
