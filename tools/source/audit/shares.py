"""Percentages against what they are of."""

import re
from collections.abc import Iterator
from fractions import Fraction

from tools.provenance import Place
from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.intervals import FIGURE, NUMBER, Interval, exactly, percent, read_figure
from tools.source.audit.material import Material, StatedLine, stated_lines

COUNT_AND_SHARE = re.compile(
    rf"(?P<count>{NUMBER}\+?)\s+(?:total\s+)?executions?\s*[-–—(,:=]+\s*"
    r"(?P<share>\d{1,3}(?:\.\d{1,4})?)\s?%(?!\w)(?P<of>\s+of\s+[^().,;|]*)?",
    re.IGNORECASE,
)
SHARE_AND_COUNT = re.compile(
    rf"(?<![\w.])(?P<share>\d{{1,3}}(?:\.\d{{1,4}})?)\s?%\s*\(\s*(?P<count>{NUMBER}\+?)"
    r"\s+(?:total\s+)?executions?(?P<of>)",
    re.IGNORECASE,
)
OF_TOTAL = re.compile(r"\s+of\s+(?:all|the|total|every|overall|executions|queries|load|\s)+", re.I)
PART_OF = re.compile(
    rf"(?<![\w.,])(?P<part>{NUMBER})\s+(?:out\s+)?of\s+(?:the\s+)?(?P<whole>{NUMBER})"
    r"(?P<words>[^()%.;|\d]{0,60})[(:=–—-]\s*(?P<share>\d{1,3}(?:\.\d{1,4})?)\s?%",
    re.IGNORECASE,
)
FIX = "Tablewright uses neither as a rate; correct the percentage or the count."


def compare_shares(material: Material) -> Iterator[Comparison]:
    """`883 executions - 12.7%` of all executions, and `8 of 48 patterns (16.7%)`."""
    for document in material.documents if material.basis == "listed" else ():
        for line in stated_lines(document):
            yield from _part_of_whole(line)
    total = material.all_executions
    if not total or material.basis == "raw":
        return
    for line in material.log_lines:
        for form in (COUNT_AND_SHARE, SHARE_AND_COUNT):
            for match in form.finditer(line.text):
                if not match["of"] or OF_TOTAL.fullmatch(match["of"] + " "):
                    yield _of_total(line, match, total, material.total_place)


def _of_total(line: StatedLine, match: re.Match[str], total: int, place: Place) -> Comparison:
    figure = FIGURE.match(match["count"])
    count = read_figure(figure) if figure else exactly(0)
    # "900+ executions - 12.9%": the percentage is of the figure that stands there
    exact = Interval(count.low, count.low) if count.high is None else count
    found = exact.low / total
    share = percent(match["share"])
    return Comparison(
        rule="stated-share",
        severity="info" if _is_rounding(found, match["share"]) else "warning",
        subject=line.label or line.title,
        group="shares of all executions",
        stated=Side(
            figure=f"{match['share']}%",
            text=f"states {match['share']}% for {match['count']} executions",
            place=line.place,
        ),
        found=Side(
            figure=f"{float(found):.2%}",
            text=f"of the {total:,} in all these are {float(found):.2%}",
            place=place,
        ),
        holds=share.meets(exact.over(exactly(total))),
        fix=FIX,
    )


def _is_rounding(found: Fraction, stated: str) -> bool:
    """Off by less than one unit of the last digit: cut instead of rounded."""
    unit = Fraction(1, 100 * 10 ** len(stated.partition(".")[2]))
    return abs(found - Fraction(stated) / 100) < unit


def _part_of_whole(line: StatedLine) -> Iterator[Comparison]:
    for match in PART_OF.finditer(line.text):
        part, whole = (Fraction(match[name].replace(",", "")) for name in ("part", "whole"))
        if not whole:
            continue
        found = part / whole
        yield Comparison(
            rule="stated-share",
            severity="info" if _is_rounding(found, match["share"]) else "warning",
            subject=line.label or line.title,
            stated=Side(
                figure=f"{match['share']}%", text=f"states {match['share']}%", place=line.place
            ),
            found=Side(
                figure=f"{float(found):.2%}",
                text=f"{match['part']} of {match['whole']} are {float(found):.2%}",
                place=line.place,
            ),
            holds=percent(match["share"]).meets(exactly(found)),
            fix=FIX,
        )
