"""The log analysis computed anew from the raw log, as the requirements document shows it."""

from tools.documents import figures
from tools.documents.markdown import Markdown, code, grid, sentence
from tools.source.reproduced import (
    Match,
    ReproducedAnalysis,
    ReproducedFigure,
    ReproducedQuery,
    UnlistedStatement,
)

MATCHES: dict[Match, str] = {
    "exact": "the same statement",
    "select list": "the same but for the columns selected",
    "digest": "the same but for its values, which are not kept",
    "title": "by what its title says",
    "administrative": "not counted: on the server's own tables",
    "none": "not found",
}
MOST_UNLISTED = 25


def reproduction_view(found: ReproducedAnalysis | None) -> dict[str, object]:
    """The parts of the section; empty where there is nothing to compare."""
    if found is None:
        return {}
    left = len(found.unlisted) - MOST_UNLISTED
    listed, computed = agreement(found)
    return {
        "summary": sentence(
            "{listed} ran as often in the raw log as the analysis says; {computed}.",
            listed=listed,
            computed=computed,
        ),
        "queries": _queries(found.queries),
        "figures": _figures(found.figures),
        "unlisted": _unlisted(found.unlisted[:MOST_UNLISTED]),
        "left_out": sentence("{left} more are not listed.", left=figures.number(left))
        if left > 0
        else "",
    }


def agreement(found: ReproducedAnalysis) -> tuple[str, str]:
    """How many of the listed queries, and of the figures computed from them, hold."""
    counted = [each for each in found.queries if each.found_executions is not None]
    agreeing = sum(each.holds and each.match != "none" for each in counted)
    holding = sum(each.holds for each in found.figures)
    computed = figures.plural(len(found.figures), "figure")
    return (
        f"{figures.number(agreeing)} of {figures.plural(len(counted), 'entry', 'entries')}",
        f"{figures.number(holding)} of {computed} computed from them agree",
    )


def _queries(queries: tuple[ReproducedQuery, ...]) -> Markdown:
    rows = [
        (
            each.label,
            each.title,
            figures.number(each.stated_executions),
            "" if each.found_executions is None else figures.number(each.found_executions),
            each.stated_rate,
            "" if each.found_rate is None else figures.rate(each.found_rate),
            MATCHES[each.match],
            _verdict(each.holds and each.match != "none", each.found_executions is not None),
            str(each.place),
            str(each.raw_place or ""),
        )
        for each in queries
    ]
    headers = ("Query", "Title", "Executions stated", "In the raw log", "Rate stated")
    return grid((*headers, "A second in the raw log", "Matched", "Holds", "Stated in", "Raw"), rows)


def _figures(stated: tuple[ReproducedFigure, ...]) -> Markdown:
    rows = [
        (each.what, each.stated, each.found, _verdict(each.holds), each.remark, str(each.place))
        for each in stated
    ]
    headers = ("Figure of", "Stated", "From the raw log", "Holds", "How", "Stated in")
    return grid(headers, rows) if rows else Markdown()


def _unlisted(statements: tuple[UnlistedStatement, ...]) -> Markdown:
    rows = [
        (code(each.text), figures.number(each.executions), str(each.place)) for each in statements
    ]
    return grid(("Statement", "Executions", "First seen in"), rows) if rows else Markdown()


def _verdict(holds: bool, is_counted: bool = True) -> str:
    if not is_counted:
        return ""
    return "yes" if holds else "NO"
