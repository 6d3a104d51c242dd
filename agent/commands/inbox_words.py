"""Words that settle many questions in many workspaces: `all rows measured in shop*`."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from agent.commands.inbox import Given, Giving, Looked, give_all
from agent.commands.inbox_report import OpenQuestion, SettledWord
from agent.errors import UsageError
from agent.terminal.asking import SETTLING, settled_by, settling_text
from agent.terminal.typed_lines import in_place
from tools.workload.answers import Question
from tools.workload.matrix import VERBS
from tools.workload.measured import WORD

ALL, IN = "all", "in"
NAMES: dict[str, str] = {
    "rates": "rate",
    "rows": "rows",
    "growth": "growth",
    "fan-outs": "fan_out",
    "sizes": "size",
    "missing": "missing",
    "readings": "reading",
    "relationships": "relationship",
}
"""What a kind of question is called in words for many."""

HOWS: dict[str, tuple[str, ...]] = {
    "rate": (WORD, "unknown"),
    "rows": (WORD,),
    "growth": (WORD,),
    "fan_out": (WORD,),
    "size": (WORD,),
    "missing": ("decline",),
    "reading": ("accept",),
    "relationship": ("yes", "no"),
}
"""How all questions of a kind can be settled together."""

FORMS = (
    ("all rows measured", "wherever a figure was measured or stated; so rates, sizes, fan-outs"),
    ("all measured", "the same for every kind of figure"),
    ("all rates unknown", "designed for, and left out of the bill"),
    ("all missing decline", "none of the patterns that nobody asked for is wanted"),
    ("all missing delete decline", "the same, of the deletes alone"),
    ("all readings accept", "patterns do what they were read as"),
    ("all relationships yes", "columns that look like foreign keys are some"),
    ("all rows measured in shop* forum", "only in workspaces of such names; after any of these"),
)


@dataclass(frozen=True)
class Word:
    """A word for many, as it was read.

    Attributes:
        kind: Of question; empty for all that `how` settles.
        verb: Of missing patterns; empty for all.
        names: Patterns that a workspace's name has to match one of; empty for all.
        exactly: The only workspace it is about; empty where it is about many.
    """

    text: str
    how: str
    kind: str = ""
    verb: str = ""
    names: tuple[str, ...] = ()
    exactly: str = ""

    def is_about(self, name: str) -> bool:
        if self.exactly:
            return name == self.exactly
        return not self.names or any(fnmatchcase(name, pattern) for pattern in self.names)


@dataclass(frozen=True)
class Settling:
    """What a word settles in one workspace: questions, each with what would have to be typed."""

    looked: Looked
    opened: tuple[OpenQuestion, ...]
    texts: tuple[str, ...]


def is_word(text: str) -> bool:
    return text.casefold().split()[:1] == [ALL]


def read_word(text: str) -> Word:
    """Raises UsageError with what would have been understood."""
    parts = text.split()
    lowered = [part.casefold() for part in parts]
    end = lowered.index(IN) if IN in lowered else len(parts)
    said, names = lowered[1:end], tuple(parts[end + 1 :])
    if not is_word(text) or (end < len(parts) and not names):
        raise UsageError(_not_understood(text))
    whole = " ".join([ALL, *said, *([IN, *names] if names else [])])
    if said == [WORD]:
        return Word(whole, WORD, names=names)
    kind = NAMES.get(said[0], "") if said else ""
    verb = said[1] if kind == "missing" and len(said) == 3 and said[1] in VERBS else ""
    how = said[-1] if len(said) == (3 if verb else 2) else ""
    if not kind or how not in HOWS[kind]:
        raise UsageError(_not_understood(text))
    return Word(whole, how, kind, verb, names)


def word_here(text: str, name: str) -> Word | None:
    """`measured all` and the like, as at a single workspace's gate; None where it is none."""
    how, _, rest = text.casefold().partition(" ")
    if how not in SETTLING or rest != ALL:
        return None
    return Word(f"{how} {ALL}", how, exactly=name)


def _not_understood(text: str) -> str:
    forms = ", ".join(f"`{form}`" for form, _ in FORMS[:-1])
    return f"{text!r} is no word for many. Those are {forms}; each may end in `in NAME*`."


def settled_in(word: Word, found: Iterable[Looked]) -> tuple[Settling, ...]:
    """What the word would settle, workspace by workspace; those with nothing are left out."""
    settlings = []
    for looked in found:
        if word.is_about(looked.name):
            pairs = [(each, _typed(word, each.question)) for each in looked.questions]
            kept = [(each, text) for each, text in pairs if text]
            if kept:
                opened, texts = zip(*kept, strict=True)
                settlings.append(Settling(looked, opened, texts))
    return tuple(settlings)


def _typed(word: Word, question: Question) -> str:
    """What would have to be typed to settle the question so; empty where it can't be."""
    if word.kind not in ("", question.kind) or word.verb not in ("", verb_of(question)):
        return ""
    if word.how in SETTLING:
        return settling_text(word.how, question) if settled_by(word.how, (question,)) else ""
    return in_place(word.how, question)


def record(
    settlings: Iterable[Settling], found: dict[str, Looked], tell: Callable[[str], None]
) -> Iterator[Given]:
    """Records each workspace's answers in one event; `found` is as it is after each."""
    for given in give_all(tuple(map(_giving, settlings))):
        found[given.looked.name] = given.looked
        for line in given.told:
            tell(f"{given.looked.name}: {line}")
        yield given


def _giving(settling: Settling) -> Giving:
    questions = (each.question for each in settling.opened)
    return Giving(settling.looked, settled=tuple(zip(questions, settling.texts, strict=True)))


def settled_word(word: Word, given: Iterable[Given]) -> SettledWord:
    given = tuple(given)
    return SettledWord(
        word=word.text,
        questions=sum(each.count for each in given),
        workspaces=tuple(each.looked.name for each in given if each.count),
        left_alone=tuple((each.looked.name, each.reason) for each in given if each.reason),
    )


def verb_of(question: Question) -> str:
    """What a missing pattern would do, as `delete`; empty for other questions."""
    if question.kind != "missing":
        return ""
    last = question.subject.rpartition(".")[2]
    return last if last in VERBS and ".list." not in question.subject else "list"


def about(question: Question) -> str:
    """The kind of question as words for many name it: `rows`, `missing delete`."""
    name = next(name for name, kind in NAMES.items() if kind == question.kind)
    return f"{name} {verb_of(question)}".strip()
