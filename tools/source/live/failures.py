"""What goes wrong between us and a server, in our own words.

The words of the server and of the driver are not passed on: they may quote values, and the login.
"""

import socket
import ssl
import struct
from typing import Literal

from pymysql import err
from pymysql.constants import CR, ER

from tools.errors import Problem
from tools.source.live.address import PASSWORD_VARIABLES, Address

Reason = Literal["time", "locked", "denied", "lost", "broken"]

# What the driver raises when a server does not answer as MySQL does.
DRIVER_ERRORS = (
    err.Error,
    OSError,
    RuntimeError,
    ValueError,
    LookupError,
    AssertionError,
    struct.error,
)

# https://mariadb.com/kb/en/mariadb-error-code-reference/ and
# https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
_REASONS: dict[int, Reason] = {
    ER.STATEMENT_TIMEOUT: "time",  # MariaDB
    ER.QUERY_TIMEOUT: "time",  # MySQL
    ER.QUERY_INTERRUPTED: "time",
    ER.LOCK_WAIT_TIMEOUT: "locked",
    ER.DBACCESS_DENIED_ERROR: "denied",
    ER.ACCESS_DENIED_ERROR: "denied",
    ER.TABLEACCESS_DENIED_ERROR: "denied",
    ER.COLUMNACCESS_DENIED_ERROR: "denied",
    ER.SPECIFIC_ACCESS_DENIED_ERROR: "denied",
    ER.PROCACCESS_DENIED_ERROR: "denied",
    ER.SERVER_SHUTDOWN: "lost",
    1927: "lost",  # MariaDB: the connection was killed
    4031: "lost",  # MySQL: disconnected for inactivity
    CR.CR_SERVER_GONE_ERROR: "lost",
    CR.CR_SERVER_LOST: "lost",
    CR.CR_SERVER_LOST_EXTENDED: "lost",
    CR.CR_CONN_HOST_ERROR: "lost",
}
_NAMES = {
    number: name for name, number in vars(ER).items() if name.isupper() and isinstance(number, int)
}
_LOGIN_FIX = (
    "Correct the user in the URL and the password (in the URL, in "
    f"{' or '.join(PASSWORD_VARIABLES)}, or as asked)."
)
_GRANT = "Have SELECT on `{database}`.* granted to it."
_REFUSALS: dict[int, tuple[str, str]] = {
    ER.ACCESS_DENIED_ERROR: (
        "the server at {at} does not let this user in with this password.",
        _LOGIN_FIX,
    ),
    1698: ("the server at {at} does not let this user in.", _LOGIN_FIX),  # not by password
    ER.DBACCESS_DENIED_ERROR: ("this user has no right on the database.", _GRANT),
    ER.CON_COUNT_ERROR: ("the server at {at} has too many connections.", "Try again later."),
    ER.HOST_IS_BLOCKED: ("the server at {at} has blocked this host.", "Have it unblocked."),
    ER.HOST_NOT_PRIVILEGED: (
        "the server at {at} lets no one in from here.",
        "Allow this host in its grants.",
    ),
    1820: ("the password of this user has expired.", "Set a new one with ALTER USER."),
    1862: ("the password of this user has expired.", "Set a new one with ALTER USER."),
    3118: ("the account of this user is locked.", "Unlock it with ALTER USER."),  # MySQL
    4151: ("the account of this user is locked.", "Unlock it with ALTER USER."),  # MariaDB
    3159: ("the server at {at} wants TLS.", "Set ssl_mode=REQUIRED in the URL."),
    CR.CR_SSL_CONNECTION_ERROR: (
        "the server at {at} has no TLS.",
        "Have it set up there, or connect without: ssl_mode=PREFERRED.",
    ),
    CR.CR_AUTH_PLUGIN_CANNOT_LOAD: (
        "the server at {at} asks for the password in a form that is not sent.",
        "Add ssl_mode=REQUIRED to the URL, or use an account with another plugin.",
    ),
    CR.CR_SERVER_LOST: (
        "the server at {at} ended the connection, or did not answer in time.",
        "See in its log why; if it is no MySQL or MariaDB, correct the host and port.",
    ),
}


