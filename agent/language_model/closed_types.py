"""Types made for one question: only what can be answered now can be said in them at all."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

CLOSED = ConfigDict(extra="forbid", frozen=True)


def one_of(names: Sequence[str]) -> Any:
    """The type of any of these strings."""
    return Literal[tuple(dict.fromkeys(names))]


def words_of(most_characters: int) -> Any:
    """The type of a text of at most so many characters."""
    return Annotated[str, Field(max_length=most_characters)]


def list_of(kind: Any, most: int, least: int = 0) -> Any:
    return Annotated[list[kind], Field(min_length=least, max_length=most)]


def listed(kind: Any) -> Any:
    """A list of these, whose bounds stand with its field."""
    return list[kind]


def closed_type(name: str, fields: Mapping[str, Any]) -> type[BaseModel]:
    """A type with exactly these fields, all required; a field may have any name."""
    named = {
        f"field_{number}": (kind, Field(alias=field))
        for number, (field, kind) in enumerate(fields.items())
    }
    # Its overloads tell fields from options by name, which are not known before run time.
    made: type[BaseModel] = create_model(name, __config__=CLOSED, **named)  # type: ignore[call-overload]
    return made


def fields_of(value: BaseModel) -> dict[str, Any]:
    """What a value of such a type holds, by the names of its fields."""
    return value.model_dump(by_alias=True)
