"""What the commands print with --json. The schemas stand in `agent/commands/schemas/`."""

from typing import Literal

from agent.gates import GatePayload
from tools.finding import Finding
from tools.model.approvals import Approval
from tools.value import Value
from tools.workload.requirements import Concern


class DesignReport(Value):
    """Of `design` and `resume`.

    Attributes:
        status: `waiting` with the gate that needs a person.
        files: What the session has committed, relative to the workspace.
    """

    version: Literal[1] = 1
    status: Literal["finished", "waiting"]
    session: str
    gate: GatePayload | None = None
    tables: tuple[str, ...] = ()
    cost_usd_per_month: float | None = None
    deployed_cost_usd_per_month: float | None = None
    unknown_rates: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


class TaskStatus(Value):
    task: str
    title: str
    committed: bool
    marked: bool


class StatusReport(Value):
    """Of `status`. `gate` is the one that would be asked now."""

    version: Literal[1] = 1
    status: Literal["not started", "working", "waiting", "finished"]
    session: str = ""
    tasks: tuple[TaskStatus, ...] = ()
    gate: GatePayload | None = None
    approvals: tuple[Approval, ...] = ()
    concerns: tuple[Concern, ...] = ()


class CheckReport(Value):
    """Of `check`: clean where no finding is an error."""

    version: Literal[1] = 1
    clean: bool
    findings: tuple[Finding, ...]
