"""A private MariaDB server for the tests that run statements; skipped where there is none."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pymysql
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "fixtures"))

from mariadb_server import MariadbServer, install_data, running_server

pytest.register_assert_rewrite("consumer")


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariadbServer]:
    with (
        tempfile.TemporaryDirectory(prefix="twdb-") as folder,
        running_server(install_data(Path(folder) / "data")) as server,
    ):
        yield server


@pytest.fixture
def connection(
    mariadb: MariadbServer, request: pytest.FixtureRequest
) -> Iterator[pymysql.Connection]:
    """A connection to an empty database that is dropped afterwards."""
    name = f"proof_{abs(hash(request.node.nodeid)) % 10**12}"
    with mariadb.connect() as session:
        cursor = session.cursor()
        cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        cursor.execute(f"USE {name}")
        yield session
        cursor.execute("SET FOREIGN_KEY_CHECKS = 0")
        cursor.execute(f"DROP DATABASE {name}")
