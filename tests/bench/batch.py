"""Many schemas in one batch: one process against several, and memory over the whole of it.

`python -m tests.bench.batch [--workspaces N]` by itself.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
WORKSPACES = 24
SIZES = (3, 60)  # tables of the smallest and the largest
SAMPLED_SECONDS = 0.25
MOST_GROWTH = 1.25  # of the second half's memory against the first's
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
MEGABYTE = 1e6


@dataclass
class Memory:
    """Of a process and all that it started, sampled while it runs: megabytes at each sample.

    Pages that processes share are counted for each of them.
    """

    process: int
    samples: list[float] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)

    def sample(self) -> None:
        while not self._ended.wait(SAMPLED_SECONDS):
            self.samples.append(_tree_bytes(self.process) / MEGABYTE)

    def end(self) -> None:
        self._ended.set()

    def halves(self) -> tuple[float, float]:
        """The middle of the first half's samples and of the second's, start and end left out."""
        kept = self.samples[len(self.samples) // 10 : -len(self.samples) // 10 or None]
        half = len(kept) // 2
        return median(kept[:half]), median(kept[half:])


def _tree_bytes(root: int) -> int:
    """Resident memory of a session's processes: those that `root` leads."""
    total = 0
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == root:
                total += int((entry / "statm").read_text().split()[1]) * PAGE_BYTES
        except (OSError, IndexError, ValueError):
            continue
    return total


@dataclass(frozen=True)
class Measured:
    seconds: float
    cpu_seconds: float
    memory: Memory


def write_workspaces(folder: Path, count: int) -> None:
    """Of sizes spread evenly between the smallest and the largest, in a shuffled order."""
    sys.path.insert(0, str(ROOT / "tests" / "fixtures"))
    from generated_workspaces import write_workspace

    least, most = SIZES
    for number in range(count):
        share = number * 7 % count / max(count - 1, 1)
        write_workspace(
            folder / f"w{number:03d}", number + 1, round(least + share * (most - least))
        )


def measure_batch(folder: Path, jobs: int) -> Measured:
    """Raises SystemExit where a workspace is not finished."""
    command = [sys.executable, "-c", "from agent.cli import main; main()", "batch", str(folder)]
    options = ["--jobs", str(jobs), "--output", str(folder / "batch.json")]
    started, before = time.perf_counter(), _busy_seconds()
    process = subprocess.Popen(
        [*command, *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        cwd=ROOT,
    )
    memory = Memory(process.pid)
    threading.Thread(target=memory.sample, daemon=True).start()
    _, told = process.communicate()
    memory.end()
    if process.returncode:
        sys.exit(f"batch ended with {process.returncode}:\n{told.decode('utf-8', 'replace')}")
    return Measured(time.perf_counter() - started, _busy_seconds() - before, memory)


def _busy_seconds() -> float:
    """Of all processors since the machine started, whatever they were busy with."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    idle = float(fields[3]) + float(fields[4])
    return (sum(map(float, fields[:8])) - idle) / os.sysconf("SC_CLK_TCK")


def main(count: int = WORKSPACES, jobs: int = 2) -> None:
    runs = {}
    for each in (1, jobs):
        with tempfile.TemporaryDirectory(prefix="tablewright-bench-") as folder:
            write_workspaces(Path(folder), count)
            runs[each] = measure_batch(Path(folder), each)
    one, several = runs[1], runs[jobs]
    lines = ["", f"batch of {count} workspaces of {SIZES[0]} to {SIZES[1]} tables"]
    for each, run in runs.items():
        first, second = run.memory.halves()
        lines.append(
            f"  --jobs {each}: {count * 60 / run.seconds:.1f} workspaces a minute, "
            f"{run.seconds:.0f} s, processors busy {run.cpu_seconds:.0f} s; memory of all "
            f"processes at most {max(run.memory.samples):.0f} MB, "
            f"first half {first:.0f}, second half {second:.0f}"
        )
        if second > MOST_GROWTH * first:
            lines.append(f"  memory grew by more than {MOST_GROWTH:g} times")
    lines.append(f"  {one.seconds / several.seconds:.2f} times as fast with --jobs {jobs}")
    sys.stdout.write("\n".join([*lines, ""]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.batch", description=__doc__)
    parser.add_argument("--workspaces", type=int, default=WORKSPACES)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    main(given.workspaces, given.jobs)
