"""Every recording in cassettes/, played without network."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from workspaces import SAMPLE, git

from agent.commands.checks import check_workspace
from agent.drafters.choice import choose_drafter
from agent.folding.fold import Drafts, Fold
from agent.journal import Journal
from agent.replaying.playing import Played, play
from agent.replaying.recording import Recording, load_recording, recording_folders
from prompts.prompt import load_prompt
from tools.source.artifacts import read_evidence

CASSETTES = Path(__file__).parents[2] / "cassettes"
FOLDERS = recording_folders(CASSETTES)
LEAST = 0.005  # dollars: half of what is shown


@dataclass(frozen=True)
class Replay:
    recording: Recording
    repository: Path
    done: Played


@pytest.fixture(scope="module", params=FOLDERS, ids=lambda folder: str(folder.name))
def recording(request: pytest.FixtureRequest) -> Recording:
    return load_recording(request.param)


@pytest.fixture(scope="module")
def replay(
    recording: Recording, tmp_path_factory: pytest.TempPathFactory, no_network: None
) -> Replay:
    """Played once, to its end, with every line and every answer, and to the same files."""
    repository = tmp_path_factory.mktemp("replay") / "somewhere" / "else"
    return Replay(recording, repository, play(recording, repository))


def test_it_plays_to_the_same_files_and_commits(replay: Replay) -> None:
    recorded = replay.recording.recorded()
    assert replay.done.report.status == "finished"
    assert (replay.done.files, replay.done.commit) == (recorded.files, recorded.commit)
    assert git(replay.repository, "rev-parse", "HEAD").strip() == recorded.commit
    assert git(replay.repository, "status", "--porcelain") == ""


def test_check_finds_nothing(replay: Replay) -> None:
    assert check_workspace(replay.repository).findings == ()


def test_the_model_costs_no_more_than_the_rules_with_the_same_answers(replay: Replay) -> None:
    records = Journal.open(replay.repository).records
    drafts = Drafts(choose_drafter("builtin"))
    by_rules = Fold(read_evidence(replay.repository), records, drafts).derivation()
    cost = replay.done.report.cost_usd_per_month
    assert cost is not None
    assert cost <= by_rules.bill.cost_usd_per_month + LEAST


def test_it_says_which_model_answered_and_the_prompts_are_as_they_were(
    recording: Recording,
) -> None:
    recorded = recording.recorded()
    assert recorded.answered_by
    assert recorded.prompts
    now = {name: load_prompt(name).version for name in recorded.prompts}
    assert now == recorded.prompts, f"a prompt has changed since: {recording.again}"


def test_no_file_is_there_for_nothing() -> None:
    known = {CASSETTES / "README.md"}
    for folder in FOLDERS:
        found = load_recording(folder)
        known |= {found.session_path, found.traffic_path, found.answers}
    assert {path for path in CASSETTES.rglob("*") if path.is_file()} <= known


def test_the_evening_school_answers_as_the_sample_does_gates_apart() -> None:
    sample = (SAMPLE / "answers.yaml").read_text().splitlines()
    said = (CASSETTES / "evening-school" / "answers.yaml").read_text().splitlines()
    assert said == [line for line in sample if not line.startswith("gates:")]
