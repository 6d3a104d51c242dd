"""What a sharded key would cost and serve: the design planned and billed anew, beside today's.

Where one item alone is too busy, no key parts it: N items then take its writes in turn, and a read
adds them up. That one is worked out from today's requests, as no plan can say it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from tools.capacity.bill import SECONDS_PER_MONTH, Bill, monthly_bill
from tools.capacity.limits import (
    PARTITION_READ_UNITS_PER_SECOND,
    PARTITION_WRITE_UNITS_PER_SECOND,
)
from tools.capacity.units import paged_read_units
from tools.model.tables import Table
from tools.planning.basis import Basis
from tools.planning.planner import plan_groups, touched_groups
from tools.planning.plans import Read
from tools.planning.sharding import sharded
from tools.provenance import Figure, computed
from tools.risk.load import KeyLoad, read_load, write_load
from tools.risk.situation import Rated, Situation, Structure, figure, usd

SHARD_FILL = 0.7  # how full a shard is planned to be
BILL_RULE = "bill of the whole design, planned anew with the key in shards"
READS_RULE = "the read units of the patterns' plans at average rates * price of a read unit"
FIT = "share of the busiest value / shards * units a second of the patterns as planned anew"


@dataclass(frozen=True)
class Advice:
    """What to do, in sentences, and the figures in them."""

    text: str
    figures: tuple[Figure, ...]


def shard_count(units_per_second: float) -> int:
    """Shards that take so many write units a second at peak: at least two."""
    return max(2, ceil(units_per_second / (PARTITION_WRITE_UNITS_PER_SECOND * SHARD_FILL)))


def advice(situation: Situation, structure: Structure, load: KeyLoad) -> Advice:
    """How many shards a hot key needs, what its reads then cost, and whether they fit."""
    count = shard_count(load.hottest)
    rule = f"units a second on the busiest value / ({SHARD_FILL:.0%} of what a partition serves)"
    hot = f"{figure(load.hottest)} on the busiest value"
    shards = computed(f"{count} shards", "shards of the key", rule, hot)
    times = computed(f"ask {count} times", "requests for one value", "one for each shard")
    if structure.gsi is None and structure.sort_key is None:
        return _split_item(situation, structure, count)
    text = f"Spread the key over {shards.text}; reads of one value then {times.text}."
    effect = _effect(situation, structure, count)
    if effect is None:
        return Advice(text, (shards, times))
    return Advice(f"{text} {effect.text}", (shards, times, *effect.figures))


def _effect(situation: Situation, structure: Structure, count: int) -> Advice | None:
    """None where the plans are not the planner's own, or where no shards can be made of the key."""
    model = sharded(situation.model, structure.table.name, structure.index, count)
    prices = situation.prices
    if model is None or prices is None or not situation.is_planned:
        return None
    basis = Basis(model, like=situation.basis)
    touched = touched_groups(model, frozenset(structure.table.source_tables))
    anew = {each.lead: each for each in plan_groups(basis, touched)}
    plans = tuple(anew.get(each.lead, each) for each in situation.plans)
    later = Situation(model, plans, monthly_bill(model, plans, prices, basis.sizes))
    table = model.table(structure.table.name)
    parted = Structure(table, None if structure.index is None else table.gsi(structure.index))
    writes, reads = write_load(later, parted), read_load(later, parted)
    whole = _against("The whole design costs", situation.bill, later.bill, _whole_usd, BILL_RULE)
    parts = [*_reads(situation, later, structure), whole, _fit(writes, reads)]
    return Advice(
        " ".join(part.text for part in parts),
        tuple(figure_ for part in parts for figure_ in part.figures),
    )


def _whole_usd(bill: Bill) -> float:
    return bill.cost_usd_per_month


