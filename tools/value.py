"""The base of every value: frozen, closed to unknown fields, with one canonical JSON form."""

import hashlib
import json
import re

from pydantic import BaseModel, ConfigDict

UNSEEN = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]"
)
"""Controls of the second set, and what is invisible or turns the direction of writing."""


class Value(BaseModel):
    """An immutable value. Two equal values have the same canonical JSON and digest."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", ser_json_inf_nan="strings", defer_build=True
    )


def is_empty(value: object) -> bool:
    """For fields that are left out of JSON while nothing is in them."""
    return not value


def canonical_json(value: BaseModel) -> str:
    """Indented JSON in field order, one trailing newline: what is written to disk and digested."""
    data = value.model_dump(mode="json")
    return inert_json(json.dumps(data, indent=2, ensure_ascii=False)) + "\n"


def inert_json(text: str) -> str:
    """The same JSON with what a terminal could obey, or an eye not see, as escapes."""
    return UNSEEN.sub(lambda found: json.dumps(found.group())[1:-1], text)


def digest_text(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes as 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest(value: BaseModel) -> str:
    """SHA-256 of the value's compact JSON: what an approval binds to."""
    return digest_text(value.model_dump_json())
