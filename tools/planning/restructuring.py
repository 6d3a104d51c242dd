"""Single steps between designs: rows kept together or apart, columns copied, children counted.

Rules propose them (`denormalisation.py`), and so may a person; each step is the same code.
"""

from tools.model.data_model import DataModel
from tools.model.tables import (
    Attribute,
    CopyOrigin,
    CounterOrigin,
    EmbeddedOrigin,
    Projection,
    Table,
)
from tools.planning.basis import Basis, copy_of
from tools.planning.candidates import demands
from tools.planning.first_tables import entity_tables
from tools.planning.naming import attribute_name, table_name
from tools.planning.score import replace_table
from tools.source.schema import ForeignKey, SourceTable
from tools.workload.operations import Delete, Lookup, TextSearch, Update, changes_of


def obstacle_to_embedding(basis: Basis, child: SourceTable, key: ForeignKey) -> str | None:
    """Why the child's rows can't become a list in the parent's items, whatever it would save."""
    if len(key.columns) != 1 or key.references == child.name:
        return f"{child.name} is not joined to another table by one column"
    column = key.columns[0]
    if basis.entity(child.name) is None:
        return f"{child.name} has no table of its own"
    if basis.entity(key.references) is None:
        return f"{key.references} has no table of its own"
    if child.column(column).nullable:
        return f"{child.name}.{column} may be NULL: such a row would have no item to stand in"
    grandchildren = [table.name for table, _ in basis.schema.children_of(child.name)]
    if grandchildren:
        return f"rows of {', '.join(grandchildren)} belong to single {child.name}"
    if any(column not in unique.columns for unique in child.unique_keys):
        return f"nothing would keep {child.name} unique among the lists of all parents"
    apart = _reads_apart(basis, child.name, column)
    if apart:
        named = ", ".join(apart)
        return f"{named} would be unserved: {child.name} is looked for without {column}"
    return None


def _reads_apart(basis: Basis, source_table: str, column: str) -> list[str]:
    """Patterns that look for single rows of a table without naming their parent."""
    if all(column in lookup.equality for lookup in demands(basis, source_table)) and not any(
        _searches(operation, source_table)
        for pattern in basis.requirements.patterns
        for operation in pattern.operations
    ):
        return []
    found = []
    for pattern in basis.requirements.patterns:
        for operation in (*pattern.operations, *changes_of(pattern.operations)):
            looks = (
                isinstance(operation, Lookup | Update | Delete)
                and operation.table == source_table
                and column not in operation.equality
            )
            if looks or _searches(operation, source_table):
                found.append(pattern.id)
    return list(dict.fromkeys(found)) or ["a pattern that fetches single rows along a key"]


def _searches(operation: object, source_table: str) -> bool:
    return isinstance(operation, TextSearch) and operation.table == source_table


def embed(
    model: DataModel, parent: Table, own: Table, child: SourceTable, key: ForeignKey
) -> DataModel:
    """The model with the child's rows as one JSON list in each item of the parent."""
    columns = tuple(c.name for c in child.columns if c.name not in key.columns)
    attribute = Attribute(
        name=attribute_name(child.name, parent.attribute_names),
        type="S",
        origin=EmbeddedOrigin(
            table=child.name,
            child_columns=columns,
            child_key=key.columns[0],
            local_column=key.referenced_columns[0],
            order_by=child.primary_key,
            justification=(
                f"{child.name} are read with their {parent.name} item and bounded in number"
            ),
        ),
        nullable=True,
    )
    holder = parent.model_copy(update={"attributes": (*parent.attributes, attribute)})
    gone = {own.name, *(table.name for table in model.lookup_tables(child.name))}
    tables = tuple(table for table in model.tables if table.name not in gone)
    return replace_table(model.model_copy(update={"tables": tables}), holder)


def split(model: DataModel, holder: Table, attribute: Attribute) -> DataModel:
    """The model with embedded rows in a table of their own again, keyed as MySQL keys them."""
    source_table = attribute.origin.table
    schema = model.requirements.mysql
    model = without_attribute(model, holder, attribute.name)
    apart = next(t for t in entity_tables(schema) if t.source_table == source_table)
    name = table_name(source_table, [table.name for table in model.tables])
    apart = apart.model_copy(update={"name": name})
    order = {name: position for position, name in enumerate(schema.table_names)}
    entities = [table for table in model.tables if table.kind == "entity"]
    lookups = [table for table in model.tables if table.kind == "lookup"]
    entities = sorted([*entities, apart], key=lambda table: order[table.source_table])
    return model.model_copy(update={"tables": (*entities, *lookups)})


def without_attribute(model: DataModel, table: Table, name: str) -> DataModel:
    """The model without one attribute of a table, in its indexes' projections too."""
    attributes = tuple(a for a in table.attributes if a.name != name)
    gsis = tuple(
        gsi.model_copy(update={"projection": _without_name(gsi.projection, name)})
        for gsi in table.gsis
    )
    return replace_table(model, table.model_copy(update={"attributes": attributes, "gsis": gsis}))


def _without_name(projection: Projection, name: str) -> Projection:
    left = tuple(other for other in projection.attributes if other != name)
    if left == projection.attributes:
        return projection
    return Projection(type="INCLUDE", attributes=left) if left else Projection(type="KEYS_ONLY")


def copy_columns(
    model: DataModel, table: Table, key: ForeignKey, columns: tuple[str, ...]
) -> DataModel:
    """The model with copies of the referenced columns that `table` does not copy yet."""
    stem = key.columns[0].removesuffix("_id")
    referenced = model.requirements.mysql.table(key.references)
    target = model.entity_table(key.references)
    own = model.requirements.mysql.table(table.source_table)
    is_optional = own.column(key.columns[0]).nullable
    attributes = list(table.attributes)
    for column in columns:
        if copy_of(table, key.references, column, key.columns[0]) is not None:
            continue
        held = target.attribute_for(column) if target else None
        origin = CopyOrigin(
            table=key.references,
            column=column,
            local_column=key.columns[0],
            join_column=key.referenced_columns[0],
            justification=f"read with every {table.name} item; saves a request for each of them",
        )
        attributes.append(
            Attribute(
                name=attribute_name(f"{stem}_{column}", [a.name for a in attributes]),
                type=held.type if held else "S",
                origin=origin,
                nullable=is_optional or referenced.column(column).nullable,
            )
        )
    return replace_table(model, table.model_copy(update={"attributes": tuple(attributes)}))


def count_children(
    model: DataModel, parent: Table, child: SourceTable, key: ForeignKey
) -> DataModel:
    """The model with the number of children kept on each item of the parent."""
    attribute = Attribute(
        name=attribute_name(f"{child.name}_count", parent.attribute_names),
        type="N",
        origin=CounterOrigin(
            table=child.name,
            child_key=key.columns[0],
            local_column=key.referenced_columns[0],
            justification=f"counting {child.name} costs more than keeping the count",
        ),
        nullable=True,
    )
    holder = parent.model_copy(update={"attributes": (*parent.attributes, attribute)})
    return replace_table(model, holder)
