"""Fixtures that every test may use."""

from pathlib import Path

import pytest

REFERENCE_CASE = Path(__file__).parents[2] / "shared" / "cases" / "online-shop"


@pytest.fixture
def shop() -> Path:
    """The reference case's folder, where it stands beside the checkout."""
    if not REFERENCE_CASE.is_dir():
        pytest.skip("the online-shop reference case is not beside this checkout")
    return REFERENCE_CASE
