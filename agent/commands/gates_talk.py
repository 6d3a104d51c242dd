"""The inbox as a conversation: question after question, in whatever workspace it is open."""

from contextlib import AbstractContextManager

from prompt_toolkit.completion import WordCompleter

from agent.commands.gates_opening import open_there
from agent.commands.gates_view import (
    counted,
    settled_lines,
    settling_list,
    show_inbox,
    show_overview,
    summary,
)
from agent.commands.inbox import Giving, Looked, give, left_alone, look, look_all
from agent.commands.inbox_counts import kinds_of, report_of
from agent.commands.inbox_report import OpenQuestion
from agent.commands.inbox_words import (
    FORMS,
    Word,
    is_word,
    read_word,
    record,
    settled_in,
    settled_word,
    word_here,
)
from agent.commands.status import Stand, read_stand
from agent.talk.agreement import APPROVE
from agent.terminal.asking import question_lines
from agent.terminal.confirming import Leave, confirmed
from agent.terminal.deriving import derive_rate, pattern_to_derive
from agent.terminal.line_reader import make_reader
from agent.terminal.progress import Progress
from agent.terminal.screen import Screen, make_console
from agent.terminal.typed_lines import take
from tools.documents.markdown import code, sentence
from tools.errors import TablewrightError
from tools.workload.answer_text import render_answer
from tools.workload.answers import Answer, Question

NOWHERE = "gates"
LONGEST_NAME = 24  # characters of a workspace's name at the prompt
SHORT_LIST = 5  # answers or parts that are repeated before they are only counted
HERE = (
    "Answer the question, or another of the same workspace with its name in front: `AP8 500/120`. "
    "For many workspaces:"
)
REST = (
    "`next` puts a question off, `open NAME` goes into that workspace's own session, where "
    "approvals are given; `/list` shows all that waits, `/quit` leaves: everything is kept."
)
NO_APPROVALS = (
    "Nothing is approved here, for an approval binds to what was shown: `open NAME` shows it, and "
    "there it is approved."
)


