"""tasks.md: its boxes, which are all that is ever changed in it, and the messages of its tasks."""

import fnmatch
import os
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

from tools.documents.markdown import visible
from tools.errors import InputError, Problem
from tools.ledger.checklist import Condition, recognise
from tools.provenance import Place
from tools.value import Value

COMMIT_MESSAGES = {
    "1.1": "stage-02 task 1.1: Analyze stage-01 artifacts for DynamoDB modeling context",
    "1.2": "stage-02 task 1.2: Document complete access patterns with RPS estimates",
    "1.3": "stage-02 task 1.3: Validate complete access pattern requirements with user",
    "2.1": "stage-02 task 2.1: Create initial DynamoDB design based on access patterns",
    "2.2": "stage-02 task 2.2: Evaluate denormalization decisions and design alternatives",
    "2.3": "stage-02 task 2.3: Analyze cost implications and production risks",
    "3.1": "stage-02 task 3.1: Create comprehensive DynamoDB data model document",
    "3.2": "stage-02 task 3.2: Complete table-by-table design validation with user",
    "3.3": "stage-02 task 3.3: Finalize DynamoDB data model with user validation",
    "4.1": "stage-02 task 4.1: Generate migration contract from finalized data model",
    "4.2": "stage-02 task 4.2: Validate migration contract completeness and accuracy",
    "5.1": "stage-02 task 5.1: Create comprehensive documentation summary",
    "5.2": "stage-02 task 5.2: Complete DynamoDB data modeling with manual design process",
}
OWN_PATH = "artifacts/stage-02/tasks.md"

BOX = re.compile(
    r"^(?P<before>[ \t]*(?:[-*+]|\d+[.)])[ \t]+\[)(?P<mark>[ xX])\][ \t]+(?P<text>.+)$"
)
NUMBER = re.compile(r"^(\d+(?:\.\d+)*)\.?(?:\s|$)")
FENCE = re.compile(r"^[ \t]*(```|~~~)")
SKIPPED_FOLDERS = frozenset({".git", ".hg", ".tablewright", ".venv", "node_modules"})


def mark_message(task: str) -> str:
    return f"stage-02 task {task}: Mark complete"


def revise_message(task: str, what: str) -> str:
    """`what` is put on one line, without what a terminal could obey."""
    return f"stage-02 task {task}: Revise: {' '.join(visible(what).split())}"


def template() -> str:
    """The task list used where the workspace brings none."""
    return files("tools.ledger").joinpath("tasks.md").read_text("utf-8")


class Box(Value):
    """A box: `mark_at` is where in the text its mark stands, `number` a task's or None."""

    line: int
    mark_at: int
    checked: bool
    number: str | None
    text: str

    @property
    def condition(self) -> Condition | None:
        return recognise(self.text) if self.number is None else None


