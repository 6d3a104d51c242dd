"""When a request is repeated, after how long, and when not."""

import fault_server as fs
import pytest
from asking import GOOD, KEY, PROMPT, Choice, model_at
from fault_server import Behaviour, FaultServer

from agent.errors import EndpointError
from agent.language_model.failures import retry_after
from agent.settings import parse_stamp

NOW = parse_stamp("2026-11-25T12:00:00Z")


@pytest.mark.parametrize(
    ("failures", "slept"),
    [
        ([fs.rate_limited()], [1.0]),
        ([fs.rate_limited("7")], [7.0]),
        ([fs.rate_limited("3600")], [60.0]),
        ([fs.rate_limited("soon"), fs.rate_limited("0")], [1.0, 0.0]),
        ([fs.failing(500, "oh")] * 4, [1.0, 2.0, 4.0, 8.0]),
        (
            [fs.failing(503, "later"), fs.failing(408, "slow"), fs.failing(409, "x")],
            [1.0, 2.0, 4.0],
        ),
        ([fs.web_page(502)], [1.0]),
        ([fs.connection_reset()], [1.0]),
        ([fs.closed_mid_body()], [1.0]),
        ([fs.raw(b'{"choices": [')], [1.0]),
        ([fs.deep()], [1.0]),
        ([fs.sends({"error": {"message": "busy", "code": 503}})], [1.0]),
    ],
)
def test_what_may_pass_is_asked_again_after_delays_that_are_always_the_same(
    failures: list[Behaviour], slept: list[float]
) -> None:
    with FaultServer([*failures, fs.answer(GOOD)]) as server:
        asked = model_at(server)
        reply = asked.model.ask(PROMPT, Choice, 200)
        assert len({each.raw for each in server.received}) == 1
    assert reply.value is not None
    assert reply.call.tries == len(failures) + 1
    assert asked.clock.slept == slept
    assert len(asked.said) == len(failures)


def test_a_date_in_retry_after_is_waited_for() -> None:
    with FaultServer([fs.rate_limited_until(30), fs.answer(GOOD)]) as server:
        asked = model_at(server)
        asked.model.ask(PROMPT, Choice, 200)
    assert asked.clock.slept == [pytest.approx(30, abs=5)]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", None),
        ("12", 12.0),
        ("1.5", 1.5),
        ("-3", 0.0),
        ("nan", None),
        ("inf", None),
        ("Wed, 25 Nov 2026 12:00:09 GMT", 9.0),
        ("Wed, 25 Nov 2026 11:00:00 GMT", 0.0),
        ("Wed, 25 Nov 2026 12:00:09 -0000", 9.0),
        ("Wed, 99 Nov 2026 12:00:09 GMT", None),
    ],
)
def test_retry_after(text: str, seconds: float | None) -> None:
    assert retry_after(text, NOW) == seconds


def test_after_five_tries_it_ends_with_a_message() -> None:
    with FaultServer(default=lambda body: fs.failing(500, "down")) as server:
        asked = model_at(server)
        with pytest.raises(EndpointError, match=r"500 Internal.*asked 5 times.*--drafter builtin"):
            asked.model.ask(PROMPT, Choice, 200)
        assert len(server.received) == 5
    assert asked.clock.slept == [1.0, 2.0, 4.0, 8.0]


def test_no_wait_leads_beyond_the_time_a_question_may_take() -> None:
    with FaultServer(default=lambda body: fs.rate_limited("50")) as server:
        asked = model_at(server, total_seconds=120.0)
        with pytest.raises(EndpointError, match="429"):
            asked.model.ask(PROMPT, Choice, 200)
        assert len(server.received) == 3
    assert asked.clock.slept == [50.0, 50.0]


def test_an_answer_that_only_trickles_in_is_given_up() -> None:
    """No single read times out; the time for the whole question does."""
    with FaultServer([fs.trickling(200, 0.01)]) as server:
        ticks = iter(range(10_000))
        asked = model_at(server, clock=lambda: float(next(ticks)), total_seconds=40.0)
        with pytest.raises(EndpointError, match="no answer in time"):
            asked.model.ask(PROMPT, Choice, 200)
        assert len(server.received) == 1


def test_a_silent_endpoint_times_out_and_is_asked_again() -> None:
    with FaultServer([fs.slow(GOOD, 0.8), fs.answer(GOOD)]) as server:
        asked = model_at(server, read_seconds=0.2)
        reply = asked.model.ask(PROMPT, Choice, 200)
    assert reply.value is not None
    assert asked.clock.slept == [1.0]
    assert "no answer in time" in asked.said[0]


def test_nobody_there() -> None:
    with FaultServer() as server:
        pass
    asked = model_at(server)
    with pytest.raises(EndpointError, match=r"can't be reached.*ConnectError.*OPENAI_BASE_URL"):
        asked.model.ask(PROMPT, Choice, 200)
    assert asked.clock.slept == [1.0, 2.0, 4.0, 8.0]


def test_ctrl_c_while_waiting_is_not_swallowed() -> None:
    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    with FaultServer([fs.rate_limited("5")]) as server, pytest.raises(KeyboardInterrupt):
        model_at(server, sleep=interrupt).model.ask(PROMPT, Choice, 200)


def test_no_error_holds_the_key_wherever_one_looks(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    echoing = fs.failing(400, f"bad request of {KEY}")
    failures = [echoing, fs.failing(500, KEY), fs.failing(401, KEY), fs.web_page(), fs.deep()]
    for failure in failures:
        with FaultServer(default=lambda body, failure=failure: failure) as server:
            asked = model_at(server, show=True)
            with pytest.raises(EndpointError) as caught:
                asked.model.ask(PROMPT, Choice, 200)
            error: BaseException | None = caught.value
            while error is not None:
                assert KEY not in str(error) + repr(error) + repr(vars(error))
                error = error.__cause__ or error.__context__
            told = [repr(asked.model), *asked.said, *asked.shown]
            assert KEY not in "".join(told)
    assert KEY not in caplog.text
