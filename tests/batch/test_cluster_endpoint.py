"""A batch on a cluster whose workers ask a language model: one limit, and one budget, for all."""

import os
import shutil
from pathlib import Path

import pytest
from batch_runs import report, result_of, run
from dask_cluster import running_cluster
from generated_workspaces import write_workspace
from limited_endpoint import LimitedEndpoint
from workspaces import EPOCH

pytestmark = pytest.mark.skipif(
    "TABLEWRIGHT_LONG" not in os.environ, reason="takes a minute: make long runs it"
)
pytest.importorskip("distributed", reason="pip install 'tablewright[dask]'")

MOST, WINDOW_SECONDS, LATENCY_SECONDS = 12, 3.0, 0.1
TABLES = (3, 4, 3, 4)
ASKING = ("--drafter", "openai")
CONTRACTS = ("migrationContract.json", "tasks.md")


def model_at(endpoint: LimitedEndpoint) -> dict[str, str]:
    return {**endpoint.environment, "SOURCE_DATE_EPOCH": EPOCH}


def test_workers_share_the_limit_and_the_budget(folder: Path) -> None:
    """First until the budget ends, then with a larger one, which counts what was spent before."""
    for number, tables in enumerate(TABLES):
        write_workspace(folder / f"w{number}", number + 1, tables)
    beside = folder.parent / "beside" / "many"
    shutil.copytree(folder, beside, symlinks=True)
    with LimitedEndpoint(10**6, WINDOW_SECONDS, 0.0) as endpoint:
        assert run(beside, *ASKING, **model_at(endpoint))[0] == 0
    expected = report(beside)
    tokens = sum(each["tokens"] for each in expected.values())
    with (
        LimitedEndpoint(MOST, WINDOW_SECONDS, LATENCY_SECONDS) as endpoint,
        running_cluster(folder.parent / "cluster", 2, model_at(endpoint)) as cluster,
    ):
        options = (*ASKING, "--rpm", str(MOST), "--scheduler", cluster.address)
        little = ("--max-tokens", str(tokens // 2))
        code, _, told = run(folder, *options, *little, minute=WINDOW_SECONDS, **model_at(endpoint))
        assert code == 1, told
        halfway = report(folder)
        failed = [each for each in halfway.values() if each["status"] == "failed"]
        assert failed
        assert all("The batch's budget ends here" in each["reason"] for each in failed)
        asked = len(endpoint.arrivals.taken)
        spent = sum(each["tokens"] for each in halfway.values())
        assert spent <= tokens // 2
        enough = ("--max-tokens", str(20 * tokens))
        code, _, told = run(folder, *options, *enough, minute=WINDOW_SECONDS, **model_at(endpoint))
        assert code == 0, told
        arrivals = endpoint.arrivals
    assert arrivals.refused == []
    assert 1 < arrivals.most_in(WINDOW_SECONDS) <= MOST
    assert asked < len(arrivals.taken)
    for name, outcome in report(folder).items():
        assert outcome["tokens"] == expected[name]["tokens"], name
        here, there = result_of(folder / name), result_of(beside / name)
        assert (here.subjects, here.events) == (there.subjects, there.events), name
        for path in CONTRACTS:  # others name the endpoint, which has a port of its own
            assert here.files[path] == there.files[path], (name, path)
