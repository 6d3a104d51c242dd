"""A language model behind any OpenAI-compatible endpoint, by chat completions."""

import json
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from agent.language_model.answers import (
    Answer,
    Usage,
    faults_of,
    pieces_of,
    read_completion,
    usage_of,
)
from agent.language_model.budget import Budget
from agent.language_model.calls import Call
from agent.language_model.decoding import MOST_CHARACTERS, clean, decode
from agent.language_model.endpoints import Endpoint
from agent.language_model.failures import CHECK_ADDRESS, Failure, Reporter
from agent.language_model.http_client import Bounds, make_client
from agent.language_model.manners import SEED, TEMPERATURE, Question, question
from agent.language_model.protocol import Reply, Told
from agent.language_model.redaction import redacted
from agent.language_model.sending import Sender, Sent, Times
from agent.language_model.tokens import TokenCounter
from prompts.prompt import Rendered

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T", bound=BaseModel)

BROKEN_OFF = "The answer broke off before its end."
NO_STREAM = Failure("sent a stream that breaks off", CHECK_ADDRESS, may_pass=True)
FAR_TOO_LONG = "The answer is far too long; the rest was not read."


class OpenAIModel:
    """Implements `LanguageModel`. Nothing is sent before `ask` or `tell`.

    Args:
        key: Goes into the Authorization header and nowhere else.
        say: Takes a line on what the endpoint does not take, and on waiting for it.
        show: Takes each prompt as it is about to be sent.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        model: str,
        key: str,
        *,
        budget: Budget,
        counter: TokenCounter,
        environ: Mapping[str, str],
        say: Callable[[str], None],
        show: Callable[[str], None] | None = None,
        times: Times | None = None,
    ) -> None:
        times = times or Times()
        self._name = model
        self._budget = budget
        self._counter = counter
        self._reporter = Reporter(key, times.now)
        bounds = Bounds(times.clock)
        self._client = make_client(endpoint, key, bounds, environ, times.read_seconds)
        self._sender = Sender(endpoint, model, counter, budget, bounds, say, show, times)

    def __repr__(self) -> str:
        return f"OpenAIModel({self._name!r} at {self._sender.endpoint.name})"

    @property
    def name(self) -> str:
        return self._name

    def close(self) -> None:
        self._client.close()

    def ask(self, prompt: Rendered, output: type[T], max_output_tokens: int) -> Reply[T]:
        asked = question(_redacted(prompt), output, max_output_tokens)
        sent = self._sender.send(asked, self._complete, stream=False)
        call = self._recorded(asked, sent)
        if sent.answer.faults:
            return Reply(call, None, sent.answer.faults)
        text = self._reporter.without_key(sent.answer.text)
        value, faults = decode(text, output, cut_out=call.form == "text")
        return Reply(call, value, faults)

    def tell(self, prompt: Rendered, max_output_tokens: int, hear: Callable[[str], None]) -> Told:
        asked = question(_redacted(prompt), None, max_output_tokens)
        sent = self._sender.send(asked, lambda body: self._stream(body, hear), stream=True)
        text = self._reporter.without_key(sent.answer.text)
        return Told(self._recorded(asked, sent), text, sent.answer.faults)

    def _recorded(self, asked: Question, sent: Sent) -> Call:
        """The call as it goes on record, counted into the budget."""
        usage, manner = sent.answer.usage, sent.manner
        by_endpoint = usage.tokens_in is not None and usage.tokens_out is not None
        counted_out = 0 if by_endpoint else self._counter.count(sent.answer.text)
        call = Call(
            prompt=asked.prompt.name,
            version=asked.prompt.version,
            model=self._name,
            endpoint=self._sender.endpoint.name,
            temperature=TEMPERATURE if manner.temperature else None,
            seed=SEED if manner.seed else None,
            max_output_tokens=asked.max_output_tokens,
            form=asked.form(manner),
            tries=sent.tries,
            tokens_in=usage.tokens_in if by_endpoint and usage.tokens_in else sent.tokens_in,
            tokens_out=usage.tokens_out if by_endpoint and usage.tokens_out else counted_out,
            counted_by="endpoint" if by_endpoint else self._counter.counted_by,
            finish=sent.answer.finish,
        )
        self._budget.add(call)
        return call

    def _complete(self, body: dict[str, Any]) -> Answer | Failure:
        try:
            raw = self._client.chat.completions.with_raw_response.create(**body)
            response = raw.http_response
            kind = response.headers.get("content-type", "")
            return read_completion(response.content, kind, self._reporter)
        except Exception as error:
            failure = self._reporter.failure_of(error)
            if failure is None:
                raise
        return failure

    def _stream(self, body: dict[str, Any], hear: Callable[[str], None]) -> Answer | Failure:
        heard = _Heard(hear)
        try:
            raw = self._client.chat.completions.with_raw_response.create(**body)
            with closing(raw.http_response) as response:
                kind = response.headers.get("content-type", "")
                if "text/event-stream" in kind:
                    return self._followed(response, heard)
                whole = read_completion(response.read(), kind, self._reporter)
        except Exception as error:
            failure = self._reporter.failure_of(error)
            if failure is None:
                raise
            return heard.broken_off(failure)
        if isinstance(whole, Failure):
            return whole
        heard.take(clean(whole.text))
        return replace(whole, text=heard.text)

    def _followed(self, response: "httpx2.Response", heard: "_Heard") -> Answer | Failure:
        """Hears a stream to its end, its own mark or the first line that is no part of one."""
        for line in response.iter_lines():
            field, _, held = line.partition(":")
            if field != "data":
                continue
            if held.strip() == "[DONE]":
                heard.is_done = True
                break
            try:
                chunk = json.loads(held)
                if isinstance(chunk, dict) and chunk.get("error"):
                    return heard.broken_off(self._reporter.of_error_body(chunk["error"]))
                heard.add(chunk)
            except (ValueError, RecursionError):
                return heard.broken_off(NO_STREAM)
            if len(heard.text) > MOST_CHARACTERS:
                return heard.answer(FAR_TOO_LONG)
        return heard.ended()


class _Heard:
    """What came of a stream so far."""

    def __init__(self, hear: Callable[[str], None]) -> None:
        self._hear = hear
        self._usage = Usage()
        self._finish = ""
        self._is_refusal = False
        self.is_done = False
        self.text = ""

    def add(self, chunk: Any) -> None:
        """Raises ValueError for what is no chunk."""
        for text, finish, is_refusal in pieces_of(chunk):
            self._finish = finish or self._finish
            self._is_refusal = self._is_refusal or is_refusal
            self.take(text)
        usage = usage_of(chunk)
        self._usage = usage if usage.tokens_in is not None else self._usage

    def take(self, text: str) -> None:
        if text:
            self.text += text
            self._hear(text)

    def broken_off(self, failure: Failure) -> Answer | Failure:
        """What was heard stays heard; before the first piece it is as if nothing had come."""
        return self.answer(BROKEN_OFF) if self.text else failure

    def ended(self) -> Answer | Failure:
        """Whole where the model or the stream said that this is the end."""
        if not self._finish and not self.is_done:
            return self.broken_off(NO_STREAM)
        faults = faults_of(self.text, self._finish, refused=self._is_refusal)
        return Answer(self.text, self._finish, faults, self._usage)

    def answer(self, fault: str) -> Answer:
        return Answer(self.text, self._finish, (fault,), self._usage)


def _redacted(prompt: Rendered) -> Rendered:
    """The one place through which everything goes that is sent."""
    return replace(prompt, system=redacted(prompt.system), user=redacted(prompt.user))
