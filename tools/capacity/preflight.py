"""A model and its plans against the limits of the service: how near each of them is.

Attributes are S, N or B: nothing nests, and a list of children is text. Models have no LSI, so that
neither their number nor the 10 GB of an item collection can be passed. No plan compares with IN.
Names in expressions are taken to be written by aliases, `#0`, as reserved words have to be:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html
"""

from collections.abc import Iterable, Iterator

from tools.capacity.limit_check import LimitCheck
from tools.capacity.limits import DEFAULT_MAX_TABLES, TABLES_QUOTA
from tools.capacity.request_limits import request_checks
from tools.capacity.sizes import Sizes
from tools.capacity.structure_limits import structure_checks
from tools.finding import Finding, Severity
from tools.model.data_model import DataModel
from tools.planning.plans import PatternPlan
from tools.provenance import Figure, computed

RULE = "service-limit"


def preflight(
    model: DataModel, plans: tuple[PatternPlan, ...], sizes: Sizes | None = None
) -> tuple[LimitCheck, ...]:
    """Every limit that the shape of the model or a request of its plans could pass."""
    sizes = Sizes(model.requirements) if sizes is None else sizes
    checks = [
        LimitCheck(
            limit="tables",
            subject="whole model",
            figure=len(model.tables),
            allowed=DEFAULT_MAX_TABLES,
            source=TABLES_QUOTA,
        )
    ]
    for table in model.tables:
        checks += structure_checks(sizes, table)
    for plan in plans:
        checks += request_checks(plan)
    return tuple(checks)


def nearest(checks: Iterable[LimitCheck]) -> tuple[LimitCheck, ...]:
    """For each limit the check that comes nearest to it, in order."""
    found: dict[str, LimitCheck] = {}
    for check in checks:
        known = found.setdefault(check.limit, check)
        if (check.figure, check.most) > (known.figure, known.most):
            found[check.limit] = check
    return tuple(found.values())


def limits_are_kept(model: DataModel, plans: tuple[PatternPlan, ...]) -> Iterator[Finding]:
    """What no other check reports: an error by stated figures, a warning by types alone.

    Where the service answers in part instead of refusing, a warning, or worth knowing.
    """
    for check in preflight(model, plans):
        if not check.found_by and check.most > check.allowed:
            yield _finding(check)


def _finding(check: LimitCheck) -> Finding:
    figures = [
        computed(f"{check.figure:,.0f} by what is stated", check.limit, "at the largest counts"),
        Figure(text=f"{check.allowed:,.0f} is the most", what=check.limit, source=check.source),
    ]
    if check.most > check.figure:
        text = f"{check.most:,.0f} by the types of the columns"
        figures.insert(0, computed(text, check.limit, "the largest that the types allow"))
    severity: Severity = "warning" if check.holds else "error"
    if check.in_part:
        severity = "info" if check.holds else "warning"
    if check.in_part:
        fix = "Ask again for what the answer leaves out, or for fewer at a time."
    elif check.holds:
        fix = "State the real size, see that no value goes so far, or hold it as text."
    else:
        fix = "Make it smaller, or part it in several."
    return Finding(
        rule=RULE,
        severity=severity,
        subject=check.subject,
        evidence=f"{check.limit[0].upper()}{check.limit[1:]}: "
        + ", ".join(figure.text for figure in figures)
        + ".",
        fix=fix,
        figures=tuple(figures),
    )
