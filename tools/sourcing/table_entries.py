"""The ledger of tables and indexes: sizes, distribution, load, cost."""

from collections.abc import Iterator

from tools.capacity.bill import StructureBill
from tools.capacity.limits import PARTITION_READ_UNITS_PER_SECOND, PARTITION_WRITE_UNITS_PER_SECOND
from tools.capacity.sizes import entry_size, item_size
from tools.contract.build import estimated_size_bytes
from tools.documents import figure_rules as rules
from tools.documents import figures
from tools.documents.costs import busiest_text, gigabytes, of_limit
from tools.documents.distribution import distribution
from tools.documents.dossier import Dossier
from tools.documents.index_advice import more_usd
from tools.documents.monitoring import alarm_text, quota_text, structure_loads
from tools.documents.table_design import items_text, write_amplification
from tools.model.tables import Gsi, Table
from tools.planning.native_keys import carried
from tools.risk.load import read_load, write_load
from tools.risk.situation import Situation, Structure
from tools.risk.skew import KeyValues, key_values, zipf_rule
from tools.sourcing.attribute_entries import attribute_entries
from tools.sourcing.entry import Entry, cell, counted, ruled, said, stated

CONTRACT_BYTES = "estimated_item_size_bytes"


def table_entries(dossier: Dossier) -> Iterator[Entry]:
    """Table by table: the table, its attributes, its indexes."""
    situation = Situation(dossier.model, dossier.plans, dossier.bill)
    as_carried = carried(dossier.model).tables
    for table, in_contract in zip(dossier.model.tables, as_carried, strict=True):
        yield from _sizes(dossier, table, in_contract)
        yield from attribute_entries(dossier, table)
        yield from _table_costs(dossier, table)
        for gsi in (None, *table.gsis):
            yield from _structure(dossier, situation, Structure(table, gsi))


def _sizes(dossier: Dossier, table: Table, in_contract: Table) -> Iterator[Entry]:
    requirements = dossier.model.requirements
    size = figures.size_spread(item_size(table, requirements))
    names = [f"{table.name}.{attribute.name}" for attribute in table.stored]
    yield ruled(table.name, "item size", size, rules.ITEM_SIZE, names, *said(size))
    rounded = str(estimated_size_bytes(in_contract, requirements))
    size = figures.size_spread(item_size(in_contract, requirements))
    text = f"{rounded} bytes"
    forms = cell(rounded, CONTRACT_BYTES)
    yield ruled(table.name, CONTRACT_BYTES, text, rules.SIZE_IN_CONTRACT, (size,), *forms)
    for gsi in table.gsis:
        name = f"{table.name}.{gsi.name}"
        size = figures.size_spread(entry_size(table, gsi, requirements))
        held = [f"{table.name}.{attribute}" for attribute in table.projected(gsi)]
        yield ruled(name, "entry size", size, rules.ENTRY_SIZE, held, *said(size))


def _table_costs(dossier: Dossier, table: Table) -> Iterator[Entry]:
    designed = dossier.bill.table_cost(table.name)
    deployed = dossier.deployed_bill.table_cost(table.name)
    names = [s.name for s in dossier.bill.structures if s.table == table.name]
    text = f"{figures.usd(designed)} a month with its indexes"
    forms = (
        *cell(figures.usd(designed), "As designed"),
        *said(text, f"cost {figures.usd(designed)} a month"),
    )
    yield ruled(table.name, "cost with its indexes", text, rules.TABLE_COST, names, *forms)
    text = f"{figures.usd(deployed)} a month"
    forms = cell(figures.usd(deployed), "As deployed")
    yield ruled(table.name, "cost as deployed", text, rules.DEPLOYED_COST, names, *forms)
    change = figures.usd_change(deployed - designed)
    yield ruled(table.name, "difference", change, rules.DIFFERENCE, (), *cell(change, "Difference"))
    count = str(len(table.gsis))
    text = figures.plural(len(table.gsis), "GSI")
    yield counted(table.name, "GSIs", text, "indexes of the table", *cell(count, "GSIs"))


