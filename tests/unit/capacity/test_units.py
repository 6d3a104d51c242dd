"""Units of single requests, computed by hand; and that more never costs less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library_model import index_write, read, write

from tools.capacity.units import (
    pages,
    read_request_units,
    read_units,
    request_units,
    write_request_units,
    write_units,
)

MB = 1024 * 1024


@pytest.mark.parametrize(
    ("size", "units"), [(0, 1), (1, 1), (1024, 1), (1024.1, 2), (1025, 2), (409_600, 400)]
)
def test_write_units(size: float, units: int) -> None:
    assert write_units(size) == units


@pytest.mark.parametrize(
    ("size", "consistency", "units"),
    [
        (0, "eventual", 0.5),
        (4096, "eventual", 0.5),
        (4097, "eventual", 1),
        (4096, "strong", 1),
        (4097, "strong", 2),
        (100, "transactional", 2),
        (8193, "transactional", 6),
    ],
)
def test_read_units(size: float, consistency: str, units: float) -> None:
    assert read_units(size, consistency) == units  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("request_read", "average", "largest"),
    [
        (read("GetItem", "T", item_bytes=(300, 9000)), 0.5, 1.5),
        (read("GetItem", "T", item_bytes=300, consistency="strong", calls=(2.5, 10)), 2.5, 10),
        (read("GetItem", "T", item_bytes=5000, consistency="transactional"), 4, 4),
        (read("BatchGetItem", "T", item_bytes=5000, items=(2.7, 50)), 2.7, 50),
        (read("Query", "T", item_bytes=300, items=(2.7, 50)), 0.5, 2),  # 810, 15000 bytes
        (read("Query", "T", item_bytes=300, items=(0, 0)), 0.5, 0.5),
        (read("Query", "T", item_bytes=300, items=50, calls=3), 6, 6),
        (read("Scan", "T", item_bytes=MB, items=2.5), 320, 320),  # 2 full pages and a half
        (read("Query", "T", item_bytes=4097, items=1, index="I"), 1, 1),
    ],
)
def test_read_request_units(request_read: object, average: float, largest: float) -> None:
    units = read_request_units(request_read)  # type: ignore[arg-type]
    assert (units.average, units.max) == (average, largest)


def test_every_page_is_rounded_alone() -> None:
    assert pages(0) == pages(MB) == 1
    assert pages(MB + 1) == 2
    over = read("Query", "T", item_bytes=MB + 1, consistency="strong")
    assert read_request_units(over).average == 256 + 1


def by_name(*args: object, largest: bool = False) -> dict[str, float]:
    return {u.name: u.write_units for u in write_request_units(*args, largest=largest)}  # type: ignore[arg-type]


def test_a_plain_write_is_rounded_per_item() -> None:
    put = write("PutItem", "T", item_bytes=(1100, 5000), items=(2.5, 20))
    assert by_name(put) == {"T": 5}
    assert by_name(put, largest=True) == {"T": 100}


@pytest.mark.parametrize(
    ("effect", "units"), [("put", 2), ("delete", 2), ("replace", 2), ("move", 4)]
)
def test_index_arms(effect: str, units: float) -> None:
    update = write("UpdateItem", "T", indexes=(index_write("I", effect, 1500),))
    assert by_name(update) == {"T": 1, "T.I": units}


def test_an_untouched_entry_costs_nothing() -> None:
    assert by_name(write("UpdateItem", "T", indexes=(index_write("I", "none", 1500),))) == {"T": 1}


def test_a_transaction_doubles_the_table_but_not_its_indexes() -> None:
    put = write(
        "PutItem", "T", item_bytes=1500, transaction=1, indexes=(index_write("I", "put", 1500),)
    )
    assert by_name(put) == {"T": 4, "T.I": 2}


def test_a_condition_check_costs_what_a_transactional_write_of_the_item_would() -> None:
    assert by_name(write("ConditionCheck", "T", item_bytes=2000, transaction=1)) == {"T": 4}


def test_a_sparse_index_is_written_for_its_share_and_at_most_for_all() -> None:
    put = write("PutItem", "T", items=(4, 10), indexes=(index_write("I", "put", 100, 0.25),))
    assert by_name(put) == {"T": 4, "T.I": 1}
    assert by_name(put, largest=True) == {"T": 10, "T.I": 10}


def test_a_unique_value_guarded_by_a_lookup_item_costs_2w_and_2() -> None:
    entity = write("PutItem", "T", item_bytes=3000, transaction=1)
    lookup = write("PutItem", "U", item_bytes=60, transaction=1)
    assert sum((by_name(entity) | by_name(lookup)).values()) == 2 * 3 + 2


def test_a_read_is_charged_where_it_reads() -> None:
    (units,) = request_units(read("Query", "T", index="I", item_bytes=9000))
    assert (units.name, units.read_units, units.write_units) == ("T.I", 1.5, 0)


sizes = st.floats(0, 3 * MB)
counts = st.floats(0, 500)
consistencies = st.sampled_from(["eventual", "strong", "transactional"])


@given(st.sampled_from(["GetItem", "BatchGetItem", "Query", "Scan"]), consistencies, *[sizes] * 2)
def test_larger_items_never_cost_less_to_read(
    operation: str, consistency: str, one: float, other: float
) -> None:
    small, large = sorted((one, other))
    request = read(operation, "T", items=3, item_bytes=(small, large), consistency=consistency)
    units = read_request_units(request)
    assert units.average <= units.max


@given(counts, counts, sizes, st.sampled_from(["put", "delete", "replace", "move", "none"]))
def test_more_items_never_cost_less_to_write(
    one: float, other: float, size: float, effect: str
) -> None:
    few, many = sorted((one, other))
    request = write(
        "PutItem", "T", items=(few, many), item_bytes=size, indexes=(index_write("I", effect),)
    )
    assert sum(by_name(request).values()) <= sum(by_name(request, largest=True).values())


@given(sizes, consistencies)
def test_pages_add_up_to_at_most_one_rounding_each(size: float, consistency: str) -> None:
    units = read_request_units(read("Scan", "T", item_bytes=size, consistency=consistency))
    whole = read_units(size, consistency)  # type: ignore[arg-type]
    assert whole <= units.average + 1e-9
    assert units.average <= whole + pages(size) * read_units(0, consistency)  # type: ignore[arg-type]
