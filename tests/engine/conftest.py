"""What the comparison with an engine stands on."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "fixtures"))
sys.path.insert(0, str(Path(__file__).parent))

pytest.register_assert_rewrite("engine_writes", "engine_pages", "wire_items")
