"""The busiest key's share, and how many values a key has."""

from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library_model import BOOKS, LOANS, MEMBERS, gsi, model, requirements, statistics, table

from tools.capacity.bill import monthly_bill
from tools.capacity.prices import load_prices
from tools.model.computed import Constant, Joined, Lowered, Sentinel
from tools.model.tables import Attribute, ComputedOrigin, Table
from tools.provenance import FromAnswer, FromLog, Quantity
from tools.risk.situation import Situation, Structure
from tools.risk.skew import Use, is_unique, key_values, zipf_top_share
from tools.workload.statistics import KeySkew, Statistics


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


@pytest.mark.parametrize(
    ("values", "s", "share"),
    [(4, 0, 1 / 4), (3, 2, 36 / 49), (10**6, 2, 0.6079275), (2, 5, 32 / 33)],
)
def test_share_by_another_law(values: float, s: float, share: float) -> None:
    assert zipf_top_share(values, s) == pytest.approx(share, rel=1e-6)


@given(st.integers(1001, 60_000), st.floats(0, 5))
def test_the_expansion_meets_the_sum_of_every_law(values: int, s: float) -> None:
    exact = 1 / fsum(k**-s for k in range(1, values + 1))
    assert zipf_top_share(values, s) == pytest.approx(exact, rel=1e-9)


@given(st.floats(1, 1e9), st.floats(0, 5), st.floats(0, 5))
def test_a_steeper_law_gives_the_busiest_more(values: float, one: float, other: float) -> None:
    flat, steep = sorted((one, other))
    assert zipf_top_share(values, flat) <= zipf_top_share(values, steep) * (1 + 1e-9)


def share_of(
    attribute: str, *more: Attribute, use: Use = "reads", skews: tuple[KeySkew, ...]
) -> tuple[float, str]:
    """The busiest value's share of an index key on loans, and how it is known."""
    index = gsi("Index", attribute)
    loans = table("Loan", LOANS, gsis=(index,), more=more)
    known = statistics().model_copy(update={"skews": skews})
    design = model(requirements(figures=known), loans)
    situation = Situation(design, (), monthly_bill(design, (), load_prices()))
    values = key_values(situation, Structure(loans, index), use)
    return values.top_share, values.share_basis


MEASURED = Quantity(value=0.3, unit="", source=FromLog(file="a.log", computation="commonest"))
STATED = Quantity(value=0.2, unit="", source=FromAnswer(question="skew"))
LAW = Quantity(value=2, unit="", source=FromAnswer(question="skew"))


def test_a_measured_share_comes_first_then_a_stated_law() -> None:
    read = KeySkew(table="loans", column="due_on", reads=MEASURED)
    assert share_of("due_on", skews=(read,)) == (0.3, "by the query log")
    assert share_of("due_on", use="writes", skews=(read,)) == (0.3, "by the query log")
    both = read.model_copy(update={"writes": STATED})
    assert share_of("due_on", use="writes", skews=(both,)) == (0.2, "as stated")
    law = KeySkew(table="loans", column="state", exponent=LAW)
    share, basis = share_of("state", skews=(law,))
    assert (share, basis) == (pytest.approx(36 / 49), "by Zipf's law, s=2")
    assert share_of("state", skews=()) == (pytest.approx(6 / 11), "by Zipf's law, s=1")
    assert share_of("due_on", skews=()) == (1.0, "by Zipf's law, s=1")


def test_a_key_of_several_columns_is_no_busier_than_each_of_them() -> None:
    state = KeySkew(table="loans", column="state", reads=MEASURED, exponent=LAW)
    member = KeySkew(table="loans", column="member_id", reads=STATED)
    both = computed(Joined(columns=("state", "member_id"), widths=(0, 10)))
    assert share_of("key", both, skews=(state, member))[0] == 0.2
    law = KeySkew(table="loans", column="state", exponent=LAW)
    assert share_of("key", both, skews=(law,))[1] == "by Zipf's law, s=1"


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
