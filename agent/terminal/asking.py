"""Open questions on a screen: grouped by kind and counted, then asked one at a time."""

from agent.gates import GatePayload
from tools.documents.markdown import bullets, code, codes, sentence
from tools.workload.answers import Question

# kind: (heading, what is asked, another way to answer)
KINDS: dict[str, tuple[str, str, str]] = {
    "reading": (
        "readings",
        "what a pattern does to the tables",
        "or say it: read PATTERN as Query TABLE by COLUMN",
    ),
    "rate": (
        "rates",
        "how often a pattern is called: peak/average a second",
        "or by the day: PATTERN 120000 a day x5, where the busiest hour is 5 times the average"
        " one; PATTERN unknown leaves it out of the bill",
    ),
    "rows": ("row counts", "how many rows a table has in production", ""),
    "growth": ("growth figures", "how many rows a table gains a month", ""),
    "fan_out": (
        "fan-outs",
        "how many rows belong to one parent row, where any do: average/largest",
        "",
    ),
    "size": ("sizes", "how many bytes a long text takes: average/largest", ""),
    "missing": (
        "missing patterns",
        "whether something nobody asked for is wanted after all",
        "or want it: add NAME 2/0.5",
    ),
}
AT_ONCE = {"reading": "accept", "missing": "decline"}  # questions one word can settle together


def overview(payload: GatePayload) -> str:
    """How many questions there are of each kind, with one example each, in Markdown."""
    lines = [
        sentence(
            "**{count} {kind}**: {asked}. For {subject} type {example}{other}.",
            count=len(held),
            kind=KINDS[kind][0] if len(held) > 1 else KINDS[kind][0].removesuffix("s"),
            asked=KINDS[kind][1],
            subject=held[0].subject,
            example=code(held[0].example),
            other=KINDS[kind][2] and f"; {KINDS[kind][2]}",
        )
        for kind, held in by_kind(payload.questions).items()
    ]
    return f"{counted(len(payload.questions))}:\n\n{bullets(lines)}\n\n{HOW}"


HOW = """\
They come one at a time, and the bare figure is enough. Several at once: paste one a line, or
part them by `;`, in any order. `/next` puts a question off, `/list` shows all that are open.
"""


def listing(questions: tuple[Question, ...]) -> str:
    """Every open question: by kind, readings in full, of the others what they are about."""
    parts = []
    for kind, held in by_kind(questions).items():
        if kind == "reading":
            parts.append(bullets(question.text for question in held))
        else:
            subjects = codes(question.subject for question in held)
            kind_name = KINDS[kind][0].capitalize()
            parts.append(sentence("- {kind}: {subjects}", kind=kind_name, subjects=subjects))
    return "\n".join(parts)


def question_lines(question: Question, left: int) -> tuple[str, ...]:
    """The question with what it is for and what may be typed, as plain lines."""
    return (
        f"{left} to go. {question.text}".replace("`", ""),
        question.why.replace("`", ""),
        f"For example: {question.example}",
    )


def by_kind(questions: tuple[Question, ...]) -> dict[str, tuple[Question, ...]]:
    kinds = dict.fromkeys(question.kind for question in questions)
    return {kind: tuple(q for q in questions if q.kind == kind) for kind in kinds}


def settled_by(word: str, questions: tuple[Question, ...]) -> tuple[Question, ...]:
    """The questions that `accept all` or `decline all` would settle."""
    return tuple(
        question
        for question in questions
        if AT_ONCE.get(question.kind) == word and question.example.startswith(f"{word} ")
    )


def counted(count: int) -> str:
    return "1 question is open" if count == 1 else f"{count} questions are open"
