"""A rival's contract as a model of ours, as faithfully as the model can say it.

Each kind of item becomes a table of its own: items are priced one by one, a Query reads one kind
by its key prefix, and an index holds only the items that have its keys. Only a Scan reads all
kinds; `comparison.py` sees to that.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.peers.rival_contract import Entity, Join, RivalAttribute, RivalContract, RivalTable
from tests.peers.rival_reading import LookupTable, Reading
from tools.model.computed import Computation, Constant, Joined, Sentinel
from tools.model.tables import (
    Attribute,
    AttributeType,
    ColumnOrigin,
    ComputedOrigin,
    CopyOrigin,
    CounterOrigin,
    EmbeddedOrigin,
    Gsi,
    ItemType,
    KeySchema,
    Origin,
    Projection,
    Table,
)
from tools.source.schema import Schema

HELD_AS: Mapping[str, AttributeType] = {"S": "S", "N": "N", "B": "B", "BOOL": "N", "L": "S"}
MAP_BYTES = 3
MAP_MEMBER_BYTES = 1


@dataclass(frozen=True)
class Derived:
    """A column of another table that an item has for its own: in a key, or taken only once.

    The source that such items come from is a view: the table with this column beside its own,
    found where `target.join` is what the row has in `local`.
    """

    table: str
    local: str
    target: str
    column: str
    join: str

    @property
    def name(self) -> str:
        return f"{self.local}_{self.column}"


@dataclass(frozen=True)
class Otherwise:
    """What the model can't say as the contract says it, and what stands there instead."""

    subject: str
    contract: str
    instead: str


@dataclass
class Converted:
    """Tables, in the contract's order.

    Attributes:
        parts: The contract's table by the name of each table made of it.
        keys: Derived columns that keys are made of.
        copies: Derived columns that hold copies taken once.
    """

    tables: list[Table] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)
    keys: list[Derived] = field(default_factory=list)
    copies: list[Derived] = field(default_factory=list)
    otherwise: list[Otherwise] = field(default_factory=list)


def convert(contract: RivalContract, schema: Schema, reading: Reading) -> Converted:
    """Raises KeyError where the contract names what the schema does not have."""
    made = Converted()
    for table in contract.tables:
        for name, entity in table.parts.items():
            made.tables.append(_Part(name, table, entity, schema, reading, made).build())
            made.parts[name] = table.table
        if len(table.parts) > 1:
            made.otherwise.append(
                Otherwise(
                    table.table,
                    f"one table of {len(table.parts)} kinds of items",
                    "one table for each kind, summed up; a Scan reads all of them",
                )
            )
    for lookup in reading.lookup_tables:
        made.tables.append(_lookup_table(lookup, made.tables))
        made.parts[lookup.name] = lookup.name
    return made


def _lookup_table(lookup: LookupTable, tables: list[Table]) -> Table:
    guarded = next(table for table in tables if table.source_table == lookup.source_table)
    origin = ColumnOrigin(table=lookup.source_table, column=lookup.column)
    value = Attribute(name=lookup.column, type="S", origin=origin)
    keys = tuple(guarded.attribute(name) for name in guarded.key.attributes)
    return Table(
        name=lookup.name,
        kind="lookup",
        purpose=f"Keeps {lookup.column} unique",
        item_types=(ItemType(name=lookup.name, source_table=lookup.source_table),),
        key=KeySchema(partition_key=lookup.column),
        attributes=(value, *keys),
        guards=(lookup.column,),
    )


