"""Transactions: tables count twice, indexes once; unique values and edges that rest on them."""

import pytest
from sized_items import include, sized, table_with, texts

from tools.capacity.metering.patterns import Lookup, write_edge, write_edge_pair, write_guarded
from tools.capacity.metering.structures import ItemTable, SecondaryIndex
from tools.capacity.metering.transactions import (
    ConditionCheck,
    cancel_transaction,
    check_condition,
    transact_write_items,
)
from tools.capacity.metering.writes import Change
from tools.capacity.value_identity import Item
from tools.errors import InputError
from tools.model.tables import Projection

GSI = table_with(include("proj"))
LSI = table_with(include("proj"), kind="LSI", name="L")
EMAILS = ItemTable(name="Emails", partition_key="email")
NAMES = ItemTable(name="Names", partition_key="login")


def numbered(number: int, size_bytes: int = 100, **values: str) -> Item:
    return dict(sized(size_bytes, **values)) | {"sk": ("S", f"{number:03d}")}


def test_a_transaction_doubles_the_tables_and_not_their_indexes() -> None:
    before, after = texts(g="A", proj="p" * 1500), texts(g="B", proj="p" * 1500)
    changes = [Change(table, before, after) for table in (GSI, LSI)]
    metered = transact_write_items(changes)
    assert [(line.name, line.write_units) for line in metered.lines] == [
        ("T", 4),
        ("T.I", 4),
        ("L", 4),
        ("L.I", 4),
    ]


@pytest.mark.parametrize(("size", "units"), [(None, 2), (900, 2), (1025, 4), (3000, 6)])
def test_a_condition_check_costs_twice_the_item_it_looks_at(size: int | None, units: int) -> None:
    check = ConditionCheck(GSI, None if size is None else sized(size, g="g"))
    assert check_condition(check).write_units == units
    assert transact_write_items([check]).write_units == units


def test_a_deletion_in_a_transaction_counts_the_item_that_goes() -> None:
    metered = transact_write_items([Change(GSI, sized(3000), None), Change(LSI, None, None)])
    assert [(line.name, line.write_units) for line in metered.lines if line.write_units] == [
        ("T", 6),
        ("L", 2),
    ]


def test_a_cancelled_transaction_is_assumed_to_cost_its_tables_the_whole() -> None:
    actions = [Change(GSI, None, sized(1500, g="g")), ConditionCheck(LSI, sized(3000))]
    cancelled = cancel_transaction(actions)
    assert [(line.name, line.write_units) for line in cancelled.lines] == [("T", 4), ("L", 6)]


def test_what_no_request_can_hold_is_refused_with_all_that_is_wrong() -> None:
    many = [Change(GSI, None, numbered(n, 41_000)) for n in range(103)]
    with pytest.raises(InputError) as refused:
        transact_write_items([*many, Change(GSI, numbered(7), None)])
    assert [problem.what for problem in refused.value.problems] == [
        "104 actions, where a request holds 1 to 100.",
        "items of 4,223,308 B, where a request holds 4,194,304 B.",
        "action 104 is on an item of T that another is on.",
    ]
    with pytest.raises(InputError, match="0 actions"):
        cancel_transaction([])


def email(value: str | None) -> Item | None:
    return None if value is None else {"email": ("S", value), "id": ("S", "u1")}


def guarded(before: int | None, after: int | None, *emails: str | None) -> float:
    entity = Change(GSI, *(None if size is None else sized(size) for size in (before, after)))
    return write_guarded(entity, [Lookup(EMAILS, *map(email, emails))]).write_units


@pytest.mark.parametrize(("size", "w"), [(500, 1), (1025, 2), (3000, 3)])
def test_a_unique_value_costs_2w_and_2_to_create_and_delete_2w_and_4_to_change(
    size: int, w: int
) -> None:
    assert guarded(None, size, None, "a@example.org") == 2 * w + 2
    assert guarded(size, size, "a@example.org", "b@example.org") == 2 * w + 4
    assert guarded(size, None, "a@example.org", None) == 2 * w + 2


def test_an_update_that_leaves_the_unique_value_needs_no_transaction() -> None:
    assert guarded(1500, 1500, "a@example.org", "a@example.org") == 2
    assert guarded(1500, 1500, None, None) == 2  # NULL takes no lookup item


def test_every_unique_column_adds_a_lookup_item() -> None:
    names = Lookup(NAMES, None, {"login": ("S", "ann")})
    lookups = [Lookup(EMAILS, None, email("a@example.org")), names]
    assert write_guarded(Change(GSI, None, sized(500)), lookups).write_units == 2 + 2 + 2


def test_a_lookup_item_that_points_elsewhere_is_updated_in_place() -> None:
    moved = {"email": ("S", "a@example.org"), "id": ("S", "u2")}
    lookup = Lookup(EMAILS, email("a@example.org"), moved)
    assert write_guarded(Change(GSI, sized(500), sized(600)), [lookup]).write_units == 2 + 2


def test_an_edge_costs_2_with_an_inverse_index_and_4_as_two_items() -> None:
    inverse = SecondaryIndex(
        name="ByGroup",
        partition_key=("group",),
        sort_key=("member",),
        projection=Projection(type="KEYS_ONLY"),
    )
    edges = ItemTable(name="E", partition_key="member", sort_key="group", indexes=(inverse,))
    edge = {"member": ("S", "m"), "group": ("S", "g")}
    indexed = write_edge(Change(edges, None, edge))
    assert [(line.name, line.write_units) for line in indexed.lines] == [("E", 1), ("E.ByGroup", 1)]
    pair = ItemTable(name="P", partition_key="pk", sort_key="sk")
    there = Change(pair, None, {"pk": ("S", "m"), "sk": ("S", "g")})
    back = Change(pair, None, {"pk": ("S", "g"), "sk": ("S", "m")})
    assert write_edge_pair(there, back).write_units == 4
