"""A generated general log, read by Tablewright and by pt-query-digest, each in its own process.

`python -m tests.bench.query_log PATH [WORKERS]` is the process that is measured.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tests.fixtures.generated_logs import GeneratedLog
from tools.source.querylog.reading import read_query_logs

PERCONA_TOOLKIT = "pt-query-digest"
INSTALL_HINT = "apt-get install percona-toolkit"

Run = TypeVar("Run")


def measure_logs(
    size_bytes: int, measure: Callable[[list[str]], Run]
) -> tuple[list[tuple[str, Run]], str]:
    """The runs by name, ours first, and a remark where the other could not run."""
    with tempfile.TemporaryDirectory(prefix="tablewright-bench-") as folder:
        path = Path(folder) / "query.log"
        with path.open("wb") as stream:
            for block in GeneratedLog(size_bytes).blocks():
                stream.write(block)
        size = f"query log, {path.stat().st_size / 2**20:,.0f} MiB"
        ours = [sys.executable, "-m", "tests.bench.query_log", str(path)]
        runs = [
            (f"{size}", measure(ours)),
            (f"{size}, one process", measure([*ours, "1"])),
        ]
        program = shutil.which(PERCONA_TOOLKIT)
        if program is None:
            return runs, f"{PERCONA_TOOLKIT} is not installed ({INSTALL_HINT}): not compared"
        theirs = [program, "--type", "genlog", str(path)]
        return [*runs, (f"{size}, {PERCONA_TOOLKIT}", measure(theirs))], ""


def main() -> None:
    path = Path(sys.argv[1])
    workers = int(sys.argv[2]) if len(sys.argv) > 2 else None
    log = read_query_logs([path], path.parent, workers=workers).log
    sys.stdout.write(f"{log.executions:,} executions of {len(log.digests):,} digests\n")


if __name__ == "__main__":
    main()
