"""The published JSON Schema describes what is written."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tools.model import published
from tools.model.tables import Attribute, ColumnOrigin, ItemType, KeySchema, Table
from tools.value import canonical_json


@pytest.fixture
def schema() -> dict[str, object]:
    loaded = json.loads(published.SCHEMA_PATH.read_text("utf-8"))
    Draft202012Validator.check_schema(loaded)
    return dict(loaded)


def test_schema_is_up_to_date() -> None:
    assert published.main(["--check"]) == 0


def test_outdated_schema_is_named_and_rewritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "schema.json"
    monkeypatch.setattr(published, "SCHEMA_PATH", path)
    assert published.main(["--check"]) == 1
    assert str(path) in capsys.readouterr().err
    assert published.main([]) == 0
    assert published.main(["--check"]) == 0


def test_tables_of_a_model_are_valid_and_spoiled_ones_not(
    schema: dict[str, object],
) -> None:
    origin = ColumnOrigin(table="members", column="id")
    table = Table(
        name="Members",
        purpose="p",
        item_types=(ItemType(name="member", source_table="members"),),
        key=KeySchema(partition_key="memberId"),
        attributes=(Attribute(name="memberId", type="N", origin=origin),),
    )
    data = json.loads(canonical_json(table))
    check = Draft202012Validator({"$defs": schema["$defs"], "$ref": "#/$defs/Table"})
    assert list(check.iter_errors(data)) == []
    assert list(check.iter_errors({**data, "extra": 1}))
    assert list(check.iter_errors({**data, "kind": "view"}))
    assert list(check.iter_errors({k: v for k, v in data.items() if k != "key"}))
