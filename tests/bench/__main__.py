"""`make bench`: wall time, CPU time and peak memory, each of a process of its own.

Whole designs, a large workspace read, and a raw query log beside pt-query-digest on the same file.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.bench import batch, costing, reading, rubis, search
from tests.bench.query_log import measure_logs

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT.parent / "shared" / "cases" / "online-shop"
COMMAND = str(Path(sys.executable).with_name("tablewright"))
KIBIBYTES_PER_MEGABYTE = 1000 / 1.024
HEADER = ("", "runs", "wall s min", "median", "CPU s min", "median", "peak MB")


class Run(NamedTuple):
    """One process with all it started; peak memory is of the largest of them."""

    wall_seconds: float
    cpu_seconds: float
    peak_megabytes: float


class Case(NamedTuple):
    """An input: the stage-01 folder and the answers."""

    name: str
    stage: Path
    answers: Path


def cases() -> list[Case]:
    """The sample, and the reference case where it stands beside the checkout."""
    sample = ROOT / "artifacts"
    found = [Case("design, sample", sample / "stage-01", sample / "answers.yaml")]
    if REFERENCE.is_dir():
        stage, answers = REFERENCE / "stage-01", REFERENCE / "answers.yaml"
        found.append(Case("design, online shop", stage, answers))
    return found


def measure(arguments: list[str]) -> Run:
    """Runs a command to its end; what it prints is shown only where it fails."""
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall_seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            output.seek(0)
            text = output.read().decode("utf-8", "replace")
            sys.exit(f"{' '.join(arguments)} ended with {process.returncode}:\n{text}")
    return Run(
        wall_seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / KIBIBYTES_PER_MEGABYTE
    )


def design(case: Case) -> Run:
    """A design from nothing, in a new repository."""
    with tempfile.TemporaryDirectory(prefix="tablewright-bench-") as folder:
        workspace = Path(folder)
        stage = workspace / "artifacts" / "stage-01"
        shutil.copytree(case.stage, stage, copy_function=shutil.copyfile)
        for path in (workspace / "artifacts", stage):
            path.chmod(0o755)
        git = ["git", "-C", folder]
        subprocess.run([*git, "init", "--quiet"], check=True)
        for name, value in (("user.name", "Bench"), ("user.email", "bench@example.org")):
            subprocess.run([*git, "config", name, value], check=True)
        subprocess.run([*git, "add", "--all"], check=True)
        subprocess.run([*git, "commit", "--quiet", "--message", "stage 01"], check=True)
        options = ["--answers", str(case.answers), "--drafter", "builtin"]
        return measure([COMMAND, "design", folder, *options])


def read_large() -> Run:
    """The artifacts of a large workspace read, nothing designed."""
    with tempfile.TemporaryDirectory(prefix="tablewright-bench-") as folder:
        reading.write_workspace(Path(folder))
        return measure([sys.executable, "-m", "tests.bench.reading", folder])


def row(name: str, runs: list[Run]) -> tuple[str, ...]:
    wall = [run.wall_seconds for run in runs]
    cpu = [run.cpu_seconds for run in runs]
    times = [f"{seconds:.2f}" for seconds in (min(wall), median(wall), min(cpu), median(cpu))]
    return (name, str(len(runs)), *times, f"{max(run.peak_megabytes for run in runs):.0f}")


def table(rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(line[column]) for line in rows) for column in range(len(HEADER))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in rows
    )


def log_lines(size_bytes: int) -> tuple[list[tuple[str, ...]], list[str]]:
    """Rows of the table, and how much faster the log is read than by the other program."""
    if not size_bytes:
        return [], []
    measured, remark = measure_logs(size_bytes, measure)
    rows = [row(name, [run]) for name, run in measured]
    if remark:
        return rows, [remark]
    (_, ours), *_, (name, theirs) = measured
    wall, cpu = (theirs[at] / ours[at] for at in (0, 1))
    return rows, [f"{name}: {wall:.1f} times the wall time of ours, {cpu:.1f} times the CPU time"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="of each design (default 3)")
    parser.add_argument(
        "--log-mib", type=int, default=1024, help="size of the query log, 0 for none (default 1024)"
    )
    parser.add_argument(
        "--workspaces",
        type=int,
        default=batch.WORKSPACES,
        help=f"of the batch (default {batch.WORKSPACES})",
    )
    options = parser.parse_args()
    runs = options.runs
    rows: list[tuple[str, ...]] = [HEADER]
    rows += [row(case.name, [design(case) for _ in range(runs)]) for case in cases()]
    rows.append(row(reading.NAME, [read_large() for _ in range(runs)]))
    rows.append(row("tablewright --help", [measure([COMMAND, "--help"]) for _ in range(2 * runs)]))
    log_rows, remarks = log_lines(options.log_mib << 20)
    machine = f"{os.cpu_count()} processors, Python {sys.version.split()[0]}"
    sys.stdout.write("\n".join([table(rows + log_rows), *remarks, machine, ""]))
    costing.main()
    search.main()
    rubis.main()
    batch.main(options.workspaces)


if __name__ == "__main__":
    main()
