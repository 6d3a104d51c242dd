"""How fast an endpoint may be asked, by all sessions together."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol


@dataclass
class Turn:
    """One request; `used` are the tokens that it took, as soon as that is known, `cost` what they
    cost.
    """

    used: int | None = None
    cost: float = 0.0


class Pace(Protocol):
    """Keeps everyone who asks one endpoint below its limits a minute."""

    def turn(self, tokens: int, cost: float) -> AbstractContextManager[Turn]:
        """Waits until a request of at most so many tokens, in and out, and at most so much money
        may be sent; it is answered before the turn ends. Raises BudgetError where it never may.
        """
        ...

    def hold(self, seconds: float) -> None:
        """The endpoint said that there were too many: nobody asks for so long."""
        ...


class Unlimited:
    """One session alone: it asks when it likes."""

    @contextmanager
    def turn(self, tokens: int, cost: float) -> Iterator[Turn]:
        yield Turn()

    def hold(self, seconds: float) -> None: ...
