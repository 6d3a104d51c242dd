"""Where a database is and how to log in to it, out of a URL. No message here quotes a URL.

What stands in a URL may be part of a password that was not percent-encoded, wherever the parts
seem to be: so a value is only ever named, never shown.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from pydantic import SecretStr

from tools.errors import InputError, Problem
from tools.value import Value

SCHEMES = ("mysql", "mariadb", "mysql+pymysql", "mariadb+pymysql")
FORM = "mysql://USER@HOST:3306/DATABASE"
PASSWORD_VARIABLES = ("TABLEWRIGHT_MYSQL_PASSWORD", "MYSQL_PWD")
SYSTEM_DATABASES = frozenset({"information_schema", "performance_schema", "mysql", "sys"})
URL_NAME = "the MySQL URL"
DEFAULT_PORT = 3306

# https://dev.mysql.com/doc/refman/8.4/en/connection-options.html#option_general_ssl-mode
TlsMode = Literal["DISABLED", "PREFERRED", "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY"]
TLS_MODES: dict[str, TlsMode] = {
    "DISABLED": "DISABLED",
    "PREFERRED": "PREFERRED",
    "REQUIRED": "REQUIRED",
    "VERIFY_CA": "VERIFY_CA",
    "VERIFY_IDENTITY": "VERIFY_IDENTITY",
}
TLS_FILES = ("ssl_ca", "ssl_cert", "ssl_key")
SWITCHES = ("ssl_disabled", "ssl_verify_cert", "ssl_verify_identity")
OPTIONS = ("unix_socket", "ssl_mode", *TLS_FILES, "ssl_key_password", *SWITCHES, "charset")
"""`charset` is accepted and has no effect: everything is read as utf8mb4."""
TRUE, FALSE = ("true", "1", "yes", "on"), ("false", "0", "no", "off")


class Tls(Value):
    """`ca`, `certificate` and `key` are files in PEM form; empty where none is given."""

    mode: TlsMode = "PREFERRED"
    ca: str = ""
    certificate: str = ""
    key: str = ""
    key_password: SecretStr | None = None


class Address(Value):
    """Either `host` or `unix_socket` is set. `password` is None where the URL has none."""

    database: str
    user: str
    host: str = ""
    port: int = DEFAULT_PORT
    unix_socket: str = ""
    tls: Tls = Tls()
    password: SecretStr | None = None

    @property
    def server(self) -> str:
        """Where the server is, for messages alone."""
        return self.unix_socket or f"{self.host}:{self.port}"

    @property
    def is_encrypted_or_local(self) -> bool:
        """Whether nobody between could read what is sent."""
        return bool(self.unix_socket) or self.tls.mode not in ("DISABLED", "PREFERRED")


def read_address(url: str) -> Address:
    """Such as `mysql://user:pass%40word@host:3306/shop?ssl_ca=ca.pem`.

    Raises:
        InputError: for all that is wrong with the URL together.
    """
    parts = _split(url)
    problem = _problem("it can't be read.") if parts is None else _shape_problem(parts)
    if parts is None or problem is not None:
        raise InputError((problem,) if problem is not None else ())
    problems: list[Problem] = []
    options = _options(parts.query, problems)
    socket = options.get("unix_socket", "")
    user, has_password, password = _login(parts.netloc, problems)
    database = _database(parts.path, problems)
    host, port = _host(parts, socket, problems)
    tls = _tls(options, problems)
    if problems:
        raise InputError(problems)
    return Address(
        database=database,
        user=user,
        host=host,
        port=port,
        unix_socket=socket,
        tls=tls,
        password=SecretStr(password) if has_password else None,
    )


def find_password(
    address: Address, environment: Mapping[str, str], ask: Callable[[], str] | None
) -> SecretStr:
    """From the URL, else the environment, else by asking; without all three it is empty."""
    if address.password is not None:
        return address.password
    for name in PASSWORD_VARIABLES:
        if name in environment:
            return SecretStr(environment[name])
    return SecretStr(ask() if ask is not None else "")


def _split(url: str) -> SplitResult | None:
    """None where it can't be: the error, which quotes the URL, does not come out of here."""
    try:
        return urlsplit(url.strip())
    except ValueError:
        return None


def _problem(what: str, fix: str = f"Give it as {FORM}.") -> Problem:
    return Problem(file=URL_NAME, what=what, fix=fix)


