"""What `cost` and `prices` print with --json. The schemas stand in `agent/commands/schemas/`."""

from typing import Literal

from tools.capacity.money.lines import MoneyLine
from tools.capacity.money.options import CostOptions, Mode
from tools.capacity.money.sensitivity import Effect
from tools.capacity.money.statement import UnknownRate
from tools.capacity.prices import Prices, TableClass
from tools.value import Value


class ModeCost(Value):
    """Requests and storage, and requests alone; None where a price of it is not known."""

    mode: Mode
    table_class: TableClass
    usd_per_month: float | None
    requests_usd_per_month: float | None


class TableReport(Value):
    """Of a table with its indexes.

    Attributes:
        mode, table_class: As it was asked for; `usd_per_month` and `lines` are of these.
        deployed_usd_per_month: The same as deployed from the contract, every index with ALL.
        modes: All of them, requests and storage.
        cheapest: Of those whose prices are known; by requests alone where no storage has one.
        break_even: Times today's averages, at today's peaks, from which capacity fixed for the
            peaks is the cheaper mode.
    """

    table: str
    mode: Mode
    table_class: TableClass
    usd_per_month: float
    deployed_usd_per_month: float
    modes: tuple[ModeCost, ...]
    cheapest: ModeCost | None
    break_even: float | None
    lines: tuple[MoneyLine, ...]


class PatternReport(Value):
    """`usd_per_month` on demand; None where rate or price is unknown."""

    ids: tuple[str, ...]
    text: str
    peak_rate: float | None
    average_rate: float | None
    read_units_per_call: float
    write_units_per_call: float
    usd_per_month: float | None


class CostReport(Value):
    """Of `cost`.

    Attributes:
        what_if: The figures that were tried, as they were given.
        usd_per_month: What is known: `unknown` lists the lines without a price, `unknown_rates`
            the patterns without a rate, which are not in it.
        later_usd_per_month: After `options.months` of the stated growth, rates as they are.
        effects: Stated figures with what doubling each adds, the largest first.
        loading_usd, importing_usd: Bringing the rows over, once; None without a price.
        outside: Services of the design that are not in this bill.
    """

    version: Literal[1] = 1
    region: str
    price_date: str
    options: CostOptions
    what_if: str = ""
    usd_per_month: float
    deployed_usd_per_month: float
    usd_per_month_before: float | None = None
    later_usd_per_month: float
    growing: tuple[str, ...] = ()
    tables: tuple[TableReport, ...]
    free: tuple[MoneyLine, ...] = ()
    patterns: tuple[PatternReport, ...]
    unknown: tuple[MoneyLine, ...] = ()
    unknown_rates: tuple[UnknownRate, ...] = ()
    effects: tuple[Effect, ...] = ()
    loading_usd: float | None
    importing_usd: float | None
    outside: tuple[str, ...] = ()


class PricesReport(Value):
    """Of `prices`."""

    version: Literal[1] = 1
    regions: tuple[str, ...]
    prices: Prices
    lacking: tuple[str, ...]