def _structure(dossier: Dossier, situation: Situation, structure: Structure) -> Iterator[Entry]:
    yield from _spread(dossier, situation, structure)
    yield from _heat(situation, structure)
    try:
        bill = dossier.bill.structure(structure.table.name, structure.index)
    except KeyError:
        return
    yield from _load(dossier, bill)
    yield from _stored(structure.table, bill)
    yield from _cost(dossier, bill)
    if structure.gsi is not None:
        yield from _index(dossier, structure.table, structure.gsi, bill)


def _spread(dossier: Dossier, situation: Situation, structure: Structure) -> Iterator[Entry]:
    spread = distribution(dossier, structure.table, structure.gsi)
    name = structure.name
    if structure.partition_key in structure.table.attribute_names:
        known = key_values(situation, structure)
        for figure in known.figures:
            yield stated(name, figure)
        if spread.top_share is not None:
            yield from _share(name, known)
    if spread.distinct is None:
        return
    values = figures.plural(round(spread.distinct), "value")
    forms = (*said(values), *cell(figures.number(spread.distinct, 0), "Values"))
    yield ruled(name, "values of the partition key", values, spread.basis, (), *forms)
    if spread.items_per_key is not None:
        text = f"{items_text(spread.items_per_key)} per value"
        inputs = (values, structure.table.source_table)
        yield ruled(name, "items per value", text, rules.ITEMS_PER_VALUE, inputs, *said(text))


def _share(name: str, known: KeyValues) -> Iterator[Entry]:
    """The busiest value's share, with the source of what was measured or stated of it."""
    text, what = figures.share(known.top_share), "share of the busiest value"
    forms = said(f"gets {text}")
    if known.share is not None:
        yield Entry(name, what, text, known.share.source, forms)
        return
    count = figures.plural(round(known.count or 0), "value")
    yield ruled(name, what, text, zipf_rule(known.law), (count,), *forms)
    if known.exponent is not None:
        law = said(f"s = {known.law:g}")
        yield Entry(name, "s of Zipf's law", law[0].text, known.exponent.source, law)


def _heat(situation: Situation, structure: Structure) -> Iterator[Entry]:
    reads, writes = read_load(situation, structure), write_load(situation, structure)
    for what, load, limit in (
        ("RCU/s", reads, PARTITION_READ_UNITS_PER_SECOND),
        ("WCU/s", writes, PARTITION_WRITE_UNITS_PER_SECOND),
    ):
        text = of_limit(load.hottest, limit)
        inputs = (figures.share(load.values.top_share), *load.patterns)
        forms = cell(text, f"{what} on it")
        name = f"peak {what} on the busiest value"
        yield ruled(structure.name, name, text, rules.HOTTEST, inputs, *forms)
    text, what = busiest_text(reads, writes), "share of the busiest value"
    forms = cell(text, "Busiest value")
    values = reads.values
    if values.is_guess:
        yield ruled(structure.name, what, text, f"all on one: {values.basis}", (), *forms)
    elif values.share is not None:
        yield Entry(structure.name, what, text, values.share.source, forms)
    else:
        count = figures.plural(round(values.count or 0), "value")
        yield ruled(structure.name, what, text, zipf_rule(values.law), (count,), *forms)


