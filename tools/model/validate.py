"""Checks the model itself: keys, origins, indexes, unique constraints, coverage, decisions."""

from tools.capacity.preflight import limits_are_kept
from tools.finding import Finding
from tools.model.check import ModelCheck
from tools.model.coverage_checks import COVERAGE_CHECKS, SIZE_CHECKS
from tools.model.data_model import DataModel
from tools.model.key_checks import KEY_CHECKS, indexes_keep_limits, keys_are_attributes
from tools.model.native_checks import NATIVE_CHECKS, native_keys_are_of_columns
from tools.model.origin_checks import ORIGIN_CHECKS, items_have_sources, origins_exist
from tools.model.unique_checks import UNIQUE_CHECKS
from tools.model.workload_checks import WORKLOAD_CHECKS
from tools.planning.plans import PatternPlan

SOUNDNESS_CHECKS: tuple[ModelCheck, ...] = (
    items_have_sources,
    origins_exist,
    keys_are_attributes,
    indexes_keep_limits,
    native_keys_are_of_columns,
    *WORKLOAD_CHECKS,
)
CHECKS: tuple[ModelCheck, ...] = (
    *WORKLOAD_CHECKS,
    *ORIGIN_CHECKS,
    *KEY_CHECKS,
    *NATIVE_CHECKS,
    *UNIQUE_CHECKS,
    *COVERAGE_CHECKS,
    *SIZE_CHECKS,
    limits_are_kept,
)


def soundness_findings(model: DataModel) -> tuple[Finding, ...]:
    """What keeps a model from being planned, sized and rendered at all: names that lead nowhere.

    For a model that was read from a file: plans can be made only if there are none.
    """
    if any(items_have_sources(model, ())):
        return tuple(items_have_sources(model, ()))
    return tuple(finding for check in SOUNDNESS_CHECKS for finding in check(model, ()))


def validate_model(model: DataModel, plans: tuple[PatternPlan, ...]) -> tuple[Finding, ...]:
    """All findings, check by check; `error` where the design can't be built as it stands.

    Of a model that is not sound, only that.
    """
    broken = soundness_findings(model)
    if broken:
        return broken
    return tuple(finding for check in CHECKS for finding in check(model, plans))
