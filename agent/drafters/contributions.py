"""Who did what in a draft that a language model was asked about, and the words it gave."""

from agent.drafters.protocol import Parts
from tools.documents import figures
from tools.documents.decision_facts import decision_facts
from tools.editing.edit_rendering import render_edit
from tools.editing.proposals import DraftedPart, ProposedChange, Words
from tools.editing.proposed_changes import Outcome
from tools.editing.prose import unfounded
from tools.model.data_model import DataModel
from tools.model.decisions import Contribution
from tools.workload.second_readings import SecondReading, differences


def changes_in(parts: Parts) -> tuple[ProposedChange, ...]:
    """Every change of the draft that was proposed, in the order of the parts."""
    return tuple(
        each for part in parts for each in part.proposals if isinstance(each, ProposedChange)
    )


def with_words(model: DataModel, parts: Parts, taken: set[str]) -> DataModel:
    """The decisions with the words on them whose figures hold; those on `taken` signed by it."""
    said = {(each.topic, each.subject): each for each in _words_in(parts)}
    decisions = []
    for decision in model.decisions:
        words = said.get((decision.topic, decision.subject))
        holds = words is not None and not unfounded(words.text, decision_facts(model, decision))
        update: dict[str, object] = {"words": _as_said(words) if words and holds else ""}
        if decision.topic == "index" and decision.subject in taken and decision.author != "user":
            update["author"] = "language model"
        decisions.append(decision.model_copy(update=update))
    return model.model_copy(update={"decisions": tuple(decisions)})


def _as_said(words: Words) -> str:
    return words.text if words.agrees else f"Would decide otherwise: {words.text}"


def _words_in(parts: Parts) -> list[Words]:
    return [each for part in parts for each in part.proposals if isinstance(each, Words)]


def contributions(
    model: DataModel, parts: Parts, outcomes: tuple[Outcome, ...]
) -> tuple[Contribution, ...]:
    """One line for each part that a language model was asked about."""
    refused = {outcome.change: outcome.refused for outcome in outcomes}
    return tuple(
        Contribution(
            task=part.task,
            part=part.name,
            author="language model" if part.proposals else "built-in drafter",
            model=part.model,
            what="; ".join(_what(model, part, refused)) or "it added nothing to the rules' words",
        )
        for part in parts
    )


def _what(model: DataModel, part: DraftedPart, refused: dict[ProposedChange, str]) -> list[str]:
    lines: list[str] = []
    readings = [each for each in part.proposals if isinstance(each, SecondReading)]
    if readings:
        lines.append(_of_readings(model, readings))
    for each in part.proposals:
        if isinstance(each, ProposedChange):
            lines.append(_of_change(each, refused.get(each, "")))
    words = [each for each in part.proposals if isinstance(each, Words)]
    if words:
        lines.append(_of_words(model, words))
    if part.stands_in:
        rest = "for the rest the rules' work stands" if part.proposals else "the rules' work stands"
        lines.append(f"{rest}: {_why_not(part)}")
    return lines


def _why_not(part: DraftedPart) -> str:
    """Without a word of what was refused: figures that nobody gave stand in no document."""
    if not part.calls:
        return "no language model was asked"
    answers = figures.plural(part.calls, "answer")
    return f"{answers} did not pass the checks; decisions.jsonl has what was wrong"


def _of_readings(model: DataModel, readings: list[SecondReading]) -> str:
    requirements = model.requirements
    found = differences(requirements.evidence, requirements.patterns, readings)
    otherwise = ", ".join(each.pattern_id for each in found)
    count = f"{len(readings)} patterns read a second time"
    return f"{count}, otherwise than by the rules: {otherwise or 'none'}"


def _of_change(change: ProposedChange, refused: str) -> str:
    if not change.edits:
        return "agrees with the rules' keys and indexes"
    text = "; ".join(render_edit(edit) for edit in change.edits)
    return f"proposed {text}: {'not taken, ' + refused if refused else 'taken'}"


def _of_words(model: DataModel, words: list[Words]) -> str:
    held = {(d.topic, d.subject): d for d in model.decisions}
    shown = [d.id for each in words if (d := held.get((each.topic, each.subject))) and d.words]
    left = len(words) - len(shown)
    lines = [f"words on {', '.join(shown)}"] if shown else []
    if left:
        lines.append(f"{left} left out, for the decisions or their figures are others now")
    return ", ".join(lines)
