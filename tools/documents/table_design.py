"""One table of the design as plain view values: for its chapter and for its card."""

from collections.abc import Iterable

from tools.capacity.sizes import attribute_size, entry_size, item_size
from tools.documents import figures
from tools.documents.costs import gigabytes
from tools.documents.departures import is_taken
from tools.documents.distribution import distribution
from tools.documents.dossier import Dossier
from tools.documents.index_advice import index_advice
from tools.documents.markdown import Markdown, code, grid, sentence
from tools.documents.origin_words import origin_text, source_roles
from tools.documents.size_sources import size_rule_name, size_source
from tools.model.decisions import Alternative, Decision
from tools.model.tables import (
    Attribute,
    CopyOrigin,
    CounterOrigin,
    EmbeddedOrigin,
    Gsi,
    Table,
)
from tools.planning.basis import columns_behind
from tools.planning.plans import Count, PatternPlan, Read
from tools.provenance import FromRule
from tools.source.schema import Schema


def table_view(dossier: Dossier, table: Table) -> dict[str, object]:
    """Everything a chapter or card says of a table."""
    structure = _structure(dossier, table.name)
    return {
        "name": table.name,
        "kind": table.kind,
        "purpose": table.purpose,
        "key": table.key,
        "source_table": table.source_table,
        "sources": source_roles(table),
        "guards": table.guards,
        "item_types": table.item_types,
        "key_reasons": key_reasons(dossier, table),
        "spread": spread_text(dossier, table),
        "enables": sort_key_uses(dossier, table, None),
        "attributes": _attributes_grid(dossier, table),
        "attribute_count": len(table.stored),
        "item_size": figures.size_spread(_item_size(dossier, table)),
        "gsis": [gsi_view(dossier, table, gsi) for gsi in table.gsis],
        "served": [served_line(dossier, plan) for plan in plans_on(dossier, table.name)],
        "served_ids": [i for plan in plans_on(dossier, table.name) for i in plan.ids],
        "denormalised": denormalised(table, dossier.model.requirements.mysql),
        "decisions": [
            {**decision_view(decision), "taken": is_taken(dossier.model, decision)}
            for decision in dossier.model.decisions
            if decision.subject.partition(".")[0] == table.name
        ],
        "structure": structure,
        "cost": dossier.bill.table_cost(table.name),
        "model_cost": dossier.bill.cost_usd_per_month,
        "deployed_cost": dossier.deployed_bill.table_cost(table.name),
        "findings": [f for f in dossier.findings if f.subject.partition(".")[0] == table.name],
    }


def key_reasons(dossier: Dossier, table: Table) -> tuple[str, ...]:
    """The reasons of the base key's decisions; without one, what the key is in MySQL."""
    decided = decisions_on(dossier, table.name, ("base key",))
    if decided:
        return tuple(decision.reason for decision in decided)
    columns = {c for name in table.key.attributes for c in columns_behind(table.attribute(name))}
    mysql = dossier.model.requirements.mysql
    if table.source_table in mysql.table_names:
        source = mysql.table(table.source_table)
        if columns == set(source.primary_key):
            return (f"it is the primary key of {source.name}.",)
        if any(columns == set(key.columns) for key in source.unique_keys):
            return (f"it is unique in {source.name}.",)
    return ()


def gsi_view(dossier: Dossier, table: Table, gsi: Gsi) -> dict[str, object]:
    name = f"{table.name}.{gsi.name}"
    structure = _structure(dossier, table.name, gsi.name)
    projected = table.projected(gsi)
    amplification = write_amplification(dossier, table.name, gsi.name)
    return {
        "name": gsi.name,
        "purpose": gsi.purpose,
        "key": table.key_text(gsi),
        "partition_key": table.key_parts(gsi.key.partition_key),
        "sort_key": table.key_parts(gsi.key.sort_key) if gsi.key.sort_key else (),
        "projection": gsi.projection.type,
        "projected": projected,
        "left_out": [a.name for a in table.stored if a.name not in projected],
        "spread": spread_text(dossier, table, gsi),
        "enables": sort_key_uses(dossier, table, gsi.name),
        "entry_size": figures.size_spread(entry_size(table, gsi, dossier.model.requirements)),
        "amplification": figures.ratio(amplification),
        "advice": index_advice(dossier, table, gsi, amplification),
        "cost": None if structure is None else structure["cost"],
        "structure": structure,
        "served": codes_of(plans_on(dossier, table.name, gsi.name)),
        "reasons": [
            decision.reason
            for decision in dossier.model.decisions
            if decision.subject == name and decision.topic == "index"
        ],
    }


