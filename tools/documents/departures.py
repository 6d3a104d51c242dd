"""Decisions that leave the plain way, and those that were weighed and left."""

from tools.documents.markdown import Markdown, code, sentence
from tools.model.data_model import DataModel
from tools.model.decisions import Decision

DENORMALISATIONS = ("copy", "embedding", "counter")
DEPARTURES = (*DENORMALISATIONS, "scan", "outside service")


def departures(model: DataModel) -> tuple[Markdown, ...]:
    """Decisions that leave the plain way of one table per source table and one key per query."""
    return tuple(_told(d) for d in model.decisions if d.topic in DEPARTURES and is_taken(model, d))


def not_taken(model: DataModel) -> tuple[Markdown, ...]:
    """Denormalisations that were weighed and left."""
    return tuple(_told(decision) for decision in model.decisions if not is_taken(model, decision))


def is_taken(model: DataModel, decision: Decision) -> bool:
    """False for a denormalisation whose attributes the model does not have."""
    if decision.topic not in DENORMALISATIONS:
        return True
    name, _, attributes = decision.subject.partition(".")
    held = {a for table in model.tables if table.name == name for a in table.attribute_names}
    return bool(held) and (not attributes or bool(held & set(attributes.split("+"))))


def _told(decision: Decision) -> Markdown:
    return sentence(
        "{subject} ({topic}): {chosen}. {reason}",
        subject=code(decision.subject),
        topic=decision.topic,
        chosen=decision.chosen.rstrip("."),
        reason=decision.reason,
    )
