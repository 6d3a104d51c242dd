"""Endpoints, a method with its path, as artifacts write them: `POST /api/products/:id`."""

import re

from tools.value import Value

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
ENDPOINT = re.compile(rf"\b(?P<method>{'|'.join(METHODS)})\s+`?(?P<path>/[^\s`,;)]*)")
PATH = re.compile(r"(?<![\w/])/[^\s`,;)]*")
PARAMETER = re.compile(r"^(?::.+|\{.+\}|<.+>|\[.+\]|\$.+)$")


class Endpoint(Value):
    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}".strip()

    @property
    def key(self) -> tuple[str, str]:
        """Equal for paths that differ in the names of their parameters alone."""
        parts = ["{}" if PARAMETER.match(part) else part for part in self.path.split("/")]
        return self.method, "/".join(parts)


def find_endpoints(text: str) -> tuple[Endpoint, ...]:
    """Every method in capitals that a path follows."""
    return tuple(
        Endpoint(method=match["method"], path=normal_path(match["path"]))
        for match in ENDPOINT.finditer(text)
    )


def find_path(text: str) -> str:
    """The first absolute path in the text, or ''."""
    match = PATH.search(text)
    return match[0] if match else ""


def join_path(prefix: str, path: str) -> str:
    """The full path; one that has the prefix already keeps it once."""
    base = normal_path(prefix) if prefix else ""
    if base in ("", "/") or path == base or path.startswith(base + "/"):
        return normal_path(path)
    return normal_path(f"{base}/{path.lstrip('/')}")


def normal_path(path: str) -> str:
    """Without query string and trailing slash."""
    return "/" + path.partition("?")[0].strip("/")