@dataclass
class _Part:
    """One kind of item on its way to a table."""

    name: str
    table: RivalTable
    entity: Entity
    schema: Schema
    reading: Reading
    made: Converted
    renamed: dict[str, str] = field(default_factory=dict)

    @property
    def source(self) -> str:
        return self.entity.source_table

    def build(self) -> Table:
        attributes = tuple(made for said in self.entity.attributes for made in self.attribute(said))
        held = {attribute.name for attribute in self.entity.attributes}
        return Table(
            name=self.name,
            purpose=f"{self.entity.entity_type} of the contract's {self.table.table}",
            item_types=(ItemType(name=self.name, source_table=self.source),),
            key=self.key(self.table.pk, self.table.sk),
            attributes=attributes,
            gsis=tuple(
                Gsi(
                    name=index.index_name,
                    key=self.key(index.pk, index.sk),
                    projection=Projection(type=index.projection),
                    purpose="as the contract has it",
                )
                for index in self.table.gsis
                if held.issuperset(index.keys)
            ),
        )

    def key(self, partition_key: str, sort_key: str | None) -> KeySchema:
        sort = None if sort_key is None else self.renamed.get(sort_key, sort_key)
        return KeySchema(
            partition_key=self.renamed.get(partition_key, partition_key), sort_key=sort
        )

    def attribute(self, said: RivalAttribute) -> Iterator[Attribute]:
        if said.type == "M" or (said.join is not None and said.join.type == "json-construction"):
            yield from self.constructed(said)
            return
        origin = self.origin(said)
        if said.type == "BOOL":
            self.note(said, "BOOL, 1 byte", "N of 0 or 1, 2 bytes")
        yield Attribute(
            name=self.renamed.get(said.name, said.name),
            type=HELD_AS[said.type],
            origin=origin,
            nullable=self.is_nullable(said, origin),
        )

    def origin(self, said: RivalAttribute) -> Origin:
        if said.transformation is not None:
            return self.formatted(said, said.transformation.format)
        if said.calculation is not None:
            child, parent = self.counted(said)
            return CounterOrigin(
                table=said.calculation.target_table,
                child_key=child,
                local_column=parent,
                justification=said.justification or "as the contract has it",
            )
        if said.join is None:
            return ColumnOrigin(table=self.source, column=said.source_column)
        if said.join.type == "conditional":
            return self.conditional(said, said.join)
        return self.copied(said, self.joined(said, said.join, said.join.select_column))

    def formatted(self, said: RivalAttribute, text: str) -> Origin:
        """Text around columns: what stands before the first adds its bytes to the name's."""
        columns = re.findall(r"\{(\w+)\}", text)
        if not columns:
            return self.computed(Constant(value=text))
        prefix, *between = re.split(r"\{\w+\}", text)
        delimiters = set(between[:-1]) or {"#"}
        if len(delimiters) > 1 or between[-1]:
            msg = f"{said.name}: {text!r} has no single delimiter between its columns"
            raise ValueError(msg)
        for column in columns:
            self.schema.table(self.source).column(column)
        if prefix:
            self.renamed[said.name] = said.name + prefix
            self.note(said, f"values begin with {prefix}", "counted in the name: the same bytes")
        return self.computed(
            Joined(columns=tuple(columns), widths=(0,) * len(columns), delimiter=delimiters.pop())
        )

    def computed(self, computation: Computation) -> ComputedOrigin:
        return ComputedOrigin(table=self.source, computation=computation)

    def conditional(self, said: RivalAttribute, join: Join) -> Origin:
        """A literal for NULL; else the key that is followed, or a column behind it."""
        found = self.joined(said, join, join.else_value)
        column = found.local if found.column == found.join else found.name
        if column == found.name:
            self.own(said, found, self.made.keys)
        return self.computed(Sentinel(column=column, value=join.select_column.strip("'")))

    def copied(self, said: RivalAttribute, found: Derived) -> Origin:
        if said.name in self.key_names():
            self.own(said, found, self.made.keys)
        elif self.source in self.reading.frozen:
            self.own(said, found, self.made.copies)
        else:
            return CopyOrigin(
                table=found.target,
                column=found.column,
                local_column=found.local,
                join_column=found.join,
                justification=said.justification or "as the contract has it",
            )
        return ColumnOrigin(table=self.source, column=found.name)

    def own(self, said: RivalAttribute, found: Derived, among: list[Derived]) -> None:
        if found in among:
            return
        among.append(found)
        use = "a key" if among is self.made.keys else "a copy taken once"
        self.note(
            said,
            f"{found.target}.{found.column} along {found.local}, as {use}",
            f"a column {found.name} of a view over {found.table}",
        )

    def key_names(self) -> set[str]:
        keys = {name for index in self.table.gsis for name in index.keys}
        return keys | {self.table.pk, self.table.sk or ""}

    def joined(self, said: RivalAttribute, join: Join, selected: str) -> Derived:
        """What a join condition leads to, even where both sides bear one table's name."""
        first, second = join.sides
        alias = join.join_alias or join.target_table
        is_first = first[0] == alias
        if first[0] == second[0]:
            is_first = first[1] != said.source_column
        far, near = (first, second) if is_first else (second, first)
        target = join.target_table or self.referenced(near[1])
        column = selected.rpartition(".")[2]
        self.schema.table(target).column(column)
        return Derived(self.source, near[1], target, column, far[1])

    def referenced(self, column: str) -> str:
        key = self.schema.table(self.source).foreign_key_on(column)
        if key is None:
            msg = f"{self.source}.{column} references nothing, and the join names no table"
            raise ValueError(msg)
        return key.references

    def counted(self, said: RivalAttribute) -> tuple[str, str]:
        """The child's column and the row's own, of a calculation's condition."""
        assert said.calculation is not None
        condition = said.calculation.join_condition
        child, parent = re.findall(r"\w+\.(\w+)", condition)
        if said.name == "level":
            self.note(said, f"a count over {condition}", "the same count, whatever is meant")
        return child, parent

    def constructed(self, said: RivalAttribute) -> Iterator[Attribute]:
        """Rows of a child table in one list, or columns of the row itself in one map."""
        join = said.join
        if join is None or join.construction is None:
            msg = f"{said.name}: a {said.type} that nothing is constructed for"
            raise ValueError(msg)
        columns = tuple(join.construction.select_columns.values())
        if join.construction.type == "array":
            child, parent = (side[1] for side in join.sides)
            origin = EmbeddedOrigin(
                table=join.target_table or "",
                child_columns=columns,
                child_key=child,
                local_column=parent,
                order_by=self.schema.table(join.target_table or "").primary_key,
                justification=said.justification or "as the contract has it",
            )
            yield Attribute(name=said.name, type="S", origin=origin, nullable=True)
            return
        spare = MAP_BYTES + MAP_MEMBER_BYTES * len(columns)
        self.note(said, f"a map of {', '.join(columns)}", "attributes, and the map's bytes beside")
        yield Attribute(name=said.name, type="S", origin=self.computed(Constant(value="." * spare)))
        for name, column in join.construction.select_columns.items():
            held = ColumnOrigin(table=self.source, column=column)
            nullable = self.schema.table(self.source).column(column).nullable
            yield Attribute(name=name, type="S", origin=held, nullable=nullable)

    def is_nullable(self, said: RivalAttribute, origin: Origin) -> bool:
        if isinstance(origin, CopyOrigin):
            return self.schema.table(self.source).column(origin.local_column).nullable
        if isinstance(origin, ColumnOrigin) and said.join is None:
            return self.schema.table(self.source).column(origin.column).nullable
        return False

    def note(self, said: RivalAttribute, contract: str, instead: str) -> None:
        self.made.otherwise.append(Otherwise(f"{self.name}.{said.name}", contract, instead))
