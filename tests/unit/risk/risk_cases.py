"""A lending library under load, and what the risk rules find in it."""

from collections.abc import Iterable

from library_model import (
    BOOKS,
    LOANS,
    MEMBERS,
    gsi,
    model,
    pattern,
    plan,
    requirements,
    table,
)
from sourced_documents import unstated

from tools.capacity.bill import monthly_bill
from tools.capacity.prices import load_prices
from tools.finding import Finding
from tools.model.tables import Table
from tools.planning.plans import PatternPlan, Request
from tools.risk.rules import assess
from tools.source.schema import Schema
from tools.workload.operations import Operation
from tools.workload.requirements import Requirements
from tools.workload.statistics import Statistics

LOAN = table("Loan", LOANS, "member_id", "id")
BOOK = table("Book", BOOKS)
MEMBER = table("Member", MEMBERS)
BY_STATE = gsi("ByState", "state")
LOAN_BY_STATE = table("Loan", LOANS, gsis=(BY_STATE,))


def findings(
    needs: Requirements, tables: Iterable[Table], *plans: PatternPlan
) -> tuple[Finding, ...]:
    """All findings; each figure that one states has its source."""
    design = model(needs, *tables)
    assessed = assess(design, plans, monthly_bill(design, plans, load_prices()))
    assert [said for each in assessed for said in unstated(each)] == []
    return assessed


def found(
    rule: str,
    *requests: Request,
    tables: tuple[Table, ...],
    peak: float | None = 1.0,
    operations: tuple[Operation, ...] = (),
    figures: Statistics | None = None,
    owners: tuple[tuple[str, str], ...] = (),
    schema: Schema | None = None,
) -> tuple[Finding, ...]:
    """Findings of one rule on a design with one pattern, P1, at that peak rate."""
    schemas = {} if schema is None else {"schema": schema}
    needs = requirements(
        pattern("P1", *operations, peak=peak), figures=figures, owners=owners, **schemas
    )
    plans = (plan(*requests),) if requests else ()
    return tuple(f for f in findings(needs, tables, *plans) if f.rule == rule)


def severity(*args: object, **options: object) -> str | None:
    """Severity of the only finding, or None where there is none."""
    results = found(*args, **options)  # type: ignore[arg-type]
    assert len(results) <= 1
    return results[0].severity if results else None
