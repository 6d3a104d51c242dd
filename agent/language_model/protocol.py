"""What a language model is to the rest: it is asked one small, closed question at a time.

It returns a typed value or the faults of what it returned; it never decides anything.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel

from agent.language_model.calls import Call
from prompts.prompt import Rendered

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class Reply(Generic[T]):
    """What came back.

    Attributes:
        value: None where it is no value of the type that was asked for.
        faults: Why, in words that can go back to the model; empty where there is a value.
    """

    call: Call
    value: T | None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """Free text that came back; `faults` where it ended before it was complete."""

    call: Call
    text: str
    faults: tuple[str, ...] = ()


class LanguageModel(Protocol):
    """A model behind an endpoint that the user has agreed to."""

    @property
    def name(self) -> str:
        """As the endpoint calls it."""
        ...

    def ask(self, prompt: Rendered, output: type[T], max_output_tokens: int) -> Reply[T]:
        """One closed question.

        Raises:
            EndpointError: Nothing came back, however often it was tried.
            BudgetError: It would take more than the user allows; nothing was sent.
        """
        ...

    def tell(self, prompt: Rendered, max_output_tokens: int, hear: Callable[[str], None]) -> Told:
        """One answer in words; `hear` takes its pieces as they come. Raises as `ask` does."""
        ...
