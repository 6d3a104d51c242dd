"""Why an attribute has the size it has: stated, or by the rule of its column's type."""

from tools.capacity.column_sizes import SizeRule, estimate_column, size_rules
from tools.model.tables import (
    Attribute,
    ColumnOrigin,
    ComputedOrigin,
    CopyOrigin,
    CounterOrigin,
    EmbeddedOrigin,
    Table,
)
from tools.planning.basis import columns_behind
from tools.provenance import FromRule, Origin
from tools.workload.known_figures import KnownFigures
from tools.workload.requirements import Requirements

AS_COMPUTED = "as computed"
AS_JSON = "as JSON"
DIGITS = "digits of the count"
OTHER_RULES = {
    AS_COMPUTED: "bytes of what it is computed from, as text",
    AS_JSON: "children * bytes of one as JSON, with names, quotes and commas",
    DIGITS: "digits of the number, or sum, of its children",
}
_RULES = {rule.name: rule for rule in size_rules()}


def size_source(table: Table, attribute: Attribute, requirements: Requirements) -> Origin:
    """Of the average value; the name's bytes are its own. Raises KeyError for an odd origin."""
    origin = attribute.origin
    if isinstance(origin, ColumnOrigin | CopyOrigin):
        return _column_source(origin.table, origin.column, requirements)
    name = size_rule_name(table, attribute, requirements)
    if isinstance(origin, EmbeddedOrigin):
        inputs = (f"fan-out of {origin.table}.{origin.child_key}", *origin.child_columns)
    elif isinstance(origin, CounterOrigin):
        inputs = (f"fan-out of {origin.table}.{origin.child_key}",)
    else:
        inputs = tuple(f"{origin.table}.{column}" for column in columns_behind(attribute))
    return FromRule(rule=f"{name}: {OTHER_RULES[name]}", inputs=inputs)


def size_rule_name(table: Table, attribute: Attribute, requirements: Requirements) -> str:
    """Name of the rule that the size is by."""
    origin = attribute.origin
    if isinstance(origin, ColumnOrigin | CopyOrigin):
        return column_rule(origin.table, origin.column, requirements).name
    if isinstance(origin, ComputedOrigin):
        return AS_COMPUTED
    return AS_JSON if isinstance(origin, EmbeddedOrigin) else DIGITS


def column_rule(table: str, column: str, requirements: Requirements) -> SizeRule:
    source = requirements.mysql.table(table)
    known = KnownFigures(requirements.statistics)
    estimate = estimate_column(source, source.column(column), known)
    return _RULES[estimate.rule]


def _column_source(table: str, column: str, requirements: Requirements) -> Origin:
    stated = requirements.statistics.size(table, column)
    if stated is not None:
        return stated.average.source
    source = requirements.mysql.table(table)
    found = source.column(column)
    rule = column_rule(table, column, requirements)
    inputs = [f"{found.type} ({found.place})"]
    if rule.name == "id digits":
        key = source.foreign_key_on(column)
        inputs.append(f"rows of {table if found.auto_increment or key is None else key.references}")
    return FromRule(rule=f"{rule.name}: {rule.average}", inputs=tuple(inputs))
