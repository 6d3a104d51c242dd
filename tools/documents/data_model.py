"""dynamodb_data_model.md: the whole design, with the figures that justify it."""

from collections import Counter

from tools.capacity.bill import HOURS_PER_MONTH
from tools.documents import figures
from tools.documents.costs import (
    deployment_surplus,
    heat_grid,
    patterns_cost_grid,
    structures_grid,
    table_totals,
)
from tools.documents.departures import departures, not_taken
from tools.documents.distribution import skew_rule
from tools.documents.dossier import Dossier
from tools.documents.figure_sources import (
    DESIGN_RULES,
    limits_grid,
    prices_grid,
    rules_grid,
    sizes_grid,
)
from tools.documents.mapping import (
    computed_attributes,
    mapping_grid,
    narrow_projections,
    native_keys,
    served_counts,
    transaction_plans,
)
from tools.documents.markdown import Markdown, code, codes, grid, sentence
from tools.documents.monitoring import alarms_grid, general_alarms, quota_lines
from tools.documents.page import render_page
from tools.documents.production_warnings import risks_grid, severity_counts, warnings_for
from tools.documents.prospects import prospects
from tools.documents.requirement import approval_text
from tools.documents.service_limits import service_limits_grid
from tools.documents.table_design import decision_view, table_view
from tools.model.data_model import DataModel
from tools.model.decisions import Decision

DRAFTERS = {
    "builtin": "the built-in drafter",
    "openai": "the built-in drafter, with a language model's proposals where they are no worse",
}


def render_data_model(dossier: Dossier) -> str:
    model = dossier.model
    table_names = {table.name for table in model.tables}
    lookups = {table.name for table in model.tables if table.kind == "lookup"}
    view = {
        "model": model,
        "facts": facts(dossier),
        "departures": departures(model),
        "not_taken": not_taken(model),
        "entities": [table_view(dossier, t) for t in model.tables if t.kind == "entity"],
        "lookups": lookup_views(dossier),
        "services": services(model),
        "absences": absences(model),
        "mapping": mapping_grid(dossier),
        "counts": served_counts(dossier),
        "totals": table_totals(dossier),
        "structures": structures_grid(dossier),
        "pattern_costs": patterns_cost_grid(dossier),
        "bill": dossier.bill,
        "deployed": dossier.deployed_bill,
        "uncosted": uncosted(dossier),
        "ownership": ownership(dossier),
        "surplus": deployment_surplus(dossier),
        "hours": HOURS_PER_MONTH,
        "skew_rule": skew_rule(dossier),
        "heat": heat_grid(dossier),
        "risks": risks_grid(dossier.findings),
        "severities": severity_counts(dossier.findings),
        "findings": dossier.findings,
        "warnings": warnings_for(dossier.findings),
        "alternatives": alternatives_grid(dossier),
        "other_decisions": [
            decision_view(decision)
            for decision in model.decisions
            if decision.subject.partition(".")[0] not in table_names
        ],
        "projections": narrow_projections(dossier),
        "native": native_keys(dossier),
        "computed": computed_attributes(dossier),
        "transactions": [t for t in transaction_plans(dossier) if not t.tables & lookups],
        "guarded_transactions": [t.ids for t in transaction_plans(dossier) if t.tables & lookups],
        "drafter": drafter(model),
        "views": dossier.contract_views,
        "alarms": alarms_grid(dossier),
        "general_alarms": general_alarms(dossier),
        "quotas": quota_lines(dossier),
        "streams": sorted({table for s in model.services for table in s.fed_from}),
        "authors": authors(model),
        "contributions": contributions_grid(model),
        "approvals": approvals_grid(dossier),
        "figure_rules": rules_grid(DESIGN_RULES),
        "prices": prices_grid(dossier.bill),
        "limits": limits_grid(),
        "service_limits": service_limits_grid(dossier),
        "sizes": sizes_grid(dossier),
        **prospects(dossier.outlook),
    }
    return render_page("data_model.md.j2", view)


def lookup_views(dossier: Dossier) -> list[dict[str, object]]:
    """The lookup tables; a transaction over several of them is shown with the first."""
    found: list[dict[str, object]] = []
    shown: dict[str, str] = {}
    for table in dossier.model.tables:
        if table.kind != "lookup":
            continue
        transactions = transaction_plans(dossier, table.name)
        elsewhere = [(t.ids, shown[t.ids]) for t in transactions if t.ids in shown]
        found.append(
            {
                **table_view(dossier, table),
                "transactions": [t for t in transactions if t.ids not in shown],
                "elsewhere": [f"{ids}: see {name}" for ids, name in elsewhere],
            }
        )
        shown |= {t.ids: table.name for t in transactions if t.ids not in shown}
    return found


