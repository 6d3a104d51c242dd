import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.documents import figures
from tools.planning.plans import Count


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0005, "0.0005"),
        (-0.0, "0"),
        (1234.5, "1,234.5"),
        (420, "420"),
        (1e9, "1,000,000,000"),
        (0.1 + 0.2, "0.3"),
        (12.345, "12.34"),
        (1e-7, "0.0000001"),
        (-0.25, "-0.25"),
        (float("inf"), "unbounded"),
        (float("nan"), "unknown"),
        (None, "unknown"),
    ],
)
def test_numbers_read_as_people_write_them(value: float | None, text: str) -> None:
    assert figures.number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234.5, "$1,234.50"),
        (0.0042, "under $0.01"),
        (-0.0, "$0.00"),
        (0, "$0.00"),
        (-3.2, "-$3.20"),
        (0.0051, "$0.01"),
        (-0.00001234, "under $0.01"),
        (None, "unknown"),
    ],
)
def test_money(value: float | None, text: str) -> None:
    assert figures.usd(value) == text


def test_a_change_below_half_a_cent_is_none() -> None:
    assert [figures.usd_change(v) for v in (3.2, -0.4, 0.001, -0.001)] == [
        "+$3.20",
        "-$0.40",
        "none",
        "none",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [(23, "23 B"), (1536, "1.5 KB"), (409_600, "400 KB"), (2**30, "1 GB"), (0, "0 B")],
)
def test_sizes_use_binary_units(value: float, text: str) -> None:
    assert figures.size(value) == text


def test_shares_and_spreads() -> None:
    assert figures.share(0.1022) == "10.2%"
    assert [figures.share(value) for value in (0, 0.00004, 0.00817)] == ["0%", "under 0.1%", "0.8%"]
    assert figures.spread(Count(average=3, max=50)) == "3 (max 50)"
    assert figures.spread(Count.of(3)) == "3"
    assert figures.peak_and_average(10, 0.0005) == "10 / 0.0005"
    assert figures.peak_and_average(None, None) == "unknown"


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_never_scientific_and_never_minus_zero(value: float) -> None:
    for text in (figures.number(value), figures.usd(value), figures.size(value)):
        digits = text.removeprefix("under ").strip("$-+ KMGTB%").replace(",", "").lstrip("-$")
        assert "e" not in digits.lower()
        assert not (text.startswith("-") and float(digits) == 0)
