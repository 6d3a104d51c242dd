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


class IntakeReport(Value):
    """Of `intake`.

    Attributes:
        files: What was written, relative to the workspace.
        patterns: Access patterns; `from_log`, `from_endpoints` and `from_structure` add up to it.
        plain: Patterns whose phrase leaves nothing to be confirmed; `unread` have none.
        figures: Measured rates, row counts, sizes and fan-outs, offered to the user.
        findings: What could not be read, or reads otherwise than it was meant.
        next_commands: What to run next, in turn.
    """

    version: Literal[1] = 1
    files: tuple[str, ...]
    tables: int
    patterns: int
    from_log: int
    from_endpoints: int
    from_structure: int
    plain: int
    assumed: int
    unread: tuple[str, ...] = ()
    figures: int
    findings: tuple[Finding, ...] = ()
    next_commands: tuple[str, ...]
