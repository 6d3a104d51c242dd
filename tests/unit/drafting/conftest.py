"""The sample's design, drafted once by rules."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "fixtures"))

from approved_sessions import HeldSession, held_session

SAMPLE = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def sample() -> HeldSession:
    return held_session(SAMPLE, SAMPLE / "artifacts" / "answers.yaml")
