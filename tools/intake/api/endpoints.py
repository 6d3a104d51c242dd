"""The endpoints of an OpenAPI 3.0 or 3.1 or Swagger 2.0 file."""

import re
from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

from yaml.nodes import Node

from tools.finding import Finding
from tools.intake.api.document import ApiDocument
from tools.intake.api.shapes import Shape, read_shape, unwrapped
from tools.provenance import Place
from tools.source.endpoints import join_path
from tools.value import Value

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]
METHODS: tuple[Method, ...] = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
WITHOUT_DATA = {"options", "trace"}
VERSION_3 = re.compile(r"3\.[01](\.\d+)?\b")


class Parameter(Value):
    name: str
    location: str  # path, query, header, cookie, body
    required: bool = False


class ApiEndpoint(Value):
    """An operation of the file.

    Attributes:
        path: Full path, the server's own in front, parameters as `{id}`.
        summary: What the file calls it; empty where it does not.
        body: What is sent; `response` what a success returns.
    """

    method: Method
    path: str
    summary: str = ""
    tags: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    body: Shape = Shape()
    response: Shape = Shape()
    needs_authorization: bool = False
    place: Place


class Api(Value):
    endpoints: tuple[ApiEndpoint, ...]
    findings: tuple[Finding, ...] = ()


def read_api(data: bytes, file: str) -> Api:
    """Every endpoint in the order of the file.

    Raises:
        InputError: for a file that is none of these, or has no endpoint.
    """
    document = ApiDocument(data, file)
    root = document.root
    version = document.text(root, "openapi") or document.text(root, "swagger")
    if not (VERSION_3.match(version) or version.startswith("2.")):
        said = f"is of version {version[:20]!r}" if version else "names no version"
        what = f"{said}, which is not read."
        raise document.refuse(what)
    reader = _Reader(document)
    endpoints = tuple(reader.read())
    if not endpoints:
        what = "has no endpoint under `paths`."
        raise document.refuse(what)
    return Api(endpoints=endpoints, findings=tuple(_unfollowed(document)))


class _Reader:
    def __init__(self, document: ApiDocument) -> None:
        self.document = document
        self.base = self._base_path()

    def read(self) -> Iterator[ApiEndpoint]:
        document = self.document
        for path, item in document.entries(document.get(document.root, "paths")):
            shared = document.items(item, "parameters")
            for name, operation in document.entries(item):
                method = next((m for m in METHODS if m.lower() == name.lower()), None)
                if method is not None and path.startswith("/"):
                    yield self._endpoint(method, path, operation, shared)

    def _endpoint(
        self, method: Method, path: str, operation: Node, shared: tuple[Node, ...]
    ) -> ApiEndpoint:
        document = self.document
        own = document.items(operation, "parameters")
        parameters = {(p.name, p.location): p for p in map(self._parameter, (*shared, *own))}
        summary = document.text(operation, "summary") or document.text(operation, "operationId")
        return ApiEndpoint(
            method=method,
            path=join_path(self.base, path),
            summary=" ".join(summary.split()),
            tags=tuple(document.text(tag) for tag in document.items(operation, "tags")),
            parameters=tuple(parameters.values()),
            body=self._body(operation, (*shared, *own)),
            response=unwrapped(self._response(operation)),
            needs_authorization=self._needs_authorization(operation),
            place=document.place(operation),
        )

    def _parameter(self, node: Node) -> Parameter:
        return Parameter(
            name=self.document.text(node, "name"),
            location=self.document.text(node, "in"),
            required=self.document.text(node, "required").lower() == "true",
        )

    def _body(self, operation: Node, parameters: tuple[Node, ...]) -> Shape:
        content = self.document.get(operation, "requestBody", "content")
        if content is not None:
            return self._of_content(content)
        for node in parameters:  # Swagger 2.0
            if self.document.text(node, "in") == "body":
                return read_shape(self.document, self._raw(node, "schema"))
        return Shape()

    def _response(self, operation: Node) -> Shape:
        """Of the first success."""
        for code, response in self.document.entries(self.document.get(operation, "responses")):
            if code.startswith("2"):
                content = self.document.get(response, "content")
                if content is not None:
                    return self._of_content(content)
                return read_shape(self.document, self._raw(response, "schema"))
        return Shape()

    def _of_content(self, content: Node) -> Shape:
        """JSON where there is some, else the first form."""
        forms = dict(self.document.entries(content))
        form = next((forms[name] for name in forms if "json" in name), None)
        form = form if form is not None else next(iter(forms.values()), None)
        return read_shape(self.document, self._raw(form, "schema"))

    def _raw(self, node: Node | None, name: str) -> Node | None:
        return next((value for key, value in self.document.entries(node) if key == name), None)

    def _needs_authorization(self, operation: Node) -> bool:
        """`security: []` lifts what holds for all."""
        own = self.document.get(operation, "security")
        if own is not None:
            return any(dict(self.document.entries(each)) for each in self.document.items(own))
        root = self.document.root
        return any(
            dict(self.document.entries(each)) for each in self.document.items(root, "security")
        )

    def _base_path(self) -> str:
        """The path that stands before all others."""
        root = self.document.root
        servers = self.document.items(root, "servers")
        url = self.document.text(servers[0], "url") if servers else ""
        path = self.document.text(root, "basePath") or _path_of(url)
        return path if "{" not in path else ""


def _path_of(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _unfollowed(document: ApiDocument) -> Iterator[Finding]:
    for reference, place in document.unfollowed.items():
        yield Finding(
            rule="reference-not-followed",
            severity="warning",
            subject=document.file,
            evidence=f"{place}: {reference!r} is not in the file, or leads round in a circle.",
            fix="Bundle the description into one file; nothing is read from elsewhere.",
        )
