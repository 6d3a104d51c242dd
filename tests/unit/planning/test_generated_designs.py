"""Whatever the schema and the workload: a design that passes every check, and its invariants."""

import math
from collections.abc import Iterator

from generated_designs import PRICES, derived, designed
from generated_queues import queues
from generated_schemas import PLACE
from generated_workloads import requirements, said
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.folding.derivation import Derivation
from tools.capacity.bill import monthly_bill
from tools.documents.cards import (
    render_contract_card,
    render_design_card,
    render_requirements_card,
    render_table_card,
)
from tools.documents.data_model import render_data_model
from tools.documents.readiness import assess_readiness
from tools.documents.requirement import render_requirement
from tools.documents.summary import render_summary
from tools.model.data_model import DataModel
from tools.planning.first_tables import entity_tables, with_lookup_tables
from tools.planning.planner import plan
from tools.planning.plans import PatternPlan, Read, Request, Write
from tools.planning.score import DEPARTURE_USD_PER_MONTH, Judge
from tools.source.schema import Column, ColumnType, SourceTable
from tools.value import canonical_json
from tools.workload.operations import Insert, changes_of
from tools.workload.patterns import Rate
from tools.workload.requirements import Requirements
from tools.workload.statistics import TableStatistics

MODERATE = settings(
    max_examples=15,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
UNUSED = SourceTable(
    name="zz unused",
    columns=(Column(name="id", type=ColumnType(name="INT"), nullable=False, place=PLACE),),
    primary_key=("id",),
    place=PLACE,
)


@MODERATE
@given(st.one_of(requirements(4, 7), queues()))
def test_a_design_passes_its_checks_and_renders(required: Requirements) -> None:
    found = derived(required)
    assert [f for f in found.model_findings if f.severity == "error"] == []
    assert found.contract_findings == ()
    assert DataModel.model_validate_json(canonical_json(found.model)) == found.model
    assert found.deployed_bill.cost_usd_per_month >= 0
    assert all(_texts(found))
    again = Requirements.model_validate_json(required.model_dump_json())
    assert designed(again) == found.model


def _texts(found: Derivation) -> Iterator[str]:
    dossier = found.dossier(())
    yield render_requirement(found.model.requirements)
    yield render_requirements_card(found.model.requirements)
    yield render_data_model(dossier)
    yield render_design_card(dossier)
    yield render_contract_card(dossier)
    for table in found.model.tables:
        yield render_table_card(dossier, table.name)
    readiness = assess_readiness(dossier, found.contract_findings, found.model_findings, {})
    yield render_summary(dossier, readiness)


@MODERATE
@given(requirements(4, 7))
def test_plans_fit_their_tables(required: Requirements) -> None:
    model = designed(required)
    plans = plan(model)
    planned = [pattern_id for served in plans for pattern_id in served.ids]
    assert sorted(planned) == sorted(pattern.id for pattern in required.patterns)
    for served in plans:
        for request in served.requests:
            _assert_counts(request)
            if isinstance(request, Write):
                _assert_write(model, request)
            else:
                _assert_read(model, request)
        if served.serving != "unserved":
            _assert_uniqueness(model, served)


def _assert_counts(request: Request) -> None:
    counts = [request.items, request.item_bytes]
    if isinstance(request, Read):
        counts += [request.calls, request.returned_items]
    for count in counts:
        assert 0 <= count.average <= count.max * (1 + 1e-9)
        assert math.isfinite(count.max)


def _assert_write(model: DataModel, write: Write) -> None:
    table = model.table(write.table)
    assert [entry.index for entry in write.index_writes] == [gsi.name for gsi in table.gsis]
    assert (write.partition_key, write.sort_key) == (table.key.partition_key, table.key.sort_key)
    assert set(write.sets) <= set(table.attribute_names)
    assert bool(write.sets) == (write.operation == "UpdateItem")
    assert not (write.batched and write.transaction)


def _assert_read(model: DataModel, read: Read) -> None:
    table = model.table(read.table)
    gsi = table.gsi(read.index) if read.index else None
    key = gsi.key if gsi else table.key
    held = table.projected(gsi) if gsi else table.attribute_names
    assert {*read.filter, *read.returned} <= set(held)
    if read.operation == "Scan":
        return
    assert read.partition_key == key.partition_key
    if read.operation in {"GetItem", "BatchGetItem"}:
        assert (read.index, read.sort_key) == (None, table.key.sort_key)
    elif read.sort_key is not None:
        assert read.sort_key == key.sort_key


def _assert_uniqueness(model: DataModel, served: PatternPlan) -> None:
    """Every insert puts its lookup items in the transaction that puts the item."""
    puts: dict[str, set[int | None]] = {}
    for request in served.requests:
        if isinstance(request, Write) and request.operation == "PutItem":
            puts.setdefault(request.table, set()).add(request.transaction)
    for change in changes_of(model.requirements.pattern(served.lead).operations):
        table = model.entity_table(change.table)
        if isinstance(change, Insert) and table is not None:
            own = puts[table.name]
            for guard in model.lookup_tables(change.table):
                assert (own & puts[guard.name]) - {None}


@MODERATE
@given(requirements(4, 7))
def test_a_design_is_never_worse_than_natural_keys_without_indexes(required: Requirements) -> None:
    model = designed(required)
    plain = with_lookup_tables(model.model_copy(update={"tables": entity_tables(required.mysql)}))
    judge = Judge(plain, PRICES)
    departed = sum(
        table.key != natural.key
        for table in model.tables
        if table.kind == "entity" and (natural := plain.entity_table(table.source_table))
    )
    found, natural_score = (judge.score(m, required.groups) for m in (model, plain))
    assert found[:2] <= natural_score[:2]
    if found[:2] == natural_score[:2]:
        cost = found.cost_usd_per_month + departed * DEPARTURE_USD_PER_MONTH
        most = natural_score.cost_usd_per_month
        assert cost <= most + 1e-4 + 1e-9 * most


@MODERATE
@given(requirements(4, 7), st.integers(0, 6))
def test_a_larger_rate_never_lowers_the_bill(required: Requirements, number: int) -> None:
    model = designed(required)
    before = monthly_bill(model, plan(model), PRICES).cost_usd_per_month
    patterns = list(required.patterns)
    if number >= len(patterns) or not patterns[number].rate.is_known:
        return
    rate = patterns[number].rate
    assert rate.peak is not None
    assert rate.average is not None
    busier = Rate(peak=said(rate.peak.value * 3 + 1), average=said(rate.average.value * 3 + 1))
    patterns[number] = patterns[number].model_copy(update={"rate": busier})
    changed = required.model_copy(update={"patterns": tuple(patterns)})
    other = model.model_copy(update={"requirements": changed})
    assert monthly_bill(other, plan(other), PRICES).cost_usd_per_month >= before * (1 - 1e-12)


@MODERATE
@given(requirements(3, 5))
def test_a_table_that_nothing_uses_leaves_the_others_as_they_are(required: Requirements) -> None:
    schema = required.mysql.model_copy(update={"tables": (*required.mysql.tables, UNUSED)})
    rows = TableStatistics(table=UNUSED.name, rows=said(1e6, "rows"))
    statistics = required.statistics.model_copy(
        update={"tables": (*required.statistics.tables, rows)}
    )
    evidence = required.evidence.model_copy(update={"mysql": schema})
    more = required.model_copy(update={"evidence": evidence, "statistics": statistics})
    kept = [t for t in designed(more).tables if t.source_table != UNUSED.name]
    assert tuple(kept) == designed(required).tables
