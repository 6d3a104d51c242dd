"""What a heading says of the items below it: how many, which, and how often each ran."""

import re
from collections.abc import Iterator, Sequence

from tools.provenance import Place
from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.material import BY_QUERIES, Executed, Material, parts_of
from tools.source.evidence import StatedPattern
from tools.source.markdown import Document
from tools.value import Value

PATTERN_COUNT = re.compile(
    r"\(\s*(\d{1,6})\s+(?:[A-Za-z]+\s+){0,3}(?:patterns?|methods?|endpoints?|operations?)\s*\)",
    re.IGNORECASE,
)
QUERY_COUNT = re.compile(
    r"\(\s*(\d{1,6})\s+(?:[A-Za-z]+\s+){0,2}(?:queries|statements)\s*\)", re.IGNORECASE
)
QUERY_LABELS = re.compile(r"\(\s*Quer(?:y|ies)\s+(?P<numbers>\d[\d\s,–-]*(?:and\s+\d+)?)\)", re.I)
RANGE = re.compile(r"(\d{1,6})(?:\s*(?:-|–|to)\s*(\d{1,6}))?")
BOUNDS = (
    (r"(?:under|below|fewer than|less than)\s+(\d[\d,]{0,15})", "below"),
    (r"(?:over|above|more than)\s+(\d[\d,]{0,15})", "above"),
    (r"at least\s+(\d[\d,]{0,15})", "least"),
    (r"(?:up to|at most)\s+(\d[\d,]{0,15})", "most"),
    (r"(\d[\d,]{0,15})\s*(?:-|–|to)\s*(\d[\d,]{0,15})", "range"),
    (r"(\d[\d,]{0,15})\s*\+", "least"),
    (r"(\d[\d,]{0,15})\s+executions?\s+or\s+more", "least"),
    (r"(\d[\d,]{0,15})\s+executions?\s+or\s+(?:less|fewer)", "most"),
    (r"(\d[\d,]{0,15})\s+executions?\s+each", "each"),
)
EXECUTIONS = re.compile(r"\(([^()]*\bexecutions?\b[^()]*)\)", re.IGNORECASE)
TOGETHER = re.compile(r"(\d[\d,]{0,15})\s+(?:total\s+)?executions", re.IGNORECASE)
MOST_NUMBERS = 10_000


class _Scope(Value):
    """A heading with the lines below it, up to the next of its level."""

    title: str
    place: Place
    end: int

    def holds(self, place: Place) -> bool:
        same = place.file == self.place.file
        return same and self.place.line <= place.line < self.end


def compare_headings(material: Material) -> Iterator[Comparison]:
    for document in material.documents:
        for scope in _scopes(document):
            yield from _pattern_count(scope, material.patterns)
    heads = {each.place for each in material.executed}
    for scope in _scopes(material.log_document):
        if scope.place in heads:
            continue
        inside = [each for each in material.executed if scope.holds(each.place)]
        if inside:
            yield from _query_count(scope, inside)
            yield from _query_labels(scope, inside)
            yield from _executions(scope, inside)


def _scopes(document: Document) -> Iterator[_Scope]:
    for position, section in enumerate(document.sections):
        after = position + len(document.subtree(position))
        end = document.sections[after].line if after < len(document.sections) else 10**9
        place = Place(file=document.file, line=section.line)
        yield _Scope(title=section.title, place=place, end=end)


def _pattern_count(scope: _Scope, patterns: Sequence[StatedPattern]) -> Iterator[Comparison]:
    """Headings such as `Orders (9 patterns)`."""
    match = PATTERN_COUNT.search(scope.title)
    inside = [pattern for pattern in patterns if match and scope.holds(pattern.place)]
    if match is None or not inside:
        return
    listed = f"{inside[0].id} to {inside[-1].id}" if len(inside) > 1 else inside[0].id
    parts = tuple(pattern.place for pattern in inside)
    yield Comparison(
        rule="stated-count",
        severity="info",
        subject=inside[0].group,
        stated=Side(figure=match[1], text=f"says {match[0]}", place=scope.place),
        found=Side(
            figure=str(len(inside)),
            text=f"{len(inside)} are listed, {listed}",
            place=parts[0],
            parts=parts,
        ),
        holds=len(inside) == int(match[1]),
        fix=f"Tablewright goes by the {len(inside)} listed; correct the heading or the list.",
    )


