"""The points that must hold at the end, and how a checklist line is recognised as one of them."""

from typing import Literal

Condition = Literal[
    "artifacts_analyzed",
    "rates_known",
    "patterns_confirmed",
    "alternatives_weighed",
    "cost_analyzed",
    "risks_assessed",
    "tables_reviewed",
    "consolidation_understood",
    "denormalization_explained",
    "tables_approved",
    "model_document",
    "contract_exists",
    "entities_mapped",
    "unique_constraints",
    "design_approved",
    "contract_approved",
    "decisions_documented",
]

KEY_PHRASES: dict[Condition, tuple[tuple[str, ...], ...]] = {
    "artifacts_analyzed": (("artifacts", "analyzed"),),
    "rates_known": (("access pattern", "rps"),),
    "patterns_confirmed": (("confirmed", "access patterns are captured"), ("patterns confirmed",)),
    "alternatives_weighed": (("multiple alternatives",), ("alternatives weighed",)),
    "cost_analyzed": (("cost analysis",), ("cost analyzed",)),
    "risks_assessed": (("risk assessment",), ("risks assessed",)),
    "tables_reviewed": (("table", "individually reviewed"), ("tables reviewed",)),
    "consolidation_understood": (("consolidation", "combined"), ("consolidation understood",)),
    "denormalization_explained": (("denormalization", "explained"),),
    "tables_approved": (("tables individually approved",), ("tables approved",)),
    "model_document": (("dynamodb_data_model.md", "justifications"), ("document written",)),
    "contract_exists": (("migrationcontract.json", "exists"), ("contract written",)),
    "entities_mapped": (("entities", "mapped"),),
    "unique_constraints": (("unique constraint", "lookup tables"),),
    "design_approved": (("approved", "complete design"), ("design approved",)),
    "contract_approved": (("validated", "migration contract"), ("contract approved",)),
    "decisions_documented": (("decisions", "documented"),),
}
"""A line means a condition where all phrases of one of its groups stand in it, in any case."""


def recognise(line: str) -> Condition | None:
    """The condition a checklist line states; None where none or more than one fits."""
    text = line.casefold()
    fitting = [
        condition
        for condition, groups in KEY_PHRASES.items()
        if any(all(phrase in text for phrase in group) for group in groups)
    ]
    return fitting[0] if len(fitting) == 1 else None
