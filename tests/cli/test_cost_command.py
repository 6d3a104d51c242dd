"""cost and prices: figures that fit a terminal, what-ifs that come to what an edit would."""

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import Result
from typer.testing import CliRunner
from workspaces import READING_ROOM, git, make_workspace

from agent.cli import app
from agent.commands.cost_report import CostReport
from agent.commands.schemas import SCHEMAS, published_schema
from tools.capacity.prices import Prices, load_prices
from tools.value import canonical_json

ANSWERS = str(READING_ROOM / "answers.yaml")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = make_workspace(tmp_path_factory.mktemp("cost") / "ws", READING_ROOM / "stage-01")
    assert CliRunner().invoke(app, ["design", str(workspace), "--answers", ANSWERS]).exit_code == 0
    return workspace


def run(command: str, *arguments: str, columns: int = 80) -> Result:
    environment = {"COLUMNS": str(columns), "NO_COLOR": "1"}
    return CliRunner().invoke(app, [command, *arguments], env=environment)


def report(workspace: Path, *arguments: str) -> CostReport:
    result = run("cost", str(workspace), *arguments, "--json")
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    jsonschema.validate(data, json.loads(SCHEMAS[CostReport].read_text()))
    for table in data["tables"]:
        for line in table["lines"]:
            del line["usd"]
    for line in (*data["free"], *data["unknown"]):
        del line["usd"]
    return CostReport.model_validate(data)


def test_schemas_are_those_that_are_published() -> None:
    for model in (CostReport, Prices):
        assert published_schema(model) == json.loads(SCHEMAS[model].read_text())


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--mode", "cheapest", "--class", "cheapest"),
        ("--mode", "reserved", "--replicas", "2", "--recovery", "--backups", "7", "--free-tier"),
        ("--region", "ap-northeast-2"),
    ],
)
def test_it_fits_the_terminal_and_changes_nothing(
    finished: Path, columns: int, options: tuple[str, ...]
) -> None:
    result = run("cost", str(finished), *options, columns=columns)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= columns
    assert not any(line != line.rstrip() for line in lines)
    assert git(finished, "status", "--porcelain") == ""


def test_the_total_is_the_one_of_the_documents(finished: Path) -> None:
    found = report(finished)
    designed = json.loads(run("design", str(finished), "--json").stdout)
    assert found.usd_per_month == pytest.approx(designed["cost_usd_per_month"])
    assert found.deployed_usd_per_month == pytest.approx(designed["deployed_cost_usd_per_month"])
    assert found.usd_per_month == pytest.approx(sum(t.usd_per_month for t in found.tables))
    whole = run("cost", str(finished)).stdout
    assert f"${found.usd_per_month:,.2f} a month" in whole.splitlines()[0]


def test_a_what_if_comes_to_what_the_answer_would(finished: Path, tmp_path: Path) -> None:
    """The same design under figures tried beside it and under figures that were answered."""
    before = report(finished)
    lead = max(before.patterns, key=lambda each: each.usd_per_month or 0).ids[0]
    tried = report(finished, "--what-if", f"{lead}=90/45")
    assert tried.usd_per_month_before == pytest.approx(before.usd_per_month)
    said = next(each for each in tried.patterns if lead in each.ids)
    held = next(each for each in before.patterns if lead in each.ids)
    assert said.peak_rate is not None
    assert said.peak_rate >= 90
    assert said.read_units_per_call == held.read_units_per_call
    assert said.usd_per_month is not None
    assert held.usd_per_month is not None
    assert tried.usd_per_month - before.usd_per_month == pytest.approx(
        said.usd_per_month - held.usd_per_month
    )
    assert report(finished).usd_per_month == pytest.approx(before.usd_per_month)


def test_several_figures_are_tried_together(finished: Path) -> None:
    name = report(finished).effects[0]
    text = f"AP1=9/3, rows.{_a_table(finished)}=5e6 ,growth.{_a_table(finished)}=2e5"
    tried = report(finished, "--what-if", text)
    assert name.usd
    assert _a_table(finished) in tried.growing
    assert tried.later_usd_per_month > tried.usd_per_month


def _a_table(workspace: Path) -> str:
    effects = report(workspace).effects
    return next(each.subject for each in effects if each.what == "rows")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--what-if", "AP999=1/1"), "'AP999' is not an access pattern"),
        (("--what-if", "rows.members"), "'rows.members' is no NAME=VALUE"),
        (("--what-if", "rows.nothing=3"), "nothing"),
        (("--what-if", "AP1=x"), "--what-if AP1=x"),
        (("--what-if", " , "), "nothing is given"),
        (("--what-if", "AP1=5/10"), "--what-if AP1=5/10"),
        (("--utilisation", "0"), "--utilisation is 0.0"),
        (("--months", "0"), "--months is 0"),
        (("--min-capacity", "9", "--max-capacity", "5"), "--max-capacity is 5, below"),
        (("--region", "mars-north-1"), "No prices are known for Region 'mars-north-1'"),
        (("--prices", "nowhere.json"), "nowhere.json: It can't be read"),
    ],
)
def test_what_cannot_be_is_said(finished: Path, arguments: tuple[str, ...], told: str) -> None:
    result = run("cost", str(finished), *arguments)
    assert result.exit_code in (1, 2)
    assert told in " ".join(result.stderr.split())
    assert result.stdout == ""


def test_without_a_design_it_says_how_to_come_to_one(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "ws", READING_ROOM / "stage-01")
    result = run("cost", str(workspace))
    assert result.exit_code == 2
    assert f"tablewright design {workspace}" in result.stderr.replace("\n", "")


def test_a_price_file_of_the_user_replaces_ours(finished: Path, tmp_path: Path) -> None:
    printed = run("prices", "--json").stdout
    assert printed == canonical_json(load_prices())
    data = json.loads(printed)
    data["region"] = "eu-west-9"
    for price in data["prices"]:
        price["usd"] *= 2
    file = tmp_path / "prices.json"
    file.write_text(json.dumps(data))
    dear, plain = report(finished, "--prices", str(file)), report(finished)
    assert dear.region == "eu-west-9"
    assert dear.usd_per_month == pytest.approx(2 * plain.usd_per_month)
    wrong = run("cost", str(finished), "--prices", str(file), "--region", "us-east-1")
    assert "prices of 'eu-west-9', not of 'us-east-1'" in " ".join(wrong.stderr.split())


def test_faults_of_a_price_file_are_told_together(tmp_path: Path) -> None:
    data = json.loads(run("prices", "--json").stdout)
    data["prices"].append(dict(data["prices"][0]))
    data["prices"].append({**data["prices"][0], "name": "storrage"})
    file = tmp_path / "prices.json"
    file.write_text(json.dumps(data))
    result = run("prices", "--prices", str(file))
    told = " ".join(result.stderr.split())
    assert result.exit_code == 1
    assert "'read request unit' stands there 2 times" in told
    assert "'storrage', which prices nothing here. Did you mean 'storage'?" in told


def test_prices_say_where_they_are_from_and_what_is_unknown() -> None:
    ours = run("prices").stdout
    assert "us-east-1, USD, as of" in ours
    assert "price list" in ours
    assert "https://aws.amazon.com/dynamodb/pricing/" in ours
    assert "reserved read capacity unit hour" in " ".join(ours.split())
    other = " ".join(run("prices", "--region", "ap-northeast-2").stdout.split())
    assert "secondary" in other
    assert "storage" in other.partition("Unknown here:")[2]