def _query_count(scope: _Scope, inside: Sequence[Executed]) -> Iterator[Comparison]:
    match = QUERY_COUNT.search(scope.title)
    if match is None or match[0].lower().startswith("(all"):
        return
    number = sum(each.queries for each in inside)
    yield Comparison(
        rule="stated-count",
        severity="info",
        subject=scope.title,
        stated=Side(figure=match[1], text=f"says {match[0]}", place=scope.place),
        found=_of(inside, str(number), f"{number:,} queries are described"),
        holds=number == int(match[1]),
        fix=f"{BY_QUERIES}; correct the heading or the list.",
    )


def _query_labels(scope: _Scope, inside: Sequence[Executed]) -> Iterator[Comparison]:
    """`(Queries 25, 29-38)` against the labels of the queries below."""
    match = QUERY_LABELS.search(scope.title)
    stated = set(_numbers(match["numbers"])) if match else set()
    below = {number for each in inside for number in each.numbers}
    if match is None or not stated or not below:
        return
    lacking, extra = sorted(stated - below), sorted(below - stated)
    said = [
        f"{_runs(lacking)} lacking" if lacking else "",
        f"{_runs(extra)} too" if extra else "",
    ]
    yield Comparison(
        rule="stated-labels",
        severity="info",
        subject=scope.title,
        stated=Side(figure=match["numbers"], text=f"says {match[0]}", place=scope.place),
        found=_of(inside, _runs(sorted(below)), ", ".join(filter(None, said)) or "the same"),
        holds=stated == below,
        fix=f"{BY_QUERIES}, wherever they stand; correct the heading.",
    )


def _executions(scope: _Scope, inside: Sequence[Executed]) -> Iterator[Comparison]:
    """`(100+ executions)` against each query below."""
    for stated in EXECUTIONS.findall(scope.title):
        bound = _bound(stated)
        together = TOGETHER.fullmatch(stated)
        if together:
            yield _together(scope, inside, int(together[1].replace(",", "")))
        if bound is None:
            continue
        low, high = bound
        outside = [
            e for e in inside if e.executions < low or (high is not None and e.executions > high)
        ]
        shown = outside or inside
        listed = ", ".join(f"{e.label or e.title} ran {e.executions:,} times" for e in outside)
        yield Comparison(
            rule="stated-range",
            severity="info",
            subject=scope.title,
            stated=Side(figure=stated, text=f"says ({stated})", place=scope.place),
            found=_of(shown, listed, listed or "each did"),
            holds=not outside,
            fix=f"{BY_QUERIES}; correct the heading or move the query.",
        )


def _together(scope: _Scope, inside: Sequence[Executed], stated: int) -> Comparison:
    """`(1,733 executions)` over several queries: of all together, or of each."""
    number = sum(each.total for each in inside)
    return Comparison(
        rule="stated-sum",
        subject=scope.title,
        stated=Side(figure=f"{stated:,}", text=f"says {stated:,} executions", place=scope.place),
        found=_of(inside, f"{number:,}", f"those below add up to {number:,}"),
        holds=number == stated or all(each.executions == stated for each in inside),
        fix=f"{BY_QUERIES}; correct the heading.",
    )


def _bound(stated: str) -> tuple[int, int | None] | None:
    """The least and the most executions of one query; None where the words give neither."""
    if "%" in stated:
        return None
    for form, kind in BOUNDS:
        match = re.search(form, stated, re.IGNORECASE)
        if match is None:
            continue
        first = int(match[1].replace(",", ""))
        match kind:
            case "below":
                return 0, first - 1
            case "above":
                return first + 1, None
            case "least":
                return first, None
            case "most":
                return 0, first
            case "range":
                return first, int(match[2].replace(",", ""))
            case _:
                return first, first
    return None


def _numbers(text: str) -> Iterator[int]:
    for first, last in RANGE.findall(text):
        end = int(last or first)
        if int(first) <= end < int(first) + MOST_NUMBERS:
            yield from range(int(first), end + 1)


def _runs(numbers: Sequence[int]) -> str:
    """`25, 29-38`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _of(inside: Sequence[Executed], figure: str, text: str) -> Side:
    parts = parts_of(inside)
    return Side(figure=figure, text=text, place=parts[0], parts=parts)