def _load(dossier: Dossier, bill: StructureBill) -> Iterator[Entry]:
    peaks = bill.peak_read_units_per_second, bill.peak_write_units_per_second
    planned = " / ".join(figures.units(peak) for peak in peaks)
    loads = (
        ("RCU/s", peaks[0], bill.average_read_units_per_second, "ConsumedReadCapacityUnits"),
        ("WCU/s", peaks[1], bill.average_write_units_per_second, "ConsumedWriteCapacityUnits"),
    )
    used_by = [
        "/".join(pattern.ids)
        for pattern in dossier.bill.patterns
        if any((u.table, u.index) == (bill.table, bill.index) for u in pattern.structures)
    ]
    for unit, peak, average, metric in loads:
        text = figures.peak_and_average(peak, average)
        forms = (
            *cell(text, f"{unit} peak / average"),
            *cell(planned, "Planned peak, RCU/s / WCU/s"),
            *said(f"{text} {unit}"),
        )
        name = f"peak and average {unit}"
        yield ruled(bill.name, name, f"{text} {unit}", rules.UNITS_A_SECOND, used_by, *forms)
        alarm = alarm_text(peak)
        if alarm:
            forms = cell(alarm, metric)
            inputs = (f"peak {unit}: {figures.units(peak)}",)
            yield ruled(
                bill.name, f"alarm on consumed {unit[:3]}", alarm, rules.ALARM, inputs, *forms
            )
    for kind, peak, new, quota in structure_loads(bill):
        if peak > new:
            text = quota_text(kind, peak, new, quota)
            yield ruled(
                bill.name, f"peak {kind}/s beside limits", text, rules.UNITS_A_SECOND, used_by,
                *said(text),
            )  # fmt: skip


def _stored(table: Table, bill: StructureBill) -> Iterator[Entry]:
    number = figures.number(bill.items)
    text = figures.plural(bill.items, "item")
    forms = (*cell(number, "Items"), *said(f"{number} items"))
    sources = [f"rows of {item.source_table}" for item in table.item_types]
    yield ruled(bill.name, "items", text, rules.ITEMS, sources, *forms)
    stored = gigabytes(bill.storage_gb)
    inputs = (text, f"{figures.size(bill.item_bytes)} an item")
    forms = (*cell(stored, "Stored"), *said(f"items, {stored}"))
    yield ruled(bill.name, "stored", stored, rules.STORED, inputs, *forms)


def _cost(dossier: Dossier, bill: StructureBill) -> Iterator[Entry]:
    prices = f"of {dossier.bill.region}, {dossier.bill.price_date}"
    reads = f"{figures.rate(bill.average_read_units_per_second)} RCU/s on average"
    writes = f"{figures.rate(bill.average_write_units_per_second)} WCU/s on average"
    stored = f"{gigabytes(bill.storage_gb)} stored"
    parts = (
        ("reads", bill.read_usd_per_month, rules.READ_COST, reads),
        ("writes", bill.write_usd_per_month, rules.WRITE_COST, writes),
        ("storage", bill.storage_usd_per_month, rules.STORAGE_COST, stored),
    )
    for what, usd, rule, amount in parts:
        text = figures.usd(usd)
        inputs = (amount, f"the price {prices}")
        forms = (*cell(text, what.capitalize()), *said(f"{what} {text}"))
        yield ruled(bill.name, f"cost of {what}", f"{text} a month", rule, inputs, *forms)
    text = figures.usd(bill.cost_usd_per_month)
    parts_said = [f"{what} {figures.usd(usd)}" for what, usd, *_ in parts]
    forms = (
        *cell(text, "$ a month"),
        *said(f"{text} a month", f"alone {text}"),
    )
    yield ruled(bill.name, "cost", f"{text} a month", rules.STRUCTURE_COST, parts_said, *forms)
    for other in dossier.deployed_bill.structures:
        if (other.table, other.index) == (bill.table, bill.index):
            text = figures.usd(other.cost_usd_per_month)
            forms = cell(text, "$ a month as deployed")
            name = "cost as deployed" if bill.index else "cost as deployed, table alone"
            yield ruled(bill.name, name, f"{text} a month", rules.DEPLOYED_COST, (), *forms)


def _index(dossier: Dossier, table: Table, gsi: Gsi, bill: StructureBill) -> Iterator[Entry]:
    text = figures.ratio(write_amplification(dossier, table.name, gsi.name))
    inputs = (f"WCU/s of {bill.name}", f"WCU/s of {table.name}")
    yield ruled(bill.name, "write amplification", text, rules.AMPLIFICATION, inputs, *said(text))
    for other in dossier.deployed_bill.structures:
        if (other.table, other.index) == (bill.table, bill.index):
            text = more_usd(other.cost_usd_per_month - bill.cost_usd_per_month)
            yield ruled(
                bill.name, "cost of projecting ALL", text, rules.DIFFERENCE, (), *said(text)
            )
