"""A migration contract in the form that the published workflow writes: read as it stands.

Its form is not ours: several entities share a table, keys are templates, attributes are joined,
formatted, constructed as JSON or calculated. Whatever is not known here is refused.
"""

import re
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from tools.errors import InputError, Problem


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Transformation(Form):
    """`format` is text with source columns in braces, such as `CART#{product_id}`."""

    type: Literal["string-format"]
    format: str


class Construction(Form):
    """The JSON that is made of rows: their columns by the names they get."""

    type: Literal["array", "object"]
    select_columns: dict[str, str]


class Join(Form):
    """A value of another row.

    Attributes:
        join_condition: `TABLE.COLUMN = TABLE.COLUMN`; a table may stand for itself twice.
        select_column: `TABLE.COLUMN`; of a conditional join a literal in quotes, taken where
            `condition` holds, with `else_value` taken otherwise.
    """

    type: Literal["foreign-key", "self-join", "conditional", "json-construction"]
    target_table: str | None = None
    join_alias: str | None = None
    join_condition: str
    select_column: str = ""
    condition: str = ""
    else_value: str = ""
    null_value: str = ""
    construction: Construction | None = None

    @property
    def sides(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Both sides of the condition, each as (table, column). Raises ValueError."""
        found = re.findall(r"(\w+)\.(\w+)", self.join_condition)
        if len(found) != 2:
            msg = f"{self.join_condition!r} is no TABLE.COLUMN = TABLE.COLUMN"
            raise ValueError(msg)
        return found[0], found[1]


class Calculation(Form):
    type: Literal["aggregate"]
    target_table: str
    join_condition: str
    operation: Literal["COUNT"]
    select_column: str


class RivalAttribute(Form):
    name: str
    type: Literal["S", "N", "B", "BOOL", "M", "L"]
    source_table: str
    source_column: str
    transformation: Transformation | None = None
    join: Join | None = None
    calculation: Calculation | None = None
    denormalized: bool = False
    justification: str = ""


class RivalIndex(Form):
    index_name: str
    pk: str
    sk: str | None = None
    projection: Literal["ALL", "KEYS_ONLY"]

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.pk,) if self.sk is None else (self.pk, self.sk)


class Entity(Form):
    """One kind of item in a table; the templates say in short what the key attributes say."""

    entity_type: str
    source_table: str
    pk_template: str = ""
    sk_template: str = ""
    attributes: tuple[RivalAttribute, ...]


class RivalTable(Form):
    table: str
    type: Literal["multi-entity", "single-entity"]
    source_table: str
    pk: str
    sk: str | None = None
    gsis: tuple[RivalIndex, ...] = ()
    entities: tuple[Entity, ...] = ()
    attributes: tuple[RivalAttribute, ...] = ()
    satisfies: tuple[str, ...] = ()
    estimated_item_size_bytes: int = 0

    @property
    def parts(self) -> dict[str, Entity]:
        """The kinds of items by a name of their own; of one kind only, by the table's."""
        if self.type == "single-entity":
            only = Entity(
                entity_type=self.table, source_table=self.source_table, attributes=self.attributes
            )
            return {self.table: only}
        return {f"{self.table}/{entity.entity_type}": entity for entity in self.entities}


class RivalContract(Form):
    tables: tuple[RivalTable, ...]


def read_rival_contract(path: Path) -> RivalContract:
    """Raises InputError with everything in the file that is not of the form known here."""
    try:
        return RivalContract.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise InputError(
            [
                Problem(
                    file=str(path),
                    what=f"{'.'.join(map(str, entry['loc']))}: {entry['msg']}.",
                    fix="Teach tests/peers/rival_contract.py this form.",
                )
                for entry in error.errors(include_url=False)
            ]
        ) from error
