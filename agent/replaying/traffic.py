"""What an endpoint was asked and answered, as it is kept: readable, and without secrets.

Of the headers only those are kept that change what is read; a query may hold a key, so no address
has one.
"""

import base64
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Self

import yaml
from pydantic import ConfigDict, Field, JsonValue, model_validator

from agent.language_model.redaction import REDACTED
from agent.replaying.yaml_values import read_values
from tools.value import Value

KEPT_HEADERS = ("content-type", "retry-after")
LINE_WIDTH = 100
MOST_TAKEN_APART = 500_000  # bytes: nobody reads what is longer
_MODEL_PATH = re.compile(rb'("model"\s*:\s*")(?:[A-Za-z]:|~)?[/\\](?:[^"]*[/\\])?(?=[^"/\\]+")')
FIRST_LINES = """\
# What the endpoint was asked and what it answered, in this order. Written by `make record`, which
# keeps no credentials. session.yaml says which model this was.
"""


class Body(Value):
    """JSON as such; text where it is none; bytes where it is not even text."""

    model_config = ConfigDict(populate_by_name=True)

    data: JsonValue = Field(default=None, alias="json")
    text: str | None = None
    base64: str | None = None

    @property
    def content(self) -> bytes:
        if self.base64 is not None:
            return base64.b64decode(self.base64)
        return (json_text(self.data) if self.text is None else self.text).encode()


class Asked(Value):
    """A request; `url` has no query."""

    method: str
    url: str
    body: Body


class Answered(Value):
    status: int
    headers: dict[str, str]
    body: Body


class Exchange(Value):
    asked: Asked
    answered: Answered


class Traffic(Value):
    """traffic.yaml."""

    version: int = 1
    exchanges: tuple[Exchange, ...]

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        if self.version != 1:
            msg = "this release reads version 1"
            raise ValueError(msg)
        return self


def load_traffic(path: Path) -> Traffic:
    """Raises InputError with file and line."""
    return read_values(path, Traffic, plain=False)


def traffic_text(traffic: Traffic) -> str:
    """The file's text, the same for the same traffic."""
    data = traffic.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return FIRST_LINES + _dumped({"version": 1, **data})


def body_of(content: bytes, secrets: Iterable[str] = ()) -> Body:
    """The readable form that gives back the same; each secret in it is replaced."""
    for secret in secrets:
        for form in (secret, json.dumps(secret)[1:-1]):
            content = content.replace(form.encode(), REDACTED.encode())
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return Body(base64=base64.b64encode(content).decode())
    if len(content) > MOST_TAKEN_APART:
        return Body(text=text)
    try:
        data: JsonValue = json.loads(text)
        if json_text(yaml.safe_load(_dumped(data))).encode() == json_text(data).encode():
            return Body(data=data)
    except (ValueError, RecursionError, yaml.YAMLError):
        pass
    return Body(text=text)


def without_paths(answer: bytes) -> bytes:
    """An answer whose `model` is the path of a file keeps the file's name: whose machine it was
    served on is nobody's business, and no reader looks at it.
    """
    return _MODEL_PATH.sub(rb"\1", answer)


def json_text(data: object) -> str:
    """Compact JSON in the order of the fields: two of them are one request only if that is too."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


class _Dumper(yaml.SafeDumper):
    """Texts of several lines stand as lines."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _lines(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _lines)


def _dumped(data: object) -> str:
    made: str = yaml.dump(
        data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=LINE_WIDTH
    )
    return made
