"""A question at a gate, answered by a language model from computed facts and from nothing else."""

from collections.abc import Callable
from dataclasses import dataclass

from agent.errors import BudgetError, EndpointError
from agent.language_model.protocol import LanguageModel
from agent.talk.consulting import put_on_record
from agent.talk.facts import facts_for, line_of, subjects_in
from agent.talk.moment import Moment
from agent.talk.sentences import MOST_SENTENCES, Sentences, Standing
from prompts.prompt import load_prompt

PROMPT = "answer_question"
MOST_TOKENS = 300
MOST_QUESTION = 1_000  # characters that are sent


@dataclass(frozen=True)
class Answer:
    """What came of a question.

    Attributes:
        shown: The sentences that were shown.
        withheld: Why others were not, one reason each.
        failure: Why it ended early or was not asked; empty where it is whole.
        references: What the design itself says of what was named, in lines.
    """

    shown: tuple[str, ...]
    withheld: tuple[str, ...]
    failure: str
    references: tuple[str, ...]


def answer_question(model: LanguageModel, moment: Moment, show: Callable[[str], None]) -> Answer:
    """Shows each sentence as soon as it is complete and found to say nothing of its own."""
    facts = facts_for(moment)
    question = moment.text[:MOST_QUESTION]
    prompt = load_prompt(PROMPT).render(
        gate=f"{moment.payload.kind} {moment.payload.subject}".strip(),
        facts=facts,
        question=question,
    )
    telling = _Telling(Standing((*facts, question), _names(moment)), show)
    failure = ""
    try:
        told = model.tell(prompt, MOST_TOKENS, telling.hear)
    except (EndpointError, BudgetError) as error:
        failure = f"The language model's answer ended here: {error}"
    else:
        if told.faults:
            failure = f"The language model's answer ended early: {'; '.join(told.faults)}"
        else:
            telling.end()
        put_on_record(moment.context, moment.payload, told.call, telling.outcome)
    said = "\n".join((question, *telling.shown))
    return Answer(
        shown=tuple(telling.shown),
        withheld=tuple(telling.withheld),
        failure=failure,
        references=tuple(line_of(each, moment) for each in subjects_in(said, moment)),
    )


def _names(moment: Moment) -> tuple[str, ...]:
    """All that is called something: an answer may name it, and nothing else."""
    tables = moment.model.tables if moment.model else ()
    columns = (column for table in moment.schema.tables for column in table.column_names)
    decisions = (decision.id for decision in (moment.model.decisions if moment.model else ()))
    return (
        *moment.names.pattern_ids,
        *moment.schema.table_names,
        *columns,
        *(table.name for table in tables),
        *(gsi.name for table in tables for gsi in table.gsis),
        *(name for table in tables for name in table.attribute_names),
        *decisions,
        *moment.names.concern_ids,
    )


class _Telling:
    """Hears an answer in pieces."""

    def __init__(self, standing: Standing, show: Callable[[str], None]) -> None:
        self.shown: list[str] = []
        self.withheld: list[str] = []
        self._standing = standing
        self._sentences = Sentences()
        self._show = show

    def hear(self, piece: str) -> None:
        for sentence in self._sentences.take(piece):
            self._take(sentence)

    def end(self) -> None:
        rest = self._sentences.rest()
        if rest:
            self._take(rest)

    @property
    def outcome(self) -> str:
        return f"answered: {len(self.shown)} sentences shown, {len(self.withheld)} withheld"

    def _take(self, sentence: str) -> None:
        if len(self.shown) + len(self.withheld) >= MOST_SENTENCES or sentence in self.shown:
            return
        objection = self._standing.objection(sentence)
        if objection:
            self.withheld.append(objection)
        else:
            self.shown.append(sentence)
            self._show(sentence)
