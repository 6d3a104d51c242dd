"""Fixtures that every test may use."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "fixtures"))

REFERENCE_CASE = Path(__file__).parents[2] / "shared" / "cases" / "online-shop"


@pytest.fixture
def shop() -> Path:
    """The reference case's folder, where it stands beside the checkout."""
    if not REFERENCE_CASE.is_dir():
        pytest.skip("the online-shop reference case is not beside this checkout")
    return REFERENCE_CASE


def pytest_configure() -> None:
    """No test asks a language model that whoever runs the tests has set up."""
    for name in ("OPENAI_API_KEY", "OPENAI_MODEL", "OPENAI_BASE_URL", "TABLEWRIGHT_MODEL_PRICES"):
        os.environ.pop(name, None)
    os.environ["XDG_CONFIG_HOME"] = os.devnull
