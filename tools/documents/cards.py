"""Short Markdown for the gates: what a person reads before they answer, in 80 columns."""

import re
import textwrap
from collections import Counter
from typing import assert_never

from tools.contract.build import build_contract
from tools.contract.contract import ContractGsi, Entry
from tools.documents import figures
from tools.documents.costs import deployment_surplus
from tools.documents.data_model import facts
from tools.documents.departures import departures
from tools.documents.dossier import Dossier
from tools.documents.inferred import relationship_lines
from tools.documents.mapping import served_counts, transaction_plans
from tools.documents.markdown import guard_start, sentence
from tools.documents.page import render_page
from tools.documents.production_warnings import by_severity, severity_counts, warnings_for
from tools.documents.requirement import dropped, totals, unknown_rates, without_database
from tools.documents.requirement_patterns import rate_text
from tools.documents.table_design import table_view
from tools.planning.native_keys import native_index_names
from tools.provenance import FromAnswer, FromFile, FromLog, FromMeasurement, FromRule, Source
from tools.workload.patterns import AccessPattern
from tools.workload.requirements import Requirements
from tools.workload.second_readings import RULE as SECOND_READING

COLUMNS = 80
LONG_LIST = 12  # findings shown on a card; the rest are counted
LISTED_ANYWAY = ("unknown-rate", "duplicate-patterns", SECOND_READING)  # have lines of their own
_ITEM = re.compile(r"^(\s*)(- |\d+\. |> )?")


def render_table_card(dossier: Dossier, table_name: str) -> str:
    """The card of the table gate; short for a lookup table. Raises KeyError."""
    table = dossier.model.table(table_name)
    position = dossier.model.tables.index(table) + 1
    view = {
        "table": table_view(dossier, table),
        "position": position,
        "count": len(dossier.model.tables),
        "transactions": [
            f"{entry.ids} {entry.text}" for entry in transaction_plans(dossier, table.name)
        ],
    }
    template = "lookup_card.md.j2" if table.kind == "lookup" else "table_card.md.j2"
    return _wrapped(render_page(template, view))


def render_design_card(dossier: Dossier) -> str:
    """The card of the design gate: the whole in one screen or two."""
    bill = dossier.bill
    view = {
        "facts": facts(dossier),
        "bill": bill,
        "deployed": dossier.deployed_bill,
        "surplus": deployment_surplus(dossier),
        "tables": [
            {
                "name": table.name,
                "key": table.key,
                "gsis": [
                    {
                        "gsi": gsi,
                        "key": table.key_text(gsi),
                        "cost": bill.structure(table.name, gsi.name).cost_usd_per_month,
                    }
                    for gsi in table.gsis
                ],
                "cost": bill.table_cost(table.name),
            }
            for table in dossier.model.tables
        ],
        "services": dossier.model.services,
        "counts": served_counts(dossier),
        "unserved": [p.lead for p in dossier.plans if p.serving == "unserved"],
        "departures": departures(dossier.model),
        "severities": severity_counts(dossier.findings),
        "warnings": [entry["title"] for entry in warnings_for(dossier.findings)],
        "findings": [
            f
            for f in by_severity(dossier.findings)
            if f.severity in {"error", "critical", "high", "warning"}
        ][:LONG_LIST],
        "concerns": dossier.model.requirements.open_concerns,
        "unseen": [a.subject for a in dossier.approvals if a.gate == "table" and not a.seen],
    }
    return _wrapped(render_page("design_card.md.j2", view))


