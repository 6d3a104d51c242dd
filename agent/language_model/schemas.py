"""JSON Schema of an answer's type, in the strict form that endpoints can hold a model to.

Strict: every property is required, no other is allowed, alternatives are `anyOf`, and nothing
stands beside a `$ref`. Only what limits an answer is kept: no titles, defaults or docstrings.
"""

import re
from typing import Any

from pydantic import BaseModel

JsonSchema = dict[str, Any]

DROPPED = frozenset({"title", "default", "examples", "discriminator", "deprecated"})
BOUNDS = frozenset(
    {
        "minLength",
        "maxLength",
        "pattern",
        "format",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
    }
)
OPEN = frozenset({"prefixItems", "patternProperties", "allOf", "not", "if"})
LONGEST_NAME = 64


def schema_of(output: type[BaseModel]) -> JsonSchema:
    """Raises TypeError for a type that the strict form can't say, such as a mapping."""
    schema = output.model_json_schema()
    if "$ref" in schema:  # a type that holds itself
        name = schema["$ref"].rsplit("/", 1)[-1]
        schema = {**schema["$defs"][name], "$defs": schema["$defs"]}
    return _closed(schema)


def schema_name(output: type[BaseModel]) -> str:
    """The type's name as endpoints take it."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", output.__name__)[:LONGEST_NAME]


def without_bounds(schema: JsonSchema) -> JsonSchema:
    """The same types and names, without lengths, counts, ranges and patterns."""
    return _kept(schema, BOUNDS)


def _kept(node: JsonSchema, left_out: frozenset[str]) -> JsonSchema:
    return {
        key: _inner(key, value, lambda each: _kept(each, left_out))
        for key, value in node.items()
        if key not in left_out
    }


def _closed(node: JsonSchema) -> JsonSchema:
    if "$ref" in node:
        return {"$ref": node["$ref"]}
    if len(node.get("allOf", ())) == 1:
        return _closed(node["allOf"][0])
    if OPEN & node.keys():
        msg = f"{sorted(OPEN & node.keys())} can't be said in a strict schema"
        raise TypeError(msg)
    closed: JsonSchema = {}
    for key, value in node.items():
        if key in DROPPED:
            continue
        name, held = ("enum", [value]) if key == "const" else (key, value)
        name = "anyOf" if name == "oneOf" else name
        closed[name] = _inner(name, held, _closed)
    return _with_all_required(closed) if closed.get("type") == "object" else closed


def _with_all_required(node: JsonSchema) -> JsonSchema:
    if "properties" not in node or node.get("additionalProperties", False) is not False:
        msg = "an object whose properties are not all named can't be said in a strict schema"
        raise TypeError(msg)
    node.pop("description", None)  # the docstring of a class of ours
    return {**node, "required": list(node["properties"]), "additionalProperties": False}


def _inner(key: str, value: Any, change: Any) -> Any:
    """The value with every schema in it changed; names of properties are left alone."""
    if key in ("properties", "$defs"):
        return {name: change(each) for name, each in value.items()}
    if key == "anyOf":
        return [change(each) for each in value]
    if key == "items":
        return change(value)
    return value
