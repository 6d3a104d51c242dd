"""Puts the analysis's figures beside those of the raw log."""

from tools.provenance import Place
from tools.source.audit.comparison import Comparison
from tools.source.audit.raw_queries import MatchedQuery, RawQuery
from tools.source.reproduced import (
    ReproducedAnalysis,
    ReproducedFigure,
    ReproducedQuery,
    UnlistedStatement,
)


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
                remark=each.found.text,
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
