"""The address of an endpoint: checked, and shown without what may be secret in it."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, urlsplit

from agent.errors import UsageError

BASE_URL = "OPENAI_BASE_URL"
PLAIN_HTTP = "TABLEWRIGHT_PLAIN_HTTP"
OPENAI = "https://api.openai.com/v1"
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Endpoint:
    """Where questions go.

    Attributes:
        name: The normalised address without query: what is agreed to, shown and recorded.
        query: What every request has behind its address; it may be secret.
    """

    name: str
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    is_local: bool = False

    @property
    def is_openai(self) -> bool:
        return self.name == OPENAI


def endpoint_from(environ: Mapping[str, str]) -> Endpoint:
    """The endpoint the environment names, else OpenAI's.

    Raises:
        UsageError: It is no http(s) address, holds credentials, or would be sent to in the clear.
    """
    given = environ.get(BASE_URL, "").strip() or OPENAI
    try:
        parts = urlsplit(given)
        port = parts.port
    except ValueError as error:
        raise UsageError(_no_address()) from error
    scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".")
    if scheme not in PORTS or not host or not given.isascii() or not given.isprintable():
        raise UsageError(_no_address())
    if "@" in parts.netloc:
        msg = (
            f"{BASE_URL}: holds a user name or password. Give the address without them and put "
            "the key into OPENAI_API_KEY."
        )
        raise UsageError(msg)
    is_local = is_loopback(host)
    if scheme == "http" and not is_local and environ.get(PLAIN_HTTP, "").lower() != host:
        raise UsageError(_in_the_clear(host))
    name = _name(scheme, host, port, parts)
    return Endpoint(name=name, query=tuple(parse_qsl(parts.query)), is_local=is_local)


def is_loopback(host: str) -> bool:
    """Whether the host is this machine by its very name, without asking anybody."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _name(scheme: str, host: str, port: int | None, parts: SplitResult) -> str:
    shown = f"[{host}]" if ":" in host else host
    behind = "" if port in (None, PORTS[scheme]) else f":{port}"
    return f"{scheme}://{shown}{behind}{parts.path.rstrip('/')}"


def _no_address() -> str:
    return (
        f"{BASE_URL}: is no address of an endpoint. Give one such as {OPENAI} or "
        "http://127.0.0.1:8080/v1, or unset it for OpenAI's."
    )


def _in_the_clear(host: str) -> str:
    return (
        f"{BASE_URL}: key and prompts would go to {host} unencrypted, for anybody on the way to "
        "read. Use https, or a tunnel that ends on this machine (ssh -L). If that network is "
        f"yours, say so: {PLAIN_HTTP}={host}"
    )
