"""Open questions on a screen: grouped by kind and counted, then asked one at a time."""

from dataclasses import dataclass

from agent.gates import GatePayload
from tools.documents.markdown import bullets, code, codes, sentence
from tools.workload.answers import Answer, FigureAnswer, Question
from tools.workload.measured import WORD, figures_text


@dataclass(frozen=True)
class Kind:
    """How one kind of question is put.

    Attributes:
        name: What a person would call several of them.
        asks: What is asked.
        forms: What can be typed at such a question, each with what it means.
        word: The word that settles all of them together, after a look at what it settles.
    """

    name: str
    asks: str
    forms: tuple[tuple[str, str], ...]
    word: str = ""


PAIR = "on average, and at most"
KINDS: dict[str, Kind] = {
    "reading": Kind(
        "readings",
        "what a pattern does to the tables",
        (
            ("accept", "it is as it was read"),
            ("read PATTERN as Query TABLE by COLUMN", "it is meant so"),
        ),
        "accept",
    ),
    "relationship": Kind(
        "relationships",
        "whether a column that looks like a foreign key is one",
        (("yes", "it is"), ("no", "it is not: nothing is joined or merged along it")),
        "yes",
    ),
    "rate": Kind(
        "rates",
        "how often a pattern is called",
        (
            ("500/120", "a second: at peak, and on average"),
            ("120000 a day x5", "a day; the busiest hour is 5 times the average one"),
            ("derive", "you don't know, but can work it out with me from counts that you know"),
            ("unknown", "nobody knows; it is designed for and left out of the bill"),
        ),
    ),
    "rows": Kind("row counts", "how many rows a table has in production", (("2M", "two million"),)),
    "growth": Kind("growth figures", "how many rows a table gains a month", (("20k", "20,000"),)),
    "fan_out": Kind(
        "fan-outs",
        "how many rows belong to one parent row, where any do",
        (("5/400", PAIR),),
    ),
    "size": Kind("sizes", "how many bytes a long text takes", (("800/6000", PAIR),)),
    "missing": Kind(
        "missing patterns",
        "whether something nobody asked for is wanted after all",
        (
            ("decline", "it is not"),
            ("2/0.5", "it is, called so often a second: at peak, and on average"),
            ("unknown", "it is, and nobody knows how often"),
        ),
        "decline",
    ),
}
AT_ONCE = {kind: words.word for kind, words in KINDS.items() if words.word}
SETTLING = (*AT_ONCE.values(), WORD)
"""The words that settle many questions together, as in `accept all`."""


def overview(payload: GatePayload, answered: int = 0) -> str:
    """How many questions there are of each kind, and what can be typed at each, in Markdown.

    `answered` counts what was answered before, by a person or a file.
    """
    already = f"; {answered} are answered already" if answered > 1 else ""
    parts = [f"{counted(len(payload.questions))}{already}. They come one at a time:", ""]
    for kind, held in by_kind(payload.questions).items():
        parts.append(_kind_lines(KINDS[kind], held))
    offered = settled_by(WORD, payload.questions)
    if offered:
        parts.append(sentence(OFFER, count=len(offered), word=code(f"{WORD} all")))
    first = payload.questions[0]
    example = next((q for q in payload.questions if q.kind != first.kind), first).example
    return "\n".join([*parts, "", sentence(HOW, example=code(example))])


OFFER = """
For {count} of them there is a figure that was measured, or that an artifact states. {word} takes
all of these together, after a look at them."""

HOW = """\
To answer another one than is asked, put its name in front: {example}. Several at once: one a
line, or parted by `;`, in any order. `/next` puts a question off, `/list` shows all of them."""


def _kind_lines(words: Kind, held: tuple[Question, ...]) -> str:
    name = words.name if len(held) > 1 else words.name.removesuffix("s")
    lines = [f"- **{len(held)} {name}**: {words.asks}"]
    lines += [f"  - `{form}`: {meaning}" for form, meaning in words.forms]
    if words.word and len(settled_by(words.word, held)) > 1:
        lines.append(f"  - `{words.word} all`: settles all of these together, after a look at them")
    return "\n".join(lines)


def listing(questions: tuple[Question, ...]) -> str:
    """Every open question: by kind, readings in full, of the others what they are about."""
    parts = []
    for kind, held in by_kind(questions).items():
        if kind == "reading":
            parts.append(bullets(question.text for question in held))
        else:
            subjects = codes(question.subject for question in held)
            name = f"{len(held)} {KINDS[kind].name}"
            parts.append(sentence("- **{name}**: {subjects}", name=name, subjects=subjects))
    return "\n".join(parts)


def question_lines(question: Question, left: int) -> tuple[str, ...]:
    """What is asked, what it is for, and what may be typed, as plain lines."""
    forms = [form for form, _ in KINDS[question.kind].forms]
    if question.kind == "reading" and not question.example.startswith("accept "):
        forms = [question.example]
    if question.offer:
        forms.append(WORD)
    last = "This is the last one." if left == 1 else f"{left} to go."
    return (
        f"{last} {question.text}".replace("`", ""),
        question.why.replace("`", ""),
        f"Type for example: {' | '.join(forms)}",
    )


def by_kind(questions: tuple[Question, ...]) -> dict[str, tuple[Question, ...]]:
    kinds = dict.fromkeys(question.kind for question in questions)
    return {kind: tuple(q for q in questions if q.kind == kind) for kind in kinds}


def settled_by(word: str, questions: tuple[Question, ...]) -> tuple[Question, ...]:
    """The questions that `accept all`, `yes all` and so on would settle by their example."""
    if word == WORD:
        return tuple(question for question in questions if question.offer)
    found = []
    for question in questions:
        example = question.example.split()
        if AT_ONCE.get(question.kind) == word and word in (example[0], example[-1]):
            found.append(question)
    return tuple(found)


def settling_text(word: str, question: Question) -> str:
    """What would have to be typed to settle one of them so."""
    return question.offer if word == WORD else question.example


def settle_question(word: str, count: int) -> str:
    if word == WORD:
        return f"Take these {count} as measured?"
    return f"{word.capitalize()} these {count}?"


def settlements(questions: tuple[Question, ...], answers: tuple[Answer, ...]) -> str:
    """What the answers settle, for a look before they are taken, in Markdown."""
    return bullets(_settlement(*each) for each in zip(questions, answers, strict=True))


def _settlement(question: Question, answer: Answer) -> str:
    if isinstance(answer, FigureAnswer) and answer.taken_from is not None:
        return f"{question.key}: {figures_text(answer)} ({answer.taken_from})"
    return question.text


def counted(count: int) -> str:
    return "1 question is open" if count == 1 else f"{count} questions are open"
