"""What a call of a language model was: it stands in the record of the session."""

from typing import Literal

from tools.value import Value

CountedBy = Literal["endpoint", "tiktoken", "estimate"]
Form = Literal["json schema", "json schema without bounds", "json", "text"]


class Call(Value):
    """One question that was sent to an endpoint, and answered or not.

    Attributes:
        prompt: Name of the template, with its `version`.
        endpoint: The address without credentials, query or fragment.
        temperature: None where the endpoint takes none.
        form: How the answer's type was asked for; `text` is free text.
        tries: Requests sent, the repeated ones too.
        tokens_in: Of the last request, `tokens_out` of its answer.
        counted_by: Who counted the tokens.
        finish: Why the answer ended, in the endpoint's word; empty where it did not say.
    """

    prompt: str
    version: int
    model: str
    endpoint: str
    temperature: float | None = None
    seed: int | None = None
    max_output_tokens: int
    form: Form
    tries: int = 1
    tokens_in: int
    tokens_out: int
    counted_by: CountedBy
    finish: str = ""
