"""Connecting to a server: what is sent of the login, over what, and what is said if it fails."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Never

import pymysql
import pymysql.cursors
from pydantic import SecretStr
from pymysql import err
from pymysql.constants import CR

from tools.errors import InputError, Problem
from tools.source.live.address import URL_NAME, Address, Tls
from tools.source.live.database import Limits
from tools.source.live.failures import DRIVER_ERRORS, connection_problem

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine


class _NoClearText:
    """Stands for the driver's way to send a password as it is, which a false server could ask for.

    Over TLS that was asked for, and over a socket, it is sent where a server wants it.
    """

    def __init__(self, connection: object) -> None:
        del connection

    def authenticate(self, packet: object) -> Never:
        del packet
        raise err.OperationalError(CR.CR_AUTH_PLUGIN_CANNOT_LOAD, "clear text")


@contextmanager
def open_connection(
    address: Address, password: SecretStr, limits: Limits
) -> "Iterator[Connection]":
    """A connection to the server, without a database chosen: the server then sums up our statements
    apart from the application's.

    Raises:
        InputError: where there is no connection; says why and what to do, never the login.
    """
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    raw = _connect(address, password, limits)
    engine = create_engine(
        "mysql+pymysql://",
        creator=lambda: raw,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
    )
    try:
        connection = _greeted(engine, address)
        try:
            yield connection
        finally:
            connection.close()
    finally:
        with suppress(err.Error):  # it is closed already, but where there was no greeting
            raw.close()


def _connect(
    address: Address, password: SecretStr, limits: Limits
) -> "pymysql.Connection[pymysql.cursors.Cursor]":
    problem: Problem | None = None
    tls = _tls_context(address.tls)
    try:
        if address.unix_socket:
            Path(address.unix_socket).stat()  # the driver leaves its own open where it is missing
        return pymysql.connect(
            host=address.host,
            port=address.port,
            unix_socket=address.unix_socket or None,
            user=address.user,
            password=password.get_secret_value().encode(),  # the driver takes text for Latin-1
            charset="utf8mb4",
            connect_timeout=limits.connect_seconds,
            read_timeout=limits.answer_seconds,
            write_timeout=limits.answer_seconds,
            ssl=tls,
            ssl_disabled=address.tls.mode == "DISABLED",
            auth_plugin_map={}
            if address.is_encrypted_or_local
            else {"mysql_clear_password": _NoClearText},
        )
    except DRIVER_ERRORS as error:
        problem = connection_problem(error, address)
    raise InputError((problem,))  # out here it does not carry the driver's error, and its frames


def _greeted(engine: "Engine", address: Address) -> "Connection":
    """The connection, once SQLAlchemy has asked for the server's version."""
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError

    try:
        return engine.connect()
    except DBAPIError as error:
        problem = connection_problem(error.orig or error, address)
    except (SQLAlchemyError, *DRIVER_ERRORS) as error:
        problem = connection_problem(error, address)
    raise InputError((problem,))


def _tls_context(tls: Tls) -> ssl.SSLContext | None:
    """None where TLS is as the driver has it by itself: where the server offers it, unchecked.

    Raises:
        InputError: where the files can't be used.
    """
    if tls.mode in ("DISABLED", "PREFERRED"):
        return None
    try:
        context = ssl.create_default_context(cafile=tls.ca or None)
        # As the driver does: the certificates that MySQL makes for itself are not that strict.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        context.check_hostname = tls.mode == "VERIFY_IDENTITY"
        context.verify_mode = ssl.CERT_NONE if tls.mode == "REQUIRED" else ssl.CERT_REQUIRED
        if tls.certificate:
            secret = tls.key_password.get_secret_value() if tls.key_password else ""
            context.load_cert_chain(tls.certificate, tls.key or None, lambda: secret)
        return context
    except (OSError, ValueError):  # ssl.SSLError is an OSError
        fix = "Give files in PEM form that belong together, and the password of the key."
        problem = Problem(file=URL_NAME, what="ssl_ca, ssl_cert or ssl_key can't be used.", fix=fix)
    raise InputError((problem,))
