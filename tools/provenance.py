"""Where a number comes from. No quantity exists without one of these sources."""

import re
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from tools.value import Value


class Place(Value):
    """A line of a file; `file` is relative to the workspace, `line` counts from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class FromFile(Value):
    kind: Literal["file"] = "file"
    place: Place

    def __str__(self) -> str:
        return str(self.place)


class FromLog(Value):
    """A computation over a raw query log, or over a live database (`mysql:shop`)."""

    kind: Literal["log"] = "log"
    file: str
    computation: str

    def __str__(self) -> str:
        return f"{self.computation} over {self.file}"


Measured = Annotated[FromFile | FromLog, Field(discriminator="kind")]
"""Where a figure that nobody has confirmed yet comes from."""


class FromAnswer(Value):
    """What the user said. `place` names the line when the answer stood in an answers file."""

    kind: Literal["answer"] = "answer"
    question: str
    place: Place | None = None

    def __str__(self) -> str:
        return f"answer to {self.question}" + (f" ({self.place})" if self.place else "")


class FromRule(Value):
    """A named rule over other quantities, such as `average = per_day / 86400`."""

    kind: Literal["rule"] = "rule"
    rule: str
    inputs: tuple[str, ...] = ()

    def __str__(self) -> str:
        over = f" from {', '.join(self.inputs)}" if self.inputs else ""
        return f"rule: {self.rule}{over}"


class FromMeasurement(Value):
    """A measured or stated figure that the user took as it is, in answer to a question."""

    kind: Literal["measured"] = "measured"
    measured: Measured
    question: str
    place: Place | None = None

    def __str__(self) -> str:
        where = f" ({self.place})" if self.place else ""
        return f"{self.measured}, taken in answer to {self.question}{where}"


_LINE = re.compile(r"(\.(?:md|sql|log|ya?ml)):\d+(?:(?:, :| to )\d+)*\b")
"""Places in a text, as `Place` writes one and `tools.source.audit.comparison` several of a file."""


Source = Annotated[
    FromFile | FromLog | FromAnswer | FromMeasurement | FromRule, Field(discriminator="kind")
]


class FromPage(Value):
    """What a service documents: a limit, or how it measures; `address` is the page that says so."""

    kind: Literal["page"] = "page"
    states: str
    address: str

    def __str__(self) -> str:
        return f"{self.states}: {self.address}"


class FromPrices(Value):
    """A price of a dated file for one Region; `address` is the page that the file names."""

    kind: Literal["prices"] = "prices"
    name: str
    region: str
    date: str
    address: str

    def __str__(self) -> str:
        return f"price file of {self.region}, {self.date}: {self.address}"


class FromCount(Value):
    """A count of things that `of` names, such as `tables of the model`."""

    kind: Literal["count"] = "count"
    of: str

    def __str__(self) -> str:
        return f"counted: {self.of}"


Origin = Annotated[
    FromFile
    | FromLog
    | FromAnswer
    | FromMeasurement
    | FromRule
    | FromPage
    | FromPrices
    | FromCount,
    Field(discriminator="kind"),
]


class Figure(Value):
    """A figure that a text of ours states.

    Attributes:
        text: As it stands in the text, with its unit: `74%`, `3,776 bytes`.
        what: What it is a figure of, such as `bytes of all items together`.
        source: Where it is from.
    """

    text: str
    what: str
    source: Origin


def computed(text: str, what: str, rule: str, *inputs: str) -> Figure:
    """A figure that a named rule works out of what `inputs` name."""
    return Figure(text=text, what=what, source=FromRule(rule=rule, inputs=inputs))


class Quantity(Value):
    """A finite number with its unit (`rows`, `bytes`, `1/s`, `children`) and its source."""

    value: float
    unit: str
    source: Source

    @property
    def is_estimate(self) -> bool:
        return isinstance(self.source, FromRule)


def without_lines(value: Value) -> JsonValue:
    """A value's data with every place in it reduced to its file, places in texts too."""
    return _without_lines(value.model_dump(mode="json"))


def _without_lines(data: JsonValue) -> JsonValue:
    if isinstance(data, str):
        return _LINE.sub(r"\1", data) if ":" in data else data
    if isinstance(data, list):
        return [_without_lines(each) for each in data]
    if isinstance(data, dict):
        if data.keys() == _OF_A_PLACE:
            return {"file": _without_lines(data["file"])}
        return {name: _without_lines(each) for name, each in data.items()}
    return data


_OF_A_PLACE = Place.model_fields.keys()
