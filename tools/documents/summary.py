"""02_summary.md: how the design came about, what it gives up, how to run it, what is left."""

from tools.documents.costs import deployment_surplus
from tools.documents.data_model import approvals_grid, authors, drafter, facts
from tools.documents.dossier import Dossier
from tools.documents.figures import listed_ids
from tools.documents.markdown import Markdown, codes, grid, sentence
from tools.documents.monitoring import alarms_grid, general_alarms, quota_lines
from tools.documents.page import render_page
from tools.documents.production_warnings import severity_counts, warnings_for
from tools.documents.readiness import UNSEEN, ReadinessItem
from tools.documents.requirement import approval_text, unknown_rates
from tools.documents.troubleshooting import troubleshooting_grid
from tools.model.decisions import Decision
from tools.planning.native_keys import native_index_names

TASKS = (
    ("1.1", "Read the artifacts: entities, relationships, constraints, bottlenecks", ""),
    ("1.2", "Gather the access patterns with their rates", ""),
    ("1.3", "Validate the requirements", "requirements"),
    ("2.1", "Draft the design", ""),
    ("2.2", "Weigh denormalisation and alternatives", ""),
    ("2.3", "Compute cost and production risks", ""),
    ("3.1", "Write the data model document", ""),
    ("3.2", "Review table by table", "table"),
    ("3.3", "Finalise the design", "design"),
    ("4.1", "Generate the migration contract", ""),
    ("4.2", "Validate the migration contract", "contract"),
    ("5.1", "Write this summary", ""),
    ("5.2", "Assess readiness", ""),
)

READINESS_WORDS = {
    "artifacts_analyzed": "All stage-01 artifacts are analysed",
    "rates_known": "All access patterns have a rate",
    "patterns_confirmed": "The user has confirmed the access patterns",
    "alternatives_weighed": "Several alternatives were weighed",
    "cost_analyzed": "Cost is estimated from known rates",
    "risks_assessed": "Risks are identified with mitigations",
    "tables_reviewed": "Each table was reviewed on its own",
    "consolidation_understood": "Table consolidation is understood",
    "denormalization_explained": "Denormalisation is explained",
    "tables_approved": "Each table is approved",
    "model_document": "The data model document exists",
    "contract_exists": "The migration contract exists and is valid",
    "entities_mapped": "All MySQL entities are mapped",
    "unique_constraints": "Unique constraints are enforced",
    "design_approved": "The complete design is approved",
    "contract_approved": "The migration contract is approved",
    "decisions_documented": "Decisions have trade-offs and rollbacks",
}


def render_summary(dossier: Dossier, readiness: tuple[ReadinessItem, ...]) -> str:
    """`readiness` is empty before it is assessed."""
    model = dossier.model
    requirements = model.requirements
    view = {
        "drafter": drafter(model),
        "facts": facts(dossier),
        "bill": dossier.bill,
        "deployed": dossier.deployed_bill,
        "surplus": deployment_surplus(dossier),
        "native": native_index_names(dossier.model),
        "process": process_grid(dossier),
        "approvals": approvals_grid(dossier),
        "unseen": [a for a in dossier.approvals if not a.seen],
        "authors": authors(model),
        "decisions": decisions_grid(dossier),
        "trade_offs": trade_offs_grid(dossier),
        "troubleshooting": troubleshooting_grid(dossier.findings),
        "severities": severity_counts(dossier.findings),
        "alarms": alarms_grid(dossier),
        "general_alarms": general_alarms(dossier),
        "quotas": quota_lines(dossier),
        "monitored": monitored(model.decisions),
        "warnings": warnings_for(dossier.findings),
        "readiness": [
            {"item": item, "words": READINESS_WORDS.get(item.name, item.name)} for item in readiness
        ],
        "open": [READINESS_WORDS.get(item.name, item.name) for item in readiness if not item.holds],
        "concerns": requirements.open_concerns,
        "unknown": [pattern.id for pattern in unknown_rates(requirements)],
        "tables": codes(table.name for table in model.tables),
        "views": dossier.contract_views,
        "streams": codes(sorted({table for s in model.services for table in s.fed_from}), "none"),
        "unseen_words": UNSEEN,
    }
    return render_page("summary.md.j2", view)


def process_grid(dossier: Dossier) -> Markdown:
    """The tasks with their gates, and who approved at each."""
    rows = []
    for task, words, gate in TASKS:
        if gate == "table":
            given = [a for a in dossier.approvals if a.gate == "table"]
            passed = f"{len({a.subject for a in given})} of {len(dossier.model.tables)} tables"
            unseen = sum(1 for a in given if not a.seen)
            passed += f", {unseen} by an answers file, unseen" if unseen else ""
        else:
            passed = approval_text(dossier.approval(gate)) if gate else ""
        rows.append((task, words, gate, passed))
    return grid(("Task", "What was done", "Gate", "Passed by"), rows)


def decisions_grid(dossier: Dossier) -> Markdown:
    rows = [
        (d.id, d.topic, d.subject, d.chosen, d.reason, d.author) for d in dossier.model.decisions
    ]
    return grid(("Id", "Topic", "Subject", "Chosen", "Why", "Decided by"), rows)


def trade_offs_grid(dossier: Dossier) -> Markdown:
    """One row for all decisions that give up the same and are undone in the same way."""
    alike: dict[tuple[str, str], list[Decision]] = {}
    for decision in dossier.model.decisions:
        alike.setdefault((decision.trade_off, decision.rollback), []).append(decision)
    rows = [
        (listed_ids(tuple(d.id for d in held)), _subjects(held), trade_off, rollback)
        for (trade_off, rollback), held in alike.items()
    ]
    return grid(("Decisions", "Subjects", "Trade-off", "Rollback"), rows)


def monitored(decisions: tuple[Decision, ...]) -> tuple[Markdown, ...]:
    """What to watch for each decision, those with the same together."""
    alike: dict[str, list[Decision]] = {}
    for decision in decisions:
        if decision.monitoring:
            alike.setdefault(decision.monitoring, []).append(decision)
    return tuple(
        sentence("{subjects}: {what}", subjects=_subjects(held), what=what)
        for what, held in alike.items()
    )


def _subjects(decisions: list[Decision]) -> str:
    return ", ".join(dict.fromkeys(decision.subject for decision in decisions))
