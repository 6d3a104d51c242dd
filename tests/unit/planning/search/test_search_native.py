"""Keys of several attributes in an index: offered where they are asked for, read attribute by
attribute, and carried by the contract as one that is stored.
"""

import pytest
from test_search_joined import JOB, PAGE, joined, needs
from workshop import PRICES, blank_model, column

from tools.capacity.bill import deployed, monthly_bill
from tools.capacity.limits import MAX_GSI_PARTITION_KEY_ATTRIBUTES
from tools.capacity.request_expressions import expressions_of
from tools.contract.build import build_contract, contract_json
from tools.contract.validate import validate_contract
from tools.contract.views import source_views_sql
from tools.documents.request_words import read_condition
from tools.model.data_model import DataModel
from tools.model.tables import Attribute, Gsi, KeySchema, Projection
from tools.model.validate import validate_model
from tools.planning.native_keys import carried, native_attribute
from tools.planning.planner import plan
from tools.planning.plans import Read
from tools.planning.score import replace_table
from tools.planning.search.optimum import Search
from tools.workload.operations import Insert, Lookup, Operation, Update
from tools.workload.requirements import Goal

MOVE = Update(table="jobs", columns=("state",), equality=("id",))
ALL = Projection(type="ALL")


def asked(*operations: tuple[Operation, float], native: bool = True) -> DataModel:
    required = needs(*operations)
    goal = Goal(multi_attribute_keys=native)
    return blank_model(required.model_copy(update={"goal": goal}))


def best(*operations: tuple[Operation, float], native: bool = True) -> DataModel:
    return Search(asked(*operations, native=native), PRICES).best().model


def usd(model: DataModel) -> float:
    return monthly_bill(model, plan(model), PRICES).cost_usd_per_month


def keyed(model: DataModel, *keys: tuple[str, ...]) -> DataModel:
    """The jobs with an index of these columns as its keys, native where they are several."""
    jobs = model.table("Jobs")
    source = model.requirements.mysql.table("jobs")
    names = []
    for columns in keys:
        if len(columns) > 1:
            made = native_attribute(source, columns, jobs.attribute_names)
            jobs = jobs.model_copy(update={"attributes": (*jobs.attributes, made)})
        names.append(made.name if len(columns) > 1 else columns[0])
    key = KeySchema(partition_key=names[0], sort_key=names[1] if len(names) > 1 else None)
    gsi = Gsi(name="ByAll", key=key, projection=ALL, purpose="Lists jobs")
    return replace_table(model, jobs.model_copy(update={"gsis": (gsi,)}))


def query(model: DataModel) -> Read:
    (served,) = (each for each in plan(model) if "AP1" in each.ids)
    first = served.requests[0]
    assert isinstance(first, Read)
    return first


def rules(model: DataModel) -> set[str]:
    return {finding.rule for finding in validate_model(model, ())}


def test_a_change_of_one_part_needs_no_read_before_and_the_stored_key_does() -> None:
    model = best((PAGE, 500), (MOVE, 50))
    jobs = model.table("Jobs")
    (gsi,) = jobs.gsis
    assert jobs.key_text(gsi) == "(owner_id+state, due)"
    (change,) = (served for served in plan(model) if "AP2" in served.ids)
    assert [request.operation for request in change.requests] == ["UpdateItem"]
    assert getattr(change.requests[0], "sets", ()) == ("state",)
    (carrying,) = (served for served in plan(carried(model)) if "AP2" in served.ids)
    assert [request.operation for request in carrying.requests] == ["GetItem", "UpdateItem"]
    stored = best((PAGE, 500), (MOVE, 50), native=False)
    assert usd(model) < usd(stored) < usd(deployed(model))


def test_it_is_found_where_a_plain_index_beside_it_reads_as_little_for_one_of_two() -> None:
    """One job is found by owner and due in as many units; all of a state only by the native key."""
    one = Lookup(table="jobs", equality=("owner_id", "state"), order_by="due", limit=1)
    since = Lookup(table="jobs", equality=("owner_id", "state"), range_column="due")
    model = best((one, 1), (since, 1))
    jobs = model.table("Jobs")
    assert [jobs.key_text(gsi) for gsi in jobs.gsis] == ["(owner_id+state, due)"]


def test_its_purpose_and_its_findings_are_those_of_any_index() -> None:
    model = best((PAGE, 50), (JOB, 5), (Insert(table="jobs"), 1))
    (gsi,) = model.table("Jobs").gsis
    assert gsi.purpose == "Finds items of Jobs by owner_id and state, in order of due"
    assert {finding.rule for finding in validate_model(model, plan(model))} == {"undecided"}


def test_not_asked_for_nothing_of_it_stands_anywhere() -> None:
    without, plain = best((PAGE, 500), (MOVE, 1), native=False), needs((PAGE, 500), (MOVE, 1))
    assert without == Search(blank_model(plain), PRICES).best().model
    assert "native" not in without.model_dump_json()
    assert "multi_attribute" not in without.model_dump_json()
    limited = Goal(max_indexes=3)
    assert limited.model_dump() == {"prefer": "balanced", "max_indexes": 3}
    assert joined(without.table("Jobs"))
    assert carried(without) is without


def test_the_key_condition_names_the_attributes_one_by_one() -> None:
    request = query(keyed(asked((PAGE, 50)), ("owner_id", "state"), ("due",)))
    text = "owner_id = ?, state = ?, due in order, descending, Limit 20"
    assert read_condition(request) == text
    (conditions, *_) = expressions_of(request)
    assert (conditions.text, conditions.operators) == ("#0 = :0 AND #1 = :1", 3)


