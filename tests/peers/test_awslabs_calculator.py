"""Units and money beside an independent calculator's, over generated requests in its domain.

Both must say the same, except where DIFFERENCES says why not. A difference that is not listed
fails, and so does a listed one that no longer occurs.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from library_model import (
    BOOKS,
    gsi,
    model,
    pattern,
    plan,
    requirements,
    statistics,
    table,
)

from tests.peers import awslabs_calculator
from tests.peers.awslabs_calculator import VERSION, Answer, Asked
from tests.peers.generated_requests import generated
from tools.capacity.bill import SECONDS_PER_MONTH, StructureBill, monthly_bill, pattern_bill
from tools.capacity.prices import load_prices
from tools.model.tables import Projection
from tools.planning.plans import Count, Read, Request, Write

CASES = generated(count=1000, seed=20261126)
PRICES = load_prices()
THEIR_SECONDS_PER_MONTH = 30.5 * 24 * 3600


@dataclass(frozen=True)
class Said:
    """A request as one of the two is told of it, and the month that it counts with."""

    asked: Asked
    seconds_per_month: float = SECONDS_PER_MONTH

    def with_request(self, request: Request) -> "Said":
        return replace(self, asked=replace(self.asked, request=request))


@dataclass(frozen=True)
class Difference:
    """Where the calculator differs on purpose or by what it can be told.

    Attributes:
        why: What happens in truth, and what the calculator takes it for.
        address: The page that says what happens in truth.
        as_theirs: The request as the calculator takes it: costed by our own rules, it comes to
            the calculator's figure exactly.
    """

    name: str
    why: str
    address: str
    as_theirs: Callable[[Said], Said]


def one_write_for_a_move(said: Said) -> Said:
    request = said.asked.request
    if not isinstance(request, Write):
        return said
    entries = tuple(
        entry.model_copy(update={"effect": "replace"}) if entry.effect == "move" else entry
        for entry in request.index_writes
    )
    return said.with_request(request.model_copy(update={"index_writes": entries}))


def every_item_in_the_index(said: Said) -> Said:
    request = said.asked.request
    if not isinstance(request, Write):
        return said
    entries = tuple(entry.model_copy(update={"share": 1.0}) for entry in request.index_writes)
    return said.with_request(request.model_copy(update={"index_writes": entries}))


def only_what_is_returned(said: Said) -> Said:
    request = said.asked.request
    if not isinstance(request, Read):
        return said
    return said.with_request(request.model_copy(update={"items": request.returned_items}))


def peak_all_month(said: Said) -> Said:
    return replace(said, asked=replace(said.asked, average=said.asked.peak))


def longer_month(said: Said) -> Said:
    return replace(said, seconds_per_month=THEIR_SECONDS_PER_MONTH)


GUIDE = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide"
ON_DEMAND_PRICING = "https://aws.amazon.com/dynamodb/pricing/on-demand/"
DIFFERENCES = (
    Difference(
        name="moved index entry",
        why="A write that changes an index's key deletes the entry under the old key and puts it"
        " under the new one: two writes. The calculator counts one; a footnote of its report says"
        " so.",
        address=f"{GUIDE}/GSI.html#GSI.Writes",
        as_theirs=one_write_for_a_move,
    ),
    Difference(
        name="sparse index",
        why="An item without an index's key has no entry and costs the index nothing. The"
        " calculator takes either all items of a batch or none for indexed.",
        address=f"{GUIDE}/bp-indexes-general-sparse-indexes.html",
        as_theirs=every_item_in_the_index,
    ),
    Difference(
        name="filtered items",
        why="A Query or Scan pays for all items it evaluates, before its filter. The calculator's"
        " instructions fill `item_count` from the items returned.",
        address=f"{GUIDE}/Query.FilterExpression.html",
        as_theirs=only_what_is_returned,
    ),
    Difference(
        name="peak rate",
        why="On demand, the requests made are paid for: the average makes the month. The"
        " calculator has one rate, and its instructions fill it with the peak.",
        address=ON_DEMAND_PRICING,
        as_theirs=peak_all_month,
    ),
    Difference(
        name="month",
        why="Requests are counted, and no page says how long the month of an estimate is. We take"
        " a twelfth of 8,760 h, 730 h; the calculator takes 30.5 days, 0.27% more.",
        address=ON_DEMAND_PRICING,
        as_theirs=longer_month,
    ),
)


@pytest.fixture(scope="module")
def installed() -> None:
    if not awslabs_calculator.is_installed():
        folder = awslabs_calculator.folder()
        pytest.skip(awslabs_calculator.HOW_TO_INSTALL.format(folder=folder))


@pytest.fixture(scope="module")
def theirs(installed: None) -> dict[str, Answer]:
    return awslabs_calculator.ask(CASES)


def taken(asked: Asked, *differences: Difference) -> Said:
    said = Said(asked)
    for difference in differences:
        said = difference.as_theirs(said)
    return said


def costed(said: Said) -> Answer:
    """By our own code: what a pattern of this one request consumes and costs."""
    asked = said.asked
    needs = requirements(pattern(asked.id, peak=asked.peak, average=asked.average))
    bill = pattern_bill(plan(asked.request, ids=(asked.id,)), needs, PRICES)
    units = {line.name: line.read_units + line.write_units for line in bill.structures}
    assert bill.cost_usd_per_month is not None
    months = said.seconds_per_month / SECONDS_PER_MONTH
    return Answer(units=units, usd_per_month=bill.cost_usd_per_month * months)


def agree(ours: Answer, theirs: Answer) -> bool:
    """Units to the last half, with a structure left out where it has none; money to 1e-9."""
    return present(ours) == present(theirs) and ours.usd_per_month == pytest.approx(
        theirs.usd_per_month, rel=1e-9
    )


def present(answer: Answer) -> dict[str, float]:
    return {name: units for name, units in answer.units.items() if units}


def disagreements(theirs: dict[str, Answer], *differences: Difference) -> list[str]:
    """Requests on which the two differ though these differences are allowed for."""
    found = []
    for asked in CASES:
        ours = costed(taken(asked, *differences))
        if not agree(ours, theirs[asked.id]):
            found.append(f"{asked}: ours {ours}, the calculator's {theirs[asked.id]}")
    return found


def test_every_difference_is_listed(theirs: dict[str, Answer]) -> None:
    assert len(theirs) == len(CASES) == 1000
    assert disagreements(theirs, *DIFFERENCES) == []


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.name)
def test_every_listed_difference_occurs(theirs: dict[str, Answer], difference: Difference) -> None:
    others = (other for other in DIFFERENCES if other is not difference)
    assert disagreements(theirs, *others), f"{VERSION} now agrees: take it off the list"


def test_base_units_of_most_requests_agree_with_no_allowance(theirs: dict[str, Answer]) -> None:
    """Transactions among them: both double the table's units there and no index's."""
    same = [a for a in CASES if present(costed(Said(a))) == present(theirs[a.id])]
    writes = [a.request for a in same if isinstance(a.request, Write)]
    assert len(same) > 600
    assert sum(w.transaction is not None and bool(w.index_writes) for w in writes) > 10
    assert sum(isinstance(a.request, Read) and a.request.index is not None for a in same) > 50


def test_one_unit_more_on_one_index_would_be_noticed(theirs: dict[str, Answer]) -> None:
    asked = next(a for a in CASES if isinstance(a.request, Write) and a.request.index_writes)
    units = dict(theirs[asked.id].units)
    units[f"{asked.request.table}.I1"] = units.get(f"{asked.request.table}.I1", 0.0) + 1.0
    changed = {**theirs, asked.id: replace(theirs[asked.id], units=units)}
    assert len(disagreements(changed, *DIFFERENCES)) == 1


def test_storage_agrees(installed: None) -> None:
    """100 bytes beside every item and entry, and GBs of 2^30 bytes, in both."""
    figures = statistics(
        rows={"books": 7_654_321.0},
        sizes={"books.title": (41, 200), "books.summary": (2900, 9000)},
    )
    keys = Projection(type="KEYS_ONLY")
    gsis = (gsi("ByGenre", "genre_id"), gsi("ByTitle", "title", projection=keys))
    designed = model(requirements(figures=figures), table("Book", BOOKS, gsis=gsis))
    base, *entries = monthly_bill(designed, (), PRICES).structures
    found = awslabs_calculator.calculate(
        {
            "access_pattern_list": [awslabs_calculator.pattern(unread("Book"))],
            "table_list": [{**stored(base), "gsi_list": [stored(entry) for entry in entries]}],
        }
    )
    theirs = {line["table_name"]: line for line in found["tables"]}
    theirs.update({line["gsi_name"]: line for line in found["gsis"]})
    assert set(theirs) == {"Book", "ByGenre", "ByTitle"}
    for ours in (base, *entries):
        line = theirs[ours.index or ours.table]
        assert ours.storage_gb == pytest.approx(line["storage_gb"], rel=1e-12)
        assert ours.storage_usd_per_month == pytest.approx(line["storage_cost"], rel=1e-12)


def stored(bill: StructureBill) -> dict[str, object]:
    assert bill.item_bytes == int(bill.item_bytes)
    name = bill.index or bill.table
    return {"name": name, "item_size_bytes": int(bill.item_bytes), "item_count": int(bill.items)}


def unread(table_name: str) -> Asked:
    """It wants one access pattern at least."""
    request = next(a.request for a in CASES if isinstance(a.request, Read))
    smallest = {"table": table_name, "index": None, "item_bytes": Count.of(1)}
    return Asked(id="P1", request=request.model_copy(update=smallest), peak=1.0, average=1.0)


def test_make_installs_the_version_spoken_of() -> None:
    makefile = Path(__file__).parents[2] / "Makefile"
    assert f"awslabs-dynamodb-mcp-server=={VERSION}\n" in makefile.read_text("utf-8")
