"""One limit on requests and tokens a minute for all sessions of a batch, in whatever process.

The batch keeps the account; its workers, on this machine or another, ask it when they may send.
In any minute no more is sent than the limits allow, and nothing waits while they allow it.
"""

import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection
from typing import Any

from agent.batch.desk import Address, Desk, connect
from agent.batch.purse import Purse, Spending
from agent.errors import BudgetError, EndpointError
from agent.language_model.budget import Limits
from agent.language_model.pace import Turn

MINUTE = 60.0
MARGIN = 1.0
"""Seconds that a request may take to arrive: one that is let go a minute later may be that much
quicker.
"""
TICK = 1e-6  # seconds: what floating-point numbers leave of a time that has come
NEVER_LONGER = 3600.0  # seconds at a time that a thread sleeps


@dataclass
class _Sent:
    """Requests of the last minute, in order: when, of how many tokens, by which ticket."""

    times: list[float]
    sizes: list[int]
    tickets: list[int]


class Account:
    """Whose turn it is: at most so many requests and so many tokens in any minute.

    A ticket is drawn for each request; they have their turns in the order in which they were drawn.
    A request counts from the moment it is let go, not from when it was thought to go: what is
    late, or was held, never meets those behind it in one minute. For one thread at a time.

    Args:
        requests, tokens: A minute; None for any number.
        minute: Its seconds, for an endpoint that counts otherwise.
    """

    def __init__(
        self,
        requests: int | None,
        tokens: int | None,
        clock: Callable[[], float] = time.monotonic,
        minute: float = MINUTE,
    ) -> None:
        self._requests = requests
        self._tokens = tokens
        self._clock = clock
        self._span = minute + MARGIN
        self._tickets = count(1)
        self._waiting: dict[int, int] = {}  # tokens by ticket, in the order of the tickets
        self._sent = _Sent([], [], [])
        self._held_until = float("-inf")

    def draw(self, tokens: int) -> int:
        """A ticket for a request of at most so many tokens."""
        ticket = next(self._tickets)
        self._waiting[ticket] = tokens
        return ticket

    def due(self, ticket: int) -> float:
        """Seconds until its turn, as far as is known now; 0 once: it is let go, and counted."""
        now = self._clock()
        self._forget(now)
        times, sizes = list(self._sent.times), list(self._sent.sizes)
        at = max(now, self._held_until)
        for each, tokens in self._waiting.items():
            at = self._when_few(at, times)
            at = self._when_small(at, times, sizes, tokens)
            if each == ticket:
                break
            times.append(at)
            sizes.append(tokens)
        if at - now > TICK:
            return at - now
        self._sent.times.append(now)
        self._sent.sizes.append(self._waiting.pop(ticket))
        self._sent.tickets.append(ticket)
        return 0.0

    def drop(self, ticket: int) -> None:
        """Who drew it is gone."""
        self._waiting.pop(ticket, None)

    def settle(self, ticket: int, used: int) -> None:
        """What the request of that ticket took."""
        if ticket in self._sent.tickets:
            self._sent.sizes[self._sent.tickets.index(ticket)] = used

    def hold(self, seconds: float) -> None:
        """Nobody sends for so long."""
        self._held_until = max(self._held_until, self._clock() + seconds)

    def _forget(self, now: float) -> None:
        gone = bisect_right(self._sent.times, now - self._span)
        for column in (self._sent.times, self._sent.sizes, self._sent.tickets):
            del column[:gone]

    def _when_few(self, at: float, times: list[float]) -> float:
        """The first time from `at` on with one request less than the limit in the minute before."""
        if self._requests is None or len(times) < self._requests:
            return at
        return max(at, times[-self._requests] + self._span)

    def _when_small(self, at: float, times: list[float], sizes: list[int], tokens: int) -> float:
        """The same for tokens. One request of more than the limit goes alone in its minute."""
        if self._tokens is None:
            return at
        used, most = 0, max(self._tokens - tokens, 0)
        for when, size in zip(reversed(times), reversed(sizes), strict=True):
            used += size
            if used > most:
                return max(at, when + self._span)
        return at