def plans_on(dossier: Dossier, table: str, index: str | None = None) -> tuple[PatternPlan, ...]:
    """Plans that touch a table, or that read one of its indexes."""
    if index is None:
        return tuple(plan for plan in dossier.plans if table in plan.tables)
    return tuple(
        plan
        for plan in dossier.plans
        if any(isinstance(r, Read) and (r.table, r.index) == (table, index) for r in plan.requests)
    )


def served_line(dossier: Dossier, plan: PatternPlan) -> Markdown:
    pattern = dossier.model.requirements.pattern(plan.lead)
    return sentence("**{ids}** {text}", ids=" = ".join(plan.ids), text=pattern.text)


def codes_of(plans: Iterable[PatternPlan]) -> str:
    return ", ".join(pattern_id for plan in plans for pattern_id in plan.ids) or "no pattern"


def spread_text(dossier: Dossier, table: Table, gsi: Gsi | None = None) -> Markdown:
    """`1,000 values (...); 5 (max 400) items under one; the busiest gets 13.4% of requests`."""
    spread = distribution(dossier, table, gsi)
    if spread.distinct is None:
        unknown = sentence("the number of values is not known ({basis})", basis=spread.basis)
        if spread.top_share is None:
            return unknown
        return sentence(
            "{unknown}; the busiest gets {share} of the requests ({how})",
            unknown=unknown,
            share=figures.share(spread.top_share),
            how=spread.share_basis,
        )
    return sentence(
        "{keys} ({basis}); {items} per value; the busiest gets {share} of the requests ({how})",
        keys=figures.plural(round(spread.distinct), "value"),
        basis=spread.basis,
        items=items_text(spread.items_per_key),
        share=figures.share(spread.top_share),
        how=spread.share_basis,
    )


def sort_key_uses(dossier: Dossier, table: Table, index: str | None) -> tuple[str, ...]:
    """What the sort key is read for: equality, range or order, with the patterns."""
    uses: dict[str, list[str]] = {}
    words = {"=": "one item by its full key", "range": "a range", "order": "items in order"}
    key = table.key if index is None else table.gsi(index).key
    if key.sort_key is None:
        return ()
    for plan in dossier.plans:
        for request in plan.requests:
            if not isinstance(request, Read) or (request.table, request.index) != (
                table.name,
                index,
            ):
                continue
            if request.sort_condition is not None:
                use = words[request.sort_condition]
            elif request.partition_key is not None and request.operation == "Query":
                use = "all items of one partition key in one Query"
            else:
                continue
            uses.setdefault(use, []).extend(plan.ids)
    return tuple(f"{use} ({', '.join(dict.fromkeys(ids))})" for use, ids in uses.items())


def denormalised(table: Table, mysql: Schema) -> list[dict[str, object]]:
    """Attributes that hold another table's data, with the reason."""
    return [
        {
            "name": attribute.name,
            "what": origin_text(attribute, table.source_table, mysql),
            "justification": attribute.origin.justification,
        }
        for attribute in table.attributes
        if isinstance(attribute.origin, CopyOrigin | EmbeddedOrigin | CounterOrigin)
    ]


def decisions_on(
    dossier: Dossier, subject: str, topics: tuple[str, ...] = ()
) -> tuple[Decision, ...]:
    return tuple(
        decision
        for decision in dossier.model.decisions
        if decision.subject == subject and (not topics or decision.topic in topics)
    )


def decision_view(decision: Decision) -> dict[str, object]:
    return {"decision": decision, "alternatives": alternative_lines(decision)}


def alternative_lines(decision: Decision) -> tuple[Markdown, ...]:
    """What else there was, each with the whole model's cost and what it gives up; of a whole
    design also when it wins, and the way from it to the chosen one.
    """
    return tuple(_alternative_line(decision, each) for each in decision.alternatives)


