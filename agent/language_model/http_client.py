"""The HTTP under the `openai` client: bounded in bytes and time, and sent to nobody else.

No redirect is followed (the prompt would go where nobody agreed to), nothing compressed is read (a
few bytes may unfold to gigabytes), no connection is kept, and a loopback endpoint is never reached
through a proxy. The user's headers say no more of the machine than they must.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agent.language_model.endpoints import Endpoint

if TYPE_CHECKING:
    import httpx2
    from openai import OpenAI

MOST_BYTES = 4_000_000
CONNECT_SECONDS = 10.0
READ_SECONDS = 600.0  # a small machine is silent for minutes, then answers
UNTOLD = tuple(
    f"X-Stainless-{name}"
    for name in ("Arch", "Async", "Lang", "OS", "Package-Version", "Runtime", "Runtime-Version")
)
OPENAI_ONLY = ("OpenAI-Organization", "OpenAI-Project")


class OversizeError(Exception):
    """More bytes came than any answer needs; the rest was not read."""


class CompressedError(Exception):
    """It was compressed though that was not asked for; nothing was read."""


class OverdueError(Exception):
    """The time for an answer is up while it is still coming; the rest was not read."""


@dataclass
class Bounds:
    """What a response may take. `ends_at` is by `clock`, and set for each question."""

    clock: Callable[[], float]
    ends_at: float = float("inf")
    most_bytes: int = MOST_BYTES

    def watch(self, response: "httpx2.Response") -> None:
        """An event hook: from now on the body can only be read within the bounds."""
        encoding = response.headers.get("content-encoding", "").strip().lower()
        if encoding not in ("", "identity"):
            raise CompressedError
        response.stream = _bounded(response.stream, self)


def make_client(
    endpoint: Endpoint,
    key: str,
    bounds: Bounds,
    environ: Mapping[str, str],
    read_seconds: float,
) -> "OpenAI":
    """The `openai` client for one endpoint. It never repeats a request by itself."""
    import httpx2
    import openai

    http = httpx2.Client(
        timeout=httpx2.Timeout(read_seconds, connect=CONNECT_SECONDS, pool=CONNECT_SECONDS),
        limits=httpx2.Limits(max_keepalive_connections=0),
        follow_redirects=False,
        trust_env=not endpoint.is_local,
        event_hooks={"response": [bounds.watch]},
    )
    untold = UNTOLD if endpoint.is_openai else (*UNTOLD, *OPENAI_ONLY)
    headers: dict[str, Any] = {name: openai.Omit() for name in untold}
    return openai.OpenAI(
        api_key=key,
        base_url=endpoint.name,
        default_query=dict(endpoint.query),
        organization=environ.get("OPENAI_ORG_ID"),
        project=environ.get("OPENAI_PROJECT_ID"),
        max_retries=0,
        default_headers={**headers, "Accept-Encoding": "identity", "User-Agent": "tablewright"},
        http_client=http,
    )


def _bounded(stream: object, bounds: Bounds) -> "httpx2.SyncByteStream":
    import httpx2

    class Bounded(httpx2.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            seen = 0
            for piece in stream:  # type: ignore[attr-defined]  # a sync client's is one
                seen += len(piece)
                if seen > bounds.most_bytes:
                    raise OversizeError
                if bounds.clock() > bounds.ends_at:
                    raise OverdueError
                yield piece

        def close(self) -> None:
            stream.close()  # type: ignore[attr-defined]  # as above

    return Bounded()
