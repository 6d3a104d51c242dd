"""The base of every value: frozen, closed to unknown fields, with one canonical JSON form."""

import hashlib
import json

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """An immutable value. Two equal values have the same canonical JSON and digest."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")


def canonical_json(value: BaseModel) -> str:
    """Indented JSON in field order, one trailing newline: what is written to disk and digested."""
    data = value.model_dump(mode="json")
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def digest_text(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes as 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest(value: BaseModel) -> str:
    """SHA-256 of the value's compact JSON: what an approval binds to."""
    return digest_text(value.model_dump_json())
