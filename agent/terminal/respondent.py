"""A person at a terminal. Only the typed word `approve` approves; Enter does nothing."""

import textwrap
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from agent.changes import EditRefusedError, preview
from agent.context import SessionContext
from agent.events import Edited
from agent.folding.fold import Fold
from agent.gates import (
    Approve,
    Decision,
    GatePayload,
    GiveAnswers,
    GiveEdits,
    GiveFeedback,
)
from agent.talk.agreement import APPROVE, is_plain_agreement, is_refusal
from agent.terminal.asking import (
    SETTLING,
    overview,
    question_lines,
    settle_question,
    settled_by,
    settlements,
    settling_text,
)
from agent.terminal.card_changes import card_changes, section_names
from agent.terminal.commands import (
    ALIASES,
    COMMAND_NAMES,
    Move,
    Proposal,
    Typed,
    run_command,
    written_in_editor,
)
from agent.terminal.completion import NameCompleter
from agent.terminal.confirming import Leave, confirmed
from agent.terminal.deriving import derive_rate, pattern_to_derive
from agent.terminal.here import Here
from agent.terminal.line_reader import make_reader
from agent.terminal.saving import going_on
from agent.terminal.screen import Screen
from agent.terminal.talking import NOTHING_APPROVED, Heard, Talking
from agent.terminal.typed_edits import is_surely_an_edit, pointed, read_edits
from agent.terminal.typed_lines import Taken, take
from agent.typed import read_answer
from tools.editing.edit_rendering import render_edit
from tools.editing.edits import Edit
from tools.workload.answer_text import render_answer
from tools.workload.answers import Question

SHORT_LIST = 5  # answers repeated one by one before they are only counted
MOST_SCREENS = 3  # of a card, before it is said how to see a part of it
QUOTED = 60  # characters of a text that are quoted back
HINT = """\
- `approve` approves it; no other word does
- a line that ends in `?` asks about it
- {words}
- `/help` lists what else can be typed, `/quit` leaves: everything is kept
"""

WISHES = "any other words are a wish to revise, and are put on record"
READ = "any other words are read by the language model: what it reads is shown, and asked about"
Prompt = Callable[[str], str]


