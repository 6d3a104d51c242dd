"""What a user can say of the workload, as values. The journal records them, in order.

A later answer with the same key replaces an earlier one.
"""

from typing import Annotated, Literal, get_args

from pydantic import Field

from tools.provenance import Measured, Place
from tools.value import Value, is_empty

TakenFrom = Annotated[Measured | None, Field(default=None, exclude_if=is_empty)]
"""Where a figure was measured or stated that the user took as it is; None for one of his own."""


class RateAnswer(Value):
    """Requests per second as peak and average, or derived from calls a day, or unknown."""

    kind: Literal["rate"] = "rate"
    pattern_id: str
    peak: float | None = None
    average: float | None = None
    per_day: float | None = None
    peak_factor: float | None = None  # how much busier the busiest hour is than the average one
    unknown: bool = False
    taken_from: TakenFrom = None
    place: Place | None = None

    @property
    def key(self) -> str:
        return f"rate of {self.pattern_id}"


class RowsAnswer(Value):
    kind: Literal["rows"] = "rows"
    table: str
    rows: float
    taken_from: TakenFrom = None
    place: Place | None = None

    @property
    def key(self) -> str:
        return f"rows of {self.table}"


class GrowthAnswer(Value):
    kind: Literal["growth"] = "growth"
    table: str
    per_month: float
    taken_from: TakenFrom = None
    place: Place | None = None

    @property
    def key(self) -> str:
        return f"growth of {self.table}"


class FanOutAnswer(Value):
    """Children per parent that has any, along the foreign key `columns` of `table`."""

    kind: Literal["fan_out"] = "fan_out"
    table: str
    columns: tuple[str, ...]
    average: float
    max: float
    taken_from: TakenFrom = None
    place: Place | None = None

    @property
    def key(self) -> str:
        return f"fan-out of {self.table}.{'+'.join(self.columns)}"


class SizeAnswer(Value):
    """Bytes of a column's value."""

    kind: Literal["size"] = "size"
    table: str
    column: str
    average: float
    max: float
    taken_from: TakenFrom = None
    place: Place | None = None

    @property
    def key(self) -> str:
        return f"size of {self.table}.{self.column}"


class SkewAnswer(Value):
    """How unevenly the values of a column are used.

    Attributes:
        share: Part of the requests by the column that its busiest value gets, up to 1.
        exponent: s of Zipf's law, where the shape is stated instead; 0 is an even use.
    """

    kind: Literal["skew"] = "skew"
    table: str
    column: str
    share: float | None = None
    exponent: float | None = None
    place: Place | None = None

    @property
    def key(self) -> str:
        return f"skew of {self.table}.{self.column}"


FigureAnswer = RateAnswer | RowsAnswer | GrowthAnswer | FanOutAnswer | SizeAnswer
"""Answers that hold figures, which may have been measured."""


class ContextAnswer(Value):
    kind: Literal["context"] = "context"
    domain: str = ""
    stage: str = ""
    owners: tuple[tuple[str, str], ...] = ()
    place: Place | None = None

    @property
    def key(self) -> str:
        return "context"


Preference = Literal["simple", "balanced", "cheap"]
"""How much fewer structures are worth beside the bill; `cheap` goes by the bill alone."""


PREFERENCES: tuple[Preference, ...] = get_args(Preference)


class PreferAnswer(Value):
    """What a design is to be chosen for."""

    kind: Literal["prefer"] = "prefer"
    prefer: Preference
    place: Place | None = None

    @property
    def key(self) -> str:
        return "preference"


class IndexLimitAnswer(Value):
    """GSIs that a table may have at most."""

    kind: Literal["index_limit"] = "index_limit"
    most: int
    place: Place | None = None

    @property
    def key(self) -> str:
        return "index limit"


class MultiAttributeAnswer(Value):
    """Whether keys of indexes may be of several attributes."""

    kind: Literal["multi_attribute"] = "multi_attribute"
    wanted: bool
    place: Place | None = None

    @property
    def key(self) -> str:
        return "multi-attribute keys"


class MissingAnswer(Value):
    """Whether a missing pattern (`users.delete`) is wanted: its rate, or declined."""

    kind: Literal["missing"] = "missing"
    name: str
    declined: bool = False
    peak: float | None = None
    average: float | None = None
    place: Place | None = None

    @property
    def key(self) -> str:
        return f"missing pattern {self.name}"


class ReadingAnswer(Value):
    """Accepts how a pattern was read (`phrase` empty), or gives the phrase to read instead."""

    kind: Literal["reading"] = "reading"
    pattern_id: str
    phrase: str = ""
    place: Place | None = None

    @property
    def key(self) -> str:
        return f"reading of {self.pattern_id}"


class ScopeAnswer(Value):
    """Takes a stated pattern out of what the design must serve, or back in.

    `reason` is the user's word on why it is dropped.
    """

    kind: Literal["scope"] = "scope"
    pattern_id: str
    dropped: bool
    reason: str = ""
    place: Place | None = None

    @property
    def key(self) -> str:
        return f"scope of {self.pattern_id}"


class RelationshipAnswer(Value):
    """Whether an inferred foreign key is one.

    Attributes:
        name: As `comments.post_id`, or `visits.clinic_id+room_no`.
        references: The column that was asked about, as `posts.id`; another target is not settled.
    """

    kind: Literal["relationship"] = "relationship"
    name: str
    references: str
    holds: bool
    place: Place | None = None

    @staticmethod
    def key_of(name: str) -> str:
        return f"relationship {name}"

    @property
    def key(self) -> str:
        return self.key_of(self.name)


Answer = Annotated[
    RateAnswer
    | RowsAnswer
    | GrowthAnswer
    | FanOutAnswer
    | SizeAnswer
    | SkewAnswer
    | ContextAnswer
    | PreferAnswer
    | IndexLimitAnswer
    | MultiAttributeAnswer
    | MissingAnswer
    | ReadingAnswer
    | ScopeAnswer
    | RelationshipAnswer,
    Field(discriminator="kind"),
]


class Question(Value):
    """An open question: `key` is the answer's key, `example` what a person may type.

    Attributes:
        kind: Kind of answer that settles it.
        subject: Pattern id, table, fan-out or column asked about.
        text: The question in words.
        why: What it is needed for, or what suggested it, with its place.
        offer: What may be typed to take the figure that was measured or stated; empty without one.
    """

    key: str
    kind: Literal["rate", "rows", "growth", "fan_out", "size", "missing", "reading", "relationship"]
    subject: str
    text: str
    why: str
    example: str
    offer: Annotated[str, Field(exclude_if=is_empty)] = ""
