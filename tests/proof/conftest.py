"""A private MariaDB server for the tests that run statements; skipped where there is none."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pymysql
import pytest
from pymysql.constants import CLIENT, FIELD_TYPE
from pymysql.converters import conversions

sys.path.insert(0, str(Path(__file__).parents[1] / "fixtures"))

pytest.register_assert_rewrite("consumer")

START_SECONDS = 60
INSTALL_HINT = "apt-get install mariadb-server"
# Dates and decimals stay the text that the server prints.
TEXT_TYPES = {
    FIELD_TYPE.DATE,
    FIELD_TYPE.DATETIME,
    FIELD_TYPE.TIMESTAMP,
    FIELD_TYPE.TIME,
    FIELD_TYPE.DECIMAL,
    FIELD_TYPE.NEWDECIMAL,
}
DECODERS = {kind: decode for kind, decode in conversions.items() if kind not in TEXT_TYPES}


def find_program(name: str) -> str:
    """Servers stand in sbin, which is not on everyone's path."""
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
    found = shutil.which(name, path=path)
    if found is None:
        pytest.skip(f"{name} is not installed ({INSTALL_HINT})")
    return found


def connect(socket: Path, database: str | None = None) -> pymysql.Connection:
    return pymysql.connect(
        unix_socket=str(socket),
        user="root",
        database=database,
        charset="utf8mb4",
        conv=DECODERS,
        client_flag=CLIENT.MULTI_STATEMENTS,
        autocommit=True,
    )


@pytest.fixture(scope="session")
def mariadb_socket() -> Iterator[Path]:
    """The socket of a server of our own, stopped and removed afterwards."""
    server, install = find_program("mariadbd"), find_program("mariadb-install-db")
    with tempfile.TemporaryDirectory(prefix="twdb-") as folder:
        home = Path(folder)
        data, socket = home / "data", home / "socket"
        user = ["--user=root"] if os.geteuid() == 0 else []
        subprocess.run(
            [
                install,
                "--no-defaults",
                *user,
                f"--datadir={data}",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
            ],
            check=True,
            capture_output=True,
        )
        with (home / "log").open("wb") as log:
            process = subprocess.Popen(
                [
                    server,
                    "--no-defaults",
                    *user,
                    f"--datadir={data}",
                    f"--socket={socket}",
                    f"--pid-file={home / 'pid'}",
                    "--skip-networking",
                ],
                stdout=log,
                stderr=log,
            )
        try:
            _wait_until_ready(process, socket, home / "log")
            yield socket
        finally:
            process.terminate()
            process.wait(timeout=START_SECONDS)


def _wait_until_ready(process: "subprocess.Popen[bytes]", socket: Path, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"mariadbd ended at start:\n{log.read_text(errors='replace')[-2000:]}")
        if not socket.exists():
            time.sleep(0.05)
            continue
        try:
            connect(socket).close()
        except pymysql.err.OperationalError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"mariadbd was not ready after {START_SECONDS} s")


@pytest.fixture
def connection(
    mariadb_socket: Path, request: pytest.FixtureRequest
) -> Iterator[pymysql.Connection]:
    """A connection to an empty database that is dropped afterwards."""
    name = f"proof_{abs(hash(request.node.nodeid)) % 10**12}"
    with connect(mariadb_socket) as session:
        cursor = session.cursor()
        cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        cursor.execute(f"USE {name}")
        yield session
        cursor.execute("SET FOREIGN_KEY_CHECKS = 0")
        cursor.execute(f"DROP DATABASE {name}")