class StatementFailed(Exception):
    """A statement did not give its rows; `reason` says why, `detail` in words."""

    def __init__(self, reason: Reason, detail: str) -> None:
        self.reason: Reason = reason
        self.detail = detail
        super().__init__(detail)


def number_of(error: BaseException) -> int:
    """The server's or the driver's number; 0 where there is none."""
    first = error.args[0] if error.args else 0
    return first if isinstance(first, int) else 0


def statement_failed(error: BaseException, seconds: float) -> StatementFailed:
    """What an error of the driver means; `seconds` is the bound that the statement had."""
    number = number_of(error)
    lost = number == 0 or isinstance(error, err.InterfaceError)
    reason: Reason = "lost" if lost else _REASONS.get(number, "broken")
    match reason:
        case "time":
            detail = f"the statement ran into its bound of {seconds:g} s"
        case "locked":
            detail = "another session held a lock on the table"
        case "denied":
            detail = "this user may not read it"
        case "lost":
            detail = "the connection was lost"
        case "broken":
            detail = f"the server answered with error {number}{_name(number)}"
    return StatementFailed(reason, detail)


def connection_problem(error: BaseException, address: Address) -> Problem:
    """Why there is no connection, and what to do. Says where the server is, not who logs in."""
    cause = getattr(error, "original_exception", error)
    what, fix = _network(cause, address) or _refusal(number_of(error), address)
    return Problem(file=f"mysql:{address.database}", what=what, fix=fix)


def statement_problem(database: str, doing: str, failed: StatementFailed) -> Problem:
    """Why reading ended before its end."""
    match failed.reason:
        case "lost":
            fix = "See in the server's log whether it restarted or ended the session; try again."
        case "denied":
            fix = _GRANT.format(database=database)
        case "time" | "locked":
            fix = "Try again at a quieter hour, or with more time."
        case "broken":
            fix = "See in the server's log what is wrong; then try again."
    return Problem(file=f"mysql:{database}", what=f"while {doing}: {failed.detail}.", fix=fix)


def _name(number: int) -> str:
    return f" ({_NAMES[number]})" if number in _NAMES else ""


def _network(cause: BaseException, address: Address) -> tuple[str, str] | None:
    at = address.server
    match cause:
        case ssl.SSLCertVerificationError():
            fix = "Give the CA that signed it as ssl_ca, and the host by the name it is for."
            return f"the certificate of the server at {at} does not hold.", fix
        case ssl.SSLError():
            fix = "Correct ssl_ca, ssl_cert and ssl_key, and see which TLS versions it speaks."
            return f"no TLS connection to {at} comes about.", fix
        case socket.gaierror():
            return f"there is no host {address.host!r}.", "Correct the host in the URL."
        case ConnectionRefusedError():
            return f"no server listens at {at}.", "Start it, or correct the host and port."
        case TimeoutError():
            fix = "See whether a firewall is between, or correct the host and port."
            return f"the server at {at} does not answer in time.", fix
        case FileNotFoundError() if address.unix_socket:
            return f"there is no socket {at}.", "Start the server, or correct unix_socket."
        case PermissionError():
            return f"{at} may not be opened.", "Give this user of the machine the right to."
        case OSError():
            text = cause.strerror or type(cause).__name__
            return f"the server at {at} can't be reached: {text}.", "Correct the host and port."
        case RuntimeError():
            return (
                f"the server at {at} wants the password encrypted, and the connection is not.",
                "Add ssl_mode=REQUIRED to the URL, or connect through unix_socket.",
            )
    return None


def _refusal(number: int, address: Address) -> tuple[str, str]:
    at = address.server
    known = _REFUSALS.get(number)
    if known is not None:
        return known[0].format(at=at), known[1].format(database=address.database)
    if number:
        return f"the server at {at} answered with error {number}{_name(number)}.", "Correct that."
    what = f"what answers at {at} does not speak as MySQL and MariaDB do."
    return what, "Correct the host and port."
