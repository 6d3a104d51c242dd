"""A private server with two loaded databases, and ways to read them."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "fixtures"))

from live_shop import BLOG, PASSWORD, SHOP, Reader, blog_rows, load, shop_rows
from mariadb_server import MariadbServer, install_data, running_server

from tools.source.live.database import DEFAULT_LIMITS, Limits, LiveDatabase
from tools.source.live.reading import read_live_database


@pytest.fixture(scope="session")
def mariadb_data() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="twdb-") as folder:
        yield install_data(Path(folder) / "data")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """A folder with `cert.pem`, for localhost and signed by itself, and `key.pem`."""
    program = shutil.which("openssl")
    if program is None:
        return None
    folder = tmp_path_factory.mktemp("tls")
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    made = [program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *name, *files]
    subprocess.run(made, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def mariadb(mariadb_data: Path, certificate: Path | None) -> Iterator[MariadbServer]:
    """With two databases, and a user `reader` who may only read them."""
    options = ["--performance-schema=ON"]
    if certificate is not None:
        options += [f"--ssl-cert={certificate}/cert.pem", f"--ssl-key={certificate}/key.pem"]
    with running_server(mariadb_data, *options) as server:
        with server.connect() as session:
            load(session, SHOP, shop_rows())
            load(session, BLOG, blog_rows())
            cursor = session.cursor()
            cursor.execute("CREATE USER reader IDENTIFIED BY %s", (PASSWORD,))
            cursor.execute(
                "GRANT SELECT ON shop.* TO reader; GRANT SELECT ON blog.* TO reader; "
                "GRANT SELECT ON performance_schema.* TO reader;"
            )
        yield server


@pytest.fixture(scope="session")
def plain_mariadb(mariadb_data: Path) -> Iterator[MariadbServer]:
    """Without performance_schema and TLS; it compares the names of tables without case."""
    with running_server(mariadb_data, "--lower-case-table-names=1") as server:
        server.run("CREATE DATABASE Shop; USE Shop; CREATE TABLE Users (Id INT PRIMARY KEY);")
        yield server


@pytest.fixture(scope="session")
def read(mariadb: MariadbServer) -> Reader:
    """Reads a database as `reader`, the password out of the environment."""

    def reading(
        database: str, limits: Limits = DEFAULT_LIMITS, user: str = "reader"
    ) -> LiveDatabase:
        url = f"mysql://{user}@127.0.0.1:{mariadb.port}/{database}"
        environment = {"MYSQL_PWD": PASSWORD if user == "reader" else ""}
        return read_live_database(url, limits=limits, environment=environment)

    return reading


@pytest.fixture(scope="session")
def shop_live(read: Reader) -> LiveDatabase:
    return read("shop")


@pytest.fixture(scope="session")
def blog_live(read: Reader) -> LiveDatabase:
    return read("blog")
