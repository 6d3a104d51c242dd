"""Prices, budgets, and what /tokens says of them."""

from pathlib import Path

import fault_server as fs
import pytest
from asking import GOOD, MODEL, PRICES, PROMPT, Choice, model_at
from fault_server import FaultServer

from agent.errors import BudgetError
from agent.events import Consulted, Event, Proposed, Record, Started
from agent.language_model.budget import Limits, spent_in
from agent.language_model.calls import Call
from agent.language_model.endpoints import OPENAI
from agent.language_model.prices import load_model_prices, read_model_prices
from agent.terminal.spending import NONE_YET, tokens_spent
from tools.errors import InputError

NOWHERE = {"XDG_CONFIG_HOME": "/nonexistent"}


def call(
    tokens_in: int,
    tokens_out: int,
    *,
    model: str = MODEL,
    endpoint: str = OPENAI,
    prompt: str = "a",
) -> Call:
    return Call(
        prompt=prompt,
        version=1,
        model=model,
        endpoint=endpoint,
        max_output_tokens=100,
        form="json",
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        counted_by="endpoint",
    )


def records(*events: Event) -> tuple[Record, ...]:
    numbered = enumerate(events, start=1)
    return tuple(Record(seq=n, at="2026-11-25T00:00:00Z", who="Ada", event=e) for n, e in numbered)


STARTED = Started(session="s", inputs=(), drafter="openai")


def proposed(made: Call | None) -> Proposed:
    return Proposed(task="2.1", part="table Orders", call=made)


def consulted(made: Call) -> Consulted:
    return Consulted(gate="table", outcome="a question", call=made)


def test_every_shipped_price_has_a_source_a_date_and_openai_s_endpoint() -> None:
    prices = load_model_prices(NOWHERE)
    assert prices.currency == "USD"
    assert prices.prices
    for price in prices.prices:
        assert price.source.startswith("https://")
        assert price.stated.startswith("2026-")
        assert 0 < price.input < price.output
        assert price.endpoint == OPENAI
    assert prices.price_of("gpt-4.1-mini", OPENAI) is not None
    assert prices.price_of("gpt-4.1-mini", "http://127.0.0.1:8092/v1") is None
    assert prices.cost_of(call(1, 1, model="gpt-unheard-of")) is None


def test_a_file_of_the_user_s_own_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    head = "version: 1\ndate: 2026-11-25\ncurrency: EUR\nsource: contract\nmodels:\n"
    text = f"{head}  m: {{input: 2, output: 4}}\n"
    usual = tmp_path / "tablewright" / "model_prices.yaml"
    usual.parent.mkdir()
    usual.write_text(text)
    prices = load_model_prices({"XDG_CONFIG_HOME": str(tmp_path)})
    assert (prices.date, prices.currency, len(prices.prices)) == ("2026-11-25", "EUR", 1)
    assert prices.cost_of(call(500_000, 250_000, model="m", endpoint="http://anywhere")) == 2.0
    other = tmp_path / "other.yaml"
    other.write_text(text.replace("EUR", "CHF"))
    named = {"XDG_CONFIG_HOME": str(tmp_path), "TABLEWRIGHT_MODEL_PRICES": str(other)}
    assert load_model_prices(named).currency == "CHF"


HEAD = "version: 1\ndate: d\ncurrency: c\nsource: s\nmodels:"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD.replace("1", "2") + " {}\n", r"prices.yaml:1: .*version 1"),
        ("version: 1\n", "lacks date.*lacks currency.*lacks source.*lacks models"),
        (f"{HEAD}\n  m: {{input: -1, output: 2}}\n", ":6: .*negative"),
        (f"{HEAD}\n  m: {{input: x, output: 2}}\n", ":6: .*not a number"),
        (f"{HEAD}\n  m: {{input: 1}}\n", ":6: m lacks output"),
        (f"{HEAD}\n  m: 3\n", ":6: m is no mapping"),
        (f"{HEAD} {{}}\nmodel: {{}}\n", ":6: .*'model'.*'models'"),
        (f"{HEAD}\n  m: {{input: 1, output: 2, price: 3}}\n", ":6: .*'price'"),
        ("version: [\n", "Not valid YAML"),
        ("", "empty"),
    ],
)
def test_a_bad_price_file_is_refused_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "prices.yaml"
    file.write_text(text)
    with pytest.raises(InputError, match=f"(?s){said}"):
        read_model_prices(file)


