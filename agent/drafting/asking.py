"""Asks a language model for one part of the work, checks the answer, and says what to record."""

from collections.abc import Callable, Iterator

from agent.drafting.part import Part, Read
from agent.drafting.readings import reading_parts
from agent.drafting.tables import table_parts
from agent.drafting.wording import justifying_parts, weighing_parts
from agent.events import Proposed
from agent.folding.fold import Fold
from agent.language_model.protocol import LanguageModel
from prompts.prompt import load_prompt

MOST_TRIES = 3
"""A first answer, and two more with what was wrong; then the rules' work stands in."""

PARTS: dict[str, Callable[[Fold], Iterator[Part]]] = {
    "1.1": reading_parts,
    "2.1": table_parts,
    "2.2": weighing_parts,
    "2.3": justifying_parts,
}


def next_part(task: str, fold: Fold) -> Part | None:
    """The first part of a task that is not settled; None where all are, or there is none."""
    for part in PARTS[task](fold):
        tried = fold.history.tried(task, part.name)
        if not tried or (tried[-1].faults and not tried[-1].stands_in):
            return part
    return None


def ask(part: Part, fold: Fold, language_model: LanguageModel) -> Proposed:
    """One question, and what came of it. Raises EndpointError and BudgetError."""
    tried = fold.history.tried(part.task, part.name)
    question = part.question()
    faults = tried[-1].faults if tried else ()
    prompt = load_prompt(question.prompt).render(**question.inputs, faults=faults)
    reply = language_model.ask(prompt, question.output, question.most_tokens)
    read = question.read(reply.value) if reply.value is not None else Read(faults=reply.faults)
    is_last = len(tried) + 1 >= MOST_TRIES
    return Proposed(
        task=part.task,
        part=part.name,
        proposals=read.proposals,
        faults=read.faults,
        stands_in=is_last and bool(read.faults),
        call=reply.call,
    )


def left_to_the_rules(part: Part) -> Proposed:
    """That a part is not asked for, since no language model is to be used."""
    why = "no language model was asked"
    return Proposed(task=part.task, part=part.name, faults=(why,), stands_in=True)
