"""A batch of sessions that ask a language model, below what its endpoint takes."""

import os
from pathlib import Path

import pytest
from batch_runs import report, result_of, run
from fault_server import Behaviour, Body, failing, rate_limited
from generated_workspaces import write_workspace
from limited_endpoint import LimitedEndpoint
from workspaces import git

MOST, WINDOW_SECONDS, LATENCY_SECONDS = 6, 2.0, 0.05
pytestmark = pytest.mark.skipif(
    "TABLEWRIGHT_LONG" not in os.environ, reason="takes a minute: make long runs it"
)
HELD_SECONDS = 3
OPENAI = ("--drafter", "openai", "--rpm", str(MOST), "--in-flight", "4")


def asked(endpoint: LimitedEndpoint, folder: Path) -> int:
    """The exit code of a batch that asks that endpoint."""
    code, _, told = run(
        folder,
        *OPENAI,
        minute=WINDOW_SECONDS,
        **endpoint.environment,
    )
    assert "Traceback" not in told
    return code


def test_its_limit_is_kept_to_and_one_sessions_failure_is_its_own(
    folder: Path,
) -> None:
    """The endpoint is refused once on another user's account, and takes a dislike to one table."""
    made = [write_workspace(folder / f"w{n}", n + 1, 3) for n in range(2)]
    spoilt = write_workspace(folder / "spoilt", 9, 3)
    for file in [*spoilt.glob("artifacts/stage-01/*.md"), spoilt / "answers.yaml"]:
        file.write_text(file.read_text().replace("customer", "wharf"))

    git(spoilt, "commit", "-q", "-a", "-m", "Wharves")

    def spoil(body: Body, number: int) -> Behaviour | None:
        if "wharf" in str(body["messages"]):
            return failing(403, "not for wharves")
        return rate_limited(str(HELD_SECONDS)) if number == 7 else None

    with LimitedEndpoint(MOST, WINDOW_SECONDS, LATENCY_SECONDS, spoil) as endpoint:
        assert asked(endpoint, folder) == 1
        arrivals = endpoint.arrivals
    assert arrivals.refused == []
    assert 1 < arrivals.most_in(WINDOW_SECONDS) <= MOST
    outcomes = report(folder)
    assert "not for wharves" in outcomes.pop("spoilt")["reason"]
    assert {each["status"] for each in outcomes.values()} == {"finished"}
    held_from = arrivals.taken[6]
    held = [at for at in arrivals.taken if held_from + 0.5 < at < held_from + HELD_SECONDS]
    assert held == []
    for workspace in made:
        subjects = result_of(workspace).subjects
        assert len(subjects) == len(set(subjects))