def _shape_problem(parts: SplitResult) -> Problem | None:
    """What makes it unsafe to tell the parts from each other."""
    if parts.scheme not in SCHEMES or not (parts.netloc or parts.path.startswith("/")):
        return _problem(f"it does not begin with {', '.join(f'{name}://' for name in SCHEMES)}.")
    if parts.fragment or "@" in parts.path or "@" in parts.query:
        return _problem(
            "an `@` or `#` stands where none can.",
            "Percent-encode what is special in user, password and options: "
            "@ as %40, # as %23, / as %2F, ? as %3F, : as %3A, % as %25.",
        )
    return None


def _login(netloc: str, problems: list[Problem]) -> tuple[str, bool, str]:
    """User, whether there is a password, and the password."""
    login, _, _ = netloc.rpartition("@")
    user, colon, password = login.partition(":")
    if not user:
        problems.append(_problem("it names no user."))
    return unquote(user), bool(colon), unquote(password)


def _host(parts: SplitResult, socket: str, problems: list[Problem]) -> tuple[str, int]:
    try:
        host, port = unquote(parts.hostname or ""), parts.port
    except ValueError:
        fix = "Give the port as a number up to 65535, and percent-encode the password."
        problems.append(_problem("what stands after the host's `:` is no port.", fix))
        return "", DEFAULT_PORT
    if not host and not socket:
        fix = f"Give {FORM}, or the socket: mysql://USER@/DATABASE?unix_socket=/PATH."
        problems.append(_problem("it names no host.", fix))
    return host or "localhost", DEFAULT_PORT if port is None else port


def _database(path: str, problems: list[Problem]) -> str:
    name = unquote(path.removeprefix("/"))
    if not name:
        problems.append(_problem("it names no database: one is read at a time."))
    elif "/" in path.removeprefix("/"):
        problems.append(_problem("more than a database stands after the host."))
    elif name.lower() in SYSTEM_DATABASES:
        fix = "Name the database of the application."
        problems.append(_problem(f"`{name.lower()}` is the server's own database.", fix))
    return name


def _options(query: str, problems: list[Problem]) -> dict[str, str]:
    found: dict[str, str] = {}
    for given, value in parse_qsl(query, keep_blank_values=True):
        name = given.lower().replace("-", "_")
        if name not in OPTIONS:
            fix = f"Known are: {', '.join(OPTIONS)}."
            problems.append(_problem("it has an option that is not known.", fix))
        elif not value or name in found:
            problems.append(_problem(f"{name} must have one value.", "Give it once."))
        else:
            found[name] = value
    return found


def _tls(options: Mapping[str, str], problems: list[Problem]) -> Tls:
    for name in TLS_FILES:
        if name in options and not Path(options[name]).is_file():
            fix = "Give the path of a PEM file that you may read."
            problems.append(_problem(f"{name} names no file that is there.", fix))
    if "ssl_key" in options and "ssl_cert" not in options:
        problems.append(_problem("ssl_key is given without ssl_cert.", "Give ssl_cert too."))
    secret = options.get("ssl_key_password")
    return Tls(
        mode=_tls_mode(options, problems),
        ca=options.get("ssl_ca", ""),
        certificate=options.get("ssl_cert", ""),
        key=options.get("ssl_key", ""),
        key_password=SecretStr(secret) if secret is not None else None,
    )


def _tls_mode(options: Mapping[str, str], problems: list[Problem]) -> TlsMode:
    """As stated; else what the other options come to. Who names a CA wants it checked."""
    switches = {
        name: _switch(name, options[name], problems) for name in SWITCHES if name in options
    }
    if "ssl_mode" in options:
        mode = TLS_MODES.get(options["ssl_mode"].upper())
        if mode is None:
            fix = f"Give one of {', '.join(TLS_MODES)}."
            problems.append(_problem("ssl_mode has a value that is not known.", fix))
        return mode or "PREFERRED"
    if switches.get("ssl_disabled"):
        return "DISABLED"
    if switches.get("ssl_verify_identity"):
        return "VERIFY_IDENTITY"
    if "ssl_ca" in options or switches.get("ssl_verify_cert"):
        return "REQUIRED" if switches.get("ssl_verify_cert") is False else "VERIFY_CA"
    return "REQUIRED" if "ssl_cert" in options else "PREFERRED"


def _switch(name: str, value: str, problems: list[Problem]) -> bool:
    if value.lower() not in (*TRUE, *FALSE):
        problems.append(_problem(f"{name} is neither true nor false.", "Give true or false."))
    return value.lower() in TRUE
