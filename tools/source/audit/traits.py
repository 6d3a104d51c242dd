"""What the analysis says of joins, text search and paging, against the statements themselves."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.intervals import FIGURE, Interval, exactly, percent, read_figure
from tools.source.audit.material import Material, StatedLine, parts_of
from tools.source.audit.statements import StatementFacts
from tools.source.audit.sums import EXECUTIONS, PERCENT

# Only shares of everything: "of queries", or none named; "30% of searches" is of something else.
OF_OTHERS = re.compile(
    r"%\**\s+of\s+(?!(?:all|the|total|overall|every|its|\s)*"
    r"(?:quer(?:y|ies)|executions?|statements?|operations?|load|traffic|total)\b)",
    re.IGNORECASE,
)
OF_QUERIES = re.compile(
    r"\b(?:quer(?:y|ies)|executions?|statements?|operations?|load|traffic|involve)\b", re.IGNORECASE
)
TABLES_JOINED = re.compile(r"\b(\d{1,2})-table\b", re.IGNORECASE)


@dataclass(frozen=True)
class Trait:
    """What some statements have, told by words in a remark and by a test of a statement."""

    name: str
    words: re.Pattern[str]
    has: Callable[[StatementFacts], bool]


TRAITS = (
    Trait("joins", re.compile(r"\bjoin(?:s|ed)?\b", re.I), lambda facts: facts.joined > 1),
    Trait(
        "text search",
        re.compile(r"\b(?:search(?:es)?(?!\s+engine)|LIKE quer(?:y|ies)|full-?text)\b", re.I),
        lambda facts: facts.searches,
    ),
    Trait(
        "paging",
        re.compile(r"\b(?:pagination|paging|paginated)\b", re.I),
        lambda facts: facts.offset is not None,
    ),
    Trait("reads", re.compile(r"\bSELECT\b"), lambda facts: facts.kind == "select"),
)


def compare_traits(material: Material) -> Iterator[Comparison]:
    for line in material.remarks:
        traits = [trait for trait in TRAITS if trait.words.search(line.text)]
        if len(traits) == 1 and " | " not in line.text and _is_claim(line):
            yield from _compare(line, traits[0], material)


def _is_claim(line: StatedLine) -> bool:
    if line.is_heading:
        return EXECUTIONS.search(line.text) is not None
    share = PERCENT.search(line.text)
    return bool(share and not OF_OTHERS.search(line.text) and OF_QUERIES.search(line.text))


def _compare(line: StatedLine, trait: Trait, material: Material) -> Iterator[Comparison]:
    tables = TABLES_JOINED.search(line.text) if trait.name == "joins" else None
    least = int(tables[1]) if tables else 0
    having = [
        each
        for each in material.executed
        if (facts := each.facts) is not None and trait.has(facts) and facts.joined >= least
    ]
    number = sum(each.total for each in having)
    untold = [each for each in material.executed if each.facts is None]
    unknown = sum(each.total for each in untold)
    total = material.all_executions
    bound = Interval(Fraction(number), Fraction(number + unknown))
    counted, share = EXECUTIONS.search(line.text), PERCENT.search(line.text)
    figure = FIGURE.match(counted["figure"]) if counted else None
    stated = read_figure(figure) if figure else None
    if not total or (stated is None and share is None):
        return
    fits_count = stated is None or stated.meets(bound)
    fits_share = share is None or percent(share[1]).meets(bound.over(exactly(total)))
    is_low_bound = stated is not None and stated.high is None and fits_count
    said = f"{counted['figure']} executions" if counted else ""
    what = f"{least}-table joins" if least else trait.name
    more = f", at most {number + unknown:,} with those whose SQL is not given" if unknown else ""
    parts = tuple(dict.fromkeys((*parts_of([*having, *untold]), material.total_place)))
    yield Comparison(
        rule=material.rule("trait"),
        severity="info" if is_low_bound else "warning",
        subject=line.label or line.title,
        group=what,
        stated=Side(
            figure=" - ".join(filter(None, (said, share[0] if share else ""))),
            text=f"states {' or '.join(filter(None, (said, share[0] if share else '')))} "
            f"with {what}",
            place=line.place,
        ),
        found=Side(
            figure=f"{number:,}",
            text=f"{number:,} of {total:,} executions have {what} ({number / total:.1%}){more}",
            place=parts[0],
            parts=parts,
        ),
        holds=fits_count and fits_share,
        fix=material.leading("correct the count."),
    )
