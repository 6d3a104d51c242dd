"""From the bytes of a chat completion to its text, whatever the bytes are."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from agent.language_model.decoding import clean
from agent.language_model.failures import CHECK_ADDRESS, Failure, Reporter
from tools.documents.markdown import visible

CUT_OFF = "The answer was cut off before its end: it was too long."
REFUSED = "The model refused to answer."
WITHHELD = "The endpoint's filter withheld the answer."
EMPTY = "The answer is empty."
MOST_TOKENS = 100_000_000  # a count beyond it is none
LONGEST_FINISH = 40


@dataclass(frozen=True)
class Usage:
    """Tokens as the endpoint counted them; None where it did not."""

    tokens_in: int | None = None
    tokens_out: int | None = None


@dataclass(frozen=True)
class Answer:
    """What a model said.

    Attributes:
        finish: Why it ended, in the endpoint's word.
        faults: Why the text is no whole answer; empty where it is one.
    """

    text: str
    finish: str = ""
    faults: tuple[str, ...] = ()
    usage: Usage = Usage()


def read_completion(body: bytes, content_type: str, reporter: Reporter) -> Answer | Failure:
    """The first choice of a chat completion."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return _no_completion(content_type, reporter)
    if isinstance(data, dict) and data.get("error") and not data.get("choices"):
        return reporter.of_error_body(data["error"])
    choices = data.get("choices") if isinstance(data, dict) else None
    if not isinstance(choices, list):
        return _no_completion(content_type, reporter)
    usage = usage_of(data)
    if not choices:
        return Answer("", faults=(EMPTY,), usage=usage)
    choice = choices[0]
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(message, dict) or not isinstance(message.get("content"), str | None):
        return _no_completion(content_type, reporter)
    finish = finish_of(choice)
    text = message.get("content") or ""
    refused = bool(message.get("refusal"))
    return Answer(text, finish, faults_of(text, finish, refused=refused), usage)


def faults_of(text: str, finish: str, *, refused: bool = False) -> tuple[str, ...]:
    """Why a text that ended so is no whole answer."""
    if refused:
        return (REFUSED,)
    if finish == "content_filter":
        return (WITHHELD,)
    if finish == "length":
        return (CUT_OFF,)
    return () if text.strip() else (EMPTY,)


def finish_of(choice: dict[str, Any]) -> str:
    found = choice.get("finish_reason")
    return visible(found)[:LONGEST_FINISH] if isinstance(found, str) else ""


def usage_of(data: dict[str, Any]) -> Usage:
    found = data.get("usage")
    if not isinstance(found, dict):
        return Usage()
    return Usage(_count(found.get("prompt_tokens")), _count(found.get("completion_tokens")))


def pieces_of(chunk: Any) -> Iterable[tuple[str, str, bool]]:
    """Text, finish and whether it is a refusal, of what a chunk of a stream adds.

    Raises ValueError for a chunk that is none.
    """
    if not isinstance(chunk, dict) or not isinstance(chunk.get("choices", []), list):
        msg = "no chunk of a chat completion"
        raise ValueError(msg)
    for choice in chunk.get("choices", [])[:1]:
        delta = choice.get("delta") if isinstance(choice, dict) else None
        delta = delta if isinstance(delta, dict) else {}
        text = delta.get("content")
        finish = finish_of(choice) if isinstance(choice, dict) else ""
        yield (
            clean(text) if isinstance(text, str) else "",
            finish,
            bool(delta.get("refusal")),
        )


def _count(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= MOST_TOKENS else None


def _no_completion(content_type: str, reporter: Reporter) -> Failure:
    """JSON that was broken on the way may come whole the next time; a web page won't."""
    kind = reporter.quote(content_type.partition(";")[0]) or "no type"
    may_pass = kind == "application/json"
    return Failure(f"sent something that is no chat completion ({kind})", CHECK_ADDRESS, may_pass)
