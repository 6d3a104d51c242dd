"""Costing a drafted model of 200 access patterns on 70 tables, again and again.

`python -m tests.bench.costing` prints milliseconds for each step of a cost, the least of many runs.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from agent.drafters.builtin import BuiltinDrafter
from tests.bench import reading
from tools.capacity.bill import monthly_bill
from tools.capacity.money.statement import cost_statement
from tools.capacity.prices import load_prices
from tools.capacity.sizes import Sizes
from tools.model.data_model import DataModel, Pricing
from tools.planning.planner import plan
from tools.source.artifacts import read_evidence
from tools.workload.answers import RateAnswer, RowsAnswer
from tools.workload.assembly import assemble
from tools.workload.requirements import Requirements

TABLES, RUNS = 70, 25
PHRASES = (
    "Query table_{n} by ID",
    "Query table_{n} by ref_id ordered by c1 descending + pagination (limit 20)",
    "Insert table_{n}",
    "Update table_{n} c2 and c3 by ID",
    "Delete table_{n} by ID",
    "Query table_{n} by c{more}4",
)


def write_workspace(folder: Path, patterns: int = 200, tables: int = TABLES) -> None:
    """As the one that is read, but with six kinds of patterns, no two alike."""
    reading.write_workspace(folder, tables=tables)
    lines = ["# API", "", "## Endpoints", "", "### 1. All (`/api`)", ""]
    lines += ["| ID | Method | Endpoint | Data Access Pattern |", "|---|---|---|---|"]
    for number in range(patterns):
        kind, table = divmod(number, tables)
        phrase = PHRASES[kind % len(PHRASES)].format(n=table, more=kind // len(PHRASES))
        lines.append(f"| AP{number + 1} | GET | `/x{number}/:id` | {phrase} |")
    path = folder / "artifacts/stage-01/01_1_API_access_patterns.md"
    path.write_text("\n".join([*lines, ""]), "utf-8")


def required(patterns: int, tables: int) -> Requirements:
    with tempfile.TemporaryDirectory(prefix="tablewright-bench-") as folder:
        write_workspace(Path(folder), patterns, tables)
        evidence = read_evidence(Path(folder))
    rates = (RateAnswer(pattern_id=p.id, peak=20, average=5) for p in evidence.patterns)
    rows = (RowsAnswer(table=name, rows=1e6) for name in evidence.mysql.table_names)
    return assemble(evidence, (*rates, *rows))


def drafted(patterns: int = 200, tables: int = TABLES) -> DataModel:
    prices = load_prices()
    pricing = Pricing(region=prices.region, price_date=prices.date)
    requirements = required(patterns, tables)
    return BuiltinDrafter(prices).draft(requirements, pricing, "2026-01-01T00:00:00Z")


def least_milliseconds(work: Callable[[], object]) -> float:
    least = float("inf")
    for _ in range(RUNS):
        started = time.perf_counter()
        work()
        least = min(least, time.perf_counter() - started)
    return least * 1000


def main() -> None:
    model, prices = drafted(), load_prices()
    plans, sizes = plan(model), Sizes(model.requirements)
    served = sum(bool(each.requests) for each in plans)
    indexes = sum(len(table.gsis) for table in model.tables)
    sys.stdout.write(
        f"{len(plans)} patterns, {served} with requests, on {len(model.tables)} tables with "
        f"{indexes} indexes; milliseconds:\n"
    )
    steps: tuple[tuple[str, Callable[[], object]], ...] = (
        (
            "bill, sizes known, as the search calls it",
            lambda: monthly_bill(model, plans, prices, sizes),
        ),
        ("bill, sizes worked out anew", lambda: monthly_bill(model, plans, prices)),
        ("every mode and class", lambda: cost_statement(model, plans, prices)),
        ("all patterns planned anew", lambda: plan(model)),
    )
    for name, work in steps:
        sys.stdout.write(f"  {least_milliseconds(work):6.1f}  {name}\n")


if __name__ == "__main__":
    main()
