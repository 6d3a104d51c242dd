"""One question to an endpoint until it is answered, is refused, or takes too long."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from agent.errors import EndpointError
from agent.language_model.answers import Answer
from agent.language_model.budget import Budget
from agent.language_model.endpoints import Endpoint
from agent.language_model.failures import WITH_RULES, Failure
from agent.language_model.http_client import READ_SECONDS, Bounds
from agent.language_model.manners import Manner, Question, differences, plainer
from agent.language_model.pace import Pace, Unlimited
from agent.language_model.tokens import TokenCounter

MOST_TRIES = 5  # of the same request
TOTAL_SECONDS = 1_800.0
FIRST_DELAY_SECONDS = 1.0
LONGEST_DELAY_SECONDS = 60.0
TOO_LONG = "The question is longer than this model can take."

Attempt = Callable[[dict[str, Any]], Answer | Failure]


def _sleep(seconds: float) -> None:
    """Looked up when it is called: tests have no time to lose."""
    time.sleep(seconds)


@dataclass(frozen=True)
class Times:
    """How time passes; `total_seconds` is what one question may take, all tries together."""

    sleep: Callable[[float], None] = _sleep
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    total_seconds: float = TOTAL_SECONDS
    most_tries: int = MOST_TRIES
    read_seconds: float = READ_SECONDS
    pace: Pace = field(default_factory=Unlimited)


@dataclass(frozen=True)
class Sent:
    """A question that was answered: how it was asked at last, how often, and counted at what.

    A question that was refused for its length took no tokens.
    """

    answer: Answer
    manner: Manner
    tries: int
    tokens_in: int


class Sender:
    """Asks one endpoint's model; remembers what the endpoint does not take."""

    def __init__(
        self,
        endpoint: Endpoint,
        model: str,
        counter: TokenCounter,
        budget: Budget,
        bounds: Bounds,
        say: Callable[[str], None],
        show: Callable[[str], None] | None,
        times: Times,
    ) -> None:
        self.endpoint = endpoint
        self.model = model
        self._counter = counter
        self._budget = budget
        self._bounds = bounds
        self._say = say
        self._show = show
        self._times = times
        length = "max_completion_tokens" if endpoint.is_openai else "max_tokens"
        self._manner = Manner(length=length)

    def send(self, question: Question, attempt: Attempt, *, stream: bool) -> Sent:
        """Raises EndpointError, and BudgetError before anything is sent."""
        self._bounds.ends_at = self._times.clock() + self._times.total_seconds
        manner, refused, tries, failed = self._manner, list[Manner](), 0, 0
        shown: tuple[object, ...] = ()
        while True:
            tokens_in = self._counted(question, manner)
            self._budget.check(
                self.model, self.endpoint.name, tokens_in, question.max_output_tokens
            )
            shown = self._shown(question, manner, shown)
            tries += 1
            body = question.parameters(manner, self.model, stream=stream)
            outcome = self._in_turn(attempt, body, tokens_in, question.max_output_tokens)
            if isinstance(outcome, Answer):
                self._adopt(manner)
                return Sent(outcome, manner, tries, tokens_in)
            if outcome.is_too_long:
                return Sent(Answer("", "too long", (TOO_LONG,)), manner, tries, tokens_in=0)
            refused.append(manner)
            way = (
                _untried(plainer(manner, outcome, question), refused) if outcome.complaint else None
            )
            if way is not None:
                manner, failed = way, 0
                continue
            failed += 1
            self._wait(outcome, failed, tries)

    def _in_turn(
        self, attempt: Attempt, body: dict[str, Any], tokens_in: int, most_out: int
    ) -> Answer | Failure:
        """Asks once it is this question's turn; waiting for that is no time that it takes."""
        asked = self._times.clock()
        with self._times.pace.turn(tokens_in + most_out, self._price(tokens_in, most_out)) as turn:
            self._bounds.ends_at += self._times.clock() - asked
            outcome = attempt(body)
            if isinstance(outcome, Answer):
                usage = outcome.usage
                took_in, took_out = usage.tokens_in, usage.tokens_out
                if took_in is None or took_out is None:
                    took_in, took_out = tokens_in, self._counter.count(outcome.text)
                turn.used, turn.cost = took_in + took_out, self._price(took_in, took_out)
        return outcome

    def _price(self, tokens_in: int, tokens_out: int) -> float:
        return self._budget.price(self.model, self.endpoint.name, tokens_in, tokens_out)

    def _counted(self, question: Question, manner: Manner) -> int:
        schema = question.schema_beside(manner)
        return self._counter.count_messages(
            *question.messages(manner), schema="" if schema is None else json.dumps(schema)
        )

    def _shown(
        self, question: Question, manner: Manner, before: tuple[object, ...]
    ) -> tuple[object, ...]:
        """Shows what is about to leave, unless the same was shown for the try before."""
        content = (*question.messages(manner), question.schema_beside(manner))
        if self._show is not None and content != before:
            from agent.language_model.showing import shown_prompt

            self._show(shown_prompt(question, manner, self.endpoint.name, self.model))
        return content

    def _adopt(self, manner: Manner) -> None:
        for difference in differences(self._manner, manner):
            self._say(f"{self.endpoint.name}: {difference}")
        self._manner = manner

    def _wait(self, failure: Failure, failed: int, tries: int) -> None:
        """Sleeps before the next try. Raises EndpointError where there is none."""
        delay = min(FIRST_DELAY_SECONDS * 2 ** (failed - 1), LONGEST_DELAY_SECONDS)
        if failure.wait_seconds is not None:
            delay = min(failure.wait_seconds, LONGEST_DELAY_SECONDS)
        is_over = self._times.clock() + delay >= self._bounds.ends_at
        if not failure.may_pass or failed >= self._times.most_tries or is_over:
            raise EndpointError(self._refusal(failure, tries))
        self._say(f"{self.endpoint.name}: {failure.what}; asked again in {delay:g} s")
        if failure.is_too_many:
            self._times.pace.hold(delay)
        self._times.sleep(delay)

    def _refusal(self, failure: Failure, tries: int) -> str:
        often = "" if tries == 1 else f", asked {tries} times"
        fix = failure.fix or "Another model or endpoint may take it: --model, OPENAI_BASE_URL."
        return (
            f"{self.endpoint.name}: {failure.what}{often} (model {self.model}). {fix} {WITH_RULES}"
        )


def _untried(ways: list[Manner], refused: list[Manner]) -> Manner | None:
    return next((way for way in ways if way not in refused), None)
