"""The program's optimum is the one that trying everything finds, planned and billed as a whole."""

from collections.abc import Iterator
from itertools import chain, combinations, product
from math import comb, prod

import pytest
from generated_designs import PRICES
from generated_queues import queues
from generated_workloads import requirements
from hypothesis import HealthCheck, assume, given, settings

from tools.capacity.bill import SECONDS_PER_MONTH, storage_cost
from tools.capacity.sizes import Sizes
from tools.capacity.usage import pattern_usage
from tools.model.data_model import DataModel, Pricing
from tools.planning.basis import Basis
from tools.planning.first_tables import with_lookup_tables
from tools.planning.planner import plan_groups
from tools.planning.score import (
    DENORMALISATION_USD_PER_MONTH,
    DEPARTURE_USD_PER_MONTH,
    STRUCTURE_USD_PER_MONTH,
    count_unbounded,
)
from tools.planning.search.configurations import UNBOUNDED_USD, UNSERVED_USD
from tools.planning.search.layouts import Layout
from tools.planning.search.optimum import Search
from tools.planning.search.program import Limits, choose
from tools.planning.search.rates import UNCOSTED_USD
from tools.planning.search.structures import IndexCandidate, with_indexes
from tools.workload.requirements import Goal, Requirements

MOST_TRIED = 3000
SMALL = settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def bare(required: Requirements) -> DataModel:
    return DataModel(
        created_at="2026-01-01T00:00:00Z",
        drafted_by="search",
        requirements=required,
        pricing=Pricing(region=PRICES.region, price_date=PRICES.date),
        tables=(),
    )


def everything(
    search: Search, most: int | None = None
) -> Iterator[tuple[tuple[Layout, ...], tuple[IndexCandidate, ...]]]:
    """All variants of all blocks with all sets of up to `most` of their indexes."""
    for variants in product(*(block.variants for block in search.blocks)):
        layouts = tuple(layout for variant in variants for layout in variant.layouts)
        offered = [c for layout in layouts for c in search.indexes.get(layout, ())]
        sizes = range(1 + min(len(offered), len(offered) if most is None else most))
        for chosen in chain.from_iterable(combinations(offered, size) for size in sizes):
            yield layouts, chosen


def count(search: Search, most: int | None = None) -> int:
    total = 0
    for variants in product(*(block.variants for block in search.blocks)):
        offered = sum(len(search.indexes.get(layout, ())) for v in variants for layout in v.layouts)
        sizes = range(1 + min(offered, offered if most is None else most))
        total += sum(comb(offered, size) for size in sizes)
    return total


def cost(
    search: Search, layouts: tuple[Layout, ...], chosen: tuple[IndexCandidate, ...]
) -> tuple[float, float]:
    """The whole design: what it leaves unserved; then every group planned on all of it, its
    storage, what the rules are worth.
    """
    tables = tuple(
        with_indexes(layout.table, tuple(c.gsi for c in chosen if c.layout is layout))
        for layout in layouts
        if layout.table is not None
    )
    model = with_lookup_tables(search.plain.model_copy(update={"tables": tables}))
    basis = Basis(model)
    penalty = 0.0
    total = storage_cost(model, PRICES, Sizes(model.requirements))
    total += STRUCTURE_USD_PER_MONTH * sum(1 + len(table.gsis) for table in model.tables)
    total += DENORMALISATION_USD_PER_MONTH * sum(layout.stored_twice for layout in layouts)
    total += DEPARTURE_USD_PER_MONTH * sum(layout.departs for layout in layouts)
    for plan in plan_groups(basis, model.requirements.groups):
        usage = pattern_usage(plan, model.requirements)
        reads, writes = usage.read_units_per_call, usage.write_units_per_call
        if usage.average_rate is None:
            total += UNCOSTED_USD * (reads + writes)
        else:
            a_call = reads * PRICES.usd_per_read_unit + writes * PRICES.usd_per_write_unit
            total += usage.average_rate * SECONDS_PER_MONTH * a_call
        if plan.serving == "unserved":
            penalty += UNSERVED_USD
        else:
            penalty += UNBOUNDED_USD * count_unbounded(basis, plan)
    return penalty, total


@SMALL
@given(requirements(3, 5))
def test_it_is_what_trying_everything_finds(required: Requirements) -> None:
    assume(required.mysql.tables)
    agree(Search(bare(required), PRICES))


@settings(SMALL, max_examples=8)
@given(queues())
def test_it_is_so_with_keys_over_several_columns(required: Requirements) -> None:
    """Each lookup finds rows once: more indexes than those are never read through."""
    search = Search(bare(required), PRICES)
    assume(any(layout.computed for layout in search.layouts["jobs"]))
    kinds = [operation.kind for p in required.patterns for operation in p.operations]
    agree(search, most=kinds.count("lookup"), tried=900)


@settings(SMALL, max_examples=5)
@given(queues())
def test_it_is_so_with_native_keys(required: Requirements) -> None:
    goal = Goal(multi_attribute_keys=True)
    search = Search(bare(required.model_copy(update={"goal": goal})), PRICES)
    offered = [key for layout in search.layouts["jobs"] for key in layout.computed]
    assume(offered)
    assert all(key.attribute.native_columns for key in offered)
    kinds = [operation.kind for p in required.patterns for operation in p.operations]
    agree(search, most=kinds.count("lookup"), tried=900)


def agree(search: Search, most: int | None = None, tried: int = MOST_TRIED) -> None:
    """The search's own, and the least of all that could be built; an index for each joined key."""
    assume(prod(len(block.variants) for block in search.blocks) <= tried)
    assume(count(search, most) <= tried)
    best = choose(search.candidates, search.costs, Limits())
    least = min(cost(search, layouts, chosen) for layouts, chosen in everything(search, most))
    own = cost(search, best.layouts, best.indexes)
    assert best.usd + search.costs.spared == pytest.approx(sum(own), rel=1e-6, abs=1e-3)
    assert own[0] == least[0]
    assert own[1] == pytest.approx(least[1], rel=1e-6, abs=1e-3)
    assert best.bound <= best.usd + 1e-6 * abs(best.usd) + 1e-6
    for layout in best.layouts:
        keyed = {n for c in best.indexes if c.layout is layout for n in c.gsi.key.attributes}
        assert keyed.issuperset(each.attribute.name for each in layout.computed)
