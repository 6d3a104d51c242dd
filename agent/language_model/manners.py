"""How an endpoint is asked: the richest way first, a plainer one where it refuses that.

Endpoints that call themselves compatible differ in what they take. What one does not take is
found from its refusal, left out or exchanged, and remembered for as long as the process runs.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, Literal, get_args

from pydantic import BaseModel

from agent.language_model.calls import Form
from agent.language_model.failures import Failure
from agent.language_model.schemas import JsonSchema, schema_name, schema_of, without_bounds
from prompts.prompt import Rendered
from tools.value import Value

FORMS: tuple[Form, ...] = get_args(Form)
LengthParameter = Literal["max_tokens", "max_completion_tokens"]
SEED = 7
TEMPERATURE = 0.0
_FORM_WORDS = re.compile(
    r"(?i)response_format|json|schema|structured|grammar|strict|guided|"
    r"(?:min|max)(?:length|items|imum)|multipleof|uniqueitems|pattern"
)

IN_PLACE_OF: dict[Form, str] = {
    "json schema without bounds": "takes no lengths and counts in a schema; these are checked here",
    "json": "takes no JSON schema; JSON is asked for, and its form is checked here",
    "text": "has no JSON mode; JSON is cut out of its text, and its form is checked here",
}


class Manner(Value):
    """What goes into a request beside the prompt. `usage`: streams end with a token count."""

    form: Form = "json schema"
    length: LengthParameter = "max_tokens"
    temperature: bool = True
    seed: bool = True
    usage: bool = True


@dataclass(frozen=True)
class Question:
    """A prompt as it is sent, and the schema its answer must have; none for free text."""

    prompt: Rendered
    max_output_tokens: int
    schema_name: str = ""
    answer_schema: JsonSchema | None = None

    def form(self, manner: Manner) -> Form:
        return manner.form if self.answer_schema is not None else "text"

    def messages(self, manner: Manner) -> tuple[str, str]:
        """System and user."""
        system = self.prompt.system
        if self.answer_schema is not None and self.form(manner) in ("json", "text"):
            schema = json.dumps(self.answer_schema, ensure_ascii=False, separators=(",", ":"))
            system += (
                f"\nAnswer with one JSON object of this JSON Schema, no other words:\n{schema}\n"
            )
        return system, self.prompt.user

    def schema_beside(self, manner: Manner) -> JsonSchema | None:
        """The schema that the endpoint is to hold the model to, if it is."""
        if self.answer_schema is None or self.form(manner) in ("json", "text"):
            return None
        bounded = self.form(manner) == "json schema"
        return self.answer_schema if bounded else without_bounds(self.answer_schema)

    def parameters(self, manner: Manner, model: str, *, stream: bool) -> dict[str, Any]:
        """The body of the request."""
        system, user = self.messages(manner)
        made: dict[str, Any] = {
            "model": model,
            "messages": [
                {"role": "system", "content": system},
                {"role": "user", "content": user},
            ],
            manner.length: self.max_output_tokens,
        }
        if manner.temperature:
            made["temperature"] = TEMPERATURE
        if manner.seed:
            made["seed"] = SEED
        schema = self.schema_beside(manner)
        if schema is not None:
            held = {"name": self.schema_name, "strict": True, "schema": schema}
            made["response_format"] = {"type": "json_schema", "json_schema": held}
        elif self.answer_schema is not None and self.form(manner) == "json":
            made["response_format"] = {"type": "json_object"}
        if stream:
            made["stream"] = True
            if manner.usage:
                made["stream_options"] = {"include_usage": True}
        return made


def question(prompt: Rendered, output: type[BaseModel] | None, max_output_tokens: int) -> Question:
    if output is None:
        return Question(prompt=prompt, max_output_tokens=max_output_tokens)
    return Question(
        prompt=prompt,
        schema_name=schema_name(output),
        answer_schema=schema_of(output),
        max_output_tokens=max_output_tokens,
    )


def plainer(manner: Manner, failure: Failure, asked: Question) -> list[Manner]:
    """Ways that may avoid what the endpoint complains of, the likeliest first."""
    ways: list[tuple[bool, Manner | None]] = [
        (_names(failure, manner.length), _other_length(manner)),
        (_names(failure, "temperature"), _without(manner, "temperature")),
        (_names(failure, "seed"), _without(manner, "seed")),
        (_names(failure, "stream_options", "include_usage"), _without_usage(manner, asked)),
        (_is_about_form(failure), _next_form(manner, asked)),
    ]
    named = [way for is_named, way in ways if is_named and way is not None]
    rest = [way for is_named, way in reversed(ways) if not is_named and way is not None]
    return named or rest


def _names(failure: Failure, *parameters: str) -> bool:
    where = failure.about or failure.complaint
    return any(re.search(rf"(?<![\w]){name}(?![\w])", where) for name in parameters)


def _is_about_form(failure: Failure) -> bool:
    return bool(_FORM_WORDS.search(failure.about or failure.complaint))


def _next_form(manner: Manner, asked: Question) -> Manner | None:
    step = FORMS.index(manner.form) + 1
    if asked.answer_schema is None or step == len(FORMS):
        return None
    return manner.model_copy(update={"form": FORMS[step]})


def _other_length(manner: Manner) -> Manner:
    other = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}
    return manner.model_copy(update={"length": other[manner.length]})


def _without(manner: Manner, name: str) -> Manner | None:
    return manner.model_copy(update={name: False}) if getattr(manner, name) else None


def _without_usage(manner: Manner, asked: Question) -> Manner | None:
    """Only streams ask for it, and only free text is streamed."""
    return _without(manner, "usage") if asked.answer_schema is None else None


def differences(before: Manner, after: Manner) -> list[str]:
    """What is said once, when a plainer way is found to work."""
    said = [IN_PLACE_OF[after.form]] if after.form != before.form else []
    if after.length != before.length:
        said.append(f"takes {after.length} in place of {before.length}")
    said += [
        f"takes no {name}"
        for name in ("temperature", "seed")
        if getattr(before, name) and not getattr(after, name)
    ]
    return said
