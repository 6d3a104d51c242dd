"""An OpenAIModel at a fault server, with time that passes only where it is slept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Literal

from fault_server import FaultServer
from pydantic import Field

from agent.language_model.budget import Budget, Limits
from agent.language_model.calls import Call
from agent.language_model.endpoints import endpoint_from
from agent.language_model.openai_model import OpenAIModel
from agent.language_model.prices import ModelPrice, ModelPrices
from agent.language_model.sending import Times
from agent.language_model.tokens import TokenCounter
from prompts.prompt import Rendered
from tools.value import Value

KEY = "sk-sentinel-0123456789abcdef"
MODEL = "small-model"
PROMPT = Rendered(name="greet", version=3, system="You choose.\n", user="Which one?\n")
GOOD = '{"name": "Orders", "words": ["a"], "kind": "table"}'


class Choice(Value):
    """A docstring that is nobody's business."""

    name: Annotated[str, Field(max_length=20)]
    words: Annotated[tuple[str, ...], Field(max_length=3)] = ()
    kind: Literal["table", "index"]


@dataclass
class Clock:
    """Moves on by what is slept."""

    seconds: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def times(self, **changes: object) -> Times:
        made = Times(self.sleep, lambda: self.seconds, lambda: datetime.now(UTC))
        return Times(**{**vars(made), **changes})  # type: ignore[arg-type]


class Uncounted(TokenCounter):
    """Estimates, so that a test that is not about counting loads no ranks."""

    def _loaded(self) -> None:
        return None


PRICES = ModelPrices(
    file="prices.yaml",
    date="2026-11",
    currency="USD",
    prices=(ModelPrice(model=MODEL, input=1.0, output=10.0, source="https://example.org"),),
)


@dataclass
class Asked:
    """The model, and what it said and showed meanwhile."""

    model: OpenAIModel
    clock: Clock
    said: list[str]
    shown: list[str]


def model_at(
    server: FaultServer,
    *,
    limits: Limits | None = None,
    spent: tuple[Call, ...] = (),
    environ: Mapping[str, str] | None = None,
    show: bool = False,
    **times: object,
) -> Asked:
    """`times` are fields of `Times` to be set otherwise."""
    clock = Clock()
    said: list[str] = []
    shown: list[str] = []
    named = {"OPENAI_BASE_URL": server.base_url, **(environ or {})}
    model = OpenAIModel(
        endpoint_from(named),
        MODEL,
        KEY,
        budget=Budget(PRICES, limits or Limits(), spent, "tablewright resume shop"),
        counter=Uncounted(MODEL, said.append, named),
        environ=named,
        say=said.append,
        show=shown.append if show else None,
        times=clock.times(**times),
    )
    return Asked(model, clock, said, shown)
