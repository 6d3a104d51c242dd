"""The migration contract as values, and its one JSON form."""

import json
from typing import Literal

from pydantic import JsonValue

from tools.model.tables import AttributeType
from tools.value import Value, inert_json

CONTRACT_FILE = "migrationContract.json"
VIEWS_FILE = "source_views.sql"


class Join(Value):
    """`local_column` of the entry's source equals `source_column` of the attribute's."""

    local_column: str
    source_column: str


class ContractAttribute(Value):
    """Denormalised exactly when it has a join; then it has a justification too."""

    name: str
    type: AttributeType
    source_table: str
    source_column: str
    justification: str | None = None
    join: Join | None = None


class ContractGsi(Value):
    name: str
    pk: str
    sk: str | None = None


class Entry(Value):
    table: str
    type: Literal["Table"] = "Table"
    source_table: str
    pk: str
    sk: str | None = None
    gsis: tuple[ContractGsi, ...] = ()
    attributes: tuple[ContractAttribute, ...]
    satisfies: tuple[str, ...]
    estimated_item_size_bytes: int

    @property
    def key(self) -> tuple[str, ...]:
        return (self.pk,) if self.sk is None else (self.pk, self.sk)

    def attribute(self, name: str) -> ContractAttribute | None:
        return next((one for one in self.attributes if one.name == name), None)


class Contract(Value):
    entries: tuple[Entry, ...]

    def entry(self, table: str) -> Entry | None:
        return next((one for one in self.entries if one.table == table), None)


def contract_data(contract: Contract) -> list[dict[str, JsonValue]]:
    """The contract as JSON data, keys in their order, optional ones only where they apply."""
    return [_entry_data(entry) for entry in contract.entries]


def contract_json(contract: Contract) -> str:
    """The bytes of migrationContract.json."""
    text = json.dumps(contract_data(contract), indent=2, ensure_ascii=False)
    return inert_json(text) + "\n"


def _entry_data(entry: Entry) -> dict[str, JsonValue]:
    data: dict[str, JsonValue] = {
        "table": entry.table,
        "type": entry.type,
        "source_table": entry.source_table,
        "pk": entry.pk,
    }
    if entry.sk is not None:
        data["sk"] = entry.sk
    if entry.gsis:
        data["gsis"] = [gsi.model_dump(mode="json", exclude_none=True) for gsi in entry.gsis]
    data["attributes"] = {one.name: _attribute_data(one) for one in entry.attributes}
    data["satisfies"] = list(entry.satisfies)
    data["estimated_item_size_bytes"] = entry.estimated_item_size_bytes
    return data


def _attribute_data(attribute: ContractAttribute) -> dict[str, JsonValue]:
    data: dict[str, JsonValue] = {
        "type": attribute.type,
        "source_table": attribute.source_table,
        "source_column": attribute.source_column,
    }
    if attribute.join is not None:
        data["denormalized"] = True
        data["justification"] = attribute.justification
        data["join"] = attribute.join.model_dump(mode="json")
    return data


def read_contract(data: list[dict[str, JsonValue]]) -> Contract:
    """The contract of data that keeps to the schema. Raises pydantic's ValidationError."""
    entries = []
    for item in data:
        attributes = item["attributes"]
        if not isinstance(attributes, dict):
            msg = "attributes is no object"
            raise TypeError(msg)
        listed = [
            {"name": name, **_without(value, "denormalized")} for name, value in attributes.items()
        ]
        entries.append(Entry.model_validate({**item, "attributes": listed}))
    return Contract(entries=tuple(entries))


def _without(value: JsonValue, key: str) -> dict[str, JsonValue]:
    if not isinstance(value, dict):
        msg = "an attribute is no object"
        raise TypeError(msg)
    return {name: member for name, member in value.items() if name != key}
