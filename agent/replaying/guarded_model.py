"""The model of a replay: a question that was not recorded is an error that names its prompt."""

from collections.abc import Callable
from typing import TypeVar

from pydantic import BaseModel

from agent.errors import ReplayError
from agent.language_model.protocol import LanguageModel, Reply, Told
from agent.replaying.recording import Recording
from agent.replaying.tape import not_recorded
from prompts.prompt import Rendered

T = TypeVar("T", bound=BaseModel)


class GuardedModel:
    """Implements `LanguageModel` with another that answers from recorded traffic."""

    def __init__(self, model: LanguageModel, recording: Recording) -> None:
        self._model = model
        self._recording = recording

    @property
    def name(self) -> str:
        return self._model.name

    def ask(self, prompt: Rendered, output: type[T], max_output_tokens: int) -> Reply[T]:
        try:
            return self._model.ask(prompt, output, max_output_tokens)
        except not_recorded() as error:
            raise self._unknown(prompt) from error

    def tell(self, prompt: Rendered, max_output_tokens: int, hear: Callable[[str], None]) -> Told:
        try:
            return self._model.tell(prompt, max_output_tokens, hear)
        except not_recorded() as error:
            raise self._unknown(prompt) from error

    def _unknown(self, prompt: Rendered) -> ReplayError:
        recorded = self._recording.recorded().prompts.get(prompt.name)
        then = "never asked" if recorded is None else f"version {recorded}"
        return ReplayError(
            self._recording.traffic_path,
            f"has no answer to what prompt {prompt.name} (version {prompt.version}; when it was "
            f"recorded: {then}) asks now, so the prompt or what leads to it has changed. Nothing "
            "was sent.",
            self._recording.again,
        )
