"""Many schemas in one batch: one process against several, and memory over the whole of it.

`python -m tests.bench.batch [--workspaces N] [--broken]` by itself. With `--broken` ten of them are
broken, each in its own way; the others have to come out the same in every run, and some of them as
`tablewright design` by itself makes them.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "fixtures"))

from batch_runs import COMMAND, alone, environment, result_of  # noqa: E402
from broken_workspaces import BROKEN, Breakage  # noqa: E402
from generated_workspaces import write_workspace  # noqa: E402

from agent.batch.job import find_jobs  # noqa: E402
from agent.batch.one import Settings, run_job  # noqa: E402

ALONE = 5  # designed alone, too
NOT_HERE = ("occupied", "deadly")  # held by, or killed with, the process that breaks them
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
    for number in range(count):
        write_workspace(folder / named(number), number + 1, size_of(number, count))


def size_of(number: int, count: int) -> int:
    """Spread evenly between the smallest and the largest, in a shuffled order."""
    least, most = SIZES
    share = number * 7 % count / max(count - 1, 1)
    return round(least + share * (most - least))


def named(number: int) -> str:
    return f"w{number:03d}"


def break_some(folder: Path, count: int) -> dict[str, Breakage]:
    """Ten, far apart, by name."""
    ways = [each for name, each in BROKEN.items() if name not in NOT_HERE]
    found = {}
    for number, broken in enumerate(ways):
        name = named(count * number // len(ways))
        if broken.started:
            shutil.rmtree(folder / name)
            write_workspace(folder / name, number + 1, SIZES[0], answered=False)
            run_job(*find_jobs([folder / name], None), Settings())
        broken.breaks(folder / name)
        found[name] = broken
    return found


def measure_batch(folder: Path, jobs: int, broken: dict[str, Breakage]) -> Measured:
    """Raises SystemExit where one is not finished that is not broken, or the other way round."""
    output = folder.parent / f"{folder.name}.json"
    started, before = time.perf_counter(), _busy_seconds()
    process = subprocess.Popen(
        [*COMMAND, "batch", str(folder), "--jobs", str(jobs), "--output", str(output)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        cwd=ROOT,
        env=environment(),
    )
    memory = Memory(process.pid)
    threading.Thread(target=memory.sample, daemon=True).start()
    _, told = process.communicate()
    memory.end()
    if process.returncode != (1 if broken else 0):
        sys.exit(f"batch ended with {process.returncode}:\n{told.decode('utf-8', 'replace')}")
    for outcome in json.loads(output.read_text())["workspaces"]:
        known = broken.get(outcome["name"])
        said = () if known is None else known.said
        if (outcome["status"] == "failed") != (known is not None) or not all(
            re.search(each, outcome["reason"]) for each in said
        ):
            sys.exit(f"{outcome['name']} is {outcome['status']}: {outcome['reason']}")
    return Measured(time.perf_counter() - started, _busy_seconds() - before, memory)


def compare(folders: dict[int, Path], sound: list[str], count: int, place: Path) -> list[str]:
    """What was compared. Raises SystemExit where two runs made something else of the same."""
    first, *others = folders.values()
    for name in sound:
        for other in others:
            if result_of(first / name) != result_of(other / name):
                sys.exit(f"{name} is one thing in {first} and another in {other}")
    some = sound[:: max(len(sound) // ALONE, 1)][:ALONE]
    for name in some:
        number = int(name.removeprefix("w"))
        made = write_workspace(place / name, number + 1, size_of(number, count))
        if alone(made) or result_of(made) != result_of(first / name):
            sys.exit(f"{name} is not what tablewright design makes of it")
    return [
        f"  {len(sound)} right: files, commits and events are the same in every run, and of "
        f"{len(some)} as designed alone"
    ]


def _busy_seconds() -> float:
    """Of all processors since the machine started, whatever they were busy with."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    idle = float(fields[3]) + float(fields[4])
    return (sum(map(float, fields[:8])) - idle) / os.sysconf("SC_CLK_TCK")


def main(count: int = WORKSPACES, jobs: int = 2, *, is_some_broken: bool = False) -> None:
    runs: dict[int, Measured] = {}
    folders: dict[int, Path] = {}
    broken: dict[str, Breakage] = {}
    with tempfile.TemporaryDirectory(prefix="tablewright-bench-") as place:
        for each in (1, jobs):
            folders[each] = Path(place) / f"jobs-{each}"
            write_workspaces(folders[each], count)
            broken = break_some(folders[each], count) if is_some_broken else {}
            runs[each] = measure_batch(folders[each], each, broken)
        sound = [name for name in map(named, range(count)) if name not in broken]
        compared = compare(folders, sound, count, Path(place) / "alone")
    one, several = runs[1], runs[jobs]
    lines = ["", f"batch of {count} workspaces of {SIZES[0]} to {SIZES[1]} tables"]
    if broken:
        lines.append(f"  {len(broken)} broken, each in another way, failed and were told why")
    lines += compared
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
    parser.add_argument("--broken", action="store_true", help="ten of them, in ten ways")
    given = parser.parse_args()
    main(given.workspaces, given.jobs, is_some_broken=given.broken)
