"""Text that is tried as an answer or an edit."""

from collections.abc import Iterable

from agent.context import SessionContext
from agent.events import Edited
from agent.folding.fold import Fold
from agent.whole_designs import begins_to_take, taken
from tools.editing.edit_text import parse_edit
from tools.editing.edits import Edit, StructureEdit
from tools.editing.names import Names
from tools.source.evidence import Evidence
from tools.workload.answer_line import AnswerTextError
from tools.workload.answer_text import parse_answer
from tools.workload.answers import Answer
from tools.workload.measured import measured_answers


def read_answer(text: str, evidence: Evidence) -> Answer:
    """The answer a typed line gives, such as `AP8 500/120`. Raises AnswerTextError."""
    ids = [pattern.id for pattern in evidence.patterns]
    measured = measured_answers(evidence)
    return parse_answer(text, evidence.mysql, ids, measured, evidence.relationships)


def read_edits(texts: Iterable[str], context: SessionContext) -> tuple[Edit, ...]:
    """Edits given together: a later one may name what an earlier one makes.

    Raises AnswerTextError for the first text that is none.
    """
    edits: list[Edit] = []
    names = edit_names(context)
    for text in texts:
        if begins_to_take(text):
            edits += taken(text, context, _fold_after(tuple(edits), context))
            continue
        try:
            edit = parse_edit(text, names)
        except AnswerTextError:
            if not any(isinstance(earlier, StructureEdit) for earlier in edits):
                raise
            names = _names_after(tuple(edits), context)
            edit = parse_edit(text, names)
        edits.append(edit)
    return tuple(edits)


def _fold_after(edits: tuple[Edit, ...], context: SessionContext) -> Fold:
    if not edits:
        return context.fold()
    return context.fold_with(Edited(gate="design", edits=edits, via="terminal"))


def _names_after(edits: tuple[Edit, ...], context: SessionContext) -> Names:
    fold = _fold_after(edits, context)
    return fold.names(designed=not fold.open_questions)


def edit_names(context: SessionContext) -> Names:
    """What an edit may name in the session as it stands."""
    return context.fold().names(designed=context.is_designed)
