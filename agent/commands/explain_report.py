"""What `explain` prints with --json. The schema stands in `agent/commands/schemas/`."""

from typing import Literal

from tools.value import Value


class DesignFigures(Value):
    """A design in figures.

    Attributes:
        structures: Tables, lookup tables among them, and indexes.
        amplification: Write units on indexes for each on tables, at average rates.
        tables: Each with its key and its indexes.
    """

    what: str
    usd_per_month: float
    structures: int
    amplification: float
    tables: tuple[str, ...]


class StructureWorth(Value):
    """What the cheapest design without it costs more a month; None where it can't be done without,
    for the reason that `why_not` gives.
    """

    name: str
    usd_per_month: float | None
    why_not: str = ""


class RuleCost(Value):
    """What a design rule costs a month: the bill of the cheapest design that keeps to the rules,
    minus that of the cheapest where this one is dropped.

    Attributes:
        exactness: `at most` where the design without it can't be built here, `at least` where not
            all designs without it were tried.
    """

    rule: str
    usd_per_month: float
    exactness: Literal["exact", "at most", "at least"] = "exact"


class ExplainReport(Value):
    """Of `explain`.

    Attributes:
        seconds: How long costing, and each choice, could take at most; None for no clock.
        candidates: Ways to keep tables, and indexes, that were looked at.
        bound_usd: No design made of the candidates is below it, what the design rules are worth
            counted with it; on that scale `preferred_usd` is the best one found, and
            `current_preferred_usd` the design as it stands.
        worths: Of each table, index and copy of the design as it stands.
        not_all_tried: Patterns of which some combinations of candidates were left out, so that
            the bound holds among the others only.
    """

    version: Literal[1] = 1
    region: str
    price_date: str
    preference: Literal["simple", "balanced", "cheap"]
    seconds: float | None = None
    candidates: int
    current: DesignFigures
    best: DesignFigures
    preferred_usd: float
    bound_usd: float
    current_preferred_usd: float
    not_all_tried: tuple[str, ...] = ()
    alternatives: tuple[DesignFigures, ...] = ()
    worths: tuple[StructureWorth, ...] = ()
    rules: tuple[RuleCost, ...] = ()
