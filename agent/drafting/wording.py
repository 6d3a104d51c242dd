"""Tasks 2.2 and 2.3: decisions put in words, each with the facts that it may speak of."""

from collections.abc import Iterator
from functools import partial

from pydantic import BaseModel, TypeAdapter

from agent.drafters.contributions import decision_facts
from agent.drafting.part import Part, Question, Read
from agent.folding.fold import Fold
from agent.language_model.closed_types import closed_type, fields_of, one_of, words_of
from tools.editing.proposals import Words
from tools.editing.prose import unfounded
from tools.model.decisions import Decision, Topic
from tools.value import Value

WEIGHED: frozenset[Topic] = frozenset({"embedding", "copy", "counter", "layout"})
PLAIN: frozenset[Topic] = frozenset({"lookup table", "capacity mode"})  # the same for every model
GROUP = 4  # decisions in one question
MOST_WORDS = 260  # characters
TOKENS_A_DECISION = 110
AGREES = "agrees"
DIFFERS = "would decide otherwise"


class Opinion(Value):
    """What a model says to one decision."""

    words: str
    opinion: str = AGREES


OPINIONS = TypeAdapter(dict[str, Opinion])


def weighing_parts(fold: Fold) -> Iterator[Part]:
    """Task 2.2: what speaks for and against each denormalisation, and for the layout."""
    decisions = [d for d in fold.derivation("2.2").model.decisions if d.topic in WEIGHED]
    yield from _parts("2.2", "weighing", decisions)


def justifying_parts(fold: Fold) -> Iterator[Part]:
    """Task 2.3: why the keys, indexes and services are as they are."""
    decisions = [
        d
        for d in fold.derivation("2.3").model.decisions
        if d.topic not in WEIGHED | PLAIN and d.alternatives
    ]
    yield from _parts("2.3", "justifying", decisions)


def _parts(task: str, what: str, decisions: list[Decision]) -> Iterator[Part]:
    for start in range(0, len(decisions), GROUP):
        group = tuple(decisions[start : start + GROUP])
        ids = ", ".join(decision.id for decision in group)
        yield Part(task, f"{what} {ids}", partial(_question, task, group))


def _question(task: str, group: tuple[Decision, ...]) -> Question:
    fields = {"words": words_of(MOST_WORDS)}
    if task == "2.2":
        fields["opinion"] = one_of((AGREES, DIFFERS))
    each = closed_type("Opinion", fields)
    return Question(
        prompt="weigh_decisions" if task == "2.2" else "justify_decisions",
        inputs={"decisions": [(d.id, decision_facts(d)) for d in group]},
        output=closed_type("Opinions", {d.id: each for d in group}),
        most_tokens=TOKENS_A_DECISION * len(group),
        read=lambda answer: _read(answer, group),
    )


def _read(answer: BaseModel, group: tuple[Decision, ...]) -> Read:
    said = OPINIONS.validate_python(fields_of(answer))
    proposals: list[Words] = []
    faults: list[str] = []
    for decision in group:
        opinion = said[decision.id]
        text = " ".join(opinion.words.split())
        wrong = unfounded(text, f"{decision.id}\n{decision_facts(decision)}")
        if wrong or not text:
            what = f"says {', '.join(wrong)}, which the facts given do not" if wrong else "is empty"
            faults.append(f"the text on {decision.id} {what}")
            continue
        proposals.append(
            Words(
                topic=decision.topic,
                subject=decision.subject,
                text=text,
                agrees=opinion.opinion == AGREES,
            )
        )
    return Read(tuple(proposals), tuple(faults))
