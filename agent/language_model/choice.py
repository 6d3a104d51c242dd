"""Which language model is asked, if any: from the options, the environment, and the user's word."""

import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from agent.errors import UsageError
from agent.language_model.budget import Budget, Limits
from agent.language_model.calls import Call
from agent.language_model.consent import WHAT_IS_SENT, Consents
from agent.language_model.endpoints import BASE_URL, OPENAI, Endpoint, endpoint_from
from agent.language_model.prices import ModelPrices, load_model_prices
from agent.language_model.protocol import LanguageModel

if TYPE_CHECKING:
    from agent.language_model.sending import Times

API_KEY = "OPENAI_API_KEY"
MODEL = "OPENAI_MODEL"


@dataclass(frozen=True)
class ModelChoice:
    """What the options say of the language model.

    Attributes:
        drafter: `auto`, `builtin` or `openai`.
        model: Of `--model`; empty where the environment is to name it.
        workspace: For the command that goes on.
    """

    drafter: str = "auto"
    model: str = ""
    max_tokens: int | None = None
    max_cost: float | None = None
    workspace: Path = Path()


def open_language_model(
    choice: ModelChoice,
    environ: Mapping[str, str],
    spent: Iterable[Call],
    say: Callable[[str], None],
    show: Callable[[str], None] | None = None,
    times: "Times | None" = None,
) -> LanguageModel | None:
    """The model to ask; None where the rules do without. Sends nothing.

    Args:
        choice: The options.
        environ: OPENAI_API_KEY, OPENAI_MODEL, OPENAI_BASE_URL, and where the user's files are.
        spent: The calls already made for this session.
        say: Takes a line for stderr.
        show: Takes each prompt whole before it is sent; None where it is not to be shown.
        times: How time passes between tries; as on a clock where it is None.

    Raises:
        UsageError: Something it needs is missing or can't be used as given.
        InputError: The user's price file can't be read.
    """
    _check_limits(choice)
    if choice.drafter == "builtin":
        return None
    key, model = environ.get(API_KEY, "").strip(), choice.model or environ.get(MODEL, "").strip()
    if choice.drafter != "openai" and not _is_set_up(choice, key, model, say):
        return None
    try:
        _check_key(key, model)
        endpoint = endpoint_from(environ)
    except UsageError as error:
        if choice.drafter == "openai":
            raise
        say(f"no language model is used: {error}")
        return None
    if not _is_agreed(choice, endpoint, model, environ, say):
        return None
    return _opened(choice, endpoint, model, key, environ, spent, say, show, times)


def _check_limits(choice: ModelChoice) -> None:
    if choice.max_tokens is not None and choice.max_tokens < 1:
        msg = f"--max-tokens {choice.max_tokens}: give a number of tokens, such as 100000."
        raise UsageError(msg)
    if choice.max_cost is not None and not 0 < choice.max_cost < float("inf"):
        msg = f"--max-cost {choice.max_cost:g}: give an amount of money, such as 2.50."
        raise UsageError(msg)


def _is_set_up(choice: ModelChoice, key: str, model: str, say: Callable[[str], None]) -> bool:
    """Whether `auto` finds key and model; an option that comes to nothing is said."""
    if not key and choice.model:
        say(f"--model {choice.model} is not used: {API_KEY} is not set")
    return bool(key and model)


def _check_key(key: str, model: str) -> None:
    missing = []
    if not key:
        missing.append(f"{API_KEY}=KEY (any word, for an endpoint that asks for none)")
    if not model:
        missing.append(f"--model NAME or {MODEL}=NAME")
    if missing:
        msg = (
            f"--drafter openai needs {' and '.join(missing)}. {BASE_URL} names the endpoint, "
            f"{OPENAI} where it is not set. --drafter builtin needs none of them."
        )
        raise UsageError(msg)
    if not key.isascii() or not key.isprintable() or " " in key:
        msg = f"{API_KEY}: holds blanks or characters that no key has. Set it anew."
        raise UsageError(msg)
    if not model.isprintable():
        msg = f"The model's name {model!r} can't be one. Give another with --model."
        raise UsageError(msg)


def _is_agreed(
    choice: ModelChoice,
    endpoint: Endpoint,
    model: str,
    environ: Mapping[str, str],
    say: Callable[[str], None],
) -> bool:
    """`--drafter openai` is the user's word, for now and later; `auto` goes by an earlier one."""
    consents = Consents(environ, say)
    if choice.drafter == "openai":
        consents.record(endpoint.name)
        return True
    if consents.has(endpoint.name):
        return True
    say(
        f"the language model {model} at {endpoint.name} is not used: you have not agreed to send "
        f"to it. --drafter openai agrees, once for all; sent are {WHAT_IS_SENT}. --show-prompts "
        "shows every word of it."
    )
    return False


def _opened(
    choice: ModelChoice,
    endpoint: Endpoint,
    model: str,
    key: str,
    environ: Mapping[str, str],
    spent: Iterable[Call],
    say: Callable[[str], None],
    show: Callable[[str], None] | None,
    times: "Times | None",
) -> LanguageModel:
    prices = load_model_prices(environ)
    if choice.max_cost is not None and prices.price_of(model, endpoint.name) is None:
        raise UsageError(_without_price(model, endpoint, prices))
    from agent.language_model.openai_model import OpenAIModel
    from agent.language_model.tokens import TokenCounter

    go_on = shlex.join(["tablewright", "resume", str(choice.workspace)])
    limits = Limits(choice.max_tokens, choice.max_cost)
    return OpenAIModel(
        endpoint,
        model,
        key,
        budget=Budget(prices, limits, spent, go_on),
        counter=TokenCounter(model, say, environ),
        environ=environ,
        say=say,
        show=show,
        times=times,
    )


def _without_price(model: str, endpoint: Endpoint, prices: ModelPrices) -> str:
    return (
        f"--max-cost: the price of {model} at {endpoint.name} is not known ({prices.file}, "
        f"{prices.date}). Limit tokens instead with --max-tokens, or give the price in a file of "
        "your own: TABLEWRIGHT_MODEL_PRICES=FILE"
    )
