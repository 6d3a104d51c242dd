"""The contract's JSON Schema, and where a document departs from it."""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from pydantic import JsonValue

from tools.contract.fault import Fault
from tools.contract.located import Path

SCHEMA_FILE = "migration_contract.schema.json"
FIX = "Keep to the contract's form: these keys and types, and nothing beyond."


@cache
def _validator() -> Draft202012Validator:
    text = files("tools.contract").joinpath(SCHEMA_FILE).read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def schema_faults(value: JsonValue) -> tuple[Fault, ...]:
    """Every departure, each with the path of the member itself, be it missing."""
    found: dict[tuple[Path, str], Fault] = {}
    for error in _validator().iter_errors(value):
        for path, evidence in _spots(error):
            fault = Fault(path=path, rule="contract-form", evidence=evidence, fix=FIX)
            found.setdefault((path, evidence), fault)
    return tuple(found.values())


def _spots(error: ValidationError) -> Iterator[tuple[Path, str]]:
    """Paths of the members an error is about; the schema's rule says which those are."""
    path: Path = tuple(error.absolute_path)
    members = error.instance if isinstance(error.instance, dict) else {}
    rule = cast("JsonValue", error.validator_value)
    if "propertyNames" in error.absolute_schema_path:
        yield (*path, str(error.instance)), f"{error.instance!r} is no plain identifier."
    elif error.validator == "required" and isinstance(rule, list):
        for name in rule:
            if name not in members:
                yield (*path, str(name)), "It is missing."
    elif error.validator == "dependentRequired" and isinstance(rule, dict):
        for name, others in _missing_beside(members, rule):
            yield (*path, others), f"It is missing beside {name}."
    elif error.validator == "additionalProperties" and isinstance(error.schema, dict):
        for name in members:
            if name not in error.schema["properties"]:
                yield (*path, name), "The contract has no such key."
    else:
        yield path, f"{error.message}."


def _missing_beside(
    members: dict[str, JsonValue], rule: dict[str, JsonValue]
) -> Iterator[tuple[str, str]]:
    for name, needed in rule.items():
        for other in needed if isinstance(needed, list) else []:
            if name in members and other not in members:
                yield name, str(other)
