"""One whole design against another: what it gives up, when it would win, and the way back."""

from collections.abc import Iterator
from dataclasses import dataclass

from tools.capacity.bill import Bill
from tools.model.data_model import DataModel
from tools.model.diff import model_changes
from tools.planning.search.designs import Design
from tools.provenance import Figure, computed

CENT = 0.01
MOST_NAMED = 2  # patterns in one text
FARTHEST = 100.0  # times a rate: beyond, no change of it is to be expected
BILL_RULE = "difference of the monthly bill"
TURNING_RULE = "the rate at which the bills of both designs are equal"


@dataclass(frozen=True)
class Comparison:
    """In words, with the figures that they state; `wins_when` is empty where nothing is found."""

    gives_up: str
    wins_when: str
    rollback: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class TurningPoint:
    """A pattern's average rate, requests a second, at which two designs cost the same.

    `is_above`: whether the other design wins above it, or below.
    """

    pattern_id: str
    rate: float
    now: float
    is_above: bool

    @property
    def distance(self) -> float:
        """Times the rate has to grow or shrink."""
        return self.rate / self.now if self.is_above else self.now / max(self.rate, 1e-12)


def compare(other: Design, chosen: Design) -> Comparison:
    """`other` against the one that was chosen; both on the same requirements."""
    given_up = [*_dearer(other, chosen), *_more_structures(other, chosen)]
    wins = [*_by_rate(other, chosen), *_by_structures(other, chosen)]
    return Comparison(
        gives_up=_joined(given_up, ", ") or "nothing that the bill shows",
        wins_when=_joined(wins, "; or "),
        rollback=way_back(other.model, chosen.model),
        figures=tuple(figure for _, figures in (*given_up, *wins) for figure in figures),
    )


_Said = tuple[str, tuple[Figure, ...]]


def _joined(said: list[_Said], between: str) -> str:
    return between.join(text for text, _ in said)


def differences(other: Bill, chosen: Bill) -> dict[str, float]:
    """USD a month that each pattern costs more, by leading id; those of unknown rate are not in."""
    then = {line.ids[0]: line.cost_usd_per_month for line in other.patterns}
    return {
        line.ids[0]: (then.get(line.ids[0]) or 0.0) - line.cost_usd_per_month
        for line in chosen.patterns
        if line.cost_usd_per_month is not None and then.get(line.ids[0]) is not None
    }


def _dearer(other: Design, chosen: Design) -> Iterator[_Said]:
    changed = differences(other.bill, chosen.bill)
    dearer = sorted(((usd, lead) for lead, usd in changed.items() if usd >= CENT), reverse=True)
    for usd, lead in dearer[:MOST_NAMED]:
        amount = computed(f"${usd:,.2f} a month", f"what {lead} costs more", BILL_RULE)
        yield f"{lead} costs {amount.text} more", (amount,)


def _more_structures(other: Design, chosen: Design) -> Iterator[_Said]:
    more = other.structures - chosen.structures
    if more > 0:
        count = computed(f"{more} more", "tables and indexes", "difference of their numbers")
        yield f"{count.text} to run of tables and indexes together", (count,)


def _by_rate(other: Design, chosen: Design) -> Iterator[_Said]:
    nearest = min(turning_points(other, chosen), key=lambda each: each.distance, default=None)
    if nearest is not None:
        then = computed(
            f"{nearest.rate:.3g} a second", f"rate of {nearest.pattern_id}", TURNING_RULE
        )
        now = computed(
            f"{nearest.now:.3g}", f"average rate of {nearest.pattern_id}", "sum of its patterns"
        )
        word = "above" if nearest.is_above else "below"
        yield f"{nearest.pattern_id} averages {word} {then.text} instead of {now.text}", (then, now)


def turning_points(other: Design, chosen: Design) -> Iterator[TurningPoint]:
    """Of each pattern whose rate alone would make the other design the cheaper one."""
    excess = other.usd_per_month - chosen.usd_per_month
    if excess < CENT:
        return
    rates = {line.ids[0]: line.average_rate for line in chosen.bill.patterns}
    for lead, usd in differences(other.bill, chosen.bill).items():
        now = rates[lead]
        if not now or not usd:
            continue
        factor = 1 - excess / usd
        if 1 / FARTHEST <= factor <= FARTHEST:
            yield TurningPoint(lead, now * factor, now, is_above=usd < 0)


def _by_structures(other: Design, chosen: Design) -> Iterator[_Said]:
    more = other.structures - chosen.structures
    usd = other.usd_per_month - chosen.usd_per_month
    if not more or (usd > 0) == (more > 0):
        return
    word = "more" if more < 0 else "less"
    amount = computed(
        f"${usd / -more:,.2f} a month",
        "what one table or index more has to be worth",
        "difference of the bills over that of the numbers of tables and indexes",
    )
    yield f"running a table or an index is worth {word} than {amount.text}", (amount,)


def way_back(other: DataModel, chosen: DataModel) -> str:
    """What has to be done to come from the other design to the chosen one."""
    steps: dict[str, dict[str, None]] = {}
    entities = {table.name for model in (other, chosen) for table in model.tables}
    for change in model_changes(other, chosen):
        table, _, part = change.subject.partition(".")
        if table not in entities:
            continue
        is_index = change.what.startswith(("index", "projection")) or (
            part and change.what.startswith("key")
        )
        if is_index:
            step = "drop" if change.sign == "-" else "build"
        elif part:
            step = "stop writing" if change.sign == "-" else "fill"
        else:
            step = "give up" if change.sign == "-" else "import into"
        steps.setdefault(step, {}).setdefault(change.subject if part else table)
    said = [
        (steps.get("import into"), "import {} anew under its key from an export"),
        (steps.get("build"), "build {} online"),
        (steps.get("fill"), "fill {} by a pass over the items"),
        (steps.get("drop"), "then drop {}"),
        (steps.get("stop writing"), "stop writing {}"),
        (steps.get("give up"), "give up {}"),
    ]
    words = [text.format(_few(tuple(names))) for names, text in said if names]
    return f"To come to the chosen one: {'; '.join(words)}." if words else "None is needed."


def _few(names: tuple[str, ...]) -> str:
    shown = names[:3]
    return f"{', '.join(shown)} and others" if len(names) > len(shown) else ", ".join(shown)