class TaskList(Value):
    """A task list's whole text; every change is a new one that differs in boxes only."""

    text: str

    @staticmethod
    def parse(text: str, file: str = OWN_PATH) -> "TaskList":
        """Raises InputError where a task has no box or more than one."""
        tasks = TaskList(text=text)
        lines: dict[str, list[int]] = {number: [] for number in COMMIT_MESSAGES}
        for box in tasks.boxes():
            if box.number in lines:
                lines[box.number].append(box.line)
        problems = [_miscounted(file, number, at) for number, at in lines.items() if len(at) != 1]
        if problems:
            raise InputError(problems)
        return tasks

    def boxes(self) -> tuple[Box, ...]:
        """All boxes outside code blocks, from top to bottom."""
        return tuple(_boxes(self.text))

    def is_marked(self, number: str) -> bool:
        """Raises KeyError where the task has no box."""
        return self._box(number).checked

    def mark(self, task: str) -> "TaskList":
        """Ticks a task, and its parent where no sibling is open any more. Raises KeyError."""
        marked = self._ticked([self._box(task)])
        parent = task.rpartition(".")[0]
        boxes = marked.boxes()
        children = [box for box in boxes if box.number and box.number.startswith(f"{parent}.")]
        if not parent or not all(box.checked for box in children):
            return marked
        return marked._ticked([box for box in boxes if box.number == parent])

    def tick(self, conditions: Mapping[Condition, bool]) -> "TaskList":
        """Ticks the checklist lines whose condition holds; none is ever unticked."""
        return self._ticked(
            [box for box in self.boxes() if box.condition and conditions.get(box.condition, False)]
        )

    def cleared(self) -> "TaskList":
        """Unticks every task, parent and checklist line that `mark` or `tick` may have ticked."""
        parents = {number.partition(".")[0] for number in COMMIT_MESSAGES}
        return self._marked(
            [
                box
                for box in self.boxes()
                if box.number in COMMIT_MESSAGES or box.number in parents or box.condition
            ],
            " ",
        )

    def unticked(self) -> tuple[Box, ...]:
        return tuple(box for box in self.boxes() if not box.checked)

    def differs_beyond_boxes(self, other: str, file: str = OWN_PATH) -> Place | None:
        """First line of `other` that differs in more than its box; line ends are not compared."""
        ours, theirs = _unmarked_lines(self.text), _unmarked_lines(other)
        for index in range(max(len(ours), len(theirs))):
            if ours[index : index + 1] != theirs[index : index + 1]:
                return Place(file=file, line=index + 1)
        return None

    def _box(self, number: str) -> Box:
        for box in self.boxes():
            if box.number == number:
                return box
        raise KeyError(number)

    def _ticked(self, boxes: list[Box]) -> "TaskList":
        return self._marked([box for box in boxes if not box.checked], "x")

    def _marked(self, boxes: list[Box], mark: str) -> "TaskList":
        text = self.text
        for box in boxes:
            text = f"{text[: box.mark_at]}{mark}{text[box.mark_at + 1 :]}"
        return TaskList(text=text)


def find_tasks(workspace: Path, given: Path | None = None) -> Path | None:
    """The user's task list; None where Tablewright's own is to be used.

    `given` (as typed, so relative to the current folder), else `artifacts/stage-02/tasks.md`,
    else the one tasks.md under a folder named like `02-data-modeling`.

    Raises:
        InputError: `given` is no file, or several folders have such a name.
    """
    if given is not None:
        if given.is_file():
            return given
        raise InputError([_problem(str(given), "there is no such file.", "Correct --tasks.")])
    own = workspace / OWN_PATH
    if own.is_file():
        return own
    found = sorted(_named_like_the_stage(workspace))
    if len(found) > 1:
        listed = ", ".join(path.relative_to(workspace).as_posix() for path in found)
        fix = "Say which one with --tasks PATH."
        raise InputError([_problem(str(workspace), f"has several task lists: {listed}.", fix)])
    return found[0] if found else None


def _named_like_the_stage(workspace: Path) -> Iterator[Path]:
    for folder, below, names in os.walk(workspace):
        below[:] = [name for name in below if name not in SKIPPED_FOLDERS]
        path = Path(folder, "tasks.md")
        inside = path.parent.relative_to(workspace).parts
        named = any(fnmatch.fnmatch(part.lower(), "*02*data-modeling*") for part in inside)
        if named and "tasks.md" in names:
            yield path


def _boxes(text: str) -> Iterator[Box]:
    start = 0
    fence: str | None = None
    for index, line in enumerate(text.split("\n")):
        fenced = FENCE.match(line)
        if fenced and fence in (None, fenced[1]):
            fence = None if fence else fenced[1]
        box = None if fence else BOX.match(line)
        if box:
            number = NUMBER.match(box["text"])
            yield Box(
                line=index + 1,
                mark_at=start + box.end("before"),
                checked=box["mark"] != " ",
                number=number[1] if number else None,
                text=box["text"].strip(),
            )
        start += len(line) + 1


def _unmarked_lines(text: str) -> list[str]:
    characters = list(text)
    for box in _boxes(text):
        characters[box.mark_at] = " "
    return [line.removesuffix("\r") for line in "".join(characters).split("\n")]


def _miscounted(file: str, number: str, lines: list[int]) -> Problem:
    if not lines:
        return _problem(file, f"task {number} has no box.", f"Add a line `- [ ] {number} …`.")
    return Problem(
        file=file,
        line=lines[1],
        what=f"task {number} has a second box; the first is on line {lines[0]}.",
        fix="Leave one of them.",
    )


def _problem(file: str, what: str, fix: str) -> Problem:
    return Problem(file=file, what=what, fix=fix)
