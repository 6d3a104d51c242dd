"""What a batch may spend on its endpoint, all sessions together, those of earlier runs too."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from agent.batch.job import Job
from agent.journal import Journal
from agent.language_model.budget import Limits, spent_in
from agent.language_model.prices import ModelPrices
from tools.errors import TablewrightError


@dataclass(frozen=True)
class Spending:
    """`cost` in the currency of the prices, of what has a price."""

    tokens: int = 0
    cost: float = 0.0

    def __add__(self, other: "Spending") -> "Spending":
        return Spending(self.tokens + other.tokens, self.cost + other.cost)


class Purse:
    """Money and tokens put aside for requests on their way, and spent by those that came back.

    A request that might take more than is left waits while others may still leave some of theirs,
    and is refused once they can not. For one thread at a time.
    """

    def __init__(
        self,
        limits: Limits,
        spent: Spending,
        money: Callable[[float], str],
    ) -> None:
        self.spent = spent
        self._limits = limits
        self._money = money
        self._aside: dict[int, Spending] = {}

    def has_room(self, most: Spending) -> bool:
        """For a request of at most so much, whatever those on their way take."""
        return self._keeps(sum(self._aside.values(), start=self.spent) + most)

    def is_spent(self, most: Spending) -> bool:
        """Whether there is never room for it."""
        return not self._keeps(self.spent + most)

    def put_aside(self, ticket: int, most: Spending) -> None:
        self._aside[ticket] = most

    def settle(self, ticket: int, took: Spending | None = None) -> None:
        """What the request of that ticket took; without that, all that was put aside."""
        aside = self._aside.pop(ticket, None)
        if aside is not None:
            self.spent += aside if took is None else took

    def refusal(self, most: Spending) -> str:
        tokens, cost = self._limits.max_tokens, self._limits.max_cost
        if tokens is not None and self.spent.tokens + most.tokens > tokens:
            spent = f"{self.spent.tokens:,} of {tokens:,} tokens are spent"
            needed = f"up to {most.tokens:,}"
            more = f"--max-tokens {2 * max(tokens, self.spent.tokens + most.tokens)}"
        else:
            limit = cost or 0.0
            spent = f"{self._money(self.spent.cost)} of {self._money(limit)} are spent"
            needed = f"up to {self._money(most.cost)}"
            more = f"--max-cost {2 * max(limit, round(self.spent.cost + most.cost, 4)):g}"
        return (
            f"The batch's budget ends here: {spent}, and the next question takes {needed}. Nothing "
            f"was sent, and what was done stands. Run the batch again with {more}, or go on with "
            "the rules alone: --drafter builtin"
        )

    def _keeps(self, spending: Spending) -> bool:
        tokens, cost = self._limits.max_tokens, self._limits.max_cost
        return (tokens is None or spending.tokens <= tokens) and (
            cost is None or spending.cost <= cost
        )


def spent_before(jobs: Iterable[Job], prices: ModelPrices) -> Spending:
    """By the journals of all workspaces. One that can't be read is left to its own run."""
    found = Spending()
    for job in jobs:
        try:
            records = Journal.open(job.workspace).records
        except (TablewrightError, OSError):
            continue
        for call in spent_in(records):
            found += Spending(call.tokens_in + call.tokens_out, prices.cost_of(call) or 0.0)
    return found
