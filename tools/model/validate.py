"""Checks the model itself: keys, origins, indexes, unique constraints, coverage, decisions."""

from tools.finding import Finding
from tools.model.check import ModelCheck
from tools.model.coverage_checks import COVERAGE_CHECKS, SIZE_CHECKS
from tools.model.data_model import DataModel
from tools.model.key_checks import KEY_CHECKS
from tools.model.origin_checks import ORIGIN_CHECKS, origins_exist
from tools.model.unique_checks import UNIQUE_CHECKS
from tools.planning.plans import PatternPlan

CHECKS: tuple[ModelCheck, ...] = (
    *ORIGIN_CHECKS,
    *KEY_CHECKS,
    *UNIQUE_CHECKS,
    *COVERAGE_CHECKS,
)


def validate_model(model: DataModel, plans: tuple[PatternPlan, ...]) -> tuple[Finding, ...]:
    """All findings, check by check; `error` where the design can't be built as it stands.

    Sizes are left out where an origin is unknown: they can't be told then.
    """
    if any(not table.item_types for table in model.tables):
        return tuple(origins_exist(model, plans))
    checks = CHECKS if any(origins_exist(model, plans)) else (*CHECKS, *SIZE_CHECKS)
    return tuple(finding for check in checks for finding in check(model, plans))
