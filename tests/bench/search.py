"""The cheapest design of workloads of growing size: seconds to cost candidates and to choose.

`python -m tests.bench.search` prints time against size, each in a process of its own;
`python -m tests.bench.search PATTERNS TABLES` is one of them.
"""

import resource
import subprocess
import sys
import time

from tests.bench import costing
from tools.capacity.prices import load_prices
from tools.planning.search.optimum import Search

SIZES = ((12, 2), (24, 3), (48, 6), (100, 20), (200, 70), (400, 130))
BAR_SECONDS = 0.25
KIBIBYTES_PER_MEGABYTE = 1000 / 1.024


def main() -> None:
    if len(sys.argv) > 2:
        sys.stdout.write(_measured(int(sys.argv[1]), int(sys.argv[2])))
        return
    sys.stdout.write("search    candidates   to cost   to choose    peak MB  gap\n")
    for patterns, tables in SIZES:
        arguments = [sys.executable, "-m", "tests.bench.search", str(patterns), str(tables)]
        done = subprocess.run(arguments, capture_output=True, text=True, check=True)
        sys.stdout.write(done.stdout)


def _measured(patterns: int, tables: int) -> str:
    model = costing.drafted(patterns, tables)
    started = time.perf_counter()
    search = Search(model, load_prices())
    costed = time.perf_counter()
    best = search.best()
    chosen = time.perf_counter()
    count = sum(map(len, search.layouts.values())) + sum(map(len, search.indexes.values()))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIBIBYTES_PER_MEGABYTE
    bar = "#" * max(1, round((chosen - started) / BAR_SECONDS))
    seconds = f"{costed - started:7.2f} s  {chosen - costed:7.2f} s"
    size = f"{patterns:3} on {tables:3} {count:9,}"
    return f"{size}  {seconds}  {peak:7.0f}  {best.choice.gap:.4%}  {bar}\n"


if __name__ == "__main__":
    main()
