"""Tasks 2.2 and 2.3: decisions put in words, each with the facts that it may speak of."""

import re
from collections.abc import Iterator
from functools import partial

from pydantic import BaseModel, TypeAdapter

from agent.drafting.part import Part, Question, Read
from agent.folding.fold import Fold
from agent.language_model.closed_types import closed_type, fields_of, one_of, words_of
from tools.documents.decision_facts import decision_facts
from tools.editing.proposals import Words
from tools.editing.prose import unfounded, whole_sentences
from tools.model.data_model import DataModel
from tools.model.decisions import Decision, Topic
from tools.value import Value

WEIGHED: frozenset[Topic] = frozenset({"embedding", "copy", "counter", "layout"})
PLAIN: frozenset[Topic] = frozenset({"lookup table", "capacity mode"})  # the same for every model
GROUP = 4  # decisions in one question
MOST_WORDS = 260  # characters
TOKENS_A_DECISION = 110
AGREES = "agrees"
DIFFERS = "would decide otherwise"
_PRICE = re.compile(r"\nthe whole model costs [^\n]*|, \$[\d,.]+ a month(?=;)")
_MONEY = re.compile(r"[$€£¥]|\b(?:usd|eur|dollars?|cents?|euros?|bucks?)\b", re.IGNORECASE)
_AMOUNT = re.compile(r"(?:the )?\$\d[\d,.]*\d(?: a month)?|(?:the )?\$\d(?: a month)?")


class Opinion(Value):
    """What a model says to one decision."""

    words: str
    opinion: str = AGREES


OPINIONS = TypeAdapter(dict[str, Opinion])


def weighing_parts(fold: Fold) -> Iterator[Part]:
    """Task 2.2: what speaks for and against each denormalisation, and for the layout."""
    model = fold.derivation("2.2").model
    decisions = [d for d in model.decisions if d.topic in WEIGHED]
    yield from _parts("2.2", "weighing", model, decisions)


def justifying_parts(fold: Fold) -> Iterator[Part]:
    """Task 2.3: why the keys, indexes and services are as they are."""
    model = fold.derivation("2.3").model
    decisions = [d for d in model.decisions if d.topic not in WEIGHED | PLAIN and d.alternatives]
    yield from _parts("2.3", "justifying", model, decisions)


def _parts(task: str, what: str, model: DataModel, decisions: list[Decision]) -> Iterator[Part]:
    for start in range(0, len(decisions), GROUP):
        group = tuple(decisions[start : start + GROUP])
        ids = ", ".join(decision.id for decision in group)
        yield Part(task, f"{what} {ids}", partial(_question, task, model, group))


def _question(task: str, model: DataModel, group: tuple[Decision, ...]) -> Question:
    fields = {"words": words_of(MOST_WORDS)}
    if task == "2.2":
        fields["opinion"] = one_of((AGREES, DIFFERS))
    each = closed_type("Opinion", fields)
    return Question(
        prompt="weigh_decisions" if task == "2.2" else "justify_decisions",
        inputs={"decisions": [(d.id, _without_money(decision_facts(model, d))) for d in group]},
        output=closed_type("Opinions", {d.id: each for d in group}),
        most_tokens=TOKENS_A_DECISION * len(group),
        read=lambda answer: _read(answer, model, group),
    )


def _without_money(facts: str) -> str:
    """Amounts stand beside the text; a model that is not given any can't mistake one."""
    return _AMOUNT.sub("some money", _PRICE.sub("", facts))


def _read(answer: BaseModel, model: DataModel, group: tuple[Decision, ...]) -> Read:
    said = OPINIONS.validate_python(fields_of(answer))
    proposals: list[Words] = []
    faults: list[str] = []
    for decision in group:
        opinion, facts = said[decision.id], decision_facts(model, decision)
        if _adds_nothing(opinion.words, facts):
            continue
        text = whole_sentences(opinion.words)
        fault = _fault(text, facts)
        if fault:
            faults.append(f"the text on {decision.id} {fault}")
        else:
            proposals.append(
                Words(
                    topic=decision.topic,
                    subject=decision.subject,
                    text=text,
                    agrees=opinion.opinion == AGREES,
                )
            )
    return Read(tuple(proposals), tuple(faults))


def _adds_nothing(words: str, facts: str) -> bool:
    """Whether they only repeat a line of what was given."""
    said = " ".join(words.split()).rstrip(".").casefold()
    return bool(said) and said in " ".join(facts.split()).casefold()


def _fault(text: str, facts: str) -> str:
    """What is wrong with words, as the end of a sentence; empty where nothing is."""
    if not text:
        return "has no whole sentence"
    if _MONEY.search(text):
        return "names an amount of money: those stand beside it already"
    wrong = unfounded(text, facts)
    return f"says {', '.join(wrong)}, which the facts given do not" if wrong else ""
