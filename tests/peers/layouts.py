"""`python -m tests.peers.layouts`: whole designs of the reference case side by side, by one bill.

Ours, the cheapest that the search proves, the first design by rule, every MySQL table as it is with
an index on each searched column, and the published design in both readings.
"""

import sys
from typing import NamedTuple

from tests.fixtures.generated_designs import PRICES
from tests.peers.reference_rival import CASE, contract_of, model_of, readings_of
from tools.capacity.bill import monthly_bill
from tools.model.data_model import DataModel
from tools.planning.first_design import design_keys
from tools.planning.first_tables import entity_tables
from tools.planning.planner import plan
from tools.planning.score import Judge
from tools.planning.search.optimum import Optimum, Search
from tools.planning.weighing import translated_layout
from tools.workload.requirements import Requirements
from tools.workload.statistics import ColumnSize

PRODUCT = ("products", "description")
TIMES = (0.25, 1.0, 4.0, 16.0)  # the size of a product's description


class Layouts(NamedTuple):
    """USD a month, in the order in which they are shown; `bound` is with the preferences."""

    ours: float
    optimum: float
    first_by_rule: float
    translated: float
    rival: float
    rival_second_reading: float
    best: Optimum


def costs(model: DataModel, *, unevenly: str = "") -> Layouts:
    """Of designs on the model's requirements; one pattern's requests may be left out of all."""
    judge = Judge(model, PRICES)
    plain = model.model_copy(
        update={"tables": entity_tables(model.requirements.mysql), "services": ()}
    )
    best = Search(model, PRICES).best()
    first, second = readings_of(contract_of(CASE), model)
    designs = (
        model,
        best.model,
        design_keys(plain, judge),
        translated_layout(model, judge),
    )
    ours = [_usd(design, unevenly) for design in designs]
    rivals = [
        design.bill.cost_usd_per_month - (design.usd(unevenly) or 0.0 if unevenly else 0.0)
        for design in (first, second)
    ]
    return Layouts(*ours, *rivals, best)


def _usd(model: DataModel, without: str) -> float:
    bill = monthly_bill(model, plan(model), PRICES)
    left_out = bill.pattern(without).cost_usd_per_month if without else 0.0
    return bill.cost_usd_per_month - (left_out or 0.0)


def with_larger_products(requirements: Requirements, times: float) -> Requirements:
    def sized(size: ColumnSize) -> ColumnSize:
        if (size.table, size.column) != PRODUCT:
            return size
        average = size.average.model_copy(update={"value": size.average.value * times})
        largest = size.max.model_copy(update={"value": size.max.value * max(times, 1.0)})
        return size.model_copy(update={"average": average, "max": largest})

    sizes = tuple(sized(size) for size in requirements.statistics.sizes)
    statistics = requirements.statistics.model_copy(update={"sizes": sizes})
    return requirements.model_copy(update={"statistics": statistics})


def main() -> None:
    if not CASE.is_dir():
        sys.exit(f"There is no reference case at {CASE}.")
    model = model_of(CASE)
    found = costs(model, unevenly="AP8")
    write = sys.stdout.write
    write("USD a month without AP8, which ours gives to a search service:\n")
    for name, usd in zip(found._fields[:-1], found[:-1], strict=True):
        write(f"  {name.replace('_', ' '):24}{usd:12,.2f}\n")
    best = found.best
    write(f"Preferences included: {best.usd:,.2f}, proven bound {best.bound:,.2f}\n")
    write("Ours and the published design, by the size of a product's description:\n")
    for times in TIMES:
        requirements = with_larger_products(model.requirements, times)
        other = costs(model.model_copy(update={"requirements": requirements}), unevenly="AP8")
        ratio = other.rival / other.optimum
        write(
            f"  {times:5g} times {other.optimum:12,.2f} {other.rival:12,.2f}  {ratio:.2f} times\n"
        )


if __name__ == "__main__":
    main()
