"""A batch that asks a language model below its endpoint's limit, beside the least possible time.

`python -m tests.bench.limited [--workspaces N]`, by itself only: it takes as long as the endpoint
makes it take. The endpoint is on loopback, answers after 2 s, and refuses more than 60 requests in
any minute. What it answers was recorded before, in a run of the same batch without a limit.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "fixtures"))

from batch_runs import result_of, run  # noqa: E402
from fault_server import Behaviour, Body, failing  # noqa: E402
from generated_workspaces import write_workspace  # noqa: E402
from limited_endpoint import Arrivals, LimitedEndpoint  # noqa: E402
from schema_answers import answering  # noqa: E402

from agent.journal import Journal  # noqa: E402
from agent.language_model.budget import spent_in  # noqa: E402

WORKSPACES = 40
SMALLEST, LARGEST = 3, 12  # tables
MOST, MINUTE, LATENCY_SECONDS = 60, 60.0, 2.0
NO_LIMIT = 10**9


class Recording:
    """Answers by what was asked."""

    def __init__(self) -> None:
        self._kept: dict[str, Behaviour] = {}
        self._make = answering()

    def record(self, body: Body) -> Behaviour:
        return self._kept.setdefault(_key(body), self._make(body))

    def play(self, body: Body) -> Behaviour:
        return self._kept.get(_key(body)) or failing(500, "nobody recorded this question")


def _key(body: Body) -> str:
    return json.dumps(body, sort_keys=True)


def write_workspaces(folder: Path, count: int, largest: int) -> list[Path]:
    """Of sizes spread evenly from the smallest to the largest."""
    return [
        write_workspace(
            folder / f"w{n:03d}", n + 1, SMALLEST + n * (largest - SMALLEST) // max(count - 1, 1)
        )
        for n in range(count)
    ]


def asked(endpoint: LimitedEndpoint, folder: Path, *options: str) -> float:
    """Seconds that the whole command takes. Raises SystemExit where one is not finished."""
    started = time.monotonic()
    code, _, told = run(
        folder,
        *("--drafter", "openai", *options),
        seconds=None,
        **endpoint.environment,
    )
    if code:
        sys.exit(f"batch ended with {code}:\n{told}")
    return time.monotonic() - started


def calls_in(workspace: Path) -> int:
    return len(spent_in(Journal.open(workspace).records))


def least_seconds(calls: list[int]) -> float:
    """No batch can be faster: by the limit on all requests, by the longest session's own."""
    by_limit = (sum(calls) - 1) // MOST * MINUTE + LATENCY_SECONDS
    return max(by_limit, max(calls) * LATENCY_SECONDS)


def main(count: int, largest: int) -> None:
    recording = Recording()
    with tempfile.TemporaryDirectory(prefix="tablewright-bench-") as place:
        recorded = write_workspaces(Path(place) / "recorded" / "many", count, largest)
        limited = [
            Path(shutil.copytree(each, Path(place) / "limited" / "many" / each.name, symlinks=True))
            for each in recorded
        ]
        with LimitedEndpoint(NO_LIMIT, MINUTE, 0.0, answer=recording.record) as endpoint:
            freely = asked(endpoint, recorded[0].parent)
        with LimitedEndpoint(MOST, MINUTE, LATENCY_SECONDS, answer=recording.play) as endpoint:
            seconds = asked(endpoint, limited[0].parent, "--rpm", str(MOST))
            arrivals = endpoint.arrivals
        calls = [calls_in(each) for each in limited]
        for one, other in zip(recorded, limited, strict=True):
            if result_of(one).files.keys() != result_of(other).files.keys():
                sys.exit(f"{one.name} comes to something else below the limit")
    sizes = f"{SMALLEST} to {largest} tables"
    sys.stdout.write(_said(f"{count} workspaces of {sizes}", calls, freely, seconds, arrivals))


def _said(what: str, calls: list[int], freely: float, seconds: float, arrivals: Arrivals) -> str:
    least = least_seconds(calls)
    lines = (
        "",
        f"batch of {what}, {sum(calls)} questions ({max(calls)} in the longest session)",
        f"  without limit or latency: {freely:.0f} s",
        f"  at most {MOST} a minute, answered after {LATENCY_SECONDS:g} s: {seconds:.0f} s; "
        f"least possible {least:.0f} s; {seconds / least - 1:.1%} above it",
        f"  most in any minute {arrivals.most_in(MINUTE)}, refused {len(arrivals.refused)}; "
        f"first to last {arrivals.taken[-1] - arrivals.taken[0]:.0f} s",
        "",
    )
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.limited", description=__doc__)
    parser.add_argument("--workspaces", type=int, default=WORKSPACES)
    parser.add_argument("--largest", type=int, default=LARGEST, help="tables of the largest")
    given = parser.parse_args()
    main(given.workspaces, given.largest)
