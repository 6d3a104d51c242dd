"""Two figures for one thing: what an artifact states, and what another place makes of it.

Every rule of the audit returns comparisons, those that hold too: they say what was checked, and
the raw log's can be shown as a table. Those that don't hold are the contradictions.
"""

from collections.abc import Iterable, Iterator, Sequence

from tools.finding import Finding, Severity
from tools.provenance import Place
from tools.value import Value

SEVERITIES: tuple[Severity, ...] = ("error", "critical", "high", "warning", "info")
MOST_PLACES = 4  # that a figure is computed from are listed one by one


class Side(Value):
    """A figure with its place.

    Attributes:
        figure: The figure alone, such as `3,715` or `0.18/sec`.
        text: What is said with it; follows the place in "PLACE text".
        parts: The places that the figure is computed from, where it stands at none.
    """

    figure: str
    text: str
    place: Place
    parts: tuple[Place, ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        return (self.place, *self.parts)


class Comparison(Value):
    """A stated figure beside the one it must agree with.

    Attributes:
        subject: What both are about.
        group: Contradictions of one rule and group make one finding, with this as its subject.
        fix: Which side Tablewright goes by, and why.
    """

    rule: str
    severity: Severity = "warning"
    subject: str
    group: str = ""
    stated: Side
    found: Side
    holds: bool
    fix: str

    @property
    def places(self) -> tuple[Place, ...]:
        return tuple(dict.fromkeys((*self.stated.places, *self.found.places)))


def contradictions(comparisons: Iterable[Comparison]) -> tuple[Comparison, ...]:
    return tuple(each for each in comparisons if not each.holds)


def findings_of(comparisons: Iterable[Comparison]) -> tuple[Finding, ...]:
    """A finding for each contradiction, one for those of a group; the same figures said once."""
    groups: dict[tuple[str, str, str], list[Comparison]] = {}
    for number, each in enumerate(contradictions(comparisons)):
        key = (each.rule, each.group, "" if each.group else str(number))
        groups.setdefault(key, []).append(each)
    return tuple(_finding(group) for group in groups.values())


def _finding(group: Sequence[Comparison]) -> Finding:
    first = group[0]
    return Finding(
        rule=first.rule,
        severity=next(s for s in SEVERITIES if s in {each.severity for each in group}),
        subject=first.group or first.subject,
        evidence=" ".join(_sentences(group)),
        fix=" ".join(dict.fromkeys(each.fix for each in group)),
    )


def _sentences(group: Sequence[Comparison]) -> Iterator[str]:
    """A wrong figure that stands in several places is said once, and so is what contradicts it."""
    against: dict[tuple[Place, str], list[str]] = {}
    for each in group:
        places = spanned(each.found.parts) if each.found.parts else str(each.found.place)
        said = f"{places}: {each.found.text}"
        entries = against.setdefault((each.stated.place, each.stated.text), [])
        if said not in entries:
            entries.append(said)
    together: dict[tuple[str, ...], list[Place]] = {}
    for (place, text), entries in against.items():
        together.setdefault((text, *entries), []).append(place)
    for (text, *found), places_stated in together.items():
        yield f"{listed(places_stated)} {text}; {'; '.join(found)}."


def listed(places: Sequence[Place]) -> str:
    """Each file once: `a.md:3, :7, b.md:2`. `tools.provenance` reads it so."""
    said: list[str] = []
    file = ""
    for place in places:
        said.append(f":{place.line}" if place.file == file else str(place))
        file = place.file
    return ", ".join(said)


def spanned(places: Sequence[Place]) -> str:
    """A few places one by one; of more the first and the last of each file, and how many."""
    if len(places) <= MOST_PLACES:
        return listed(places)
    spans = []
    for file in dict.fromkeys(place.file for place in places):
        lines = sorted(place.line for place in places if place.file == file)
        last = f" to {lines[-1]}" if len(lines) > 1 else ""
        spans.append(f"{file}:{lines[0]}{last}")
    return f"{', '.join(spans)} ({len(places)} lines)"
