"""explain: the design beside what is proven, other designs, and what each part is worth."""

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import Result
from typer.testing import CliRunner
from workspaces import READING_ROOM, git, make_workspace

from agent.cli import app
from agent.commands.explain_report import ExplainReport
from agent.commands.schemas import SCHEMAS, published_schema


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = make_workspace(tmp_path_factory.mktemp("why") / "ws", READING_ROOM / "stage-01")
    answers = str(READING_ROOM / "answers.yaml")
    assert CliRunner().invoke(app, ["design", str(workspace), "--answers", answers]).exit_code == 0
    return workspace


def run(*arguments: str, columns: int = 80) -> Result:
    environment = {"COLUMNS": str(columns), "NO_COLOR": "1"}
    return CliRunner().invoke(app, ["explain", *arguments], env=environment)


def report(workspace: Path, *arguments: str) -> ExplainReport:
    result = run(str(workspace), *arguments, "--json")
    assert result.exit_code == 0, result.output
    jsonschema.validate(json.loads(result.stdout), json.loads(SCHEMAS[ExplainReport].read_text()))
    return ExplainReport.model_validate_json(result.stdout)


def test_the_schema_is_the_one_that_is_published() -> None:
    assert published_schema(ExplainReport) == json.loads(SCHEMAS[ExplainReport].read_text())


@pytest.mark.parametrize("columns", [80, 120])
def test_it_fits_the_terminal_and_changes_nothing(finished: Path, columns: int) -> None:
    result = run(str(finished), columns=columns)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= columns
    assert not any(line != line.rstrip() for line in lines)
    assert git(finished, "status", "--porcelain") == ""


def test_nothing_is_below_the_bound(finished: Path) -> None:
    found = report(finished)
    assert found.candidates > 0
    for usd in (found.preferred_usd, found.current_preferred_usd):
        assert usd >= found.bound_usd - 1e-6
    assert found.current_preferred_usd == pytest.approx(found.bound_usd, rel=0.01)
    assert found.preferred_usd == pytest.approx(found.bound_usd, rel=1e-4)


def test_other_designs_are_simpler_and_dearer(finished: Path) -> None:
    found = report(finished)
    sizes = [found.best.structures, *(each.structures for each in found.alternatives)]
    costs = [found.best.usd_per_month, *(each.usd_per_month for each in found.alternatives)]
    assert sizes == sorted(set(sizes), reverse=True)
    assert costs[0] <= min(costs) + 0.005


def test_each_design_rule_costs_something_or_is_said_to_cost_nothing(finished: Path) -> None:
    rules = report(finished).rules
    assert [rule.rule for rule in rules if rule.exactness == "at most"] == ["multi-table first"]
    text = " ".join(run(str(finished), columns=120).stdout.split())
    for rule in rules:
        free = text.partition("Cost nothing here: ")[2]
        assert rule.rule in (text if rule.usd_per_month >= 0.005 else free)
    assert ("What the design rules cost here" in text) == any(
        rule.usd_per_month >= 0.005 for rule in rules
    )


def test_what_a_part_is_worth_can_be_asked_by_name(finished: Path) -> None:
    every = report(finished).worths
    assert every
    for worth in every:
        own = [each for each in every if worth.name in (each.name, each.name.partition(".")[0])]
        assert list(report(finished, worth.name).worths) == own
    wrong = run(str(finished), "Nothing")
    assert wrong.exit_code == 2
    assert "Nothing: the design has no table, index or copy that is called so" in wrong.stderr


def test_the_bill_alone_is_cheapest_where_nothing_else_counts(finished: Path) -> None:
    cheap, balanced = report(finished, "--prefer", "cheap"), report(finished)
    assert cheap.best.usd_per_month <= balanced.best.usd_per_month + 0.005
    assert cheap.preferred_usd == pytest.approx(cheap.best.usd_per_month, abs=0.1)


def test_limits_that_cannot_be_are_refused(finished: Path, tmp_path: Path) -> None:
    assert run(str(finished), "--max-indexes", "-1").exit_code == 2
    none = report(finished, "--max-indexes", "0")
    assert all(";" not in table for table in none.best.tables)
    workspace = make_workspace(tmp_path / "ws", READING_ROOM / "stage-01")
    early = run(str(workspace))
    assert early.exit_code == 2
    assert "there is no design to explain" in early.stderr


def test_no_time_ends_well_and_says_how_far_it_may_be_off(finished: Path) -> None:
    hurried = run(str(finished), "--seconds", "0", columns=120)
    assert hurried.exit_code == 0, hurried.output
    text = " ".join(hurried.stdout.split())
    assert "With at most 0 s for costing and for each choice, the best found is at most $" in text
    assert "not all combinations were tried: the bound holds among those that were" in text
    found, patient = report(finished, "--seconds", "0"), report(finished)
    assert (found.seconds, patient.seconds) == (0, None)
    assert found.not_all_tried
    assert found.bound_usd - 1e-6 <= found.preferred_usd
    assert patient.preferred_usd <= found.preferred_usd + 1e-6
    for wrong in ("-1", "nan"):
        refused = run(str(finished), "--seconds", wrong)
        assert refused.exit_code == 2
        assert f"--seconds is {float(wrong)}. Give 0 or more." in refused.stderr
