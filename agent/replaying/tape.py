"""vcrpy at work below the HTTP client: it records what goes out, or lets nothing out and plays.

It takes the place of `httpx2.HTTPTransport.handle_request`, so that our own client, its bounds and
the `openai` package above it work as ever, streams too.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit, urlunsplit

from agent.replaying.traffic import (
    KEPT_HEADERS,
    Answered,
    Asked,
    Exchange,
    Traffic,
    body_of,
    json_text,
    without_paths,
)

if TYPE_CHECKING:
    from vcr.cassette import Cassette  # type: ignore[import-untyped]  # vcrpy ships no types
    from vcr.request import Request  # type: ignore[import-untyped]  # likewise

SAME = ("method", "scheme", "host", "port", "path", "as it is sent")
"""In what a request has to be as recorded."""


class Playing(Protocol):
    """The traffic that is being played."""

    @property
    def play_count(self) -> int: ...

    def __len__(self) -> int: ...


class Recordings:
    """Where vcrpy reads from and writes to: nothing but what is held here."""

    def __init__(self, traffic: Traffic | None = None, secrets: Iterable[str] = ()) -> None:
        self.traffic = traffic or Traffic(exchanges=())
        self._secrets = tuple(secrets)

    def load_cassette(
        self, path: str, serializer: object
    ) -> tuple[list["Request"], list[dict[str, object]]]:
        exchanges = self.traffic.exchanges
        return [_request(each.asked) for each in exchanges], [
            _response(each.answered) for each in exchanges
        ]

    def save_cassette(
        self, path: str, held: dict[str, list["Request"]], serializer: object
    ) -> None:
        pairs = zip(held["requests"], held["responses"], strict=True)
        self.traffic = Traffic(
            exchanges=tuple(
                Exchange(asked=self._asked(asked), answered=self._answered(answered))
                for asked, answered in pairs
            )
        )

    def _asked(self, request: "Request") -> Asked:
        content = request.body or b""
        return Asked(
            method=request.method,
            url=without_query(request.uri),
            body=body_of(content, self._secrets),
        )

    def _answered(self, response: dict[str, dict[str, object]]) -> Answered:
        headers = {
            name.lower(): ", ".join(values)
            for name, values in response["headers"].items()
            if name.lower() in KEPT_HEADERS and isinstance(values, list)
        }
        code, content = response["status"]["code"], response["body"]["string"]
        assert isinstance(code, int)
        assert isinstance(content, bytes)
        content = without_paths(content)
        return Answered(status=code, headers=headers, body=body_of(content, self._secrets))


def without_query(url: str) -> str:
    return urlunsplit((*urlsplit(url)[:3], "", ""))


@contextmanager
def played(traffic: Traffic) -> Iterator[Playing]:
    """Only what was recorded is answered, each once; all else raises NOT_RECORDED's error."""
    with _cassette(Recordings(traffic), "none") as cassette:
        yield cassette


@contextmanager
def recorded(secrets: Iterable[str]) -> Iterator[Recordings]:
    """All that is sent inside stands in `traffic` afterwards, the secrets replaced."""
    recordings = Recordings(secrets=secrets)
    with _cassette(recordings, "all"):
        yield recordings


def not_recorded() -> type[Exception]:
    """What is raised for a request that was not recorded."""
    from vcr.errors import (  # type: ignore[import-untyped]  # vcrpy ships no types
        CannotOverwriteExistingCassetteException,
    )

    found: type[Exception] = CannotOverwriteExistingCassetteException
    return found


@contextmanager
def _cassette(recordings: Recordings, mode: str) -> Iterator["Cassette"]:
    from vcr import VCR  # type: ignore[import-untyped]  # vcrpy ships no types

    machine = VCR(record_mode=mode)
    machine.register_persister(recordings)
    machine.register_matcher(SAME[-1], _same_body)
    with machine.use_cassette("traffic", match_on=SAME, allow_playback_repeats=False) as cassette:
        yield cassette


def _same_body(one: "Request", other: "Request") -> bool:
    return _canonical(one.body or b"") == _canonical(other.body or b"")


def _canonical(content: bytes) -> str | bytes:
    try:
        return json_text(json.loads(content))
    except (ValueError, RecursionError):
        return content


def _request(asked: Asked) -> "Request":
    from vcr.request import Request

    return Request(asked.method, asked.url, asked.body.content, {})


def _response(answered: Answered) -> dict[str, object]:
    return {
        "status": {"code": answered.status, "message": ""},
        "headers": {name: [value] for name, value in answered.headers.items()},
        "body": {"string": answered.body.content},
    }
