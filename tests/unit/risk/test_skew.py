"""The busiest key's share, and how many values a key has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library_model import BOOKS, LOANS, MEMBERS, gsi, model, requirements, statistics, table

from tools.capacity.bill import monthly_bill
from tools.capacity.prices import load_prices
from tools.model.computed import Constant, Joined, Lowered, Sentinel
from tools.model.tables import Attribute, ComputedOrigin, Table
from tools.risk.situation import Situation, Structure
from tools.risk.skew import is_unique, key_values, zipf_top_share
from tools.workload.statistics import Statistics


@pytest.mark.parametrize(
    ("keys", "share"), [(1, 1), (2, 2 / 3), (3, 6 / 11), (10_000, 0.10217), (1_000_000, 0.069480)]
)
def test_share_of_the_busiest_key(keys: float, share: float) -> None:
    assert zipf_top_share(keys) == pytest.approx(share, rel=1e-4)


def test_the_expansion_meets_the_exact_sum() -> None:
    exact = 1 / sum(1 / k for k in range(1, 1002))
    assert zipf_top_share(1001) == pytest.approx(exact, rel=1e-9)


@given(st.floats(0, 1e9), st.floats(0, 1e9))
def test_more_keys_never_give_one_a_larger_share(one: float, other: float) -> None:
    few, many = sorted((one, other))
    assert 0 < zipf_top_share(many) <= zipf_top_share(few) <= 1


def values_of(
    attribute: str, *more: Attribute, figures: Statistics | None = None
) -> tuple[float | None, bool]:
    """Number of values of an index key on loans, and whether it is unique."""
    index = gsi("Index", attribute)
    loans = table("Loan", LOANS, gsis=(index,), more=more)
    return _values(Structure(loans, index), figures)


def _values(structure: Structure, figures: Statistics | None = None) -> tuple[float | None, bool]:
    design = model(requirements(figures=figures), structure.table)
    situation = Situation(design, (), monthly_bill(design, (), load_prices()))
    return key_values(situation, structure).count, is_unique(situation, structure)


def computed(computation: object) -> Attribute:
    origin = ComputedOrigin.model_validate({"table": "loans", "computation": computation})
    return Attribute(name="key", type="S", origin=origin)


def test_values_of_plain_columns() -> None:
    assert values_of("id") == (200_000, True)
    assert values_of("state") == (3, False)
    assert values_of("member_id") == (10_000, False)
    assert values_of("due_on") == (None, False)


def test_parents_without_children_give_no_values() -> None:
    figures = statistics(fan_outs={"loans.member_id": (40, 90)})
    assert values_of("member_id", figures=figures) == (5_000, False)


def test_values_of_computed_keys() -> None:
    assert values_of("key", computed(Constant(value="all"))) == (1, False)
    assert values_of("key", computed(Sentinel(column="state", value="none"))) == (4, False)
    assert values_of("key", computed(Lowered(column="state"))) == (3, False)
    both = Joined(columns=("state", "member_id"), widths=(0, 10))
    assert values_of("key", computed(both)) == (30_000, False)
    with_id = Joined(columns=("due_on", "id"), widths=(0, 19))
    assert values_of("key", computed(with_id)) == (200_000, True)


def test_values_of_table_keys() -> None:
    books: Table = table("Book", BOOKS)
    assert _values(Structure(books)) == (50_000, True)
    by_email = gsi("ByEmail", "email")
    members = table("Member", MEMBERS, gsis=(by_email,))
    assert _values(Structure(members, by_email)) == (10_000, True)
