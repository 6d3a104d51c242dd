"""The account of a batch against a simulated clock, and its server with clients that die."""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.batch.desk import connect
from agent.batch.limits import MARGIN, MINUTE, Account, PaceServer, SharedPace
from agent.errors import EndpointError

ULP = 1e-6  # seconds


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Ask:
    """A request that comes `after` the one before; answered `takes` later at `used` tokens.

    It is `late` for its turn; `holds` is how long the endpoint then lets nobody in.
    """

    after: float
    tokens: int
    used: int
    takes: float
    late: float
    holds: float


@st.composite
def asks(draw: st.DrawFn) -> list[Ask]:
    made = []
    for _ in range(draw(st.integers(1, 40))):
        tokens = draw(st.integers(1, 60))
        made.append(
            Ask(
                after=draw(st.sampled_from((0.0, 0.0, 0.1, 1.0, 7.0, 40.0))),
                tokens=tokens,
                used=draw(st.integers(1, tokens)),
                takes=draw(st.sampled_from((0.05, 2.0, 30.0))),
                late=draw(st.sampled_from((0.0, 0.0, 0.0, 0.4, 5.0))),
                holds=draw(st.sampled_from((0.0, 0.0, 0.0, 0.0, 3.0, 20.0))),
            )
        )
    return made


@dataclass
class Went:
    """Requests that were let go, in order: at, reserved, used, answered at."""

    at: list[float] = field(default_factory=list)
    reserved: list[int] = field(default_factory=list)
    used: list[int] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)

    def counted(self, now: float) -> list[int]:
        """Tokens of each as they are known at that time."""
        return [
            used if answered <= now else reserved
            for reserved, used, answered in zip(
                self.reserved, self.used, self.answered, strict=True
            )
        ]

    def allows(
        self, now: float, requests: int | None, tokens: int | None, size: int, span: float
    ) -> bool:
        """Whether one more may go: counted over the span before, the slow and plain way."""
        recent = [n for n, at in enumerate(self.at) if at > now - span]
        used = sum(self.counted(now)[n] for n in recent)
        if requests is not None and len(recent) >= requests:
            return False
        return tokens is None or used + size <= tokens or used == 0


Event = Ask | tuple[int, int, float] | None
"""One comes; one is answered (ticket, tokens used, hold); somebody asks again."""


class Simulation:
    """Every event in the order of its time; the account is asked again when it said, or whenever
    something changed, as its server does.
    """

    def __init__(self, requests: int | None, tokens: int | None) -> None:
        self.clock = Clock()
        self.limits = requests, tokens
        self.account = Account(requests, tokens, self.clock)
        self.went = Went()
        self.held_until = 0.0
        self._agenda: list[tuple[float, int, Event]] = []
        self._order = 0
        self._woken: set[float] = set()
        self._queue: list[tuple[int, Ask, float]] = []  # ticket, what, first time that it asks

    def run(self, made: list[Ask], check: Callable[[Ask], None]) -> None:
        """`check` is called whenever one is let go, before that is on record."""
        at = self.clock.now
        for ask in made:
            at += ask.after
            self._put(at, ask)
        while self._agenda:
            self.clock.now = max(self.clock.now, min(event[0] for event in self._agenda))
            self._happen()
            self._ask_all(check)
        assert not self._queue

    def _happen(self) -> None:
        """All that happens at this moment, before anybody asks."""
        now = [event for event in self._agenda if event[0] <= self.clock.now + ULP]
        for event in sorted(now, key=lambda event: event[:2]):
            self._agenda.remove(event)
            what = event[2]
            if isinstance(what, Ask):
                first = self.clock.now + what.late
                self._queue.append((self.account.draw(what.tokens), what, first))
                self._put(first, None)
            elif what is not None:
                self._settle(*what)

    def _put(self, at: float, what: Event) -> None:
        self._agenda.append((at, self._order, what))
        self._order += 1

    def _settle(self, ticket: int, used: int, holds: float) -> None:
        self.account.settle(ticket, used)
        if holds:
            self.account.hold(holds)
            self.held_until = max(self.held_until, self.clock.now + holds)

    def _ask_all(self, check: Callable[[Ask], None]) -> None:
        for entry in list(self._queue):
            ticket, ask, first = entry
            if self.clock.now < first:
                continue
            if seconds := self.account.due(ticket):
                again = round(self.clock.now + seconds, 7)
                if again not in self._woken:
                    self._woken.add(again)
                    self._put(again, None)
                continue
            check(ask)
            self._queue.remove(entry)
            self._let_go(ticket, ask)

    def _let_go(self, ticket: int, ask: Ask) -> None:
        answered = self.clock.now + ask.takes
        self.went.at.append(self.clock.now)
        self.went.reserved.append(ask.tokens)
        self.went.used.append(ask.used)
        self.went.answered.append(answered)
        self._put(answered, (ticket, ask.used, ask.holds))


