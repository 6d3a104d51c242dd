"""Tasks 2.1 to 2.3: a draft, its alternatives, what it costs and risks."""

from collections.abc import Iterator

from langgraph.runtime import Runtime

from agent.context import SessionContext
from agent.errors import DraftError
from agent.folding.derivation import Derivation
from agent.state import FlowState
from tools.model.data_model import DataModel


def draft(state: FlowState, runtime: Runtime[SessionContext]) -> FlowState:
    """Task 2.1: the first design."""
    model = runtime.context.fold().derivation("2.1").model
    indexes = sum(len(table.gsis) for table in model.tables)
    runtime.context.tell(f"drafted {len(model.tables)} tables with {indexes} indexes")
    return FlowState(task="2.1", turn="on")


def weigh(state: FlowState, runtime: Runtime[SessionContext]) -> FlowState:
    """Task 2.2: denormalisation and the alternatives."""
    model = runtime.context.fold().derivation("2.2").model
    tables = len(model.tables)
    runtime.context.tell(f"weighed {len(model.decisions)} decisions; {tables} tables stay")
    for line in _beside(model):
        runtime.context.tell(line)
    return FlowState(task="2.2", turn="on")


def _beside(model: DataModel) -> Iterator[str]:
    """The whole design and what others there are, each with its bill."""
    for decision in model.decisions:
        if decision.topic == "layout" and decision.chosen_cost_usd_per_month is not None:
            yield f"USD {decision.chosen_cost_usd_per_month:,.2f} a month; other whole designs:"
            for other in decision.alternatives:
                yield f"USD {other.cost_usd_per_month or 0:,.2f} for {other.name}"


def assess(state: FlowState, runtime: Runtime[SessionContext]) -> FlowState:
    """Task 2.3: cost and risks. Raises DraftError for a model that fails its checks."""
    derivation = runtime.context.fold().derivation("2.3")
    check_draft(derivation)
    cost = derivation.bill.cost_usd_per_month
    runtime.context.tell(f"USD {cost:,.2f} a month; {len(derivation.findings)} risks")
    return FlowState(task="2.3", turn="on")


def check_draft(derivation: Derivation) -> None:
    """Raises DraftError with every error found."""
    errors = [f for f in derivation.model_findings if f.severity == "error"]
    if errors:
        what = "The draft"
        raise DraftError(what, errors)
