"""What a text about a decision may say: the only facts that a language model is given on it."""

from tools.documents import figures
from tools.documents.departures import DENORMALISATIONS, is_taken
from tools.model.data_model import DataModel
from tools.model.decisions import Decision


def decision_facts(model: DataModel, decision: Decision) -> str:
    """All that a text about a decision may say, in lines: choice, reason, alternatives, costs."""
    is_optional = decision.topic in DENORMALISATIONS
    done = f": {'done' if is_taken(model, decision) else 'not done'}" if is_optional else ""
    lines = [
        f"{decision.topic} of {decision.subject}{done}",
        f"chosen: {decision.chosen}",
        f"why: {decision.reason}",
    ]
    if decision.chosen_cost_usd_per_month is not None:
        cost = figures.usd(decision.chosen_cost_usd_per_month)
        lines.append(f"the whole model costs {cost} a month")
    for other in decision.alternatives:
        whole = other.cost_usd_per_month
        price = "" if whole is None else f", {figures.usd(whole)} a month"
        lines.append(f"instead: {other.name}{price}; gives up {other.gives_up}")
    return "\n".join(lines)
