"""Checks of native multi-attribute keys: where they may stand, and of what.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html
"""

from collections.abc import Iterator

from tools.capacity.limits import MAX_GSI_PARTITION_KEY_ATTRIBUTES, MAX_GSI_SORT_KEY_ATTRIBUTES
from tools.finding import Finding
from tools.model.check import ModelCheck, error
from tools.model.data_model import DataModel
from tools.model.source_columns import find_table
from tools.model.tables import Attribute, Gsi, Table
from tools.planning.native_keys import obstacle_to_native
from tools.planning.plans import PatternPlan


def native_keys_stand_in_indexes(
    model: DataModel, plans: tuple[PatternPlan, ...]
) -> Iterator[Finding]:
    """Only GSIs have them: no table's key, and nothing that an index projects."""
    for table in model.tables:
        for attribute in table.attributes:
            if not attribute.native_columns:
                continue
            if not model.requirements.goal.multi_attribute_keys:
                yield error(
                    "native-key-unasked",
                    f"{table.name}.{attribute.name}",
                    "It is a multi-attribute key, which the contract can't carry and nobody "
                    "asked for.",
                    "Say `multi-attribute-keys yes`, or key the index by a stored attribute.",
                )
            yield from _misplaced(table, attribute)


def _misplaced(table: Table, attribute: Attribute) -> Iterator[Finding]:
    name = attribute.name
    if name in table.key.attributes:
        yield error(
            "native-key-of-table",
            table.name,
            f"Its key {table.key} has {name}, which stands for {len(attribute.native_columns)} "
            "attributes; each key of a table is a single attribute.",
            "Key the table by one stored attribute; only an index has keys of several.",
        )
    for gsi in table.gsis:
        if name in gsi.projection.attributes:
            yield error(
                "native-key-projected",
                f"{table.name}.{gsi.name}",
                f"It projects {name}, which no item has: it stands for "
                f"{', '.join(attribute.native_columns)} in a key.",
                "Project the attributes of these columns.",
            )
    if not any(name in gsi.key.attributes for gsi in table.gsis):
        yield error(
            "native-key-unused",
            f"{table.name}.{name}",
            f"It stands for ({', '.join(attribute.native_columns)}) in the key of an index, and no "
            "index has it.",
            "Take it out, or key an index by it.",
        )


def native_keys_are_of_columns(
    model: DataModel, plans: tuple[PatternPlan, ...]
) -> Iterator[Finding]:
    """Each part is an attribute of the item, and the contract can carry them as one."""
    for table in model.tables:
        source = find_table(model.requirements.mysql, table.source_table)
        for attribute in table.attributes:
            columns = attribute.native_columns
            missing = [name for name in columns if table.attribute_for(name) is None]
            subject = f"{table.name}.{attribute.name}"
            if missing:
                yield error(
                    "native-key-without-attribute",
                    subject,
                    f"It is a key of {', '.join(missing)}, and no attribute of {table.name} holds "
                    "that as it is.",
                    "Add the attribute, or key the index by others.",
                )
            elif columns and source is not None and set(columns) <= set(source.column_names):
                obstacle = obstacle_to_native(source, columns)
                if obstacle:
                    yield error(
                        "native-key-not-carried",
                        subject,
                        f"The contract can't carry it as one attribute: {obstacle}.",
                        "Key the index by other columns.",
                    )


def native_keys_keep_limits(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    for table in model.tables:
        for gsi in table.gsis:
            yield from _limits(table, gsi)


def _limits(table: Table, gsi: Gsi) -> Iterator[Finding]:
    subject = f"{table.name}.{gsi.name}"
    allowed = (MAX_GSI_PARTITION_KEY_ATTRIBUTES, MAX_GSI_SORT_KEY_ATTRIBUTES)
    for name, kind, most in zip(gsi.key.attributes, ("partition", "sort"), allowed, strict=False):
        count = len(table.key_parts(name))
        if count > most:
            yield error(
                "native-key-too-wide",
                subject,
                f"Its {kind} key is of {count} attributes; {most} is the most.",
                "Key it by fewer: what is left out can be tested after reading.",
            )
    parts = table.key_attributes(gsi)
    twice = sorted({name for name in parts if parts.count(name) > 1})
    if twice and parts != gsi.key.attributes:
        yield error(
            "key-twice",
            subject,
            f"{', '.join(twice)} stands twice in its key ({', '.join(parts)}).",
            "Name each attribute once.",
        )


NATIVE_CHECKS: tuple[ModelCheck, ...] = (
    native_keys_stand_in_indexes,
    native_keys_are_of_columns,
    native_keys_keep_limits,
)
