"""One line, several, or a paste: which of them are answers, and to which question."""

from collections.abc import Iterator
from dataclasses import dataclass

from agent.typed import read_answer
from tools.source.evidence import Evidence
from tools.workload.answer_line import AnswerTextError
from tools.workload.answers import Answer, Question


@dataclass(frozen=True)
class Taken:
    """What was typed: the answers in it, and each part that is none, with the reason."""

    answers: tuple[Answer, ...]
    refused: tuple[tuple[str, str], ...]


def take(text: str, questions: tuple[Question, ...], evidence: Evidence) -> Taken:
    """The answers in a text, line by line, a line that is none at its semicolons too.

    A bare figure answers the first question that no other part has answered.
    """
    answers: list[Answer] = []
    refused: list[tuple[str, str]] = []
    for part in _parts(text, evidence):
        said = {answer.key for answer in answers}
        left = tuple(question for question in questions if question.key not in said)
        answer = _answer(part, left, evidence)
        if isinstance(answer, str):
            refused.append((part, answer))
        else:
            answers.append(answer)
    return Taken(tuple(answers), tuple(refused))


def _parts(text: str, evidence: Evidence) -> Iterator[str]:
    for line in filter(None, map(str.strip, text.splitlines())):
        if isinstance(_answer(line, (), evidence), str):
            yield from filter(None, map(str.strip, line.split(";")))
        else:
            yield line


def in_place(text: str, question: Question) -> str:
    """A bare figure, put behind the words that the question's example begins with."""
    words = question.example.split(" ")
    if question.kind == "reading":
        is_offered = question.example.startswith("accept ")
        return question.example if is_offered and text.casefold() == "accept" else text
    if question.kind == "missing":
        name = words[-1]
        return f"{text} {name}" if text.casefold() == "decline" else f"add {name} {text}"
    return " ".join([*words[:-1], text])


def _answer(text: str, questions: tuple[Question, ...], evidence: Evidence) -> Answer | str:
    """The answer, or why it is none: as the bare figure asked for, or as it stands."""
    faults: list[AnswerTextError] = []
    for candidate in (*(in_place(text, question) for question in questions[:1]), text):
        try:
            return read_answer(candidate, evidence)
        except AnswerTextError as error:
            faults.append(error)
    has_a_name = " " in text and not text[0].isdigit()
    fault = faults[-1] if has_a_name else faults[0]
    if fault.column > 1 or not questions:
        return fault.expected
    return f"{fault.expected} Or answer the question, as in {questions[0].example}"
