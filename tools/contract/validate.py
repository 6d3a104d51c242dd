"""Checks a contract's text: its form, its sources, what it serves, and that it is the model's."""

from collections.abc import Iterable

from pydantic import JsonValue

from tools.contract.build import build_contract
from tools.contract.contract import CONTRACT_FILE, contract_data, read_contract
from tools.contract.difference import differences
from tools.contract.fault import Check, Fault, Given
from tools.contract.form_checks import FORM_CHECKS
from tools.contract.located import JsonFault, LocatedJson, Path, read_located
from tools.contract.relations import relations
from tools.contract.schema_faults import schema_faults
from tools.contract.service_checks import SERVICE_CHECKS
from tools.contract.source_checks import SOURCE_CHECKS
from tools.finding import Finding
from tools.model.data_model import DataModel
from tools.model.validate import soundness_findings
from tools.planning.plans import PatternPlan

CHECKS: tuple[Check, ...] = (*FORM_CHECKS, *SOURCE_CHECKS, *SERVICE_CHECKS)


def validate_contract(
    text: str, model: DataModel, plans: tuple[PatternPlan, ...]
) -> tuple[Finding, ...]:
    """All errors, in the order of the file; none for a contract that later stages can use.

    Each names its spot, as `migrationContract.json:12: Orders.attributes.user_id.source_column`.
    """
    try:
        located = read_located(text)
    except JsonFault as error:
        return (
            Finding(
                rule="contract-is-no-json",
                severity="error",
                subject=f"{CONTRACT_FILE}:{error.line}",
                evidence=f"It is no JSON: {error.what}.",
                fix="Write the contract anew from the model.",
            ),
        )
    faults = [_repeated(path) for path, _ in located.repeated]
    faults += schema_faults(located.value)
    if faults:
        return _findings(faults, located)
    broken = next(iter(soundness_findings(model)), None)
    if broken is not None:
        evidence = f"The model that it must match is not sound: {broken.evidence}"
        fault = Fault(path=(), rule="model-not-sound", evidence=evidence, fix=broken.fix)
        return _findings([fault], located)
    return _findings(_meaning_faults(located.value, model, plans), located)


def _meaning_faults(
    value: JsonValue, model: DataModel, plans: tuple[PatternPlan, ...]
) -> list[Fault]:
    """Faults of a document that keeps to the schema; plain differences where no rule names one."""
    listed = value if isinstance(value, list) else []
    entries = [entry for entry in listed if isinstance(entry, dict)]
    contract = read_contract(entries)
    expected = build_contract(model, plans)
    given = Given(model=model, plans=plans, relations=relations(model), expected=expected)
    faults = [fault for check in CHECKS for fault in check(contract, given)]
    named = {fault.path for fault in faults}
    faults += [
        fault
        for fault in differences([*entries], [*contract_data(expected)])
        if not any(_overlap(fault.path, path) for path in named)
    ]
    return faults


def _overlap(path: Path, other: Path) -> bool:
    """True where one of the two paths leads to the other, or into it."""
    shared = min(len(path), len(other))
    return shared > 0 and path[:shared] == other[:shared]


def _repeated(path: Path) -> Fault:
    return Fault(
        path=path,
        rule="name-twice",
        evidence=f"{path[-1]} stands twice in one object: readers take either.",
        fix="Keep one of them.",
    )


def _findings(faults: Iterable[Fault], located: LocatedJson) -> tuple[Finding, ...]:
    lined = [(located.line(fault.path) or 1, fault) for fault in faults]
    lined.sort(key=lambda pair: pair[0])
    return tuple(
        Finding(
            rule=fault.rule,
            severity="error",
            subject=f"{CONTRACT_FILE}:{line}: {_spot(fault.path, located.value)}".rstrip(": "),
            evidence=fault.evidence,
            fix=fault.fix,
        )
        for line, fault in lined
    )


def _spot(path: Path, value: JsonValue) -> str:
    """`Orders.gsis[0].pk`: entries by table, other elements by number."""
    parts: list[str] = []
    for depth, step in enumerate(path):
        if isinstance(step, str):
            parts.append(f".{step}")
            continue
        entry = value[step] if depth == 0 and isinstance(value, list) else None
        name = entry.get("table") if isinstance(entry, dict) else None
        parts.append(name if isinstance(name, str) and name else f"[{step}]")
    return "".join(parts).lstrip(".")
