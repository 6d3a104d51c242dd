"""Endpoints, a method with its path, as artifacts write them: `POST /api/products/:id`."""

import re
from collections.abc import Iterator

from tools.value import Value

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY")
_METHOD = "|".join(METHODS)
# Parameters in any of their brackets, with anything but spaces inside; no other sign of prose.
_PATH = (
    r"/(?:\{\{?[^{}\s]*\}\}?|\([^()\s]*\)|<[^<>\s]*>|\[\[?[^\[\]\s]*\]\]?"
    r"|[^\s`,;()\[\]<>{}|\"'→⇒])*"
)
_HOST = r"(?:https?://[^\s/`]+|\{\{?[\w.$-]+\}?\}|\$\{?\w+\}?|(?:localhost|[\w-]+(?:\.[\w-]+)+)(?::\d+)?)?"
ENDPOINT = re.compile(
    rf"\b(?P<methods>(?:{_METHOD})(?:\s*[/|,&]\s*(?:{_METHOD})\b)*)"
    rf"(?:\s*:\s*|\s+|(?=/[a-z:{{<\[]))[`\"'*]*{_HOST}(?P<path>{_PATH})"
)
PATH = re.compile(rf"(?<![\w/])(?!(?<=:)//){_PATH}")  # `https://host` is none
WORD_PATH = re.compile(rf"(?:^|(?<=[\s(`\"'“])){_PATH}")
BEGINNING = re.compile(r"^[\d.)\s]*[`\"'“(]*$")  # numbering
ENDING = re.compile(r"^[`\"'”):.\s]*(?:\([^()]*\)[:.\s]*)?$")  # a count
HOST = re.compile(r"(?:https?://[^\s/`]+|\blocalhost(?::\d+)?)(?=/)")
PARAMETER = re.compile(r"^(?::.+|\{.+\}|<.+>|\[.+\]|\(.+\)|\$.+|#\{.+\}|\*{1,2}|%[sd])$")
CLOSING = ".:!?…*_\"'“”’"


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


class FoundEndpoint(Value):
    """An endpoint in a text, and where it stands there."""

    endpoint: Endpoint
    start: int
    end: int


def locate_endpoints(text: str) -> Iterator[FoundEndpoint]:
    """Every method in capitals that a path follows; of several methods one after the other."""
    for match in ENDPOINT.finditer(text):
        written = _without_end(match["path"])
        end = match.start("path") + len(written)
        for method in re.findall(_METHOD, match["methods"]):
            endpoint = Endpoint(method=method, path=normal_path(written))
            yield FoundEndpoint(endpoint=endpoint, start=match.start(), end=end)


def find_endpoints(text: str) -> tuple[Endpoint, ...]:
    return tuple(found.endpoint for found in locate_endpoints(text))


def find_path(text: str) -> str:
    """The first absolute path in the text, without the host of a URL; or ''."""
    match = PATH.search(HOST.sub("", text))
    return _without_end(match[0]) if match else ""


def find_prefix(heading: str) -> str:
    """The path that a heading begins or ends with: `Orders (/api/orders)`, `/orders (4)`; or ''."""
    text = HOST.sub("", heading)
    for match in WORD_PATH.finditer(text):
        before, behind = text[: match.start()], text[match.end() :]
        if not BEGINNING.sub("", before) or not ENDING.sub("", behind):
            return _without_end(match[0])
    return ""


def join_path(prefix: str, path: str) -> str:
    """The full path; one that has the prefix already keeps it once."""
    base = normal_path(prefix) if prefix else ""
    if base in ("", "/") or path == base or path.startswith(base + "/"):
        return normal_path(path)
    return normal_path(f"{base}/{path.lstrip('/')}")


def normal_path(path: str) -> str:
    """Without query string and trailing slash."""
    return "/" + path.partition("?")[0].strip("/")


def _without_end(path: str) -> str:
    """Without the signs that end a sentence; `/files/*` keeps its wildcard."""
    bare = path.rstrip(CLOSING)
    return f"{bare}*" if bare.endswith("/") and path[len(bare) :].startswith("*") else bare or path
