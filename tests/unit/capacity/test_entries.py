"""Rows without an entry: NULL keys leave an index, NULL values take no lookup item."""

import pytest
from library_model import (
    SCHEMA,
    column,
    gsi,
    model,
    pattern,
    requirements,
    source_table,
    statistics,
    table,
)

from tools.capacity.bill import monthly_bill, storage_cost
from tools.capacity.prices import load_prices
from tools.capacity.sizes import Sizes
from tools.model.data_model import DataModel
from tools.model.tables import ItemType, KeySchema, Table
from tools.planning.planner import plan
from tools.planning.plans import Write
from tools.source.schema import Schema
from tools.workload.operations import Delete, Insert, Operation, Update

ROWS = 100_000
STAMP = column("made_at", "TIMESTAMP", nullable=True).model_copy(update={"default": "NOW()"})
DESKS = source_table(
    "desks",
    column("id", "INT", auto_increment=True),
    column("code", "VARCHAR", 20, nullable=True),
    column("floor_no", "INT"),
    column("taken_by", "VARCHAR", 40, nullable=True),
    column("taken_at", "TIMESTAMP", nullable=True),
    column("made_at", "TIMESTAMP", nullable=True).model_copy(
        update={"default": "CURRENT_TIMESTAMP"}
    ),
    column("within", "INT", nullable=True),
    unique=("code",),
    references={"within": "desks"},
)
TABLE = table(
    "Desks",
    DESKS,
    gsis=(
        gsi("ByFloor", "floor_no"),
        gsi("ByTaker", "taken_by"),
        gsi("ByTakerInOrder", "taken_by", "taken_at"),
        gsi("Inside", "within"),
        gsi("ByAge", "floor_no", "made_at"),
    ),
)
GUARD = Table(
    name="DeskCodes",
    kind="lookup",
    purpose="codes are unique",
    item_types=(ItemType(name="code", source_table="desks"),),
    key=KeySchema(partition_key="code"),
    attributes=tuple(a for a in TABLE.attributes if a.name in ("code", "id")),
    guards=("code",),
)


def model_of(*operations: Operation) -> DataModel:
    schema = Schema(tables=(*SCHEMA.tables, DESKS))
    figures = statistics(rows={"desks": ROWS}, fan_outs={"desks.within": (3, 50)})
    needs = requirements(pattern("P", *operations, peak=1), figures=figures, schema=schema)
    return model(needs, TABLE, GUARD)


def writes_of(*operations: Operation) -> dict[str, Write]:
    (served,) = plan(model_of(*operations))
    return {
        f"{request.table}.{request.operation}": request
        for request in served.requests
        if isinstance(request, Write)
    }


def test_an_index_holds_the_rows_that_have_its_keys() -> None:
    sizes = Sizes(model_of().requirements)
    held = {index.name: sizes.items(TABLE, index) for index in TABLE.gsis}
    assert held == {
        "ByFloor": ROWS,
        "ByTaker": ROWS / 2,
        "ByTakerInOrder": ROWS / 4,
        "Inside": ROWS * 3 / 4,  # three children to each parent: one row in four is a root
        "ByAge": ROWS,  # who inserts nothing there gets the default
    }
    assert sizes.items(GUARD) == ROWS / 2


def test_what_is_stored_and_what_it_costs_follow() -> None:
    built = model_of()
    bill = monthly_bill(built, plan(built), load_prices())
    whole, half = bill.structure("Desks", "ByFloor"), bill.structure("Desks", "ByTaker")
    assert half.items == whole.items / 2
    assert half.storage_usd_per_month == pytest.approx(whole.storage_usd_per_month / 2)
    stored = sum(each.storage_usd_per_month for each in bill.structures)
    sizes = Sizes(built.requirements)
    assert storage_cost(built, load_prices(), sizes) == pytest.approx(stored)


@pytest.mark.parametrize(
    "operation", [Insert(table="desks"), Delete(table="desks", equality=("id",))]
)
def test_a_row_that_comes_or_goes_takes_what_it_has_entries_for(operation: Operation) -> None:
    writes = writes_of(operation)
    action = "PutItem" if isinstance(operation, Insert) else "DeleteItem"
    shares = {each.index: each.share for each in writes[f"Desks.{action}"].index_writes}
    assert shares == {
        "ByFloor": 1,
        "ByTaker": 0.5,
        "ByTakerInOrder": 0.25,
        "Inside": 0.75,
        "ByAge": 1,
    }
    guard = writes[f"DeskCodes.{action}"]
    assert (guard.items.average, guard.items.max) == (0.5, 1)


def test_a_value_that_changes_frees_one_and_takes_one_where_there_is_one() -> None:
    writes = writes_of(Update(table="desks", columns=("code",), equality=("id",)))
    assert writes["DeskCodes.DeleteItem"].items.average == 0.5
    assert writes["DeskCodes.PutItem"].items.average == 0.5
