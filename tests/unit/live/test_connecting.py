"""What is said where there is no connection or it is lost; never the password, nor who it is."""

import logging
import socket
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from live_shop import PASSWORD
from mariadb_server import MariadbServer

from tools.errors import InputError
from tools.source.live.database import DEFAULT_LIMITS, Limits
from tools.source.live.reading import read_live_database

pytestmark = pytest.mark.mariadb

SHORT = Limits(connect_seconds=0.3, catalogue_seconds=0.3, statement_seconds=0.3)
PIECES = ("p@ss", "w:rd", "Q7", quote(PASSWORD, safe=""), "Zq9")


@pytest.fixture(autouse=True)
def password_of_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TABLEWRIGHT_MYSQL_PASSWORD", raising=False)
    monkeypatch.setenv("MYSQL_PWD", PASSWORD)


def refusal(url: str, limits: Limits = DEFAULT_LIMITS, progress: object = None) -> str:
    """The message; the exception carries no other one, and no password in any frame."""
    with pytest.raises(InputError) as caught:
        read_live_database(url, limits=limits, progress=progress if callable(progress) else None)
    error = caught.value
    assert error.__context__ is None
    assert error.__cause__ is None
    ours = error.__traceback__.tb_next if error.__traceback__ else None  # without this very frame
    frames = traceback.StackSummary.extract(traceback.walk_tb(ours), capture_locals=True)
    shown = f"{''.join(frames.format())} {error!r} {error}"
    assert "SecretStr" in shown
    assert not any(piece in shown for piece in PIECES)
    (problem,) = error.problems
    return str(problem)


@contextmanager
def listener(greeting: bytes | None) -> Iterator[int]:
    """A port where something answers with a greeting, or takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                if greeting is not None:
                    connection.sendall(greeting)
                else:
                    connection.recv(1)

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


def test_no_server_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert refusal(f"mysql://ada@127.0.0.1:{port}/shop") == (
        f"mysql:shop: no server listens at 127.0.0.1:{port}. "
        "Start it, or correct the host and port."
    )


def test_no_socket_there(tmp_path: Path) -> None:
    path = tmp_path / "none.sock"
    assert refusal(f"mysql://ada@/shop?unix_socket={path}") == (
        f"mysql:shop: there is no socket {path}. Start the server, or correct unix_socket."
    )


def test_no_such_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is not looked up in earnest: that can take long without a network."""

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert refusal("mysql://ada@db.invalid/shop") == (
        "mysql:shop: there is no host 'db.invalid'. Correct the host in the URL."
    )


def test_a_server_that_says_nothing() -> None:
    with listener(None) as port:
        said = refusal(f"mysql://ada@127.0.0.1:{port}/shop", SHORT)
    assert f"the server at 127.0.0.1:{port} ended the connection, or did not answer in" in said


@pytest.mark.parametrize("greeting", [b"SSH-2.0-OpenSSH_9.2\r\n", b"\x05\x00\x00\x00\x0aabcd", b""])
def test_what_answers_is_no_mysql(greeting: bytes) -> None:
    with listener(greeting) as port:
        said = refusal(f"mysql://ada@127.0.0.1:{port}/shop")
    assert f"127.0.0.1:{port}" in said
    assert "correct the host and port" in said.lower()


@pytest.mark.parametrize(
    "login", ["reader:Zq9wrong", "nobody", f"root:{quote(PASSWORD, safe='')}", "reader:"]
)
def test_access_denied(mariadb: MariadbServer, login: str) -> None:
    said = refusal(f"mysql://{login}@127.0.0.1:{mariadb.port}/shop")
    assert said == (
        f"mysql:shop: the server at 127.0.0.1:{mariadb.port} does not let this user in with this "
        "password. Correct the user in the URL and the password (in the URL, in "
        "TABLEWRIGHT_MYSQL_PASSWORD or MYSQL_PWD, or as asked)."
    )


def test_no_such_database_names_those_that_are_there(mariadb: MariadbServer) -> None:
    said = refusal(f"mysql://reader@127.0.0.1:{mariadb.port}/Shop")
    assert said == (
        "mysql:Shop: the server has no database `Shop` that this user may see. It may see `blog`, "
        "`shop`. Correct the name, or have SELECT on `Shop`.* granted to the user."
    )


