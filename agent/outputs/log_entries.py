"""The working log's entries: what each finished task came to, and who said what in it."""

from collections.abc import Callable, Iterator, Mapping

from agent.events import Answered, Approved, Edited, Feedback, GateKind, Proposed, Record
from agent.outputs.renderings import Material, document_paths, readiness, render_document
from agent.tasks import GATE_TASKS, LOG_PATH, TITLES, tasks_until
from tools.documents.inferred import counted_keys
from tools.documents.working_log import LogEntry, render_working_log
from tools.editing.edit_rendering import render_edit

WEIGHED = ("copy", "embedding", "counter", "layout")


class RenderedFiles(Mapping[str, bytes | None]):
    """All files that stand once the material's task is done, journal and task list apart.

    Each is rendered when it is first looked at. None is a file that is not needed.
    """

    def __init__(self, material: Material) -> None:
        self._material = material
        self._paths = (*document_paths(material.task), LOG_PATH)
        self._rendered: dict[str, bytes | None] = {}

    def __getitem__(self, path: str) -> bytes | None:
        if path not in self._paths:
            raise KeyError(path)
        if path not in self._rendered:
            self._rendered[path] = self._render(path)
        return self._rendered[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def _render(self, path: str) -> bytes | None:
        if path == LOG_PATH:
            return render_working_log(log_entries(self._material)).encode()
        return render_document(path, self._material)


def log_entries(material: Material) -> tuple[LogEntry, ...]:
    """One entry for each task up to the material's. An earlier one stays as it was."""
    return tuple(
        LogEntry(
            task=task,
            when=_when(task, material),
            title=TITLES[task],
            lines=(*NOTES[task](material), *_said(task, material)),
        )
        for task in tasks_until(material.task)
    )


def _when(task: str, material: Material) -> str:
    """When the task's gate was passed first; the start for 1.1; empty where nobody was asked."""
    if task == "1.1":
        return material.history.started_at
    passed = [
        record.at
        for record in material.history.records
        if isinstance(event := record.event, Approved) and GATE_TASKS[event.gate] == task
    ]
    return passed[0] if passed else ""


def _analysed(material: Material) -> Iterator[str]:
    evidence = material.requirements.evidence
    for file in evidence.files:
        yield f"read {file.path}: {file.lines} lines, SHA-256 {file.sha256[:12]}"
    declared, _ = counted_keys(evidence.mysql)
    inferred = [each.name for each in evidence.relationships if each.standing != "refused"]
    uniques = sum(len(table.unique_keys) for table in evidence.mysql.tables)
    yield f"entities: {', '.join(evidence.mysql.table_names)}"
    yield f"{declared} foreign keys, {uniques} unique keys beside the primary keys"
    if inferred:
        yield f"foreign keys that are inferred and declared nowhere: {', '.join(inferred)}"
    yield f"{len(evidence.patterns)} access patterns, {len(evidence.log.queries)} logged queries"
    for note in evidence.log.bottlenecks:
        yield f"bottleneck named by the log analysis: {note.title} ({note.place})"
    for finding in evidence.findings:
        yield f"{finding.severity}: {finding.subject}: {finding.evidence}"


def _gathered(material: Material) -> Iterator[str]:
    requirements = material.requirements
    costed = [p.id for p in requirements.patterns if p.operations and p.rate.is_known]
    unknown = [p.id for p in requirements.patterns if p.operations and not p.rate.is_known]
    yield f"rates known for {len(costed)} patterns that reach the database"
    if unknown:
        yield f"rate unknown, designed for but not costed: {', '.join(unknown)}"
    if requirements.declined:
        yield f"declined: {', '.join(declined.name for declined in requirements.declined)}"


def _validated(material: Material) -> Iterator[str]:
    assumed = [p.id for p in material.requirements.patterns if p.assumptions]
    if assumed:
        yield f"read with a stated assumption: {', '.join(assumed)}"


def _drafted(material: Material) -> Iterator[str]:
    model = material.designed.model
    yield f"drafted by {model.drafted_by}"
    for service in model.services:
        yield f"outside DynamoDB: {service.name} for {', '.join(service.pattern_ids)}"


def _weighed(material: Material) -> Iterator[str]:
    for decision in material.designed.model.decisions:
        if decision.topic in WEIGHED:
            yield f"{decision.topic} on {decision.subject}: {decision.chosen}"


def _assessed(material: Material) -> Iterator[str]:
    derivation = material.designed
    yield f"tables: {', '.join(table.name for table in derivation.model.tables)}"
    yield f"USD {derivation.bill.cost_usd_per_month:,.2f} a month as designed"
    yield f"USD {derivation.deployed_bill.cost_usd_per_month:,.2f} as deployed from the contract"
    for finding in derivation.findings:
        yield f"{finding.severity}: {finding.rule} on {finding.subject}"


def _nothing(material: Material) -> Iterator[str]:
    yield from ()


def _finalised(material: Material) -> Iterator[str]:
    for concern in material.designed.model.requirements.concerns:
        if concern.gate != "contract":
            became = f" ({concern.note})" if concern.note else ""
            yield (
                f"{concern.outcome} concern {concern.id} from the {concern.gate} gate: "
                f"{concern.text}{became}"
            )


def _contracted(material: Material) -> Iterator[str]:
    derivation = material.designed
    yield f"{len(derivation.contract.entries)} entries"
    if derivation.view_names:
        yield f"views to create first: {', '.join(derivation.view_names)}"


def _checked(material: Material) -> Iterator[str]:
    findings = material.designed.contract_findings
    errors = sum(1 for finding in findings if finding.severity == "error")
    yield f"{errors} errors, {len(findings) - errors} remarks"


def _ready(material: Material) -> Iterator[str]:
    items = readiness(material)
    yield f"{sum(1 for item in items if item.holds)} of {len(items)} points of the checklist hold"
    for item in items:
        if not item.holds:
            yield f"open: {item.name}: {item.evidence}"


NOTES: dict[str, Callable[[Material], Iterator[str]]] = {
    "1.1": _analysed,
    "1.2": _gathered,
    "1.3": _validated,
    "2.1": _drafted,
    "2.2": _weighed,
    "2.3": _assessed,
    "3.1": _nothing,
    "3.2": _nothing,
    "3.3": _finalised,
    "4.1": _contracted,
    "4.2": _checked,
    "5.1": _nothing,
    "5.2": _ready,
}


def _said(task: str, material: Material) -> Iterator[str]:
    """What was said in a task: answers stand in 1.2, accepted readings in 1.3."""
    for record in material.history.records:
        yield from _lines(task, record)


def _lines(task: str, record: Record) -> Iterator[str]:
    event = record.event
    if isinstance(event, Answered):
        answers = [a for a in event.answers if _task_of_answer(a.kind == "reading") == task]
        if answers:
            yield f"{_signature(record)}: {len(answers)} answers ({event.via})"
    elif isinstance(event, Edited) and GATE_TASKS[event.gate] == task:
        gate = _gate_name(event.gate, event.subject)
        for edit in event.edits:
            yield f"{_signature(record)}: edit at {gate}: {render_edit(edit)}"
    elif isinstance(event, Approved) and GATE_TASKS[event.gate] == task:
        seen = "" if event.seen else ", given by an answers file, unseen"
        yield f"{_signature(record)}: approved {_gate_name(event.gate, event.subject)}{seen}"
    elif isinstance(event, Proposed) and event.task == task and event.call:
        call = event.call
        came = "did not pass the checks" if event.faults else "passed the checks"
        yield (
            f"{record.at}, {call.model}: {event.part} ({call.prompt} version {call.version}, "
            f"{call.tokens_in} tokens in, {call.tokens_out} out): {came}"
        )
    elif isinstance(event, Feedback) and GATE_TASKS[event.gate] == task:
        gate = _gate_name(event.gate, event.subject)
        yield f"{_signature(record)}: {event.reply} at {gate}: {event.text}"


def _task_of_answer(is_reading: bool) -> str:
    return "1.3" if is_reading else "1.2"


def _gate_name(gate: GateKind, subject: str) -> str:
    return f"table {subject}" if gate == "table" else f"the {gate}"


def _signature(record: Record) -> str:
    return f"{record.at}, {record.who}"