def _alternative_line(decision: Decision, alternative: Alternative) -> Markdown:
    line = sentence(
        "{name}, {cost}; gives up: {gives_up}",
        name=alternative.name,
        cost=_against(decision, alternative.cost_usd_per_month),
        gives_up=alternative.gives_up,
    )
    if not alternative.rollback:
        return line
    further = sentence(
        "; wins when {wins_when}. {rollback}",
        wins_when=alternative.wins_when,
        rollback=alternative.rollback,
    )
    return Markdown(line + further)


def _against(decision: Decision, cost: float | None) -> str:
    """`$8.80 a month (+$0.02)`: the whole model's cost, and how far it is from the chosen one."""
    chosen = decision.chosen_cost_usd_per_month
    if cost is None:
        return "not costed"
    change = figures.NO_CHANGE if chosen is None else figures.usd_change(cost - chosen)
    return f"{figures.usd(cost)} a month" + ("" if change == figures.NO_CHANGE else f" ({change})")


def write_amplification(dossier: Dossier, table: str, index: str) -> float | None:
    """Index write units per base write unit: at average rates, or over one call each where no
    rate is known; None where nothing writes the table.
    """
    for weighted in (True, False):
        base = entries = 0.0
        for bill in dossier.bill.patterns:
            weight = (bill.average_rate or 0.0) if weighted else 1.0
            for units in bill.structures:
                if units.table == table and units.index is None:
                    base += weight * units.write_units
                elif (units.table, units.index) == (table, index):
                    entries += weight * units.write_units
        if base:
            return entries / base
    return None


def _structure(dossier: Dossier, table: str, index: str | None = None) -> dict[str, object] | None:
    try:
        bill = dossier.bill.structure(table, index)
    except KeyError:
        return None
    peak_reads, peak_writes = bill.peak_read_units_per_second, bill.peak_write_units_per_second
    return {
        "reads": figures.peak_and_average(peak_reads, bill.average_read_units_per_second),
        "writes": figures.peak_and_average(peak_writes, bill.average_write_units_per_second),
        "item_count": bill.items,
        "storage": gigabytes(bill.storage_gb),
        "cost": bill.cost_usd_per_month,
        "read_usd": bill.read_usd_per_month,
        "write_usd": bill.write_usd_per_month,
        "storage_usd": bill.storage_usd_per_month,
    }


def _attributes_grid(dossier: Dossier, table: Table) -> Markdown:
    rows = [
        (
            code(attribute.name),
            _role(table, attribute),
            attribute.type + (", may be absent" if attribute.nullable else ""),
            origin_text(attribute, table.source_table, dossier.model.requirements.mysql),
            figures.size(_attribute_size(dossier, table, attribute).average),
            _size_by(dossier, table, attribute),
        )
        for attribute in table.stored
    ]
    headers = ("Attribute", "Key", "Type", "Origin", "Average size with name", "Size by")
    return grid(headers, rows)


def _size_by(dossier: Dossier, table: Table, attribute: Attribute) -> str:
    """The rule's name, or where the size was stated."""
    source = size_source(table, attribute, dossier.model.requirements)
    if isinstance(source, FromRule):
        return size_rule_name(table, attribute, dossier.model.requirements)
    return str(source)


def _role(table: Table, attribute: Attribute) -> str:
    roles = [
        role
        for role, name in (("PK", table.key.partition_key), ("SK", table.key.sort_key))
        if name == attribute.name
    ]
    roles += [
        f"{gsi.name} {role}"
        for gsi in table.gsis
        for role, name in (("PK", gsi.key.partition_key), ("SK", gsi.key.sort_key))
        if name and attribute.name in table.key_parts(name)
    ]
    return ", ".join(roles)


def _attribute_size(dossier: Dossier, table: Table, attribute: Attribute) -> Count:
    return attribute_size(table, attribute, dossier.model.requirements)


def _item_size(dossier: Dossier, table: Table) -> Count:
    return item_size(table, dossier.model.requirements)


def items_text(count: Count | None) -> str:
    if count is None:
        return "an unknown number of items"
    return figures.spread(count) + (" item" if count.average == count.max == 1 else " items")
