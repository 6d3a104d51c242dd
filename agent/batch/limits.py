"""One limit on requests and tokens a minute for all sessions of a batch, in whatever process.

The batch keeps the account; its workers, on this machine or another, ask it when they may send.
In any minute no more is sent than the limits allow, and nothing waits while they allow it.
"""

import secrets
import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import AuthenticationError
from multiprocessing.connection import (
    Client,
    Connection,
    Listener,
    answer_challenge,
    deliver_challenge,
)
from typing import Any

from agent.errors import EndpointError
from agent.language_model.pace import Turn

Address = tuple[str, int, bytes]

MINUTE = 60.0
MOST_ARRIVING = 128  # workers that connect at the same moment
MARGIN = 0.25  # seconds: a request on its way may arrive that much later than the one behind it


class Account:
    """When requests were, or will be, sent: at most so many and so many tokens in any minute.

    Args:
        requests, tokens: A minute; None for any number.
    """

    def __init__(
        self,
        requests: int | None,
        tokens: int | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._requests = requests
        self._tokens = tokens
        self._clock = clock
        self._lock = threading.Lock()
        self._times: list[float] = []  # in order; those of the last minute and those to come
        self._sizes: list[int] = []
        self._held_until = 0.0

    def reserve(self, tokens: int) -> tuple[float, float]:
        """When the next request of so many tokens may go: seconds from now, and its time as it is
        booked under. Earlier ones go first.
        """
        with self._lock:
            now = self._clock()
            self._forget(now)
            at = max(now, self._held_until, self._times[-1] if self._times else now)
            at = self._when_few(at)
            at = self._when_small(at, tokens)
            self._times.append(at)
            self._sizes.append(tokens)
            return at - now, at

    def _forget(self, now: float) -> None:
        gone = bisect_right(self._times, now - MINUTE - MARGIN)
        del self._times[:gone], self._sizes[:gone]

    def _when_few(self, at: float) -> float:
        """The first time from `at` on with one request less than the limit in the minute before."""
        if self._requests is None or len(self._times) < self._requests:
            return at
        return max(at, self._times[-self._requests] + MINUTE + MARGIN)

    def _when_small(self, at: float, tokens: int) -> float:
        """The same for tokens. One request of more than the limit goes alone in its minute."""
        if self._tokens is None:
            return at
        used, most = 0, max(self._tokens - tokens, 0)
        for when, size in zip(reversed(self._times), reversed(self._sizes), strict=True):
            used += size
            if used > most:
                return max(at, when + MINUTE + MARGIN)
        return at

    def settle(self, at: float, used: int) -> None:
        """What the request that was booked at that time took."""
        with self._lock:
            place = bisect_right(self._times, at) - 1
            if place >= 0 and self._times[place] == at:
                self._sizes[place] = used

    def hold(self, seconds: float) -> None:
        """Nobody sends for so long."""
        with self._lock:
            self._held_until = max(self._held_until, self._clock() + seconds)

    def still_held(self) -> float:
        """Seconds that a request that is due now still has to wait."""
        with self._lock:
            return max(0.0, self._held_until - self._clock())


class PaceServer:
    """The account, kept by the batch; a context manager that ends with it.

    What it gives is the address for clients: host, port and key. Each proves that it knows the key
    in a thread of its own, so that a stranger who says nothing keeps nobody waiting.

    Args:
        host: An IPv4 address of this machine; only over that one it is reached.
    """

    def __init__(self, requests: int | None, tokens: int | None, host: str = "127.0.0.1") -> None:
        self._account = Account(requests, tokens)
        self._key = secrets.token_bytes(32)
        self._listener = Listener((host, 0), backlog=MOST_ARRIVING)
        self._is_closed = False

    def __enter__(self) -> Address:
        threading.Thread(target=self._accept, daemon=True).start()
        host, port = self._listener.address[:2]
        return str(host), int(port), self._key

    def __exit__(self, *exception: object) -> None:
        self._is_closed = True
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection = self._listener.accept()
            except OSError:
                if self._is_closed:
                    return
                continue  # somebody who was gone before being let in
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: Connection) -> None:
        """Until the client is gone."""
        with connection, suppress(EOFError, OSError, AuthenticationError):
            deliver_challenge(connection, self._key)
            answer_challenge(connection, self._key)
            while True:
                name, *arguments = connection.recv()
                connection.send(getattr(self._account, ASKED[name])(*arguments))


ASKED = {"reserve": "reserve", "settle": "settle", "hold": "hold", "still_held": "still_held"}
"""What a client may ask of the account."""


class SharedPace:
    """`Pace` by the account that a batch keeps at that address; for one thread."""

    def __init__(self, address: Address, sleep: Callable[[float], None] = time.sleep) -> None:
        host, port, key = address
        self._connection = Client((host, port), authkey=key)
        self._sleep = sleep

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def turn(self, tokens: int) -> Iterator[Turn]:
        seconds, booked_at = self._ask("reserve", tokens)
        while seconds > 0:
            self._sleep(seconds)
            seconds = self._ask("still_held")
        turn = Turn()
        yield turn
        if turn.used is not None:
            self._ask("settle", booked_at, turn.used)

    def hold(self, seconds: float) -> None:
        self._ask("hold", seconds)

    def _ask(self, name: str, *arguments: float) -> Any:
        """Raises EndpointError where the batch is gone."""
        try:
            self._connection.send((name, *arguments))
            return self._connection.recv()
        except (EOFError, OSError) as error:
            msg = "The batch that this session belongs to is gone; nothing was sent."
            raise EndpointError(msg) from error
