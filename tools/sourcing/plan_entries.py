"""The ledger of patterns as they are served: requests, units, cost."""

from collections.abc import Iterator

from tools.capacity.bill import PatternBill
from tools.documents import figure_rules as rules
from tools.documents import figures
from tools.documents.costs import pattern_cost_text, typical_and_largest
from tools.documents.dossier import Dossier
from tools.documents.request_words import request_row
from tools.planning.plans import PatternPlan, Read, Request
from tools.provenance import FromCount
from tools.sourcing.entry import Entry, Form, cell, ruled, said


def plan_entries(dossier: Dossier) -> Iterator[Entry]:
    """Group by group; a figure of duplicates together stands under each of their ids."""
    for plan in dossier.plans:
        for subject in plan.ids:
            for request in plan.requests:
                yield from _request(subject, request)
    for bill in dossier.bill.patterns:
        for subject in bill.ids:
            yield from _bill(dossier, subject, bill)


def _request(subject: str, request: Request) -> Iterator[Entry]:
    row = request_row(request)
    target = row.target
    beside = f"{row.action} on {target}"
    inputs = (f"{row.action}: {row.condition}",)
    forms = (
        Form(row.items, "Items evaluated → returned", beside),
        Form(figures.spread(request.items), "Items", target),
    )
    yield ruled(subject, f"items of {target}", row.items, rules.EVALUATED, inputs, *forms)
    if row.times and row.times != "1":
        text = f"made {row.times} times"
        form = Form(text, beside=beside)
        yield ruled(subject, f"requests to {target}", text, rules.REPEATED, (target,), form)
    for what, units, rule in (
        ("RCU a call", row.read_units, rules.READ_UNITS),
        ("WCU a call", row.write_units, rules.WRITE_UNITS),
    ):
        text = figures.units(units)
        by = (row.items, _size(request))
        form = Form(text, what, beside)
        yield ruled(subject, f"{what} on {target}", f"{text} {what}", rule, by, form)
    worked = row.arithmetic
    by = (row.items, _size(request))
    form = Form(worked, "Units worked out", beside)
    yield ruled(subject, f"units of {target}", worked, rules.WORKED_OUT, by, form)
    if isinstance(request, Read):
        return
    if request.transaction is not None and request.transaction > 1:
        text = f"TransactWriteItems {request.transaction}"
        source = FromCount(of="TransactWriteItems requests of the plan")
        yield Entry(subject, "transaction", text, source, said(text))


def _size(request: Request) -> str:
    return f"{figures.size_spread(request.item_bytes)} an item"


def _bill(dossier: Dossier, subject: str, bill: PatternBill) -> Iterator[Entry]:
    group = [f"rate of {pattern}" for pattern in bill.ids]
    rate = figures.peak_and_average(bill.peak_rate, bill.average_rate)
    if len(bill.ids) > 1:
        forms = cell(rate, "RPS peak / average")
        what = "rate with its duplicates"
        yield ruled(subject, what, f"{rate} /s", rules.SUMMED_RATES, group, *forms)
    plan = dossier.plan(bill.ids[0])
    yield from _units(subject, bill, plan, group)
    cost = pattern_cost_text(dossier, bill)
    inputs = (f"{rate} /s", *_targets(plan))
    forms = cell(cost, "$ a month")
    yield ruled(subject, "cost", f"{cost} a month", rules.PATTERN_COST, inputs, *forms)


def _units(subject: str, bill: PatternBill, plan: PatternPlan, group: list[str]) -> Iterator[Entry]:
    calls = (
        ("RCU", bill.read_units_per_call, bill.largest_read_units),
        ("WCU", bill.write_units_per_call, bill.largest_write_units),
    )
    for unit, usual, largest in calls:
        text = typical_and_largest(usual, largest)
        forms = cell(text, f"{unit} a call (largest)")
        figure = f"{text} {unit}"
        rule = f"{rules.UNITS_A_CALL}; {rules.LARGEST_UNITS}"
        name = f"{unit} a call (largest)"
        yield ruled(subject, name, figure, rule, _targets(plan), *forms)
    seconds = (
        ("RCU/s", bill.peak_read_units_per_second, bill.average_read_units_per_second),
        ("WCU/s", bill.peak_write_units_per_second, bill.average_write_units_per_second),
    )
    for unit, peak, average in seconds:
        text = figures.peak_and_average(peak, average)
        name = f"{unit} peak / average"
        forms = cell(text, name)
        rule = f"rate * {unit.removesuffix('/s')} a call"
        yield ruled(subject, name, f"{text} {unit}", rule, group, *forms)


def _targets(plan: PatternPlan) -> list[str]:
    return [f"{request.operation} on {request_row(request).target}" for request in plan.requests]