def test_a_named_price_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.yaml: Can't be read"):
        load_model_prices({"TABLEWRIGHT_MODEL_PRICES": str(tmp_path / "none.yaml")})


def test_spent_is_what_every_call_in_the_journal_took() -> None:
    one, two = call(1, 2), call(3, 4)
    held = records(STARTED, proposed(one), proposed(None), consulted(two))
    assert spent_in(held) == (one, two)


def test_tokens_spent_before_and_now_count_and_nothing_is_sent_beyond() -> None:
    with FaultServer(default=fs.says(GOOD)) as server:
        asked = model_at(server, limits=Limits(max_tokens=1_000), spent=(call(500, 100),))
        for _ in range(2):
            asked.model.ask(PROMPT, Choice, 100)
        with pytest.raises(BudgetError) as caught:
            asked.model.ask(PROMPT, Choice, 300)
        assert len(server.received) == 2
        asked.model.ask(PROMPT, Choice, 100)
    said = str(caught.value)
    assert "636 of 1,000 tokens are spent" in said
    assert "up to 300 out" in said
    assert "tablewright resume shop --max-tokens 2000" in said
    assert "--drafter builtin" in said


def test_the_larger_budget_that_is_proposed_is_enough_to_go_on() -> None:
    with FaultServer(default=fs.says(GOOD)) as server:
        tight = model_at(server, limits=Limits(max_tokens=10), spent=(call(50_000, 0),))
        with pytest.raises(BudgetError) as caught:
            tight.model.ask(PROMPT, Choice, 300)
        more = int(str(caught.value).split("--max-tokens ")[1].split(";")[0])
        wider = model_at(server, limits=Limits(max_tokens=more), spent=(call(50_000, 0),))
        assert wider.model.ask(PROMPT, Choice, 300).value is not None


def test_money_is_limited_too() -> None:
    with FaultServer(default=fs.says(GOOD)) as server:
        asked = model_at(server, limits=Limits(max_cost=0.01), spent=(call(0, 900),))
        with pytest.raises(BudgetError, match=r"USD 0\.0090 of USD 0\.0100 are spent.*--max-cost"):
            asked.model.ask(PROMPT, Choice, 200)
        assert server.received == []


def test_tokens_command_shows_each_prompt_and_all_together() -> None:
    held = records(
        STARTED,
        proposed(call(9_999, 9_999)),
        STARTED,
        proposed(call(1_000_000, 100_000, model="gpt-4.1-mini", prompt="propose")),
        consulted(call(500_000, 0, model="gpt-4.1-mini", prompt="answer")),
        proposed(call(10, 5, model="local|x", endpoint="http://127.0.0.1:1/v1", prompt="answer")),
    )
    lines = tokens_spent(held, NOWHERE).split("\n")
    assert lines[2] == "| answer | 2 | 500,010 | 5 | USD 0.2000, in part |"
    assert lines[3] == "| propose | 1 | 1,000,000 | 100,000 | USD 0.5600 |"
    assert lines[4] == "| in all | 3 | 1,500,010 | 100,005 | USD 0.7600, in part |"
    assert r"No price is known of local\|x" in lines[6]
    assert "Prices of 2026-09" in lines[6]


def test_tokens_command_without_calls_without_price_and_with_a_bad_price_file(
    tmp_path: Path,
) -> None:
    assert tokens_spent(records(STARTED), NOWHERE) == NONE_YET
    held = records(STARTED, proposed(call(10, 5)))
    assert "| a | 1 | 10 | 5 | – |" in tokens_spent(held, NOWHERE)
    assert "Prices of" not in tokens_spent(held, NOWHERE)
    named = {"TABLEWRIGHT_MODEL_PRICES": str(tmp_path / "none.yaml")}
    assert "No money is shown: " in tokens_spent(held, named)
    assert PRICES.money(1234.5) == "USD 1,234.50"
