"""The analysis's figures beside those of the raw log, as values to show in a table."""

from tools.provenance import Place
from tools.source.audit.comparison import Comparison
from tools.source.audit.raw_queries import Match, MatchedQuery, RawQuery
from tools.value import Value


class ReproducedQuery(Value):
    """A listed query beside the statements of the raw log that it is.

    Attributes:
        match: How it was found; `administrative` ones, on the server's own tables, are not counted
            in the raw log, and `none` was not found.
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
    """A figure computed from queries: the total, a share, the executions of a pattern."""

    what: str
    place: Place
    stated: str
    found: str
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


def reproduced(
    matched: tuple[MatchedQuery, ...],
    rates: dict[Place, tuple[str, float | None]],
    unlisted: tuple[RawQuery, ...],
    comparisons: tuple[Comparison, ...],
) -> ReproducedAnalysis:
    """`rates` by the place of the listed query: as it is stated, and as it was found."""
    return ReproducedAnalysis(
        queries=tuple(_query(each, rates.get(each.listed.place)) for each in matched),
        figures=tuple(
            ReproducedFigure(
                what=each.subject,
                place=each.stated.place,
                stated=each.stated.figure,
                found=each.found.figure,
                holds=each.holds,
            )
            for each in comparisons
        ),
        unlisted=unlisted_digests(unlisted),
    )


def unlisted_digests(unlisted: tuple[RawQuery, ...]) -> tuple[UnlistedStatement, ...]:
    """By digest, those that ran most often first; no value of a statement is shown."""
    by_digest: dict[str, list[RawQuery]] = {}
    for each in unlisted:
        by_digest.setdefault(each.digest_id, []).append(each)
    found = [
        UnlistedStatement(
            text=chosen[0].text,
            executions=sum(each.executions for each in chosen),
            place=chosen[0].place,
        )
        for chosen in by_digest.values()
    ]
    return tuple(sorted(found, key=lambda each: -each.executions))


def _query(matched: MatchedQuery, rate: tuple[str, float | None] | None) -> ReproducedQuery:
    is_counted = matched.match != "administrative"
    return ReproducedQuery(
        label=matched.listed.label,
        title=matched.listed.title,
        place=matched.listed.place,
        match=matched.match,
        statements=len(matched.found),
        stated_executions=matched.listed.total,
        found_executions=matched.executions if is_counted else None,
        stated_rate=rate[0] if rate else "",
        found_rate=rate[1] if rate else None,
        raw_place=matched.found[0].place if matched.found else None,
    )
