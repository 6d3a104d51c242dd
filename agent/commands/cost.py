"""`cost`: what the design costs a month, in any mode, and what moves that. Nothing is written."""

from dataclasses import dataclass
from pathlib import Path

from agent.commands.cost_report import (
    CostReport,
    ModeCost,
    PatternReport,
    PricesReport,
    TableReport,
)
from agent.commands.status import read_stand
from agent.commands.what_if import parse_what_if
from agent.errors import UsageError
from agent.folding.fold import Fold
from tools.capacity.bill import SECONDS_PER_MONTH, deployed
from tools.capacity.money.lines import price_line, total_usd
from tools.capacity.money.options import CostOptions
from tools.capacity.money.sensitivity import effects
from tools.capacity.money.statement import Choice, Statement, TableCost, cost_statement
from tools.capacity.prices import (
    DEFAULT_REGION,
    NAMES,
    READ,
    WRITE,
    Prices,
    load_prices,
    shipped_regions,
)
from tools.capacity.usage import PatternUsage
from tools.model.data_model import DataModel
from tools.planning.planner import plan
from tools.source.evidence import Evidence
from tools.workload.assembly import assemble
from tools.workload.prospect import grown
from tools.workload.requirements import Requirements


@dataclass(frozen=True)
class CostRequest:
    """`region` empty for the one that the design was priced in; `price_file` replaces ours."""

    workspace: Path
    options: CostOptions
    region: str = ""
    price_file: Path | None = None
    what_if: str = ""


def read_cost(request: CostRequest) -> CostReport:
    """Raises UsageError where there is no design yet, InputError for prices that can't be read."""
    stand = read_stand(request.workspace)
    if isinstance(stand, Evidence) or not stand.is_designed:
        where = request.workspace
        verb = "design" if isinstance(stand, Evidence) else "resume"
        msg = (
            f"{where}: there is no design yet, so nothing to cost. Run: tablewright {verb} {where}"
        )
        raise UsageError(msg)
    model = stand.fold.derivation().model
    priced_in = None if request.price_file else model.pricing.region
    prices = load_prices(request.region or priced_in, request.price_file, needed=())
    tried = _tried(model, request.what_if, stand.fold) if request.what_if else model
    before = _statement(model, prices, request.options).usd if request.what_if else None
    return _report(tried, prices, request, before)


def _tried(model: DataModel, what_if: str, fold: Fold) -> DataModel:
    """The same tables and indexes under other figures."""
    answers = (*fold.answers, *parse_what_if(what_if, fold))
    requirements = assemble(fold.evidence, answers, model.requirements.concerns)
    return _under(model, requirements)


def _under(model: DataModel, requirements: Requirements) -> DataModel:
    return model.model_copy(update={"requirements": requirements})


def _statement(model: DataModel, prices: Prices, options: CostOptions) -> Statement:
    return cost_statement(model, plan(model), prices, options)


def _report(
    model: DataModel, prices: Prices, request: CostRequest, before: float | None
) -> CostReport:
    options = request.options
    plans = plan(model)
    statement = cost_statement(model, plans, prices, options)
    as_deployed = _statement(deployed(model), prices, options)
    later = _statement(_under(model, grown(model.requirements, options.months)), prices, options)
    growing = model.requirements.statistics.tables
    return CostReport(
        region=prices.region,
        price_date=prices.date,
        options=options,
        what_if=request.what_if,
        usd_per_month=statement.usd,
        deployed_usd_per_month=as_deployed.usd,
        usd_per_month_before=before,
        later_usd_per_month=later.usd,
        growing=tuple(entry.table for entry in growing if entry.growth_per_month is not None),
        tables=tuple(
            _table(one, other)
            for one, other in zip(statement.tables, as_deployed.tables, strict=True)
        ),
        free=statement.free,
        patterns=tuple(_pattern(each, model, prices) for each in statement.patterns),
        unknown=statement.unknown,
        unknown_rates=statement.unknown_rates,
        effects=effects(model, plans, lambda m, p: cost_statement(m, p, prices, options).usd),
        loading_usd=total_usd(statement.loading),
        importing_usd=total_usd(statement.importing),
        outside=statement.outside,
    )


def _table(cost: TableCost, as_deployed: TableCost) -> TableReport:
    return TableReport(
        table=cost.table,
        mode=cost.chosen.mode,
        table_class=cost.chosen.table_class,
        usd_per_month=cost.usd,
        deployed_usd_per_month=as_deployed.usd,
        modes=tuple(_mode(choice) for choice in cost.choices),
        cheapest=None if cost.cheapest is None else _mode(cost.cheapest),
        break_even=cost.break_even,
        lines=cost.lines,
    )


def _mode(choice: Choice) -> ModeCost:
    return ModeCost(
        mode=choice.mode,
        table_class=choice.table_class,
        usd_per_month=choice.usd,
        requests_usd_per_month=choice.requests_usd,
    )


def _pattern(usage: PatternUsage, model: DataModel, prices: Prices) -> PatternReport:
    lines = [
        price_line(
            prices,
            name,
            usage.ids[0],
            name,
            (usage.average_rate or 0.0) * units * SECONDS_PER_MONTH,
            "",
        )
        for name, units in ((READ, usage.read_units_per_call), (WRITE, usage.write_units_per_call))
    ]
    known = usage.average_rate is not None and usage.is_served
    return PatternReport(
        ids=usage.ids,
        text=model.requirements.pattern(usage.ids[0]).text,
        peak_rate=usage.peak_rate,
        average_rate=usage.average_rate,
        read_units_per_call=usage.read_units_per_call,
        write_units_per_call=usage.write_units_per_call,
        usd_per_month=total_usd(lines) if known else None,
    )


def read_prices(region: str = "", price_file: Path | None = None) -> PricesReport:
    """The prices of a Region and what it lacks. Raises InputError where there are none."""
    prices = load_prices(region or (None if price_file else DEFAULT_REGION), price_file, needed=())
    held = {price.name for price in prices.prices}
    return PricesReport(
        regions=shipped_regions(),
        prices=prices,
        lacking=tuple(name for name in NAMES if name not in held),
    )