class TerminalRespondent:
    """Shows a gate, then reads lines until one of them is a decision.

    A card is shown whole the first time, later only what has changed of it. Leaving (the end of
    input, /quit, Ctrl-C) keeps all that was said: each line is in the journal before anything
    follows from it.

    Args:
        prompt: Reads a text; from the terminal where it is None.
        busy: Surrounds what may take long.
        asking: Surrounds a call of the language model, where there is one.
    """

    def __init__(
        self,
        context: SessionContext,
        prompt: Prompt | None = None,
        screen: Screen | None = None,
        busy: Callable[[], AbstractContextManager[None]] = nullcontext,
        asking: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._context = context
        self._screen = screen or Screen()
        self._busy = busy
        model = context.language_model
        self._talking = Talking(model, self._screen, asking) if model else None
        self._question: GiveFeedback | None = None
        self._is_answered = False
        self._here: Here | None = None
        self._prompt, self._reply = (prompt, prompt) if prompt else self._reader()
        self._cards: dict[tuple[str, str], str] = {}
        self._open = ("", "")
        self._has_hinted = False
        self._is_resumed = bool(context.done)
        self._put_off: dict[str, None] = {}

    def _reader(self) -> tuple[Prompt, Prompt]:
        completer = NameCompleter(lambda: self._here)
        reader = make_reader(self._context.workspace, completer, self._screen.say)
        return reader, reader.reply

    def respond(self, payload: GatePayload, fold: Fold) -> Decision | None:
        self._here = Here(self._context, payload, fold)
        if self._is_resumed:
            self._is_resumed = False
            self._screen.say(going_on(self._context))
        self._show(payload)
        while True:
            try:
                text = self._prompt(f"{payload.task}> ").strip()
                decision = self._decide(text, self._here)
            except (EOFError, Leave):
                return None
            if decision is not None:
                return decision

    def hear(self, text: str) -> None:
        question, self._question = self._question, None
        if question is None or self._talking is None or self._here is None:
            self._screen.show(text)
        elif not self._is_answered:
            asked = self._asked(self._here.payload)
            self._talking.answer(question.text, self._here, asked, text)

    def _show(self, payload: GatePayload) -> None:
        gate = (payload.kind, payload.subject)
        before, now = self._cards.get(gate), payload.shown
        is_new_here = gate != self._open
        self._open, self._cards[gate] = gate, now
        if payload.questions:
            if is_new_here:
                self._screen.show_title(payload.title)
                self._screen.show(overview(payload, len(self._context.fold().answers)))
                self._ask(payload)
            self._show_question(payload)
        elif before is None:
            self._screen.show_title(payload.title)
            self._screen.show(_without_title(now, payload.title))
            self._name_parts(now)
            self._ask(payload)
        elif is_new_here or before != now:
            self._show_again(before, payload)

    def _name_parts(self, card: str) -> None:
        """How to see a part of a card that has run off the screen."""
        names = section_names(card)
        if names and card.count("\n") > MOST_SCREENS * self._screen.height:
            parts = ", ".join(f"/show {name}" for name in names)
            self._screen.say("")
            self._screen.say(f"That was long. Its parts again: {parts}")

    def _show_again(self, before: str, payload: GatePayload) -> None:
        """A card that was shown before: just what is different now."""
        self._screen.show_title(payload.title)
        changes = card_changes(before, payload.shown)
        if changes is None:
            self._screen.show(_without_title(payload.shown, payload.title))
        elif changes:
            self._screen.say("Only what has changed on the card; /show has all of it.")
            self._screen.show(changes)
        else:
            self._screen.say("The card is as you saw it; /show has it again.")
        self._ask(payload)

    def _ask(self, payload: GatePayload) -> None:
        self._screen.say("")
        self._screen.show(f"**{payload.asked}**")
        self._hint(payload)

    def _show_question(self, payload: GatePayload) -> None:
        questions = self._in_turn(payload)
        if questions:
            self._screen.say("")
            for line in question_lines(questions[0], len(questions)):
                self._screen.say(line)

    def _hint(self, payload: GatePayload) -> None:
        """What can be typed: at length the first time, then in one line."""
        if not payload.is_approvable:
            self._screen.say("/help says more; /quit leaves, and everything is kept.")
        elif self._has_hinted:
            self._screen.say("approve, a question that ends in ?, or what to change. /help")
        else:
            self._has_hinted = True
            self._screen.show(HINT.format(words=WISHES if self._talking is None else READ))

    def _in_turn(self, payload: GatePayload) -> tuple[Question, ...]:
        """The open questions, those put off at the end."""
        later = list(self._put_off)
        return tuple(
            sorted(
                payload.questions,
                key=lambda question: later.index(question.key) + 1 if question.key in later else 0,
            )
        )

    def _decide(self, text: str, here: Here) -> Decision | None:
        payload = here.payload
        if not text:
            self._hint(payload)
            self._show_question(payload)
            return None
        if text.startswith("/") and "\n" not in text:
            return self._command(text, here)
        if f"/{text.casefold()}" in (*COMMAND_NAMES, *ALIASES):
            self._screen.say(f"Commands begin with a slash: /{text.casefold()}")
            return None
        if text.casefold() == APPROVE:
            return self._approve(payload)
        word, _, rest = text.casefold().partition(" ")
        if word in SETTLING and rest == "all":
            return self._settle(word, payload)
        pattern_id = pattern_to_derive(text, self._asked_rate(payload))
        if pattern_id is not None:
            return self._derive(pattern_id, here)
        typed = read_edits(text, self._context)
        if typed is None:
            return self._read_answers(text, payload) or self._take_words(text, payload)
        if typed.fault is None:
            return self._take_edits(typed.edits, payload)
        self._screen.say(f"Not an edit:\n{pointed(typed.fault, self._screen.width)}")
        if is_surely_an_edit(typed.fault):
            return None
        return self._take_words(text, payload, is_explained=True)

    def _asked(self, payload: GatePayload) -> Question | None:
        """The question that is put now."""
        return next(iter(self._in_turn(payload)), None)

    def _asked_rate(self, payload: GatePayload) -> str:
        """The pattern whose rate is asked for now; empty where something else is."""
        asked = self._asked(payload)
        return asked.subject if asked is not None and asked.kind == "rate" else ""

    def _derive(self, pattern_id: str, here: Here) -> Decision | None:
        answer = derive_rate(pattern_id, here.fold, self._reply, self._screen.say)
        if answer is None:
            self._show_question(here.payload)
            return None
        self._repeat(Taken((answer,), ()))
        return GiveAnswers(answers=(answer,), via="terminal")

    def _take_edits(self, edits: tuple[Edit, ...], payload: GatePayload) -> Decision | None:
        """Shows what they do, and takes them once that is agreed to."""
        event = Edited(gate=payload.kind, subject=payload.subject, edits=edits, via="terminal")
        self._screen.say(f"Read as: {'; '.join(map(render_edit, edits))}")
        try:
            with self._busy():
                shown = preview(self._context, event)
        except EditRefusedError as error:
            self._screen.show(str(error))
            return None
        if shown.text:
            self._screen.show(shown.text)
        is_change = shown.effect is None or not shown.effect.is_nothing
        if not self._confirmed("Change it so?" if is_change else "Record it?"):
            return None
        self._screen.say(f"{'Changed' if is_change else 'Recorded'}; /undo takes it back.")
        return GiveEdits(edits=edits, via="terminal", shown=True)

    def _command(self, text: str, here: Here) -> Decision | None:
        with self._busy():
            effect = run_command(text, here)
        if effect is Move.LEAVE:
            raise Leave
        if effect is Move.WRITE:
            effect = written_in_editor()
        if effect is Move.PUT_OFF:
            self._put_off_first(here.payload)
        elif isinstance(effect, str):
            self._screen.show(effect)
        elif isinstance(effect, Typed):
            return self._decide(effect.text, here)
        elif isinstance(effect, Proposal):
            return effect.decision if self._confirmed(effect.question) else None
        else:
            return effect
        return None

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
        texts = (settling_text(word, question) for question in questions)
        answers = tuple(read_answer(text, self._context.fold().evidence) for text in texts)
        self._screen.show(settlements(questions, answers))
        if not self._confirmed(settle_question(word, len(questions))):
            return None
        self._repeat(Taken(answers, ()))
        return GiveAnswers(answers=answers, via="terminal")

    def _read_answers(self, text: str, payload: GatePayload) -> Decision | None:
        """Every part that is an answer; at an approval gate, only where all of them are."""
        taken = take(text, self._in_turn(payload), self._context.fold().evidence)
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

    def _take_words(
        self, text: str, payload: GatePayload, *, is_explained: bool = False
    ) -> Decision | None:
        is_plain = is_plain_agreement(text) or is_refusal(text)
        if self._talking is not None and self._here is not None and not is_plain:
            heard = self._talking.take(text, self._here, self._asked(payload))
            if not heard.is_left:
                return self._decide_on(heard, text, payload)
        return self._take_by_rule(text, payload, is_explained=is_explained)

    def _decide_on(self, heard: Heard, text: str, payload: GatePayload) -> Decision | None:
        """What a language model has read: a proposal, a question, or nothing to decide."""
        if heard.edits:
            return self._take_edits(heard.edits, payload)
        if heard.proposal is not None:
            proposal = heard.proposal
            return proposal.decision if self._confirmed(proposal.question) else None
        if not heard.is_question:
            return None
        self._is_answered = heard.is_answered
        return self._ask_on_record(text)

    def _ask_on_record(self, text: str) -> GiveFeedback:
        self._question = GiveFeedback(reply="ask", text=text, via="terminal")
        return self._question

    def _take_by_rule(
        self, text: str, payload: GatePayload, *, is_explained: bool
    ) -> Decision | None:
        if text.endswith("?") or text.casefold().startswith("why "):
            self._is_answered = False
            return self._ask_on_record(text)
        has_a_figure = any(character.isdigit() for character in text)
        if not is_explained and (payload.questions or has_a_figure):
            self._refuse(take(text, self._in_turn(payload), self._context.fold().evidence))
        if payload.questions:
            return None
        if is_plain_agreement(text):
            self._screen.say(NOTHING_APPROVED)
            return None
        if is_refusal(text):
            self._screen.say(
                "Nothing is approved. What should be different? /help edits lists what can be "
                "changed at once; a wish in other words stays an open concern."
            )
            return None
        if self._confirmed(f"A wish to revise: {_quoted(text)}. Record it as an open concern?"):
            self._screen.say("On record; the design gate shows it, and it is in the documents.")
            return GiveFeedback(reply="revise", text=text, via="terminal")
        return None

    def _confirmed(self, question: str) -> bool:
        return confirmed(question, self._reply, self._screen.say)


def _quoted(text: str) -> str:
    return repr(textwrap.shorten(text, QUOTED, placeholder=" …"))


def _without_title(card: str, title: str) -> str:
    """The card, without its heading where the title says the same."""
    heading, _, rest = card.partition("\n")
    same = heading.startswith("# ") and heading[2:].strip().casefold() in title.casefold()
    return rest.lstrip("\n") if same else card
