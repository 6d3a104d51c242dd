"""What may be spent on a language model, checked before each question."""

from collections.abc import Iterable
from dataclasses import dataclass

from agent.errors import BudgetError
from agent.events import Consulted, Proposed, Record
from agent.language_model.calls import Call
from agent.language_model.prices import ModelPrices


def spent_in(records: Iterable[Record]) -> tuple[Call, ...]:
    """The calls that a journal tells of, in their order; what was undone was paid too."""
    calls = (
        record.event.call for record in records if isinstance(record.event, Proposed | Consulted)
    )
    return tuple(call for call in calls if call is not None)


@dataclass(frozen=True)
class Limits:
    """None is no limit. `max_tokens` counts those in and out together."""

    max_tokens: int | None = None
    max_cost: float | None = None


class Budget:
    """Knows what was spent in the journal's calls and in those made since.

    Args:
        go_on: The command that takes the session up again, without limits.
    """

    def __init__(
        self,
        prices: ModelPrices,
        limits: Limits = Limits(),
        spent: Iterable[Call] = (),
        go_on: str = "tablewright resume WORKSPACE",
    ) -> None:
        self._prices = prices
        self._limits = limits
        self._calls = list(spent)
        self._go_on = go_on

    @property
    def tokens(self) -> int:
        return sum(call.tokens_in + call.tokens_out for call in self._calls)

    @property
    def cost(self) -> float:
        """Of the calls whose model has a price."""
        return sum(self._prices.cost_of(call) or 0.0 for call in self._calls)

    def price(self, model: str, endpoint: str, tokens_in: int, tokens_out: int) -> float:
        """Of one question; 0 where the model has no price."""
        price = self._prices.price_of(model, endpoint)
        return 0.0 if price is None else price.cost(tokens_in, tokens_out)

    def add(self, call: Call) -> None:
        self._calls.append(call)

    def check(self, model: str, endpoint: str, tokens_in: int, most_out: int) -> None:
        """Raises BudgetError where a question could take more than is left."""
        most = self._limits.max_tokens
        if most is not None and self.tokens + tokens_in + most_out > most:
            raise BudgetError(
                self._refusal(
                    f"{self.tokens:,} of {most:,} tokens are spent",
                    f"{tokens_in:,} tokens in and up to {most_out:,} out",
                    f"--max-tokens {max(2 * most, self.tokens + 2 * (tokens_in + most_out))}",
                )
            )
        price = self._prices.price_of(model, endpoint)
        limit = self._limits.max_cost
        if limit is not None and price is not None:
            due = price.cost(tokens_in, most_out)
            if self.cost + due > limit:
                money = self._prices.money
                raise BudgetError(
                    self._refusal(
                        f"{money(self.cost)} of {money(limit)} are spent",
                        f"up to {money(due)}",
                        f"--max-cost {max(2 * limit, round(self.cost + 2 * due, 4)):g}",
                    )
                )

    def _refusal(self, spent: str, needed: str, more: str) -> str:
        return (
            f"The language model's budget ends here: {spent}, and the next question takes "
            f"{needed}. Nothing was sent, and nothing that was said is lost. Go on with a larger "
            f"budget: {self._go_on} {more}; or with the rules alone: {self._go_on} "
            "--drafter builtin"
        )
