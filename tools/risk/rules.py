"""All risk rules, in the order in which their findings are listed.

Each says in its docstring what triggers it. Thresholds are limits of the service
(`tools/capacity/limits.py`, with their pages) or shares of them; those marked as own rules or
planning figures are this project's judgement. Peak rates drive risks. A pattern whose rate is
unknown is left out of a figure and named beside it.
"""

from tools.capacity.bill import Bill
from tools.finding import Finding
from tools.model.data_model import DataModel
from tools.planning.plans import PatternPlan
from tools.risk.expiry import ttl_misuse
from tools.risk.growth import cost_step
from tools.risk.heat import (
    gsi_throttling_cascade,
    hot_read_key,
    hot_write_key,
    low_cardinality_gsi_key,
    monotonic_key,
    quota_and_cold_start,
)
from tools.risk.items import (
    embedded_children,
    entity_boundary,
    item_growth,
    nullable_gsi_key,
    schema_evolution,
)
from tools.risk.reads import (
    filter_waste,
    gsi_staleness,
    scan_on_request_path,
    unbounded_collection,
)
from tools.risk.situation import Rule, Situation
from tools.risk.writes import (
    debugging_complexity,
    fan_out_of_copy,
    transaction_contention,
    transaction_size,
    write_amplification,
)

RULES: tuple[Rule, ...] = (
    hot_write_key,
    hot_read_key,
    low_cardinality_gsi_key,
    gsi_throttling_cascade,
    write_amplification,
    item_growth,
    cost_step,
    embedded_children,
    unbounded_collection,
    transaction_size,
    transaction_contention,
    fan_out_of_copy,
    gsi_staleness,
    monotonic_key,
    scan_on_request_path,
    filter_waste,
    schema_evolution,
    ttl_misuse,
    quota_and_cold_start,
    entity_boundary,
    debugging_complexity,
    nullable_gsi_key,
)


def assess(model: DataModel, plans: tuple[PatternPlan, ...], bill: Bill) -> tuple[Finding, ...]:
    """The risks of `model` served by `plans`, whose bill is `bill`; rule by rule, model order."""
    situation = Situation(model, plans, bill)
    return tuple(finding for rule in RULES for finding in rule(situation))
