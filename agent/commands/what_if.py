"""`--what-if AP8=500/120,rows.users=5e6`: figures tried for one cost, put on no record."""

import re

from agent.errors import UsageError
from agent.folding.fold import Fold
from tools.workload.answer_line import AnswerTextError
from tools.workload.answer_text import parse_answer
from tools.workload.answers import Answer, FigureAnswer

FORMS = (
    "AP8=500/120, rows.users=5e6, growth.orders=2e5, fan_out.orders.user_id=5/400, size.t.c=80/900"
)
_KINDS = {
    "rows": "rows",
    "growth": "growth",
    "fan_out": "fan-out",
    "fan-out": "fan-out",
    "size": "size",
}
_PART = re.compile(r"\s*(?P<name>[^=,]+?)\s*=\s*(?P<value>[^=]*?)\s*(?:,(?=[^=,]+=)|$)")


def parse_what_if(text: str, fold: Fold) -> tuple[Answer, ...]:
    """The figures as answers. Raises UsageError that names the part at fault."""
    answers: list[Answer] = []
    position = 0
    while position < len(text.rstrip(" ,")):
        part = _PART.match(text, position)
        if part is None:
            msg = f"--what-if: {text[position:]!r} is no NAME=VALUE. Forms: {FORMS}."
            raise UsageError(msg)
        answers.append(_answer(part["name"], part["value"], fold))
        position = part.end()
    if not answers:
        msg = f"--what-if: nothing is given. Forms: {FORMS}."
        raise UsageError(msg)
    return tuple(answers)


def _answer(name: str, value: str, fold: Fold) -> Answer:
    kind, dot, subject = name.partition(".")
    line = f"{_KINDS[kind]} {subject} {value}" if dot and kind in _KINDS else f"{name} {value}"
    known = fold.names(designed=False)
    try:
        answer = parse_answer(line, known.schema, known.pattern_ids, known.measured)
    except AnswerTextError as error:
        msg = f"--what-if {name}={value}: {error.expected} Forms: {FORMS}."
        raise UsageError(msg) from error
    if not isinstance(answer, FigureAnswer):
        msg = f"--what-if {name}={value}: only figures can be tried. Forms: {FORMS}."
        raise UsageError(msg)
    return answer
