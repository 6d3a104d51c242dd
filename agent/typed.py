"""Text that is tried as an answer or an edit."""

from agent.context import SessionContext
from tools.editing.edit_text import parse_edit
from tools.editing.edits import Edit
from tools.editing.names import Names
from tools.source.evidence import Evidence
from tools.workload.answer_text import parse_answer
from tools.workload.answers import Answer


def read_answer(text: str, evidence: Evidence) -> Answer:
    """The answer a typed line gives, such as `AP8 500/120`. Raises AnswerTextError."""
    return parse_answer(text, evidence.mysql, [pattern.id for pattern in evidence.patterns])


def read_edit(text: str, context: SessionContext) -> Edit:
    """The edit a typed line asks for, answers among them. Raises AnswerTextError."""
    return parse_edit(text, edit_names(context))


def edit_names(context: SessionContext) -> Names:
    """What an edit may name in the session as it stands."""
    return context.fold().names(designed=context.is_designed)
