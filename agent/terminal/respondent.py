"""A person at a terminal. Only the typed word `approve` approves; Enter does nothing."""

from collections.abc import Callable

from prompt_toolkit import PromptSession

from agent.context import SessionContext
from agent.folding.fold import Fold
from agent.gates import Approve, Decision, GatePayload, GiveAnswers, GiveFeedback
from agent.terminal.commands import Leave, run_command
from agent.terminal.screen import Screen
from agent.typed import read_answer
from tools.workload.answer_line import AnswerTextError
from tools.workload.answer_text import render_answer
from tools.workload.answers import Question

APPROVE = "approve"
CONFIRM = "yes"

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

    def respond(self, payload: GatePayload, fold: Fold) -> Decision | None:
        self._show(payload)
        while True:
            try:
                text = self._prompt(f"{payload.task}> ").strip()
                decision = self._decide(text, payload, fold) if text else None
            except (EOFError, Leave):
                return None
            if decision is not None:
                return decision

    def hear(self, text: str) -> None:
        self._screen.show(text)

    def _show(self, payload: GatePayload) -> None:
        identity = (payload.kind, payload.subject, payload.digest)
        if identity != self._shown:
            self._screen.show_card(payload.title, payload.shown, payload.asked)
            self._screen.say("Type /help for what can be typed here.")
            self._shown = identity
        if payload.questions:
            self._show_question(payload.questions)

    def _show_question(self, questions: tuple[Question, ...]) -> None:
        question = questions[0]
        self._screen.say(f"{len(questions)} open. {question.text} ({question.why})")
        self._screen.say(f"for example: {question.example}")

    def _decide(self, text: str, payload: GatePayload, fold: Fold) -> Decision | None:
        if text.startswith("/"):
            self._screen.show(run_command(text, payload, fold))
            return None
        if text.casefold() == APPROVE:
            return self._approve(payload)
        return self._read_answer(text, payload) or self._take_words(text, payload)

    def _approve(self, payload: GatePayload) -> Decision | None:
        if payload.is_approvable:
            return Approve(seen=True)
        self._screen.say("There is nothing to approve here yet: the open questions come first.")
        return None

    def _read_answer(self, text: str, payload: GatePayload) -> Decision | None:
        """The line as it stands, or as the figures that the current question asks for."""
        candidates = [text]
        if payload.questions:
            candidates.insert(0, in_place(text, payload.questions[0]))
        for candidate in candidates:
            try:
                answer = read_answer(candidate, self._context.evidence)
            except AnswerTextError:
                continue
            self._screen.say(f"taken as: {render_answer(answer)}")
            return GiveAnswers(answers=(answer,), via="terminal")
        return None

    def _take_words(self, text: str, payload: GatePayload) -> Decision | None:
        if payload.questions and not text.endswith("?"):
            self._explain(text)
            return None
        if text.endswith("?") or text.casefold().startswith("why "):
            return GiveFeedback(reply="ask", text=text, via="terminal")
        self._explain(text)
        self._screen.say(f"Taken as a wish to revise: {text!r}. Record it as an open concern?")
        if self._prompt(f"{CONFIRM}/no> ").strip().casefold() == CONFIRM:
            return GiveFeedback(reply="revise", text=text, via="terminal")
        self._screen.say("Dropped; nothing was recorded.")
        return None

    def _explain(self, text: str) -> None:
        """Where a line with a figure stops being an answer."""
        if not any(character.isdigit() for character in text):
            return
        try:
            read_answer(text, self._context.evidence)
        except AnswerTextError as error:
            self._screen.say(f"Not an answer: {error}")


def in_place(text: str, question: Question) -> str:
    """A bare figure, put behind the words that the question's example begins with."""
    words = question.example.split(" ")
    if question.kind == "reading":
        return question.example if text.casefold() == "accept" else text
    if question.kind == "missing":
        name = words[-1]
        return f"{text} {name}" if text.casefold() == "decline" else f"add {name} {text}"
    return " ".join([*words[:-1], text])


def _prompt_toolkit() -> Prompt:
    session: PromptSession[str] = PromptSession()
    return session.prompt
