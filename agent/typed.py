"""Text that is tried as an answer: figures, readings, declined patterns."""

from tools.source.evidence import Evidence
from tools.workload.answer_text import parse_answer
from tools.workload.answers import Answer


def read_answer(text: str, evidence: Evidence) -> Answer:
    """The answer a typed line gives, such as `AP8 500/120`. Raises AnswerTextError."""
    return parse_answer(text, evidence.mysql, [pattern.id for pattern in evidence.patterns])
