"""What the analysis says of joins, text search and paging, against the statements themselves."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.intervals import FIGURE, Interval, exactly, percent, read_figure
from tools.source.audit.material import Executed, Material, StatedLine, parts_of
from tools.source.audit.statements import StatementFacts
from tools.source.audit.sums import EXECUTIONS, PERCENT

ALL = r"(?:quer(?:y|ies)|executions?|statements?|operations?|(?:total\s+)?load|traffic)"
SHARE_OF_ALL = (
    rf"%\s+of\s+(?:all\s+|the\s+|total\s+)?{ALL}\s+"
    r"(?:involves?|uses?|are|requires?|contains?|performs?|have|includes?)\s+(?:[\w-]+\s+)?"
)
SHARE = r"%\s+(?!of\b)(?:[\w-]+\s+)?"
"""Only shares of everything: `50% of queries are searches`, `50% search queries`, not
"30% of searches" or "30% of queries are slow because of joins".
"""
GENERIC = (
    r"performance|operations?|frequency|patterns?|quer(?:y|ies)|usage|analysis|executions?|total|"
    r"full|tables?|of|the|and|in|heavy|load|bottleneck|costs?"
)
TABLES_JOINED = re.compile(r"\b(\d{1,2})-table\b", re.IGNORECASE)
NUMBERING = re.compile(r"^[\d.\s]+")


@dataclass(frozen=True)
class Trait:
    """What some statements have, told by words in a remark and by tests of a statement.

    Attributes:
        has: It certainly has it; `may_have`: in another sense of the word it has.
    """

    name: str
    words: str
    has: Callable[[StatementFacts], bool]
    may_have: Callable[[StatementFacts], bool]


TRAITS = (
    Trait(
        "joins",
        r"joins?",
        lambda facts: facts.joined > 1,
        lambda facts: len(facts.tables) > 1,
    ),
    Trait(
        "text search",
        r"(?:(?:full-?)?text[- ]search(?:es)?|search(?:es)?|LIKE)",
        lambda facts: facts.searches,
        lambda facts: facts.compares_text,
    ),
    Trait(
        "paging",
        r"(?:pagination|paging|paginated)",
        lambda facts: facts.offset is not None,
        lambda facts: facts.limit is not None,
    ),
    Trait(
        "reads",
        r"SELECT",
        lambda facts: facts.kind == "select",
        lambda facts: facts.kind == "select",
    ),
)


def compare_traits(material: Material) -> Iterator[Comparison]:
    for line in material.remarks:
        for trait in TRAITS if " | " not in line.text else ():
            if _is_claim(line, trait):
                yield from _compare(line, trait, material)


def _is_claim(line: StatedLine, trait: Trait) -> bool:
    """A heading that is of nothing else, or a share of everything right before the word."""
    if line.is_heading:
        title = NUMBERING.sub("", line.text.partition("(")[0]).lower()
        left = re.sub(rf"\b{trait.words}\b", "", title, flags=re.IGNORECASE)
        others = re.sub(rf"\b(?:{GENERIC})\b|\d+-", "", left)
        return (
            left != title
            and not re.search("[a-z]", others)
            and EXECUTIONS.search(line.text) is not None
        )
    forms = (rf"{SHARE_OF_ALL}{trait.words}\b", rf"{SHARE}{trait.words}\s+{ALL}\b")
    return any(re.search(form, line.text, re.IGNORECASE) for form in forms)


def _compare(line: StatedLine, trait: Trait, material: Material) -> Iterator[Comparison]:
    tables = TABLES_JOINED.search(line.text) if trait.name == "joins" else None
    least = int(tables[1]) if tables else 0
    having, untold = _split(material.executed, trait, least)
    number = sum(each.total for each in having)
    most = number + sum(each.total for each in untold) + material.unlisted
    total = material.all_executions
    bound = Interval(Fraction(number), Fraction(most))
    counted, share = EXECUTIONS.search(line.text), PERCENT.search(line.text)
    figure = FIGURE.match(counted["figure"]) if counted else None
    stated = read_figure(figure) if figure else None
    if not total or (stated is None and share is None):
        return
    fits_count = stated is None or stated.meets(bound)
    fits_share = share is None or percent(share[1]).meets(bound.over(exactly(total)))
    is_low_bound = stated is not None and stated.high is None and fits_count
    what = f"{least}-table joins" if least else trait.name
    said = [f"{counted['figure']} executions" if counted else "", share[0] if share else ""]
    more = f", at most {most:,} with those of which it can't be told" if most > number else ""
    parts = tuple(dict.fromkeys((*parts_of([*having, *untold]), material.total_place)))
    yield Comparison(
        rule=material.rule("trait"),
        severity="info" if is_low_bound else "warning",
        subject=line.label or line.title,
        group=what,
        stated=Side(
            figure=" - ".join(filter(None, said)),
            text=f"states {' or '.join(filter(None, said))} with {what}",
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


def _split(
    executed: Sequence[Executed], trait: Trait, least: int
) -> tuple[list[Executed], list[Executed]]:
    """Queries that have the trait, and those of which that can't be told."""
    having, untold = [], []
    for each in executed:
        facts = each.facts
        if facts is None:
            untold.append(each)
        elif facts.joined >= least and trait.has(facts):
            having.append(each)
        elif facts.joined >= least and trait.may_have(facts):
            untold.append(each)
    return having, untold