class InboxTalk:
    """Asks what is open, and takes answers, words for many, and `open NAME`.

    Each answer is in its workspace's journal before the next question is put.

    Args:
        found: The workspaces by name, kept up to date.
    """

    def __init__(self, found: dict[str, Looked], progress: Progress) -> None:
        self._found = found
        self._progress = progress
        self._console = make_console()
        self._screen = Screen(self._console)
        completer = WordCompleter(self._offered, sentence=True)
        reader = make_reader(None, completer, self._screen.say)
        self._prompt, self._reply = reader, reader.reply
        self._kinds: dict[str, None] = {}
        self._put_off: dict[tuple[str, str], None] = {}
        self._aside: set[str] = set()
        self._at = ""

    def run(self) -> None:
        """Until it is left, or nothing waits any more."""
        show_overview(report_of(self._found.values()), self._console)
        self._screen.say("/help says what can be typed; /quit leaves, and everything is kept.")
        try:
            while self._is_waiting():
                asked = self._ask()
                try:
                    text = self._prompt(f"{_short(self._at) or NOWHERE}> ").strip()
                    self._take(text, asked)
                except TablewrightError as error:
                    self._screen.say(str(error))
        except (EOFError, Leave):
            pass
        report = report_of(self._found.values())
        self._screen.say(summary(report))
        if report.ready:
            self._screen.say("Go on with: tablewright batch DIR…")

    def _is_waiting(self) -> bool:
        states = {looked.standing.state for looked in self._found.values()}
        return bool(states & {"questions", "approval"})

    def _in_turn(self) -> list[tuple[str, OpenQuestion]]:
        """All that can be asked: kind by kind, workspace by workspace, what was put off last."""
        for kind in kinds_of(self._found.values()):
            self._kinds.setdefault(kind)
        kinds, later = list(self._kinds), list(self._put_off)
        opened = [
            (name, each)
            for name, looked in self._found.items()
            if name not in self._aside
            for each in looked.questions
        ]

        def place(one: tuple[str, OpenQuestion]) -> tuple[int, int]:
            key = (one[0], one[1].question.key)
            behind = later.index(key) + 1 if key in self._put_off else 0
            return behind, kinds.index(one[1].question.kind)

        return sorted(opened, key=place)

    def _ask(self) -> Question | None:
        """Puts the next question; None where nothing is to be asked."""
        opened = self._in_turn()
        self._screen.say("")
        if not opened:
            self._at = ""
            self._screen.say(self._rest())
            return None
        name, each = opened[0]
        if name != self._at:
            self._at = name
            self._screen.say(name, style="bold")
        for line in question_lines(each.question, len(opened)):
            self._screen.say(line)
        return each.question

    def _rest(self) -> str:
        """What there is to do where nothing is to be asked."""
        waiting = [n for n, each in self._found.items() if each.standing.state == "approval"]
        aside = f" Left alone: {', '.join(sorted(self._aside))}; /list looks again."
        names = f" Approvals are waited for in {_some(waiting)}: open NAME." if waiting else ""
        return f"There is no question left to ask.{names}{aside if self._aside else ''}"

    def _take(self, text: str, asked: Question | None) -> None:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        word, _, rest = text.partition(" ")
        here = word_here(text, self._at) if asked else None
        if not lines:
            return
        if all(map(is_word, lines)):
            for line in lines:
                self._settle(read_word(line))
        elif here is not None:
            self._settle(here)
        elif text.casefold() == APPROVE:
            self._screen.show(NO_APPROVALS)
        elif word.casefold().removeprefix("/") == "open":
            self._open(rest.strip())
        elif not self._command(text, asked):
            self._answer(text, asked)

    def _command(self, text: str, asked: Question | None) -> bool:
        """Whether it was one."""
        match text.casefold().removeprefix("/"):
            case "quit" | "exit":
                raise Leave
            case "next":
                if asked is not None:
                    self._put_off.pop((self._at, asked.key), None)
                    self._put_off[self._at, asked.key] = None
            case "list":
                self._look_again()
                show_inbox(report_of(self._found.values()), self._console)
            case "help":
                self._help()
            case _:
                if text.startswith("/"):
                    self._screen.say(f"{text}: there are /next, /open, /list, /help and /quit.")
                return text.startswith("/")
        return True

    def _help(self) -> None:
        forms = [sentence("- {form}: {meaning}", form=code(f), meaning=m) for f, m in FORMS]
        self._screen.show("\n".join([HERE, "", *forms, "", REST]))

    def _look_again(self) -> None:
        """At workspaces that were left alone before."""
        names = {n for n, each in self._found.items() if each.standing.state == "left alone"}
        jobs = tuple(self._found[name].job for name in self._found if name in names | self._aside)
        self._aside.clear()
        self._found |= look_all(jobs)

    def _open(self, name: str) -> None:
        """Runs that workspace's own session, until it is left."""
        named = [each for each in self._found if name and _is_meant(name, each)]
        if name not in self._found and len(named) != 1:
            self._screen.say(f"open {name}: name one of {_some(named or list(self._found))}.")
            return
        looked = self._found[name if name in self._found else named[0]]
        open_there(looked.job, self._screen.say)
        self._found[looked.name] = look(looked.job)
        self._screen.say("")
        self._screen.say(f"Back in the inbox. {summary(report_of(self._found.values()))}")
        self._at = ""

    def _settle(self, word: Word) -> None:
        """What the word would settle is shown first, and confirmed."""
        able = [looked for name, looked in self._found.items() if name not in self._aside]
        settlings = settled_in(word, able)
        if not settlings:
            self._screen.say(f"{word.text}: nothing is open that this would settle.")
            return
        self._screen.say(f"{word.text} would settle {counted(settlings)}:")
        self._screen.show(settling_list(settlings))
        if not confirmed("Settle them so?", self._reply, self._screen.say):
            return
        with self._busy(f"recording {word.text}"):
            given = tuple(record(settlings, self._found, self._screen.say))
        for line in settled_lines(settled_word(word, given)):
            self._screen.say(line)
        self._aside |= {each.looked.name for each in given if each.reason}

    def _answer(self, text: str, asked: Question | None) -> None:
        """Takes every part that is an answer in the workspace that is asked about."""
        if asked is None:
            self._screen.say("Nothing is asked now. open NAME, /list, /help, /quit.")
            return
        looked = self._found[self._at]
        with self._busy(f"reading {self._at}"):
            stand = self._stand(looked)
        if stand is None:
            return
        pattern = pattern_to_derive(text, asked.subject if asked.kind == "rate" else "")
        answers: tuple[Answer, ...]
        if pattern is not None:
            derived = derive_rate(pattern, stand.fold, self._reply, self._screen.say)
            answers = (derived,) if derived else ()
        else:
            others = (q.question for q in looked.questions if q.question.key != asked.key)
            taken = take(text, (asked, *others), stand.fold.evidence)
            answers = taken.answers
            for part, reason in taken.refused[:SHORT_LIST]:
                self._screen.say(f"Not an answer: {part!r}: {reason}")
        if answers:
            self._give(looked, answers)

    def _stand(self, looked: Looked) -> Stand | None:
        """What the names in an answer are read by; None where it can't be read any more."""
        try:
            stand = read_stand(looked.job.workspace)
        except TablewrightError as error:
            self._found[looked.name] = left_alone(looked.job, str(error))
            self._screen.say(f"{looked.name} is left alone: {error}")
            return None
        if isinstance(stand, Stand):
            return stand
        self._found[looked.name] = look(looked.job)
        self._screen.say(f"{looked.name}: its session is gone, so there is nothing to answer.")
        return None

    def _give(self, looked: Looked, answers: tuple[Answer, ...]) -> None:
        with self._busy(f"recording it in {looked.name}"):
            given = give(Giving(looked, answers=answers))
        for line in given.told:
            self._screen.say(f"{looked.name}: {line}")
        if given.reason:
            self._aside.add(looked.name)
            self._screen.say(f"{looked.name} is left alone: {given.reason}")
            return
        self._found[looked.name] = given.looked
        self._screen.say(f"taken as: {_some([render_answer(answer) for answer in answers])}")

    def _busy(self, what: str) -> AbstractContextManager[None]:
        return self._progress.busy(lambda: what)

    def _offered(self) -> list[str]:
        """What Tab completes the line to."""
        words = [form for form, _ in FORMS[:-1]]
        here = self._found[self._at].questions if self._at else ()
        examples = [each.question.example for each in here]
        return [*words, *(f"open {name}" for name in self._found), *examples, "next", "/list"]


def _is_meant(name: str, workspace: str) -> bool:
    """Whether the workspace's name, or the last part of it, begins so."""
    said, whole = name.casefold(), workspace.casefold()
    return whole.startswith(said) or whole.rpartition("/")[2].startswith(said)


def _some(names: list[str]) -> str:
    """The first few, and how many more."""
    more = len(names) - SHORT_LIST
    return ", ".join([*names[:SHORT_LIST], *([f"{more} more"] if more > 0 else [])])


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"…{name[-LONGEST_NAME + 1 :]}"