def facts(dossier: Dossier) -> dict[str, object]:
    """Counts the design's philosophy is told with."""
    model = dossier.model
    entities = [table for table in model.tables if table.kind == "entity"]
    lookups = [table for table in model.tables if table.kind == "lookup"]
    gsis = [gsi for table in model.tables for gsi in table.gsis]
    combined = [table.name for table in entities if len(table.source_tables) > 1]
    return {
        "sources": len(model.requirements.mysql.tables),
        "entities": len(entities),
        "lookups": len(lookups),
        "gsis": len(gsis),
        "without_gsi": codes(t.name for t in entities if not t.gsis),
        "combined": codes(combined),
        "composite": codes(t.name for t in entities if t.key.sort_key),
        "patterns": len(model.requirements.patterns),
    }


def drafter(model: DataModel) -> str:
    return DRAFTERS.get(model.drafted_by, model.drafted_by)


def uncosted(dossier: Dossier) -> tuple[str, ...]:
    """Patterns left out of the bill, duplicates joined to them."""
    groups = {plan.ids for i in dossier.bill.unknown for plan in dossier.plans if i in plan.ids}
    return tuple(" = ".join(plan.ids) for plan in dossier.plans if plan.ids in groups)


def ownership(dossier: Dossier) -> tuple[str, ...]:
    """Work that the bill does not show: what somebody must run, watch or keep in step."""
    counts = ownership_counts(dossier)
    return tuple(f"{figures.plural(count, noun)} {work}" for count, noun, work in counts)


def ownership_counts(dossier: Dossier) -> list[tuple[int, str, str]]:
    """How many there are of what makes work, and which work; none of what there is not."""
    model = dossier.model
    origins = [a.origin.kind for table in model.tables for a in table.stored]
    kept = sum(origins.count(kind) for kind in ("copy", "embedded", "counter"))
    indexes = sum(len(table.gsis) for table in model.tables)
    lines = [
        (len(model.tables), "table", "to deploy, alarm on and back up"),
        (indexes, "GSI", "to alarm on, each a path by which writes can be throttled"),
        (origins.count("computed"), "computed attribute", "the application must write alike"),
        (kept, "denormalised attribute", "to keep in step with its source"),
        (len(transaction_plans(dossier)), "transaction", "to retry when cancelled"),
        (len(model.services), "outside service", "to run, feed and rebuild"),
    ]
    return [line for line in lines if line[0]]


def services(model: DataModel) -> list[dict[str, object]]:
    return [
        {
            "service": service,
            "patterns": [
                sentence("**{id}** {text}", id=i, text=model.requirements.pattern(i).text)
                for i in service.pattern_ids
            ],
            "fed_from": codes(service.fed_from, "no DynamoDB table"),
        }
        for service in model.services
    ]


def absences(model: DataModel) -> Markdown:
    rows = [
        (code(a.table if a.column is None else f"{a.table}.{a.column}"), a.reason)
        for a in model.absences
    ]
    return grid(("MySQL table or column", "Why it is absent"), rows) if rows else Markdown()


def alternatives_grid(dossier: Dossier) -> Markdown:
    """All alternatives of all decisions: the whole model's cost with each in place."""
    rows = []
    for decision in dossier.model.decisions:
        for number, alternative in enumerate(decision.alternatives):
            rows.append(
                (
                    f"{decision.id}: {decision.subject}",
                    "the same" if number else decision.chosen,
                    _cost(decision.chosen_cost_usd_per_month),
                    alternative.name,
                    _cost(alternative.cost_usd_per_month),
                    _difference(decision, alternative.cost_usd_per_month),
                    alternative.gives_up,
                    alternative.wins_when,
                )
            )
    headers = ("Decision", "Chosen", "$ a month", "Alternative", "$ a month then", "Difference")
    return grid((*headers, "Gives up", "Wins when"), rows) if rows else Markdown()


def authors(model: DataModel) -> tuple[Markdown, ...]:
    counts = Counter(decision.author for decision in model.decisions)
    return tuple(
        sentence(
            "{author}: {count} ({ids})",
            author=author,
            count=figures.plural(count, "decision"),
            ids=figures.listed_ids(tuple(d.id for d in model.decisions if d.author == author)),
        )
        for author, count in sorted(counts.items())
    )


def contributions_grid(model: DataModel) -> Markdown:
    """Part by part; empty where no language model was asked."""
    rows = [
        (each.task, each.part, each.model or "nobody", each.author, each.what)
        for each in model.contributions
    ]
    headers = ("Task", "Part", "Asked", "Written by", "What came of it")
    return grid(headers, rows) if rows else Markdown()


def approvals_grid(dossier: Dossier) -> Markdown:
    rows = [
        (
            f"{approval.gate} {approval.subject}".strip(),
            approval_text(approval),
            code(approval.digest[:12]),
        )
        for approval in dossier.approvals
    ]
    return grid(("Gate", "Approved by, when, how", "Content digest"), rows) if rows else Markdown()


def _cost(cost: float | None) -> str:
    return "not costed" if cost is None else figures.usd(cost)


def _difference(decision: Decision, cost: float | None) -> str:
    if cost is None or decision.chosen_cost_usd_per_month is None:
        return ""
    return figures.usd_change(cost - decision.chosen_cost_usd_per_month)
