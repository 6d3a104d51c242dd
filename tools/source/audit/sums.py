"""Sums that the log analysis states, against the queries that they are of."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.intervals import (
    FIGURE,
    NUMBER,
    Interval,
    exactly,
    percent,
    read_figure,
)
from tools.source.audit.material import BY_QUERIES, Executed, Material, StatedLine, parts_of

TOP = re.compile(r"top\s+(\d{1,4})\s+queries", re.IGNORECASE)
REMAINING = re.compile(r"(?:remaining|other|last|bottom)\s+(\d{1,6})\s+queries", re.IGNORECASE)
NUMBERED = re.compile(r"quer(?:y|ies)\b[^()]*\((\d{1,6})\s*(?:to|-|–)\s*(\d{1,6})\)", re.IGNORECASE)
EXECUTIONS = re.compile(rf"(?P<figure>{NUMBER}\+?)\s+(?:total\s+)?executions?\b", re.IGNORECASE)
PERCENT = re.compile(r"(?<![\w.%])(\d{1,3}(?:\.\d{1,4})?)\s?%(?!\w)")
KIND = re.compile(
    r"(SELECT|INSERT|UPDATE|DELETE|REPLACE|TRUNCATE)"
    r"(?:\s+(?:queries|operations|statements|executions))?",
    re.IGNORECASE,
)
TERMS = re.compile(
    rf"(?<![\w.,])(?P<sum>{NUMBER})(?P<words>[^()|.;:]{{2,60}})\((?P<terms>[^()%]*\+[^()%]*)\)"
)
CORRECT_SUM = f"{BY_QUERIES}; correct the sum."


def compare_sums(material: Material) -> Iterator[Comparison]:
    for line in material.remarks:
        yield from _ranked(line, material)
        yield from _of_a_kind(line, material)
    if material.basis == "listed":
        for line in material.remarks:
            yield from _terms(line)
        yield from _kinds_together(material)


def executions_of(text: str) -> tuple[Interval, str] | None:
    """The first count of executions, `3,715 executions`, with its text."""
    match = EXECUTIONS.search(text)
    figure = FIGURE.match(match["figure"]) if match else None
    return (read_figure(figure), match["figure"]) if match and figure else None


def share_of(text: str) -> tuple[Interval, str] | None:
    match = PERCENT.search(text)
    return (percent(match[1]), match[0]) if match else None


def compare_sum(
    line: StatedLine,
    chosen: Sequence[Executed],
    which: str,
    material: Material,
    *,
    unknown: Sequence[Executed] = (),
    unlisted: int = 0,
) -> Iterator[Comparison]:
    """The executions that a line states, or else its share, against those of some queries.

    The `unknown` may belong to them too: whether, the analysis does not tell.
    """
    number = sum(each.total for each in chosen)
    most = number + sum(each.total for each in unknown) + unlisted
    stated, share = executions_of(line.rest), share_of(line.rest)
    parts = parts_of([*chosen, *unknown]) or material.places
    more = f", at most {most:,} with those whose SQL is not given" if most > number else ""
    bound = Interval(Fraction(number), Fraction(most))
    rule, fix = material.rule("sum"), material.leading("correct the sum.")
    subject = line.label or line.title
    if stated is not None:
        text = f"{which} add up to {number:,}{more}"
        yield Comparison(
            rule=rule,
            subject=subject,
            fix=fix,
            stated=Side(figure=stated[1], text=f"states {stated[1]} executions", place=line.place),
            found=Side(figure=f"{number:,}", text=text, place=parts[0], parts=parts),
            holds=stated[0].meets(bound),
        )
    elif share is not None and material.all_executions:
        total = material.all_executions
        portion = number / total
        parts = tuple(dict.fromkeys((*parts, material.total_place)))
        text = f"{which} add up to {number:,} of {total:,}{more}: {portion:.1%}"
        yield Comparison(
            rule=rule,
            subject=subject,
            fix=fix,
            stated=Side(figure=share[1], text=f"states {share[1]}", place=line.place),
            found=Side(figure=f"{portion:.1%}", text=text, place=parts[0], parts=parts),
            holds=share[0].meets(bound.over(exactly(total))),
        )


def _ranked(line: StatedLine, material: Material) -> Iterator[Comparison]:
    """`Top 5 queries`, `Remaining 62 queries`, `Frequent queries (1 to 10)`."""
    for form, end in ((TOP, "most"), (REMAINING, "least")):
        is_known = material.is_complete and not (end == "least" and material.unlisted_queries)
        match = form.fullmatch(line.label) if is_known else None
        number = int(match[1]) if match else 0
        if 0 < number <= sum(each.queries for each in material.executed):
            chosen = _ranked_first(material.executed, number, from_the_top=end == "most")
            which = f"the {number} that ran {end} often"
            yield from compare_sum(line, chosen, which, material)
    match = NUMBERED.search(line.label)
    if match and material.basis == "listed":
        wanted = set(range(int(match[1]), min(int(match[2]), int(match[1]) + 10_000) + 1))
        chosen = [each for each in material.executed if set(each.numbers) <= wanted]
        if {number for each in chosen for number in each.numbers} == wanted:
            which = f"queries {match[1]} to {match[2]}"
            yield from compare_sum(line, chosen, which, material)


def _ranked_first(
    executed: Sequence[Executed], number: int, *, from_the_top: bool
) -> list[Executed]:
    """So many queries, those first that ran most often, or least; a range may be cut."""
    chosen: list[Executed] = []
    for each in sorted(executed, key=lambda each: each.executions, reverse=from_the_top):
        taken = min(each.queries, number)
        if taken:
            chosen.append(each.model_copy(update={"queries": taken}))
        number -= taken
    return chosen


def _of_a_kind(line: StatedLine, material: Material) -> Iterator[Comparison]:
    """`SELECT Queries: 6,972 executions`."""
    match = KIND.fullmatch(line.label)
    if match is None or executions_of(line.rest) is None:
        return
    kind = match[1].lower()
    chosen = [each for each in material.executed if each.kind == kind]
    unknown = [each for each in material.executed if not each.kind]
    which = f"the {kind.upper()} statements"
    yield from compare_sum(
        line, chosen, which, material, unknown=unknown, unlisted=material.unlisted
    )


def _kinds_together(material: Material) -> Iterator[Comparison]:
    """The executions by kind of statement against the total that is stated."""
    stated = material.log.total_executions
    if stated is None:
        return
    sections: dict[str, list[StatedLine]] = {}
    for line in material.remarks:
        if KIND.fullmatch(line.label) and executions_of(line.rest):
            sections.setdefault(line.path, []).append(line)
    for lines in sections.values():
        known = [found for line in lines if (found := executions_of(line.rest))]
        if len(lines) < 2 or any(each.high is None for each, _ in known):
            continue
        number = int(sum(each.low for each, _ in known))
        terms = " + ".join(text for _, text in known)
        parts = tuple(line.place for line in lines)
        yield Comparison(
            rule="stated-sum",
            severity="warning" if number > stated else "info",
            subject=lines[0].title,
            stated=Side(
                figure=f"{stated:,}",
                text=f"states {stated:,} executions in all",
                place=material.total_place,
            ),
            found=Side(
                figure=f"{number:,}", text=f"{terms} make {number:,}", place=parts[0], parts=parts
            ),
            holds=number == stated,
            fix=CORRECT_SUM,
        )


def _terms(line: StatedLine) -> Iterator[Comparison]:
    """`746 total executions (373 count + 371 results + 2 LIMIT 20)`."""
    for match in TERMS.finditer(line.text):
        numbers = [FIGURE.search(term) for term in match["terms"].split("+")]
        if not match["words"].strip():
            continue
        if len(numbers) < 2 or any(found is None or found["plus"] for found in numbers):
            continue
        terms = [read_figure(found).low for found in numbers if found]
        number = sum(terms, Fraction())
        stated = match["sum"]
        yield Comparison(
            rule="stated-sum",
            subject=line.label or line.title,
            stated=Side(figure=stated, text=f"states {stated}", place=line.place),
            found=Side(
                figure=f"{float(number):,g}",
                text=f"its parts ({match['terms']}) make {float(number):,.10g}",
                place=line.place,
            ),
            holds=Fraction(stated.replace(",", "")) == number,
            fix=f"{BY_QUERIES}; correct the sum or its parts.",
        )
