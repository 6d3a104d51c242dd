"""Reads logs that tests write."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "fixtures"))

from tools.source.querylog.read_logs import ReadLogs
from tools.source.querylog.reading import read_query_logs

Reader = Callable[..., ReadLogs]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Reads files of these contents: `read(text)`, or `read(general=..., slow=...)`."""

    def read(content: str | bytes = b"", schema=None, workers=1, **files: str | bytes) -> ReadLogs:
        paths = []
        for name, each in files.items() if files else [("query", content)]:
            path = tmp_path / f"{name}.log"
            path.write_bytes(each.encode() if isinstance(each, str) else each)
            paths.append(path)
        return read_query_logs(paths, tmp_path, schema=schema, workers=workers)

    return read
