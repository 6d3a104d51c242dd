"""The price file: what it says, and what is refused."""

import json
from pathlib import Path

import pytest

from tools.capacity.prices import load_prices, shipped_regions
from tools.errors import InputError


def test_prices_of_us_east_1() -> None:
    prices = load_prices()
    assert prices.usd_per_read_unit * 1e6 == pytest.approx(0.125)
    assert prices.usd_per_write_unit * 1e6 == pytest.approx(0.625)
    assert prices.usd_per_gb_month == 0.25
    assert prices.usd("storage", "standard-ia") == 0.10
    assert prices.date


def test_every_price_has_a_source_and_doubtful_ones_say_so() -> None:
    prices = load_prices().prices
    assert all(price.source.startswith("https://aws.amazon.com/dynamodb/") for price in prices)
    doubtful = {price.name for price in prices if price.label != "price list"}
    assert doubtful == {"on-demand backup", "restore", "export to S3", "import from S3"}


def test_no_region_stands_in_for_another() -> None:
    assert "us-east-1" in shipped_regions()
    with pytest.raises(
        InputError, match=r"'mars-north-1', only for ap-northeast-1, ap-northeast-2, us-east-1"
    ):
        load_prices("mars-north-1")
    with pytest.raises(InputError):
        load_prices("../prices/us-east-1")


def written(path: Path, **changes: object) -> Path:
    data = json.loads(load_prices().model_dump_json()) | changes
    path.write_text(json.dumps(data))
    return path


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    own = written(tmp_path / "own.json", region="eu-west-1", date="2026-11")
    assert load_prices("eu-west-1", own).date == "2026-11"


def test_what_is_wrong_with_a_price_file_is_said_together(tmp_path: Path) -> None:
    own = written(tmp_path / "own.json", region="eu-west-1", prices=[])
    with pytest.raises(InputError) as refused:
        load_prices("us-east-1", own)
    text = str(refused.value)
    assert len(refused.value.problems) == 4
    assert "own.json: These are the prices of 'eu-west-1'" in text
    assert "'write request unit'" in text


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"region": 3}', "\xff"])
def test_a_broken_file_is_refused_with_its_name(tmp_path: Path, content: str) -> None:
    own = tmp_path / "own.json"
    own.write_bytes(content.encode("latin-1"))
    with pytest.raises(InputError, match=r"own\.json: "):
        load_prices("us-east-1", own)


def test_a_missing_file_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.json: It can't be read"):
        load_prices("us-east-1", tmp_path / "gone.json")