limits = st.one_of(st.none(), st.integers(1, 8)), st.one_of(st.none(), st.integers(20, 150))


@given(*limits, asks())
@settings(max_examples=150, deadline=None)
def test_no_minute_holds_more_than_the_limits(
    requests: int | None, tokens: int | None, made: list[Ask]
) -> None:
    simulation = Simulation(requests, tokens)

    def check(ask: Ask) -> None:
        now = simulation.clock.now
        assert now >= simulation.held_until - ULP
        assert simulation.went.allows(now, requests, tokens, ask.tokens, MINUTE), (now, ask)

    simulation.run(made, check)
    assert len(simulation.went.at) == len(made)


@given(*limits, asks())
@settings(max_examples=150, deadline=None)
def test_nothing_waits_while_the_limits_allow_it(
    requests: int | None, tokens: int | None, made: list[Ask]
) -> None:
    """Who is never late, nor passed by another, goes at the first moment that a plain greedy finds
    among all moments at which anything can change.
    """
    punctual = [Ask(a.after, a.tokens, a.used, a.takes, 0.0, a.holds) for a in made]
    simulation = Simulation(requests, tokens)
    simulation.run(punctual, lambda ask: None)
    assert simulation.went.at == pytest.approx(_greedy(punctual, requests, tokens), abs=ULP)


def _greedy(made: list[Ask], requests: int | None, tokens: int | None) -> list[float]:
    went = Went()
    span = MINUTE + MARGIN
    came = 1000.0
    for ask in made:
        came += ask.after
        earliest = max([came, *went.at[-1:]])
        moments = sorted(
            {earliest}
            | {at + span for at in went.at}
            | set(went.answered)
            | {answered + a.holds for answered, a in zip(went.answered, made, strict=False)}
        )
        for now in moments:
            held = any(
                answered <= now < answered + a.holds - ULP
                for answered, a in zip(went.answered, made, strict=False)
            )
            if (
                now >= earliest
                and not held
                and went.allows(now, requests, tokens, ask.tokens, span - ULP)
            ):
                break
        else:
            raise AssertionError(ask)
        went.at.append(now)
        went.reserved.append(ask.tokens)
        went.used.append(ask.used)
        went.answered.append(now + ask.takes)
    return went.at


def test_those_that_a_hold_kept_back_do_not_meet_in_one_minute_with_those_behind() -> None:
    clock = Clock()
    account = Account(2, None, clock)
    tickets = [account.draw(1) for _ in range(6)]
    went = []
    account.hold(90.0)
    while tickets:
        for ticket in list(tickets):
            if not account.due(ticket):
                went.append(clock.now)
                tickets.remove(ticket)
        clock.now += 0.5
    assert went[0] == 1090.0
    for first, third in zip(went, went[2:], strict=False):
        assert third - first >= MINUTE + MARGIN


def test_a_client_that_dies_while_it_waits_costs_nobody_a_turn() -> None:
    with PaceServer(1, None, minute=0.25) as address:
        first, last = SharedPace(address), SharedPace(address)
        dying = connect(address)
        started = time.monotonic()
        with first.turn(1, 0):
            pass
        dying.send(("turn", 1, 0))
        time.sleep(0.1)
        dying.close()
        with last.turn(1, 0):
            waited = time.monotonic() - started
        assert waited == pytest.approx(0.25 + MARGIN, abs=0.6)  # once, not twice
        first.close()
        last.close()


def test_a_turn_comes_sooner_where_a_request_took_less_than_it_might() -> None:
    with PaceServer(None, 100, minute=20.0) as address:
        first, second = SharedPace(address), SharedPace(address)
        waited: list[float] = []

        def wait() -> None:
            with second.turn(100, 0):
                waited.append(time.monotonic() - started)

        with first.turn(100, 0) as turn:
            started = time.monotonic()
            waiting = threading.Thread(target=wait)
            waiting.start()
            time.sleep(0.2)
            turn.used = 0
        waiting.join(10)
        assert len(waited) == 1
        assert 0.2 <= waited[0] < 5
        first.close()
        second.close()


def test_strangers_and_silent_ones_keep_nobody_waiting() -> None:
    with PaceServer(60, None) as (host, port, key):
        silent = socket.create_connection((host, port))
        for _ in range(3):
            socket.create_connection((host, port)).close()
        with pytest.raises(EndpointError, match="is gone"):
            SharedPace((host, port, b"another key"))
        pace = SharedPace((host, port, key))
        with pace.turn(1, 0):
            pass
        pace.close()
        silent.close()


def test_where_the_batch_is_gone_that_is_said() -> None:
    with PaceServer(60, None) as address:
        pass
    with pytest.raises(EndpointError, match="Run tablewright batch again"):
        SharedPace(address)
