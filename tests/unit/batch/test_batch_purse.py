"""A budget over all sessions of a batch: what may be on its way at once, and when it ends."""

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.batch.desk import connect
from agent.batch.job import Job
from agent.batch.limits import PaceServer, SharedPace
from agent.batch.purse import Purse, Spending, spent_before
from agent.errors import BudgetError
from agent.events import Proposed
from agent.journal import JOURNAL_PATH, Journal
from agent.language_model.budget import Limits
from agent.language_model.calls import Call
from agent.language_model.prices import ModelPrice, ModelPrices

PRICES = ModelPrices(
    file="prices.yaml",
    date="2026-09-01",
    currency="USD",
    prices=(ModelPrice(model="small", input=1.0, output=10.0, source="a page"),),
)


def purse(tokens: int | None = None, cost: float | None = None, spent: int = 0) -> Purse:
    return Purse(Limits(tokens, cost), Spending(spent, spent / 100), PRICES.money)


asked = st.lists(
    st.tuples(st.integers(1, 40), st.integers(0, 40), st.booleans()), min_size=1, max_size=30
)


@given(asked, st.integers(20, 200))
def test_never_more_is_spent_than_the_budget_however_answers_overlap(
    requests: list[tuple[int, int, bool]], budget: int
) -> None:
    """Each asks for so many tokens, takes as many or fewer, and is answered at once or later."""
    held = purse(budget)
    later: list[tuple[int, Spending]] = []
    aside = 0
    for ticket, (most, took, at_once) in enumerate(requests):
        if not held.has_room(Spending(most)):
            assert held.spent.tokens + aside + most > budget
            continue
        assert held.spent.tokens + aside + most <= budget
        held.put_aside(ticket, Spending(most))
        used = Spending(min(most, took))
        if at_once:
            held.settle(ticket, used)
        else:
            later.append((ticket, used))
            aside += most
    for ticket, used in later:
        held.settle(ticket, used)
    assert held.spent.tokens <= budget


def test_one_that_can_never_be_paid_is_refused_with_both_figures_and_what_to_do() -> None:
    with PaceServer(None, None, purse=purse(cost=2.0, spent=190)) as address:
        pace = SharedPace(address)
        told = r"USD 1\.90 of USD 2\.00 are spent, and the next question takes up to USD 0\.2500"
        with pytest.raises(BudgetError, match=told) as refused, pace.turn(5, 0.25):
            pytest.fail("it had its turn")
        assert "--max-cost 4.3" in str(refused.value)
        with pace.turn(5, 0.05) as turn:
            turn.used, turn.cost = 5, 0.01
        with pace.turn(5, 0.09) as turn:  # what the one before left is there again
            turn.used, turn.cost = 5, 0.09
        with pytest.raises(BudgetError, match=r"USD 2\.00 of USD 2\.00"), pace.turn(5, 0.01):
            pytest.fail("it had its turn")
        pace.close()


def test_one_waits_for_what_others_may_leave() -> None:
    with PaceServer(None, None, purse=purse(tokens=100)) as address:
        first, second = SharedPace(address), SharedPace(address)
        went: list[str] = []

        def ask() -> None:
            with second.turn(60, 0) as turn:
                went.append("second")
                turn.used = 60

        with first.turn(80, 0) as turn:
            waiting = threading.Thread(target=ask)
            waiting.start()
            waiting.join(0.3)
            went.append("first")
            turn.used = 40
        waiting.join(10)
        assert went == ["first", "second"]
        with pytest.raises(BudgetError, match="100 of 100 tokens are spent"), first.turn(1, 0):
            pytest.fail("it had its turn")
        first.close()
        second.close()


def test_what_failed_costs_nothing_and_what_died_all_it_might_have() -> None:
    held = purse(tokens=100)
    with PaceServer(None, None, purse=held) as address:
        pace = SharedPace(address)
        with pace.turn(70, 0):
            pass  # nothing is known of what it took: the endpoint refused it
        assert held.spent.tokens == 0
        dying = connect(address)
        dying.send(("turn", 70, 0.0))
        dying.recv()
        dying.close()
        with pace.turn(30, 0) as turn:
            turn.used = 30
        with pytest.raises(BudgetError, match="100 of 100"), pace.turn(1, 0):
            pytest.fail("it had its turn")
        pace.close()


def test_what_earlier_runs_spent_is_in_the_journals(tmp_path: Path) -> None:
    call = Call(
        prompt="readings",
        version=1,
        model="small",
        endpoint="h",
        max_output_tokens=500,
        form="text",
        tokens_in=1_000,
        tokens_out=200,
        counted_by="endpoint",
    )
    jobs = []
    for name in ("spent", "broken", "new"):
        (tmp_path / name / JOURNAL_PATH).parent.mkdir(parents=True)
        jobs.append(Job(name=name, workspace=tmp_path / name, repository=tmp_path / name))
    journal = Journal.open(tmp_path / "spent")
    for _ in range(2):
        event = Proposed(task="1.2", part="readings", proposals=(), call=call)
        journal.append(event, at="2026-01-01T00:00:00Z", who="Pat")
    (tmp_path / "broken" / JOURNAL_PATH).write_text("no journal\n{}\n")
    assert spent_before(jobs, PRICES) == Spending(2_400, pytest.approx(2 * 0.003))