class PaceServer:
    """The account, kept by the batch; a context manager that ends with it.

    Its value is the address for clients: host, port and key. The `purse` bounds what they spend.
    """

    def __init__(
        self,
        requests: int | None,
        tokens: int | None,
        host: str = "127.0.0.1",
        minute: float = MINUTE,
        purse: Purse | None = None,
    ) -> None:
        self._account = Account(requests, tokens, minute=minute)
        self._purse = purse or Purse(Limits(), Spending(), str)
        self._changed = threading.Condition()
        self._desk = Desk(self._serve, host)

    def __enter__(self) -> Address:
        return self._desk.__enter__()

    def __exit__(self, *exception: object) -> None:
        self._desk.__exit__(*exception)

    def _serve(self, connection: Connection) -> None:
        """A client has one turn at a time."""
        ticket: int | str = ""
        try:
            while True:
                match connection.recv():
                    case "turn", int(tokens), int() | float() as cost:
                        self._end(ticket)
                        ticket = self._turn(Spending(tokens, cost), connection)
                        connection.send(ticket)
                    case "settle", int(given), used, int() | float() as cost:
                        self._settle(given, used, cost)
                        ticket = ""
                        connection.send(None)
                    case "hold", int() | float() as seconds:
                        with self._changed:
                            self._account.hold(seconds)
                        connection.send(None)
                    case _:
                        return  # no client of this release
        finally:
            self._end(ticket)

    def _turn(self, most: Spending, connection: Connection) -> int | str:
        """Its ticket, as soon as it has its turn; a refusal where it never has, for the budget is
        spent. Raises EOFError where the client is gone.
        """
        with self._changed:
            while not self._purse.has_room(most):
                if self._purse.is_spent(most):
                    return self._purse.refusal(most)
                _check_there(connection)
                self._changed.wait(NEVER_LONGER)
            ticket = self._account.draw(most.tokens)
            self._purse.put_aside(ticket, most)
            try:
                _check_there(connection)
                while seconds := self._account.due(ticket):
                    self._changed.wait(min(seconds, NEVER_LONGER))
                    _check_there(connection)
            except EOFError:
                self._account.drop(ticket)
                self._purse.settle(ticket, Spending())
                self._changed.notify_all()
                raise
            return ticket

    def _end(self, ticket: int | str) -> None:
        """Of a turn of which nothing more will be heard: all that was put aside for it is spent."""
        if isinstance(ticket, int):
            with self._changed:
                self._purse.settle(ticket)
                self._changed.notify_all()

    def _settle(self, ticket: int, used: int | None, cost: float) -> None:
        """Nothing is known of what a request that failed took; it still counts in its minute."""
        with self._changed:
            if used is not None:
                self._account.settle(ticket, used)
            self._purse.settle(ticket, Spending(used or 0, cost))
            self._changed.notify_all()


def _check_there(connection: Connection) -> None:
    """A client that waits says nothing; one that does is gone. Raises EOFError."""
    if connection.poll():
        raise EOFError


class SharedPace:
    """`Pace` by the account that a batch keeps at that address; for one thread.

    Raises EndpointError where the batch is gone.
    """

    def __init__(self, address: Address) -> None:
        try:
            self._connection = connect(address)
        except (EOFError, OSError, AuthenticationError) as error:
            raise EndpointError(GONE) from error

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def turn(self, tokens: int, cost: float) -> Iterator[Turn]:
        ticket = self._ask("turn", tokens, cost)
        if isinstance(ticket, str):
            raise BudgetError(ticket)
        turn = Turn()
        yield turn
        self._ask("settle", ticket, turn.used, turn.cost)

    def hold(self, seconds: float) -> None:
        self._ask("hold", seconds)

    def _ask(self, name: str, *arguments: float | None) -> Any:
        try:
            self._connection.send((name, *arguments))
            return self._connection.recv()
        except (EOFError, OSError) as error:
            raise EndpointError(GONE) from error


GONE = (
    "The batch that this session belongs to is gone, and with it the account of what its endpoint "
    "may be asked; nothing was sent. Run tablewright batch again."
)
