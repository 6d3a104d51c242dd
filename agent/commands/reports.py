"""What the commands print with --json. The schemas stand in `agent/commands/schemas/`."""

from typing import Literal

from agent.gates import GatePayload
from tools.finding import Finding
from tools.model.approvals import Approval
from tools.provenance import Origin
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


class EvidenceFigure(Value):
    """A figure with its source; `said` is the source in words."""

    what: str
    figure: str
    said: str
    source: Origin


class SubjectEvidence(Value):
    """All figures of a table, an index, a pattern, a decision; or of limits, prices, rules."""

    subject: str
    about: str = ""
    figures: tuple[EvidenceFigure, ...]


class NumberEvidence(Value):
    """A number on a line of a document: the figures that it may be, or the text that it is of.

    `quoted` says whose text it stands in; `is_name` that it is part of a name.
    """

    number: str
    around: str
    figures: tuple[EvidenceFigure, ...] = ()
    quoted: tuple[str, ...] = ()
    is_name: bool = False


class OpenFigure(Value):
    """A figure that nobody has given: the question for it."""

    key: str
    subject: str
    text: str
    why: str


class EvidenceReport(Value):
    """Of `status --evidence`.

    Attributes:
        stage: How far the workspace has come; before `design` there are no tables of DynamoDB.
        name: What was asked for; empty for all.
        subjects: Empty where a line was asked for.
        line: The line of the document that was asked for, with `numbers`.
        open: What nobody has given yet, as far as `name` goes.
    """

    version: Literal[1] = 1
    stage: Literal["not started", "requirements", "design"]
    name: str = ""
    subjects: tuple[SubjectEvidence, ...] = ()
    line: str = ""
    numbers: tuple[NumberEvidence, ...] = ()
    open: tuple[OpenFigure, ...] = ()


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
