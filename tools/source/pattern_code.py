"""Requests in code blocks: `POST /users HTTP/1.1`, and calls of curl."""

import re
from collections.abc import Iterator, Sequence

from tools.source.endpoints import METHODS, Endpoint, find_path, locate_endpoints
from tools.source.markdown import Block, Fence, ListItem, Paragraph
from tools.value import Value

CURL = re.compile(r"(?:\$\s*|>\s*)?curl\b", re.IGNORECASE)
CURL_METHOD = re.compile(r"(?:-X|--request\b)\s*[\"'=]?(\w*)")
CURL_BODY = re.compile(r"\s(?:-d|--data(?:-\w+)?|--json|-F|--form)\b")
REMARK = re.compile(r"(?:#{1,6}|//|--|@name)\s*(?P<text>.*\w.*)")
MOST_WORDS = 14  # of a line above a request that says what it does


class Request(Value):
    """A request in code; the remark, line or item above it says what it does, if any does."""

    line: int
    endpoint: Endpoint
    text: str = ""


def read_requests(blocks: Sequence[Block], above: str = "") -> Iterator[Request]:
    for block in blocks:
        if isinstance(block, Fence):
            for line, endpoint, remark in _requests(block):
                yield Request(line=line, endpoint=endpoint, text=remark or above)
        elif isinstance(block, ListItem):
            yield from read_requests(block.blocks[1:], block.lead.text or above)
        elif isinstance(block, Paragraph):
            text = block.lines[-1].text.rstrip(":")
            above = text if 0 < len(text.split()) <= MOST_WORDS else above


def _requests(fence: Fence) -> Iterator[tuple[int, Endpoint, str]]:
    remark = ""
    for line, text in _joined_lines(fence):
        bare = text.strip()
        said = REMARK.fullmatch(bare)
        if CURL.match(bare):
            endpoint = _curl(bare)
            if endpoint is not None:
                yield line, endpoint, remark
            remark = ""
        elif said is not None and not _leading(bare):
            remark = said["text"].strip()
        else:
            for endpoint in _leading(bare):
                yield line, endpoint, remark
                remark = ""


def _leading(text: str) -> tuple[Endpoint, ...]:
    """The endpoint, in its several methods, that a line begins with."""
    found = tuple(locate_endpoints(text))
    return tuple(each.endpoint for each in found if not text[: each.start].strip("#$>- "))


def _joined_lines(fence: Fence) -> Iterator[tuple[int, str]]:
    """Lines that end with a backslash go on with the next one."""
    begun, parts = fence.line, list[str]()
    for number, text in enumerate(fence.text.split("\n"), start=fence.line):
        begun = begun if parts else number
        parts.append(text.removesuffix("\\"))
        if not text.endswith("\\"):
            yield begun, " ".join(parts)
            parts = []
    if parts:
        yield begun, " ".join(parts)


def _curl(text: str) -> Endpoint | None:
    """GET unless it says another method or sends a body."""
    method = CURL_METHOD.search(text)
    if method is not None and method[1] not in METHODS:
        return None
    named = method[1] if method else "POST" if CURL_BODY.search(text) else "GET"
    path = find_path(text.split(" -d ")[0].split(" --data")[0].replace('"', " ").replace("'", " "))
    return Endpoint(method=named, path=path.partition("?")[0].rstrip("/") or "/") if path else None
