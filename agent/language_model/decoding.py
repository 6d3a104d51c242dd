"""From the text of an answer to a value of the type that was asked for, or its faults."""

import json
from typing import TypeVar

from pydantic import BaseModel, ValidationError

T = TypeVar("T", bound=BaseModel)

MOST_CHARACTERS = 64_000
MOST_FAULTS = 5


def decode(text: str, output: type[T]) -> tuple[T | None, tuple[str, ...]]:
    """The value, or what is wrong with the text, at most `MOST_FAULTS` sentences."""
    if len(text) > MOST_CHARACTERS:
        return None, (f"The answer has {len(text):,} characters, which is far too many.",)
    try:
        data = json.loads(text)
    except RecursionError:
        return None, ("The answer is nested too deeply.",)
    except ValueError:
        return None, ("The answer is not JSON.",)
    try:
        return output.model_validate(data, strict=False), ()
    except ValidationError as error:
        faults = [
            f"{'.'.join(str(part) for part in each['loc']) or 'the answer'}: {each['msg']}"
            for each in error.errors(include_url=False, include_context=False, include_input=False)
        ]
        return None, tuple(faults[:MOST_FAULTS])
    except RecursionError:
        return None, ("The answer is nested too deeply.",)
