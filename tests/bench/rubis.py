"""`python -m tests.bench.rubis`: RUBiS designed by us, normalised and by experts, in money.

USD a month of each interaction under each mix, by the same planner and bill, with how many tables
and indexes each design has and how much its indexes are written.
"""

import sys
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tests.fixtures.rubis import INTERACTIONS_PER_SECOND, MIXES, PEAK_FACTOR, Mix, rubis
from tests.fixtures.rubis_layouts import (
    UNSAID,
    expert,
    normalised,
    ours,
    sorted_normalised,
)
from tools.capacity.bill import Bill, monthly_bill
from tools.capacity.prices import Prices, load_prices
from tools.model.data_model import DataModel
from tools.planning.planner import plan
from tools.planning.search.alternatives import Alternative, measure

NAME_WIDTH, COLUMN_WIDTH = 30, 22


class Design(NamedTuple):
    name: str
    measured: Alternative
    bill: Bill


def designs(mix: Mix, prices: Prices) -> tuple[tuple[Design, ...], str]:
    """Ours first; and what the search says of itself."""
    required = rubis(mix)
    started = time.perf_counter()
    found = ours(required, prices)
    seconds = time.perf_counter() - started
    searched = (
        f"searched in {seconds:.1f} s; with what preferences are worth {found.usd:,.2f}, "
        f"bound {found.bound:,.2f}, gap {found.gap:.2%}"
    )
    models = (
        ("ours", found.model),
        ("normalised", normalised(required, prices)),
        ("normalised, ordered", sorted_normalised(required, prices)),
        ("expert", expert(required, prices)),
        ("expert, undated bids", expert(required, prices, dated=False)),
    )
    return tuple(_design(name, model, prices) for name, model in models), searched


def _design(name: str, model: DataModel, prices: Prices) -> Design:
    return Design(name, measure(model, prices), monthly_bill(model, plan(model), prices))


def render(mix: Mix, found: Sequence[Design], searched: str) -> Iterator[str]:
    required = found[0].measured.model.requirements
    yield f"{mix}: {searched}"
    yield line("USD a month", [design.name for design in found])
    for pattern in required.patterns:
        average = pattern.rate.average.value if pattern.rate.average else 0.0
        costs = [design.bill.pattern(pattern.id).cost_usd_per_month for design in found]
        yield line(
            f"  {pattern.id}, {average:.1f}/s",
            ["unserved" if usd is None else f"{usd:,.2f}" for usd in costs],
        )
    stored = [sum(s.storage_usd_per_month for s in d.bill.structures) for d in found]
    yield line("  storage", [f"{usd:,.2f}" for usd in stored])
    yield line("  all", [f"{design.measured.usd:,.2f}" for design in found])
    least = found[0].measured.usd
    yield line("  times ours", [f"{design.measured.usd / least:.2f}" for design in found])
    yield line("  tables and indexes", [str(design.measured.structures) for design in found])
    yield line(
        "  index units a table unit", [f"{design.measured.amplification:.2f}" for design in found]
    )
    yield from structures(found[0].measured.model)


def structures(model: DataModel) -> Iterator[str]:
    for table in model.tables:
        held = [
            a.name for a in table.attributes if a.origin.kind in ("copy", "embedded", "counter")
        ]
        indexes = [f"{gsi.name} {gsi.key} {gsi.projection}" for gsi in table.gsis]
        told = [f"with {', '.join(held)}"] if held else []
        yield "; ".join([f"  {table.name} {table.key}", *told, *indexes])


def line(title: str, cells: Sequence[str]) -> str:
    return title.ljust(NAME_WIDTH) + "".join(cell.rjust(COLUMN_WIDTH) for cell in cells)


def main() -> None:
    prices = load_prices()
    sys.stdout.write(
        f"RUBiS, {INTERACTIONS_PER_SECOND:,.0f} interactions a second on average, {PEAK_FACTOR:g} "
        f"times that at the peak; {prices.region}, prices of {prices.date}, on demand\n"
    )
    for mix in MIXES:
        sys.stdout.write("\n" + "\n".join(render(mix, *designs(mix, prices))) + "\n")
        sys.stdout.flush()
    sys.stdout.write("\nWhat our model can't say of the expert layout\n")
    sys.stdout.write("".join(f"- {text}\n" for text in UNSAID))


if __name__ == "__main__":
    main()
