"""The analysis's figures beside those of the raw log, as values to show in a table."""

from typing import Literal

from tools.provenance import Place
from tools.value import Value

Match = Literal["exact", "select list", "digest", "title", "administrative", "none"]


class ReproducedQuery(Value):
    """A listed query beside the statements of the raw log that it is.

    Attributes:
        match: How it was found: the same, but for its select list, but for its values, which the
            log's reader did not keep (`digest`), or by its title; `administrative` ones, on the
            server's own tables, are not counted in the raw log, and `none` was not found.
        stated_executions: Of all queries that the label stands for.
        stated_rate: As the analysis writes it.
        found_rate: Executions a second between the first and the last; None for one alone.
        raw_place: The first execution of its digest.
    """

    label: str
    title: str
    place: Place
    match: Match
    statements: int
    stated_executions: int
    found_executions: int | None
    stated_rate: str = ""
    found_rate: float | None = None
    raw_place: Place | None = None

    @property
    def holds(self) -> bool:
        return self.found_executions in (None, self.stated_executions)


class ReproducedFigure(Value):
    """A figure computed from queries: the total, a share, the executions of a pattern.

    Attributes:
        remark: What the found figure is, in words.
    """

    what: str
    place: Place
    stated: str
    found: str
    remark: str = ""
    holds: bool


class UnlistedStatement(Value):
    """A digest of the raw log that the analysis does not list, or not with all its values."""

    text: str
    executions: int
    place: Place


class ReproducedAnalysis(Value):
    """The analysis computed anew from the raw log."""

    queries: tuple[ReproducedQuery, ...]
    figures: tuple[ReproducedFigure, ...] = ()
    unlisted: tuple[UnlistedStatement, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether every listed query was found with its executions, and no other statement."""
        found = all(each.holds and each.match != "none" for each in self.queries)
        return found and not self.unlisted