@pytest.mark.parametrize(
    ("lookup", "text", "items"),
    [
        (Lookup(table="jobs", equality=("owner_id",)), "owner_id = ?", 20_000),
        (
            Lookup(table="jobs", equality=("owner_id", "state"), order_by="due"),
            "owner_id = ?, state = ?, due in order",
            5_000,
        ),
        (
            Lookup(table="jobs", equality=("owner_id", "state"), range_column="due"),
            "owner_id = ?, state = ?, due in a range",
            None,
        ),
        (
            Lookup(table="jobs", equality=("owner_id", "state", "due")),
            "owner_id = ?, state = ?, due = ?",
            None,
        ),
        # no attribute is left out in between: what comes behind is tested after reading
        (
            Lookup(table="jobs", equality=("owner_id", "due")),
            "owner_id = ?; filter due",
            20_000,
        ),
    ],
)
def test_a_sort_key_is_used_from_the_left_with_a_range_only_on_the_last(
    lookup: Lookup, text: str, items: float | None
) -> None:
    request = query(keyed(asked((lookup, 50)), ("owner_id",), ("state", "due")))
    assert request.index == "ByAll"
    assert read_condition(request) == text
    if items is not None:
        assert request.items.average == items


def test_every_attribute_of_the_partition_key_has_to_be_given() -> None:
    half = Lookup(table="jobs", equality=("owner_id",))
    request = query(keyed(asked((half, 50)), ("owner_id", "state"), ("due",)))
    assert request.operation == "Scan"


def test_numbers_sort_as_numbers_where_the_stored_key_has_them_as_digits() -> None:
    """What may be negative is not padded: its digits have an order of their own."""
    lookup = Lookup(table="jobs", equality=("owner_id", "state"), order_by="urgency", limit=5)
    model = asked((lookup, 50))
    mysql = model.requirements.mysql
    jobs = mysql.table("jobs")
    urgent = jobs.model_copy(update={"columns": (*jobs.columns, column("urgency"))})
    schema = mysql.model_copy(update={"tables": (mysql.table("owners"), urgent)})
    evidence = model.requirements.evidence.model_copy(update={"mysql": schema})
    required = model.requirements.model_copy(update={"evidence": evidence})
    native = keyed(blank_model(required), ("state",), ("owner_id", "urgency"))
    assert query(native).items.average == 5
    assert query(carried(native)).items.average == 5_000


def test_the_contract_has_a_stored_attribute_in_its_place_and_is_valid() -> None:
    model = best((PAGE, 500), (MOVE, 50))
    plans = plan(model)
    contract = build_contract(model, plans)
    entry = contract.entry("Jobs")
    assert (entry.gsis[0].pk, entry.gsis[0].sk) == ("owner_id_state", "due")
    assert entry.attribute("owner_id_state") is not None
    assert validate_contract(contract_json(contract), model, plans) == ()
    assert "AS `owner_id_state`" in source_views_sql(model)


def with_native(model: DataModel, columns: tuple[str, ...]) -> tuple[DataModel, Attribute]:
    built = keyed(model, columns)
    return built, built.table("Jobs").attribute("_".join(columns))


def test_no_more_than_four_attributes_are_a_key() -> None:
    most = MAX_GSI_PARTITION_KEY_ATTRIBUTES
    columns = ("owner_id", "state", "due", "id", "load")
    assert "native-key-not-carried" not in rules(keyed(asked((JOB, 1)), columns[:most]))
    model = keyed(asked((JOB, 1)), columns)
    (found,) = (f for f in validate_model(model, ()) if f.rule == "native-key-not-carried")
    assert found.subject == "Jobs.owner_id_state_due_id_load"
    assert "5 attributes are no key of an index: 4 are the most" in found.evidence


def test_it_stands_in_keys_of_indexes_alone() -> None:
    model, made = with_native(asked((JOB, 1)), ("owner_id", "id"))
    jobs = model.table("Jobs")
    based = jobs.model_copy(update={"key": KeySchema(partition_key=made.name)})
    assert "native-key-of-table" in rules(replace_table(model, based))
    projection = Projection(type="INCLUDE", attributes=(made.name,))
    shown = jobs.gsis[0].model_copy(update={"projection": projection})
    assert "native-key-projected" in rules(
        replace_table(model, jobs.model_copy(update={"gsis": (shown,)}))
    )
    idle = replace_table(model, jobs.model_copy(update={"gsis": ()}))
    assert "native-key-unused" in rules(idle)
    assert not {r for r in rules(model) if r.startswith("native-key")}


def test_it_is_refused_where_nobody_asked_or_the_contract_can_not_carry_it() -> None:
    unasked = keyed(asked((JOB, 1), native=False), ("owner_id", "state"))
    assert "native-key-unasked" in rules(unasked)
    twice = keyed(asked((JOB, 1)), ("owner_id", "state"), ("state", "due"))
    assert "key-twice" in rules(twice)
    jobs = keyed(asked((JOB, 1)), ("owner_id", "state")).table("Jobs")
    bare = tuple(a for a in jobs.attributes if a.name != "state")
    gone = replace_table(asked((JOB, 1)), jobs.model_copy(update={"attributes": bare}))
    assert rules(gone) == {"native-key-without-attribute"}
