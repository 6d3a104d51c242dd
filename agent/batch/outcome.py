"""What came of each workspace of a batch, and of the batch as a whole."""

from typing import Literal

from tools.value import Value
from tools.workload.answers import Question

Status = Literal["finished", "waiting", "failed"]


class WorkspaceOutcome(Value):
    """One workspace, as far as its answers carry.

    Attributes:
        status: `waiting` at a gate that needs a person; `failed` for the reason given.
        is_new: Whether this batch did anything in it; False where it was finished before.
        task: The task that the gate belongs to, as `3.2`.
        gate: Kind of the gate, with its table: `questions`, `table Orders`.
        questions: All that are open there.
        reason: Why it failed, with file, line and what to do.
        exit_code: What `design` would have ended with.
        tokens: Of the language model in this session, in and out, all runs together.
    """

    name: str
    workspace: str
    status: Status
    is_new: bool = True
    session: str = ""
    task: str = ""
    gate: str = ""
    questions: tuple[Question, ...] = ()
    reason: str = ""
    exit_code: int = 0
    tables: int = 0
    indexes: int = 0
    cost_usd_per_month: float | None = None
    unknown_rates: tuple[str, ...] = ()
    risks: int = 0
    tokens: int = 0
    seconds: float = 0.0


class BatchReport(Value):
    """Of `batch`: what stands in batch.json, too. Workspaces in the order of their paths."""

    version: Literal[1] = 1
    finished: int
    waiting: int
    failed: int
    seconds: float
    workspaces: tuple[WorkspaceOutcome, ...]


def report_of(outcomes: tuple[WorkspaceOutcome, ...], seconds: float) -> BatchReport:
    def count(status: Status) -> int:
        return sum(each.status == status for each in outcomes)

    return BatchReport(
        finished=count("finished"),
        waiting=count("waiting"),
        failed=count("failed"),
        seconds=round(seconds, 3),
        workspaces=outcomes,
    )
