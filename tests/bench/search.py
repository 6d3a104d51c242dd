"""The cheapest design of workloads of growing size: seconds to cost candidates and to choose.

`python -m tests.bench.search` prints and draws time against size, each in a process of its own;
`python -m tests.bench.search PATTERNS TABLES` is one of them, with SECONDS behind it under that
limit of time, against the optimum.
"""

import resource
import subprocess
import sys
import time
from math import log
from statistics import linear_regression

from tests.bench import costing
from tools.capacity.prices import load_prices
from tools.model.data_model import DataModel, Pricing
from tools.planning.search.optimum import Search
from tools.planning.search.program import Limits
from tools.workload.requirements import Requirements

SIZES = ((12, 2), (24, 3), (48, 6), (100, 20), (200, 70), (400, 130))
HURRIED = (400, 130, 1.0)  # patterns, tables, seconds
KIBIBYTES_PER_MEGABYTE = 1000 / 1.024
WIDTH, HEIGHT = 76, 18  # characters
TICK_SECONDS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20)


def main() -> None:
    if len(sys.argv) > 3:
        sys.stdout.write(_under_limit(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
        return
    if len(sys.argv) > 2:
        sys.stdout.write(_measured(int(sys.argv[1]), int(sys.argv[2])))
        return
    sys.stdout.write("search    candidates   to cost   to choose    peak MB  gap\n")
    lines = [_run(*size) for size in SIZES]
    seconds = [float(line.split()[4]) + float(line.split()[6]) for line in lines]
    sys.stdout.write(_chart([patterns for patterns, _ in SIZES], seconds))
    sys.stdout.write(_run(*HURRIED))


def _run(*sizes: float) -> str:
    """The line of one measurement, printed as soon as it is there but for that of the limit."""
    arguments = [sys.executable, "-m", "tests.bench.search", *(f"{size:g}" for size in sizes)]
    line = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout
    if len(sizes) == 2:
        sys.stdout.write(line)
        sys.stdout.flush()
    return line


def _chart(patterns: list[int], seconds: list[float]) -> str:
    """Both axes logarithmic; below, the exponent of the straight line through the points."""
    import plotext  # here, as a measurement in a process of its own draws nothing

    figure = plotext.figure
    figure.clear()
    figure.theme("colorless")
    figure.plot_size(WIDTH, HEIGHT)
    figure.draw(figure.signal([*map(log, patterns)], [*map(log, seconds)], marker="o"))
    shown = [tick for tick in TICK_SECONDS if min(seconds) / 2 <= tick <= 2 * max(seconds)]
    for axis, label, ticks in (("x", "patterns", patterns), ("y", "seconds", shown)):
        figure.ruler(axis).ticks([*map(log, ticks)], [f"{tick:g}" for tick in ticks])
        figure.label(label, axis)
    chart = plotext.uncolorize(str(figure.build()))
    slope = _exponent(patterns, seconds)
    return f"{chart}\nseconds to cost and to choose grow as patterns to the {slope:.2f}\n"


def _exponent(sizes: list[int], seconds: list[float]) -> float:
    """Slope of the logarithms by least squares."""
    return linear_regression([*map(log, sizes)], [*map(log, seconds)]).slope


def _measured(patterns: int, tables: int) -> str:
    required = costing.required(patterns, tables)
    started = time.perf_counter()
    search = Search(blank(required), load_prices())
    costed = time.perf_counter()
    best = search.best()
    chosen = time.perf_counter()
    count = sum(map(len, search.layouts.values())) + sum(map(len, search.indexes.values()))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIBIBYTES_PER_MEGABYTE
    seconds = f"{costed - started:7.2f} s  {chosen - costed:7.2f} s"
    return f"{patterns:3} on {tables:3} {count:9,}  {seconds}  {peak:7.0f}  {best.gap:.4%}\n"


def _under_limit(patterns: int, tables: int, seconds: float) -> str:
    model = blank(costing.required(patterns, tables))
    started = time.perf_counter()
    hurried = Search(model, load_prices(), seconds=seconds)
    found = hurried.best(Limits(seconds=seconds))
    took = time.perf_counter() - started
    optimum = Search(model, load_prices()).best()
    cut = len(set(hurried.costs.cut))
    return (
        f"{patterns} on {tables} with {seconds:g} s: {found.usd:,.2f} USD a month after {took:.2f} "
        f"s, bound {found.bound:,.2f}, gap {found.gap:.4%} among what was tried ({cut} patterns "
        f"not in full); optimum {optimum.usd:,.2f}, {found.usd / optimum.usd - 1:.4%} below it\n"
    )


def blank(required: Requirements) -> DataModel:
    prices = load_prices()
    pricing = Pricing(region=prices.region, price_date=prices.date)
    return DataModel(
        created_at="2026-01-01T00:00:00Z",
        drafted_by="bench",
        requirements=required,
        pricing=pricing,
        tables=(),
    )


if __name__ == "__main__":
    main()
