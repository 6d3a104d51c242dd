"""What a check of the contract is given, and what it finds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tools.contract.contract import Contract
from tools.contract.located import Path
from tools.contract.relations import Relation
from tools.model.data_model import DataModel
from tools.planning.plans import PatternPlan


@dataclass(frozen=True)
class Fault:
    """`path` leads from the array of entries to the spot; it may name what is missing there."""

    path: Path
    rule: str
    evidence: str
    fix: str


@dataclass(frozen=True)
class Given:
    """What a contract is held against.

    Attributes:
        relations: Tables of the schema and views of `source_views.sql`, by name.
        expected: The contract that the model gives.
    """

    model: DataModel
    plans: tuple[PatternPlan, ...]
    relations: dict[str, Relation]
    expected: Contract


Check = Callable[[Contract, Given], Iterator[Fault]]
