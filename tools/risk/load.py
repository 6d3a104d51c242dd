"""The load on the busiest value of a partition key, at peak."""

from collections.abc import Iterable
from dataclasses import dataclass

from tools.capacity.limits import PARTITION_LIMIT
from tools.finding import Severity
from tools.provenance import Figure, computed
from tools.risk.situation import IndexedWrite, Situation, Structure, figure, unknown_rates
from tools.risk.skew import KeyValues, is_unique, key_values

WARN_SHARE = 0.5  # of a partition's limit; half of it leaves no room for a second busy key
LOW_CARDINALITY = 100  # own rule: with fewer values, a key does not spread writes


@dataclass(frozen=True)
class KeyLoad:
    """Peak units per second on the busiest partition key value."""

    values: KeyValues
    units_per_second: float
    patterns: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def hottest(self) -> float:
        return self.values.top_share * self.units_per_second

    def severity(self, limit: float) -> Severity | None:
        """Critical beyond the limit, a warning beyond half of it; never certain on a guess."""
        if self.hottest > limit:
            return "warning" if self.values.is_guess else "critical"
        return "warning" if self.hottest > WARN_SHARE * limit else None

    def evidence(self, key: str, limit: float, what: str) -> str:
        together, hottest, served = self.load_figures(limit, what)
        return (
            f"{key}: {self.values.said}; {together.text} at peak "
            f"({', '.join(self.patterns)}), {hottest.text}; "
            f"a partition {served.text}{unknown_rates(list(self.unknown))}"
        )

    def figures(self, limit: float, what: str) -> tuple[Figure, ...]:
        """Those of `evidence`."""
        return (*self.values.said_figures, *self.load_figures(limit, what))

    def load_figures(self, limit: float, what: str) -> tuple[Figure, Figure, Figure]:
        """The load on all values, on the busiest one, and what a partition serves."""
        together = computed(
            f"{figure(self.units_per_second)} {what} units/s",
            f"peak {what} units a second that can meet on a key",
            f"sum over the patterns of peak rate * {what} units a call",
            *self.patterns,
        )
        hottest = computed(
            f"{figure(self.hottest)} on the busiest value",
            f"peak {what} units a second on the busiest value",
            "share of the busiest value * units a second",
            f"{self.values.top_share:.1%}",
            together.text,
        )
        text = f"serves {figure(limit)}"
        served = Figure(
            text=text, what=f"{what} units a second of a partition", source=PARTITION_LIMIT
        )
        return together, hottest, served


def write_load(situation: Situation, structure: Structure) -> KeyLoad:
    """Writes that can meet on one key: not those that make or remove the only item of a key."""
    unique = is_unique(situation, structure)
    writes = [
        write
        for write in situation.writes_to(structure)
        if not (unique and _touches_once(situation, write))
    ]
    return KeyLoad(
        values=key_values(situation, structure, "writes"),
        units_per_second=sum(write.units * (write.rated.peak or 0.0) for write in writes),
        patterns=_names(write.rated.patterns for write in writes if write.rated.peak is not None),
        unknown=_names(write.rated.patterns for write in writes if write.rated.peak is None),
    )


def read_load(situation: Situation, structure: Structure) -> KeyLoad:
    """Reads by key; a Scan has none."""
    reads = [
        (rated, units)
        for rated, units in situation.reads_of(structure)
        if rated.request.operation != "Scan"
    ]
    return KeyLoad(
        values=key_values(situation, structure, "reads"),
        units_per_second=sum(units * (rated.peak or 0.0) for rated, units in reads),
        patterns=_names(rated.patterns for rated, _ in reads if rated.peak is not None),
        unknown=_names(rated.patterns for rated, _ in reads if rated.peak is None),
    )


def _touches_once(situation: Situation, write: IndexedWrite) -> bool:
    effect = write.effect
    return effect in (None, "put", "delete") and situation.creates_once(write.rated)


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def is_low_cardinality(structure: Structure, values: KeyValues) -> bool:
    """True for an index over few values that more rows don't add to."""
    few = values.count is not None and values.count <= LOW_CARDINALITY
    return structure.gsi is not None and values.fixed and few
