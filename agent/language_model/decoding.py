"""From the text of an answer to a value of the type that was asked for, or its faults.

The text may be anything: it is bounded in size and depth before it is read, a name said twice is
refused, and what a terminal could obey or an eye not see is taken out of every string.
"""

import json
import re
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from tools.documents.markdown import visible
from tools.value import UNSEEN

T = TypeVar("T", bound=BaseModel)

MOST_CHARACTERS = 64_000
MOST_DEPTH = 40
MOST_FAULTS = 5
LONGEST_FAULT = 240
MOST_BEGINNINGS = 20  # places where the JSON in a text may begin

NOT_JSON = "The answer is not JSON."
TOO_DEEP = "The answer is nested too deeply."
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPE_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)


class RefusedError(ValueError):
    """JSON that is refused though it can be read; the message is a fault."""


def decode(
    text: str, output: type[T], *, cut_out: bool = False
) -> tuple[T | None, tuple[str, ...]]:
    """The value, or what is wrong with the text, at most `MOST_FAULTS` sentences.

    With `cut_out` other words may stand around the JSON.
    """
    if len(text) > MOST_CHARACTERS:
        return None, (f"The answer has {len(text):,} characters, which is far too many.",)
    try:
        data = _cut_out(text) if cut_out else _load(text)
    except RefusedError as error:
        return None, (str(error),)
    except RecursionError:
        return None, (TOO_DEEP,)
    except ValueError:
        return None, (NOT_JSON,)
    return _validate(data, output)


def clean(text: str) -> str:
    """The text without escape sequences, controls but tab and newline, and unseen characters."""
    text = _ESCAPE_SEQUENCE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _SURROGATE.sub("�", UNSEEN.sub("", _CONTROL.sub("", text)))


def harmless_fault(text: str) -> str:
    """One line of bounded length: names in it may be the model's."""
    line = visible(text)
    return line if len(line) <= LONGEST_FAULT else f"{line[: LONGEST_FAULT - 1]}…"


def _validate(data: object, output: type[T]) -> tuple[T | None, tuple[str, ...]]:
    try:
        return output.model_validate(data, strict=False), ()
    except ValidationError as error:
        faults = [
            f"{'.'.join(str(part) for part in each['loc']) or 'the answer'}: {each['msg']}"
            for each in error.errors(include_url=False, include_context=False, include_input=False)
        ]
        return None, tuple(harmless_fault(fault) for fault in faults[:MOST_FAULTS])
    except RecursionError:
        return None, (TOO_DEEP,)


def _cut_out(text: str) -> object:
    """The first JSON object in a text. Raises ValueError where there is none."""
    text = _THOUGHT.sub("", text)
    starts = [found.start() for found in re.finditer(r"\{", text)][:MOST_BEGINNINGS]
    for start in starts:
        end = _end_of_object(text, start)
        if end is None:
            continue
        try:
            return _load(text[start:end])
        except RefusedError:
            raise
        except ValueError:
            continue
    raise ValueError(NOT_JSON)


def _end_of_object(text: str, start: int) -> int | None:
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(text, start):
        if found.group() in "{[":
            depth += 1
        elif found.group() in "}]":
            depth -= 1
            if depth == 0:
                return found.end()
    return None


def _load(text: str) -> object:
    _check_depth(text)
    data = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
    return _cleaned(data)


def _check_depth(text: str) -> None:
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(text):
        if found.group() in "{[":
            depth += 1
            if depth > MOST_DEPTH:
                raise RefusedError(TOO_DEEP)
        elif found.group() in "}]":
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise RefusedError(harmless_fault(f"{twice}: stands twice in one object."))
    return found


def _refuse_constant(name: str) -> NoReturn:
    msg = f"{name} is no number that an answer may hold."
    raise RefusedError(msg)


def _cleaned(data: Any) -> Any:
    """Every string and name cleaned. Raises RefusedError for half a character."""
    if isinstance(data, str):
        if _SURROGATE.search(data):
            msg = "A string holds half a character (a lone surrogate)."
            raise RefusedError(msg)
        return clean(data)
    if isinstance(data, list):
        return [_cleaned(each) for each in data]
    if isinstance(data, dict):
        return {_cleaned(name): _cleaned(each) for name, each in data.items()}
    return data
