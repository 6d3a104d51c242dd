"""What a check of the model is, and the findings it makes."""

from collections.abc import Callable, Iterator

from tools.finding import Finding
from tools.model.data_model import DataModel
from tools.planning.plans import PatternPlan

ModelCheck = Callable[[DataModel, tuple[PatternPlan, ...]], Iterator[Finding]]


def error(rule: str, subject: str, evidence: str, fix: str) -> Finding:
    return Finding(rule=rule, severity="error", subject=subject, evidence=evidence, fix=fix)


def warning(rule: str, subject: str, evidence: str, fix: str) -> Finding:
    return Finding(rule=rule, severity="warning", subject=subject, evidence=evidence, fix=fix)