def _reads(now: Situation, later: Situation, structure: Structure) -> list[Advice]:
    """Each pattern whose reads cost more then: its units a call, and its reads in money."""
    plans = dict.fromkeys(rated.plan.ids for rated, _ in now.reads_of(structure))
    found = []
    for ids in plans:
        if now.bill.pattern(ids[0]).read_units_per_call == (
            later.bill.pattern(ids[0]).read_units_per_call
        ):
            continue
        units = computed(
            f"{figure(later.bill.pattern(ids[0]).read_units_per_call)} read units a call",
            "units of a call with the key in shards",
            "sum over the requests of the plan",
            "/".join(ids),
        )
        before = computed(
            f"{figure(now.bill.pattern(ids[0]).read_units_per_call)} today",
            "units of a call today",
            "sum over the requests of the plan",
            "/".join(ids),
        )
        told = f"{'/'.join(ids)} takes {units.text}, {before.text}"
        usd_of = _read_usd(now, ids[0])
        if usd_of is None:
            text = f"{told}; its rate is not known, so what that costs is not either."
            found.append(Advice(text, (units, before)))
        else:
            cost = _against("that is", now.bill, later.bill, usd_of, READS_RULE)
            found.append(Advice(f"{told}; {cost.text}", (units, before, *cost.figures)))
    return found or [Advice("No pattern reads by the value alone.", ())]


def _read_usd(situation: Situation, pattern: str) -> Callable[[Bill], float] | None:
    """What a pattern's reads cost a month by a bill; None where its rate is not known."""
    prices = situation.prices
    rate = situation.bill.pattern(pattern).average_rate
    if rate is None or prices is None:
        return None
    usd_per_unit = rate * SECONDS_PER_MONTH * prices.usd_per_read_unit
    return lambda bill: bill.pattern(pattern).read_units_per_call * usd_per_unit


def _against(
    lead: str, now: Bill, later: Bill, usd_of: Callable[[Bill], float], rule: str
) -> Advice:
    new = computed(f"{usd(usd_of(later))} a month", "cost with the key in shards", rule)
    old = computed(f"{usd(usd_of(now))} today", "cost today", rule)
    return Advice(f"{lead} {new.text}, {old.text}.", (new, old))


def _fit(writes: KeyLoad, reads: KeyLoad) -> Advice:
    written = computed(f"{figure(writes.hottest)} write", "peak on the busiest shard", FIT)
    read = computed(f"{figure(reads.hottest)} read units/s", "peak on the busiest shard", FIT)
    text = f"The busiest shard then gets {written.text} and {read.text} at peak: "
    if writes.hottest > PARTITION_WRITE_UNITS_PER_SECOND:
        text += "still more writes than a partition serves."
    elif reads.hottest > PARTITION_READ_UNITS_PER_SECOND:
        text += (
            "more reads than a partition serves, as each goes to every shard; cache them or keep"
            " copies."
        )
    else:
        text += "both fit."
    return Advice(text, (written, read))


def _split_item(situation: Situation, structure: Structure, count: int) -> Advice:
    """One item a key: its writes go to N items in turn, a read is a Query over all of them."""
    items = computed(
        f"{count} items",
        "items that take the writes in turn",
        f"units a second on the busiest value / ({SHARD_FILL:.0%} of what a partition serves)",
    )
    text = (
        f"One item can't be parted by its key: keep what is counted in it in {items.text} that are"
        " written in turn, behind a sort key, and add them up on reading; merge or queue the rest."
    )
    gets = [r for r, _ in situation.reads_of(structure) if r.request.operation == "GetItem"]
    price = situation.usd_per_read_unit
    if not gets or price is None or any(rated.average is None for rated in gets):
        return Advice(text, (items,))
    now = sum(_monthly_units(rated, rated.request.item_bytes.average) for rated in gets)
    later = sum(_monthly_units(rated, count * _bytes(structure.table, situation)) for rated in gets)
    rule = "read units of one item, or of a Query over all of them, * average rate * price"
    new = computed(f"{usd(later * price)} a month", "cost of reading it, in parts", rule)
    old = computed(f"{usd(now * price)} today", "cost of reading it, today", rule)
    return Advice(f"{text} Its reads then cost {new.text}, {old.text}.", (items, new, old))


def _bytes(table: Table, situation: Situation) -> float:
    return situation.sizes.item(table).average


def _monthly_units(rated: Rated[Read], evaluated_bytes: float) -> float:
    calls = rated.request.calls.average * (rated.average or 0.0) * SECONDS_PER_MONTH
    return calls * paged_read_units(evaluated_bytes, rated.request.consistency)
