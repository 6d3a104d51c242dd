"""A person at a terminal. Only the typed word `approve` approves; Enter does nothing."""

import textwrap
from collections.abc import Callable

from prompt_toolkit import PromptSession

from agent.context import SessionContext
from agent.folding.fold import Fold
from agent.gates import Approve, Decision, GatePayload, GiveAnswers, GiveFeedback
from agent.terminal.asking import AT_ONCE, overview, question_lines, settled_by
from agent.terminal.commands import HELP, Leave, run_command
from agent.terminal.screen import Screen
from agent.terminal.typed_lines import Taken, take
from agent.typed import read_answer
from tools.workload.answer_text import render_answer
from tools.workload.answers import Question

APPROVE = "approve"
CONFIRM = "yes"
AGREEMENT = {"yes", "y", "ok", "okay", "sure", "fine", "good", "looks good", "lgtm", "approved"}
NEXT = "/next"
SHORT_LIST = 5  # answers repeated one by one before they are only counted
QUOTED = 60  # characters of a text that are quoted back

Prompt = Callable[[str], str]


class TerminalRespondent:
    """Shows a gate once, then reads lines until one of them is a decision.

    Leaving (the end of input, /quit, Ctrl-C) keeps all that was said: each line is in the
    journal before anything follows from it.
    """

    def __init__(
        self,
        context: SessionContext,
        prompt: Prompt | None = None,
        screen: Screen | None = None,
    ) -> None:
        self._context = context
        self._prompt = prompt or _prompt_toolkit()
        self._screen = screen or Screen()
        self._shown = ("", "", "")
        self._put_off: dict[str, None] = {}

    def respond(self, payload: GatePayload, fold: Fold) -> Decision | None:
        self._show(payload)
        while True:
            try:
                text = self._prompt(f"{payload.task}> ").strip()
                decision = self._decide(text, payload, fold)
            except (EOFError, Leave):
                return None
            if decision is not None:
                return decision

    def hear(self, text: str) -> None:
        self._screen.show(text)

    def _show(self, payload: GatePayload) -> None:
        identity = (payload.kind, payload.subject, payload.digest)
        if identity != self._shown:
            shown = overview(payload) if payload.questions else payload.shown
            self._screen.show_card(payload.title, shown, payload.asked)
            self._hint(payload)
            self._shown = identity
        self._show_question(payload)

    def _show_question(self, payload: GatePayload) -> None:
        questions = self._in_turn(payload)
        if questions:
            self._screen.say("")
            for line in question_lines(questions[0], len(questions)):
                self._screen.say(line)

    def _hint(self, payload: GatePayload) -> None:
        if payload.is_approvable:
            self._screen.say(
                f"Type {APPROVE} to approve it; end a line in ? to ask; any other words are a wish"
                " to revise. /help lists the rest."
            )
        else:
            self._screen.say("/help says what can be typed, /list what is open.")

    def _in_turn(self, payload: GatePayload) -> tuple[Question, ...]:
        """The open questions, those put off at the end."""
        later = list(self._put_off)
        return tuple(
            sorted(
                payload.questions,
                key=lambda question: later.index(question.key) + 1 if question.key in later else 0,
            )
        )

    def _decide(self, text: str, payload: GatePayload, fold: Fold) -> Decision | None:
        if not text:
            self._hint(payload)
            return None
        if text == NEXT and payload.questions:
            self._put_off_first(payload)
            return None
        if text.startswith("/") and "\n" not in text:
            self._screen.show(run_command(text, payload, fold))
            return None
        if text.casefold() == APPROVE:
            return self._approve(payload)
        word, _, rest = text.casefold().partition(" ")
        if word in AT_ONCE.values() and rest == "all":
            return self._settle(word, payload)
        return self._read_answers(text, payload) or self._take_words(text, payload)

    def _put_off_first(self, payload: GatePayload) -> None:
        first = self._in_turn(payload)[0].key
        self._put_off.pop(first, None)
        self._put_off[first] = None
        self._show_question(payload)

    def _approve(self, payload: GatePayload) -> Decision | None:
        if payload.is_approvable:
            return Approve(seen=True)
        self._screen.say("There is nothing to approve here yet: the open questions come first.")
        return None

    def _settle(self, word: str, payload: GatePayload) -> Decision | None:
        """`accept all` or `decline all`: what it would settle is shown and confirmed."""
        questions = settled_by(word, payload.questions)
        if not questions:
            self._screen.say(f"Nothing is open here that {word} would settle.")
            return None
        for question in questions:
            self._screen.say(f"- {question.text}".replace("`", ""))
        if not self._confirmed(f"{word.capitalize()} these {len(questions)}?"):
            return None
        answers = tuple(read_answer(q.example, self._context.evidence) for q in questions)
        self._repeat(Taken(answers, ()))
        return GiveAnswers(answers=answers, via="terminal")

    def _read_answers(self, text: str, payload: GatePayload) -> Decision | None:
        """Every part that is an answer; at an approval gate, only where all of them are."""
        taken = take(text, self._in_turn(payload), self._context.evidence)
        if not taken.answers or (taken.refused and not payload.questions):
            return None
        self._repeat(taken)
        return GiveAnswers(answers=taken.answers, via="terminal")

    def _repeat(self, taken: Taken) -> None:
        shown = taken.answers[:SHORT_LIST]
        more = len(taken.answers) - len(shown)
        texts = [render_answer(answer) for answer in shown] + ([f"{more} more"] if more else [])
        self._screen.say(f"taken as: {', '.join(texts)}")
        self._refuse(taken)

    def _refuse(self, taken: Taken) -> None:
        for part, reason in taken.refused[:SHORT_LIST]:
            self._screen.say(f"Not an answer: {_quoted(part)}: {reason}")
        more = len(taken.refused) - SHORT_LIST
        if more > 0:
            self._screen.say(f"Not an answer: {more} more")

    def _take_words(self, text: str, payload: GatePayload) -> Decision | None:
        if text == "?":
            self._screen.show(HELP)
            return None
        if text.endswith("?") or text.casefold().startswith("why "):
            return GiveFeedback(reply="ask", text=text, via="terminal")
        if payload.questions or any(character.isdigit() for character in text):
            self._refuse(take(text, self._in_turn(payload), self._context.evidence))
        if payload.questions:
            return None
        if text.casefold().rstrip(".!") in AGREEMENT:
            self._screen.say(f"Nothing is approved yet: only the word {APPROVE} does that.")
            return None
        if self._confirmed(f"A wish to revise: {_quoted(text)}. Record it as an open concern?"):
            self._screen.say("On record; the design gate shows it, and it is in the documents.")
            return GiveFeedback(reply="revise", text=text, via="terminal")
        return None

    def _confirmed(self, question: str) -> bool:
        self._screen.say(question)
        if self._prompt(f"{CONFIRM}/no> ").strip().casefold() == CONFIRM:
            return True
        self._screen.say("Dropped; nothing was recorded.")
        return False


def _quoted(text: str) -> str:
    return repr(textwrap.shorten(text, QUOTED, placeholder=" …"))


def _prompt_toolkit() -> Prompt:
    session: PromptSession[str] = PromptSession()
    return session.prompt