def test_a_database_without_tables(mariadb: MariadbServer) -> None:
    mariadb.run("CREATE DATABASE IF NOT EXISTS bare; GRANT SELECT ON bare.* TO reader")
    said = refusal(f"mysql://reader@127.0.0.1:{mariadb.port}/bare")
    assert "the database `bare` has no table that this user may see." in said
    mariadb.run("DROP DATABASE bare; REVOKE SELECT ON bare.* FROM reader")


@pytest.mark.parametrize("step", ["reading what", "reading the definition of orders", "measuring"])
def test_a_connection_that_is_lost_in_the_middle(mariadb: MariadbServer, step: str) -> None:
    def cut(doing: str) -> None:
        if doing.startswith(step):
            ((session,),) = mariadb.run(
                "SELECT id FROM information_schema.processlist WHERE user = 'reader'"
            )
            mariadb.run(f"KILL {session}")

    said = refusal(f"mysql://reader@127.0.0.1:{mariadb.port}/shop", progress=cut)
    assert said.startswith(f"mysql:shop: while {step}")
    assert said.endswith(
        ": the connection was lost. See in the server's log whether it restarted or ended the "
        "session; try again."
    )


def test_every_way_to_log_in(mariadb: MariadbServer, monkeypatch: pytest.MonkeyPatch) -> None:
    written = quote(PASSWORD, safe="")
    names = read_live_database(f"mysql://reader@localhost:{mariadb.port}/blog").mysql.table_names
    assert names == ("wp_postmeta", "wp_posts", "wp_users")
    monkeypatch.delenv("MYSQL_PWD")
    for url in (
        f"mariadb://reader:{written}@127.0.0.1:{mariadb.port}/blog",
        f"mysql+pymysql://reader:{written}@/blog?unix_socket={mariadb.socket}&charset=utf8mb4",
    ):
        assert read_live_database(url).mysql.table_names == names
    url = f"mysql://reader@127.0.0.1:{mariadb.port}/blog"
    assert read_live_database(url, password=lambda: PASSWORD).mysql.table_names == names


def test_no_login_and_no_host_in_what_was_read_or_logged(
    mariadb: MariadbServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    url = f"mysql://reader@127.0.0.1:{mariadb.port}/shop"
    live = read_live_database(url, progress=said.append)
    shown = f"{live!r} {live.model_dump_json()} {said} {caplog.text}"
    assert not any(piece in shown for piece in (*PIECES, "reader", "127.0.0.1", str(mariadb.port)))
    assert said[0].startswith("reading what MariaDB 10.")
    assert "measuring orders (" in " ".join(said)


def test_tls(
    mariadb: MariadbServer, plain_mariadb: MariadbServer, certificate: Path | None
) -> None:
    if certificate is None:
        pytest.skip("openssl is not installed (apt-get install openssl)")
    ca = f"ssl_ca={certificate}/cert.pem"
    known = f"mysql://reader@localhost:{mariadb.port}/blog?{ca}"
    for more in ("", "&ssl_mode=VERIFY_IDENTITY", "&ssl_mode=REQUIRED", "&ssl_disabled=true"):
        read_live_database(f"{known}{more}")
    by_number = f"mysql://reader@127.0.0.1:{mariadb.port}/blog?{ca}&ssl_verify_identity=true"
    assert f"the certificate of the server at 127.0.0.1:{mariadb.port}" in refusal(by_number)
    unknown = f"mysql://reader@localhost:{mariadb.port}/blog?ssl_verify_cert=true"
    assert "does not hold. Give the CA that signed it as ssl_ca" in refusal(unknown)
    without = f"mysql://root@127.0.0.1:{plain_mariadb.port}/shop?ssl_mode=REQUIRED"
    assert "has no TLS" in refusal(without)
    key = f"mysql://reader@localhost:{mariadb.port}/blog?ssl_ca={certificate}/key.pem"
    assert "ssl_ca, ssl_cert or ssl_key can't be used" in refusal(key)