def render_requirements_card(requirements: Requirements) -> str:
    """The card of the requirements gate: three tiers, totals, what needs a second look."""
    evidence = requirements.evidence
    findings = tuple(
        finding
        for finding in dict.fromkeys(evidence.findings + requirements.findings)
        if finding.rule not in LISTED_ANYWAY
    )
    view = {
        "requirements": requirements,
        "totals": totals(requirements),
        "patterns": [
            {
                "id": pattern.id,
                "text": pattern.text,
                "type": pattern.type,
                "rate": _rate_or_why_none(pattern),
            }
            for pattern in requirements.patterns
        ],
        "rate_sources": _rate_sources(requirements),
        "readings": [
            sentence("**{id}**: {how}", id=p.id, how=" ".join(p.assumptions))
            for p in requirements.patterns
            if p.assumptions
        ],
        "duplicates": [" = ".join(g.ids) for g in requirements.groups if g.duplicates],
        "unknown": [pattern.id for pattern in unknown_rates(requirements)],
        "without_database": [pattern.id for pattern in without_database(requirements)],
        "dropped": dropped(requirements),
        "findings": by_severity(findings)[:LONG_LIST],
        "further": max(0, len(findings) - LONG_LIST),
        "second": [f for f in requirements.findings if f.rule == SECOND_READING],
        "inferred": relationship_lines(requirements),
        "log": evidence.log,
    }
    return _wrapped(render_page("requirements_card.md.j2", view))


def _rate_sources(requirements: Requirements) -> str:
    """How many rates come from where; empty where none is known."""
    rates = [p.rate for p in requirements.patterns if p.operations and not p.dropped]
    counts = Counter(
        _source_words(quantity.source) for rate in rates if (quantity := rate.peak or rate.average)
    )
    return ", ".join(f"{count} {words}" for words, count in counts.items())


def _source_words(source: Source) -> str:
    match source:
        case FromAnswer():
            return f"from {source.place.file}" if source.place else "typed"
        case FromMeasurement():
            return "measured or stated, and confirmed"
        case FromRule():
            return "by rule from an answer"
        case FromFile():
            return f"from {source.place.file}"
        case FromLog():
            return f"from {source.file}"
        case _:
            assert_never(source)


def _rate_or_why_none(pattern: AccessPattern) -> str:
    if pattern.dropped:
        return "dropped"
    return rate_text(pattern) if pattern.operations else "no database"


def render_contract_card(dossier: Dossier) -> str:
    """The card of the contract gate: entries, keys, GSIs, joined attributes, views."""
    contract = build_contract(dossier.model, dossier.plans)
    view = {
        "entries": [_entry(entry) for entry in contract.entries],
        "views": dossier.contract_views,
        "native": native_index_names(dossier.model),
        "surplus": deployment_surplus(dossier),
        "bill": dossier.bill,
        "deployed": dossier.deployed_bill,
    }
    return _wrapped(render_page("contract_card.md.j2", view))


def _entry(entry: Entry) -> dict[str, object]:
    return {
        "table": entry.table,
        "source": entry.source_table,
        "key": _key(entry),
        "attributes": len(entry.attributes),
        "renamed": [
            f"{one.name} from {one.source_column}"
            for one in entry.attributes
            if one.join is None and one.name != one.source_column
        ],
        "joined": [
            f"{one.name} from {one.source_table}.{one.source_column}"
            for one in entry.attributes
            if one.join is not None
        ],
        "gsis": [f"{gsi.name} {_key(gsi)}" for gsi in entry.gsis],
        "satisfies": [text.partition(":")[0] for text in entry.satisfies],
        "size": figures.size(entry.estimated_item_size_bytes),
    }


def _key(keyed: Entry | ContractGsi) -> str:
    return f"({keyed.pk})" if keyed.sk is None else f"({keyed.pk}, {keyed.sk})"


def _wrapped(page: str) -> str:
    """Lines of prose and lists folded at 80 columns; list items keep their indent."""
    return "\n".join(_fold(line) for line in page.splitlines()) + "\n"


def _fold(line: str) -> str:
    if len(line) <= COLUMNS or line.startswith(("|", "#")):
        return line
    item = _ITEM.match(line)
    lead = item.group() if item else ""
    indent = lead if lead.endswith("> ") else " " * len(lead)
    first, *rest = textwrap.wrap(
        line[len(lead) :],
        COLUMNS - len(lead) - 1,  # guarding may add a character
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join([lead + first, *(indent + guard_start(part) for part in rest)])
