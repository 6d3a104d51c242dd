"""Keys over several columns: built where they pay, and where nothing plainer does as well."""

import pytest
from workshop import PRICES, blank_model, column, foreign, id_column, pattern, requirements, source

from tools.model.computed import Joined
from tools.model.data_model import DataModel
from tools.model.tables import Table
from tools.model.validate import validate_model
from tools.planning.joined_keys import joined_attribute
from tools.planning.planner import plan
from tools.planning.plans import Read
from tools.planning.score import replace_table
from tools.planning.search.optimum import Search
from tools.provenance import FromAnswer, Quantity
from tools.source.schema import Column, ColumnType, Schema
from tools.workload.operations import Insert, Lookup, Operation, Update
from tools.workload.requirements import Requirements
from tools.workload.statistics import FanOut

STATES = ColumnType(name="ENUM", values=("waiting", "running", "done", "failed"))
PAGE = Lookup(
    table="jobs",
    equality=("owner_id", "state"),
    order_by="due",
    descending=True,
    limit=20,
    columns=("load",),
)
JOB = Lookup(table="jobs", equality=("id",))


def schema(state: Column) -> Schema:
    owners = source("owners", (id_column(),))
    columns = (
        id_column(),
        column("owner_id"),
        state,
        column("due", "DATETIME"),
        column("load", "VARCHAR", 200),
    )
    return Schema(
        tables=(owners, source("jobs", columns, foreign_keys=(foreign("owner_id", "owners"),)))
    )


def said(value: float) -> Quantity:
    return Quantity(value=value, unit="jobs", source=FromAnswer(question="jobs of an owner"))


def needs(
    *operations: tuple[Operation, float],
    each: float = 20_000,
    state: Column | None = None,
) -> Requirements:
    """Of a hundred owners with so many jobs each, a fourth of them in one state."""
    patterns = tuple(
        pattern(f"AP{number}", operation, rate=rate)
        for number, (operation, rate) in enumerate(operations, start=1)
    )
    stated = requirements(
        *patterns,
        schema=schema(state or column("state", type=STATES)),
        rows={"owners": 100, "jobs": 100 * each},
    )
    jobs = FanOut(table="jobs", columns=("owner_id",), average=said(each), max=said(each * 2))
    statistics = stated.statistics.model_copy(update={"fan_outs": (jobs,), "sizes": ()})
    return stated.model_copy(update={"statistics": statistics})


def best(
    *operations: tuple[Operation, float],
    each: float = 20_000,
    state: Column | None = None,
) -> DataModel:
    return Search(blank_model(needs(*operations, each=each, state=state)), PRICES).best().model


def joined(table: Table) -> list[Joined]:
    return [
        attribute.origin.computation
        for attribute in table.attributes
        if attribute.origin.kind == "computed" and isinstance(attribute.origin.computation, Joined)
    ]


def test_a_lookup_on_two_columns_of_which_neither_narrows_much_gets_one_key() -> None:
    model = best((PAGE, 50), (JOB, 5), (Insert(table="jobs"), 1))
    jobs = model.table("Jobs")
    (key,) = joined(jobs)
    assert set(key.columns) >= {"owner_id", "state"}
    (gsi,) = jobs.gsis
    (served,) = (each for each in plan(model) if "AP1" in each.ids)
    (page, *_) = served.requests
    assert isinstance(page, Read)
    assert (page.index, page.items.average, page.descending) == (gsi.name, 20, True)
    assert "owner_id and state" in gsi.purpose
    assert {f.rule for f in validate_model(model, plan(model))} == {"undecided"}


def test_a_plain_key_that_does_as_well_is_left_plain() -> None:
    few = best((PAGE, 50), (JOB, 5), (Insert(table="jobs"), 1), each=12)
    whole = PAGE.model_copy(update={"order_by": None, "limit": None})
    unordered = best((whole, 50), (JOB, 5), (Insert(table="jobs"), 1), each=50)
    for model in (few, unordered):
        assert joined(model.table("Jobs")) == []
        assert len(model.table("Jobs").gsis) <= 1


def test_a_key_whose_parts_change_more_than_it_is_read_is_not_built() -> None:
    move = Update(table="jobs", columns=("state",), equality=("id",))
    model = best((PAGE, 0.01), (JOB, 5), (move, 500), each=200)
    assert joined(model.table("Jobs")) == []


def test_a_change_of_one_part_reads_the_others_first() -> None:
    move = Update(table="jobs", columns=("state",), equality=("id",))
    plain = blank_model(needs((PAGE, 500), (move, 1)))
    jobs = plain.table("Jobs")
    mysql = plain.requirements.mysql
    attribute = joined_attribute(
        mysql, mysql.table("jobs"), ("owner_id", "state"), jobs.attribute_names
    )
    held = jobs.model_copy(update={"attributes": (*jobs.attributes, attribute)})
    (change,) = (served for served in plan(replace_table(plain, held)) if "AP2" in served.ids)
    read, write = change.requests
    assert isinstance(read, Read)
    assert (read.operation, read.note) == ("GetItem", "what is there before")
    assert write.table == "Jobs"
    assert "owner_id as read" in getattr(write, "condition", "")


def test_the_cheapest_key_is_one_that_no_change_has_to_read_for() -> None:
    move = Update(table="jobs", columns=("state",), equality=("id",))
    model = best((PAGE, 500), (move, 1))
    (key,) = joined(model.table("Jobs"))
    assert key.columns == ("owner_id", "due")
    (gsi,) = model.table("Jobs").gsis
    assert gsi.key.partition_key == "state"
    (change,) = (served for served in plan(model) if "AP2" in served.ids)
    assert [request.operation for request in change.requests] == ["UpdateItem"]


@pytest.mark.parametrize(
    "state",
    [
        column("state", type=STATES, nullable=True),
        column("state", "DECIMAL", 9),
        column("state", "TEXT"),
    ],
)
def test_a_column_with_no_one_spelling_is_no_part_of_a_key(state: Column) -> None:
    model = best((PAGE, 50), (JOB, 5), (Insert(table="jobs"), 1), state=state)
    assert joined(model.table("Jobs")) == []
