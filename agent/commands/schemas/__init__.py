"""The published JSON Schemas of what the commands print with --json."""

import json
from pathlib import Path

from pydantic import JsonValue

from agent.batch.outcome import BatchReport
from agent.commands.cost_report import CostReport
from agent.commands.explain_report import ExplainReport
from agent.commands.inbox_report import GatesReport
from agent.commands.reports import (
    CheckReport,
    DesignReport,
    EvidenceReport,
    IntakeReport,
    StatusReport,
)
from tools.capacity.prices import Prices

Report = (
    type[DesignReport]
    | type[StatusReport]
    | type[CheckReport]
    | type[IntakeReport]
    | type[EvidenceReport]
    | type[CostReport]
    | type[ExplainReport]
    | type[BatchReport]
    | type[GatesReport]
    | type[Prices]
)

_FOLDER = Path(__file__).parent
SCHEMAS: dict[Report, Path] = {
    DesignReport: _FOLDER / "design.schema.json",
    StatusReport: _FOLDER / "status.schema.json",
    CheckReport: _FOLDER / "check.schema.json",
    IntakeReport: _FOLDER / "intake.schema.json",
    EvidenceReport: _FOLDER / "evidence.schema.json",
    CostReport: _FOLDER / "cost.schema.json",
    ExplainReport: _FOLDER / "explain.schema.json",
    BatchReport: _FOLDER / "batch.schema.json",
    GatesReport: _FOLDER / "gates.schema.json",
    Prices: _FOLDER / "prices.schema.json",
}


def published_schema(report: Report) -> JsonValue:
    schema: JsonValue = report.model_json_schema(mode="serialization")
    return schema


def write_schemas() -> None:
    """Writes the schema files anew, after a report has changed."""
    for report, file in SCHEMAS.items():
        file.write_text(json.dumps(published_schema(report), indent=2) + "\n")
