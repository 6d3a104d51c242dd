"""How far each input moves the cost: what it comes to with that one input doubled."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tools.model.data_model import DataModel
from tools.planning.plans import PatternPlan
from tools.planning.replanning import Replanner
from tools.provenance import FromRule, Quantity
from tools.value import Value
from tools.workload.patterns import AccessPattern, Rate
from tools.workload.prospect import with_fan_out, with_rows
from tools.workload.requirements import Requirements
from tools.workload.statistics import ColumnSize, FanOut

FACTOR = 2
Cost = Callable[[DataModel, tuple[PatternPlan, ...]], float]


class Effect(Value):
    """`usd` is what the model costs more a month with the input `FACTOR` times what it is."""

    subject: str
    what: str
    value: Quantity
    usd: float


@dataclass(frozen=True)
class _Input:
    subject: str
    what: str
    value: Quantity
    changed: Requirements


def effects(model: DataModel, plans: tuple[PatternPlan, ...], cost: Cost) -> tuple[Effect, ...]:
    """Every figure that somebody stated or measured, the one that moves the cost most first.

    The design stays as it is; peaks double with their averages. `cost` is USD a month of a model
    served by plans.
    """
    before = cost(model, plans)
    replanner = Replanner(model)
    found = []
    for each in _inputs(model.requirements):
        other = model.model_copy(update={"requirements": each.changed})
        after = cost(other, replanner.under(each.changed))
        found.append(
            Effect(subject=each.subject, what=each.what, value=each.value, usd=after - before)
        )
    return tuple(sorted(found, key=lambda effect: (-abs(effect.usd), effect.subject)))


def _inputs(requirements: Requirements) -> Iterator[_Input]:
    for pattern in requirements.patterns:
        if pattern.rate.average is not None:
            changed = _with_rate(requirements, pattern)
            yield _Input(pattern.id, "rate", pattern.rate.average, changed)
    for entry in requirements.statistics.tables:
        changed = with_rows(requirements, {entry.table: _doubled(entry.rows)})
        yield _Input(entry.table, "rows", entry.rows, changed)
    for fan_out in requirements.statistics.fan_outs:
        if not isinstance(fan_out.average.source, FromRule):
            changed = with_fan_out(requirements, _doubled_fan_out(fan_out))
            yield _Input(fan_out.name, "fan-out", fan_out.average, changed)
    for size in requirements.statistics.sizes:
        name = f"{size.table}.{size.column}"
        yield _Input(name, "size", size.average, _with_size(requirements, size))


def _doubled(quantity: Quantity) -> Quantity:
    return quantity.model_copy(update={"value": FACTOR * quantity.value})


def _doubled_fan_out(fan_out: FanOut) -> FanOut:
    return fan_out.model_copy(
        update={"average": _doubled(fan_out.average), "max": _doubled(fan_out.max)}
    )


def _with_rate(requirements: Requirements, pattern: AccessPattern) -> Requirements:
    rate = pattern.rate
    if rate.peak is None or rate.average is None:
        return requirements
    busier = Rate(peak=_doubled(rate.peak), average=_doubled(rate.average))
    patterns = tuple(
        each.model_copy(update={"rate": busier}) if each.id == pattern.id else each
        for each in requirements.patterns
    )
    return requirements.model_copy(update={"patterns": patterns})


def _with_size(requirements: Requirements, size: ColumnSize) -> Requirements:
    larger = size.model_copy(update={"average": _doubled(size.average), "max": _doubled(size.max)})
    sizes = tuple(
        larger if (each.table, each.column) == (size.table, size.column) else each
        for each in requirements.statistics.sizes
    )
    statistics = requirements.statistics.model_copy(update={"sizes": sizes})
    return requirements.model_copy(update={"statistics": statistics})
