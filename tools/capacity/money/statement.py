"""What a model costs a month: every table in every mode, the cheapest of them, what is unknown.

Averages make the bill, peaks the capacity that is provisioned.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from tools.capacity.bill import SECONDS_PER_MONTH
from tools.capacity.money.at_rest import (
    FREE_STREAM_READS,
    copies_lines,
    loading_lines,
    storage_line,
    stream_line,
)
from tools.capacity.money.lines import (
    MoneyLine,
    known_usd,
    price_line,
    total_usd,
    unknown_lines,
)
from tools.capacity.money.modes import request_lines
from tools.capacity.money.options import CLASSES, MODES, CostOptions, Mode
from tools.capacity.prices import (
    READ,
    READ_HOUR,
    STORAGE,
    STREAM_READ,
    WRITE,
    WRITE_HOUR,
    Prices,
    TableClass,
)
from tools.capacity.sizes import Sizes
from tools.capacity.usage import (
    PatternUsage,
    StructureUsage,
    pattern_usage,
    structure_usages,
    unknown_rates,
)
from tools.model.data_model import DataModel
from tools.planning.plans import PatternPlan
from tools.value import Value

CENT = 2  # decimals: what differs by less goes by the order of MODES, Standard first
FREE_STORAGE_GB = 25
FREE_UNITS = 25  # of provisioned reads and of writes


class Choice(Value):
    """A table with its indexes in one mode and class: requests and storage."""

    mode: Mode
    table_class: TableClass
    lines: tuple[MoneyLine, ...]

    @property
    def usd(self) -> float | None:
        """None where a price of it is not known."""
        return total_usd(self.lines)

    @property
    def requests_usd(self) -> float | None:
        return total_usd(line for line in self.lines if line.price_name != STORAGE)


class TableCost(Value):
    """`chosen` is what the options ask for, `cheapest` the least of those whose price is known;
    None where none is. `extras` are paid in any mode.
    """

    table: str
    choices: tuple[Choice, ...]
    chosen: Choice
    cheapest: Choice | None
    extras: tuple[MoneyLine, ...]

    @property
    def lines(self) -> tuple[MoneyLine, ...]:
        return (*self.chosen.lines, *self.extras)

    @property
    def usd(self) -> float:
        """What is known of it."""
        return known_usd(self.lines)

    def choice(self, mode: Mode, table_class: TableClass = "standard") -> Choice:
        """Raises KeyError."""
        for choice in self.choices:
            if (choice.mode, choice.table_class) == (mode, table_class):
                return choice
        raise KeyError((mode, table_class))

    @property
    def break_even(self) -> float | None:
        """How many times today's averages, at today's peaks, cost on demand what capacity for the
        peaks costs: below 1, on demand is already the dearer one. None without load or price.
        """
        on_demand = self.choice("on-demand").requests_usd
        provisioned = self.choice("provisioned").requests_usd
        if not on_demand or provisioned is None:
            return None
        return provisioned / on_demand


class UnknownRate(Value):
    """`usd_per_request_per_second`: what one call a second all month adds, on demand."""

    ids: tuple[str, ...]
    usd_per_request_per_second: float | None


class Statement(Value):
    """A model's cost a month in one Region.

    Attributes:
        free: What the free tier takes off; below zero.
        loading, importing: Bringing the rows over, once, in two ways.
        unknown_rates: Patterns that no line counts.
        outside: Services of the design that this bill does not hold.
    """

    region: str
    price_date: str
    options: CostOptions
    usages: tuple[StructureUsage, ...]
    patterns: tuple[PatternUsage, ...]
    tables: tuple[TableCost, ...]
    free: tuple[MoneyLine, ...]
    loading: tuple[MoneyLine, ...]
    importing: tuple[MoneyLine, ...]
    unknown_rates: tuple[UnknownRate, ...]
    outside: tuple[str, ...]

    @property
    def lines(self) -> tuple[MoneyLine, ...]:
        return (*(line for table in self.tables for line in table.lines), *self.free)

    @property
    def usd(self) -> float:
        """What is known of it: the least that it comes to."""
        return known_usd(self.lines)

    @property
    def unknown(self) -> tuple[MoneyLine, ...]:
        """Lines that are not in `usd`: the price file lacks their price."""
        return unknown_lines(self.lines)


def cost_statement(
    model: DataModel,
    plans: Sequence[PatternPlan],
    prices: Prices,
    options: CostOptions | None = None,
    sizes: Sizes | None = None,
) -> Statement:
    """The cost of `model` served by `plans`, tables in the model's order.

    `sizes` of the same requirements, where the caller has them, save computing them again.
    """
    requirements = model.requirements
    options = options or CostOptions()
    patterns = tuple(pattern_usage(plan, requirements) for plan in plans)
    usages = structure_usages(model, patterns, sizes or Sizes(requirements))
    fed = {name for service in model.services for name in service.fed_from}
    tables = tuple(
        _table_cost(tuple(members), prices, options, streamed=name in fed)
        for name, members in groupby(usages, key=lambda usage: usage.table)
    )
    loading, importing = loading_lines(usages, prices)
    unknown = set(unknown_rates(plans, requirements))
    return Statement(
        region=prices.region,
        price_date=prices.date,
        options=options,
        usages=usages,
        patterns=patterns,
        tables=tables,
        free=tuple(_free_lines(tables, prices)) if options.free_tier else (),
        loading=loading,
        importing=importing,
        unknown_rates=tuple(
            UnknownRate(ids=pattern.ids, usd_per_request_per_second=_usd_of_one(pattern, prices))
            for pattern in patterns
            if unknown.intersection(pattern.ids)
        ),
        outside=tuple(service.name for service in model.services),
    )


def _table_cost(
    usages: tuple[StructureUsage, ...], prices: Prices, options: CostOptions, *, streamed: bool
) -> TableCost:
    choices = tuple(
        Choice(
            mode=mode,
            table_class=table_class,
            lines=tuple(
                line
                for usage in usages
                for line in (
                    *request_lines(usage, mode, table_class, prices, options),
                    storage_line(usage, table_class, prices, options),
                )
            ),
        )
        for table_class in CLASSES
        for mode in MODES
        if not (mode == "reserved" and table_class != "standard")  # sold for Standard only
    )
    extras = [line for usage in usages for line in copies_lines(usage, prices, options)]
    if streamed or options.stream_readers:
        extras.append(stream_line(usages[0], prices, options))
    return TableCost(
        table=usages[0].table,
        choices=choices,
        chosen=_chosen(choices, options),
        cheapest=_cheapest(choices),
        extras=tuple(extras),
    )


def _cheapest(choices: tuple[Choice, ...]) -> Choice | None:
    """Of those with a price; where storage has none, by requests in the one class."""
    known = [choice for choice in choices if choice.usd is not None]
    if known:
        return min(known, key=lambda choice: round(choice.usd or 0.0, CENT))
    known = [c for c in choices if c.table_class == "standard" and c.requests_usd is not None]
    return min(known, key=lambda choice: round(choice.requests_usd or 0.0, CENT), default=None)


def _chosen(choices: tuple[Choice, ...], options: CostOptions) -> Choice:
    """What the options ask for; of several the cheapest, those with an unknown price last."""
    asked = [
        choice
        for choice in choices
        if options.mode in ("cheapest", choice.mode)
        and options.table_class in ("cheapest", choice.table_class)
    ] or [choice for choice in choices if options.mode == choice.mode]
    return min(asked, key=lambda choice: (choice.usd is None, round(choice.usd or 0.0, CENT)))


def _usd_of_one(pattern: PatternUsage, prices: Prices) -> float | None:
    how = f"one a second * {SECONDS_PER_MONTH} s"
    lines = (
        price_line(prices, name, "/".join(pattern.ids), what, units * SECONDS_PER_MONTH, how)
        for what, name, units in (
            ("reads", READ, pattern.read_units_per_call),
            ("writes", WRITE, pattern.write_units_per_call),
        )
    )
    return total_usd(lines)


def _free_lines(tables: Sequence[TableCost], prices: Prices) -> Iterator[MoneyLine]:
    """Never more than there is to pay; amounts: https://aws.amazon.com/dynamodb/pricing/ ."""
    lines = [line for table in tables for line in table.lines]
    hours = FREE_UNITS * SECONDS_PER_MONTH / 3600
    for name, free, unit in (
        (STORAGE, FREE_STORAGE_GB, "GB-months"),
        (READ_HOUR, hours, "unit-hours"),
        (WRITE_HOUR, hours, "unit-hours"),
        (STREAM_READ, FREE_STREAM_READS, "units"),
    ):
        used = sum(
            line.quantity
            for line in lines
            if line.price_name == name and line.table_class == "standard"
        )
        if used:
            taken = min(used, free)
            how = f"free for an account: {free:,.0f} {unit}"
            yield price_line(prices, name, "account", f"free {name}", -taken, how, unit=unit)
