"""The reference case as the built-in drafter designs it, read from MariaDB."""

import shutil
from pathlib import Path

import pymysql
import pytest
from consumer import prove_contract
from sample_rows import sample_rows

from agent.drafters.builtin import BuiltinDrafter
from tools.capacity.prices import load_prices
from tools.contract.build import build_contract, contract_json
from tools.contract.validate import validate_contract
from tools.contract.views import source_views_sql
from tools.model.data_model import DataModel, Pricing
from tools.model.validate import validate_model
from tools.planning.planner import plan
from tools.source.artifacts import read_evidence
from tools.workload.answers_file import load_answers
from tools.workload.assembly import assemble
from tools.workload.questions import default_answers

pytestmark = pytest.mark.mariadb


@pytest.fixture
def model(shop: Path, tmp_path: Path) -> DataModel:
    shutil.copytree(shop / "stage-01", tmp_path / "artifacts" / "stage-01")
    evidence = read_evidence(tmp_path)
    file = load_answers(shop / "answers.yaml", evidence)
    defaults = default_answers(evidence, file.answers, file.missing_default, file.readings_default)
    requirements = assemble(evidence, (*file.answers, *defaults))
    prices = load_prices()
    drafter = BuiltinDrafter(prices)
    pricing = Pricing(region=prices.region, price_date=prices.date)
    drafted = drafter.draft(requirements, pricing, "2026-01-01T00:00:00Z")
    return drafter.assess(drafter.weigh(drafted))


def test_its_contract_reads_one_item_per_row(
    shop: Path, model: DataModel, connection: pymysql.Connection
):
    plans = plan(model)
    assert [f for f in validate_model(model, plans) if f.severity == "error"] == []
    contract = build_contract(model, plans)
    assert validate_contract(contract_json(contract), model, plans) == ()
    ddl = (shop / "raw" / "schema.sql").read_text("utf-8")
    rows = sample_rows(model.requirements.mysql)
    items = prove_contract(connection, ddl, rows, contract, source_views_sql(model), model)
    assert {name: len(found) > 0 for name, found in items.items()} == {
        table.name: True for table in model.tables
    }
