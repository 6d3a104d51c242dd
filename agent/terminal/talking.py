"""Words that no rule could take, read by a language model, and what is said to them.

What it reads is never done: it is shown, as a proposal that the person agrees to or an answer.
"""

import re
import textwrap
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass

from agent.changes import last_undoable
from agent.gates import TakeBack
from agent.language_model.protocol import LanguageModel
from agent.outputs.revisions import said_in
from agent.talk.agreement import APPROVE, has_agreement, is_agreement
from agent.talk.answering import Answer, answer_question
from agent.talk.moment import Moment
from agent.talk.reading import Dropped, Understood, read_reply
from agent.talk.rules import Rule, rule_in_words, rule_reply
from agent.talk.what_if import effect_text, readable, takeable
from agent.terminal.commands import Proposal
from agent.terminal.confirming import DROPPED, is_from_keyboard
from agent.terminal.here import Here
from agent.terminal.screen import Screen
from tools.documents.markdown import bullets, codes
from tools.editing.edit_rendering import render_edit
from tools.editing.edits import Edit
from tools.workload.answers import Question

MOST_DROPPED = 5  # said one by one, before they are only counted
MOST_QUOTED = 80  # characters of what was dropped
MOST_REASON = 200
NOTHING_APPROVED = "Nothing is approved yet: only the word approve by itself does that."
FROM_MODEL = "In the language model's words; their figures and names are the design's:"
ASKING = ("why", "which", "who", "where", "when", "how", "is", "are", "does", "do", "explain")
_UNDO = re.compile(
    r"(?:please\s+|no,?\s+)?(?:undo|revert|take\s+back|take(?=.*\bback\b))"
    r"(?:\s+(?:it|that|this|the|last|one|thing|change|edit|again|back|please|my))*[.!]*",
    re.IGNORECASE,
)
SUPPOSING = ("if", "would", "suppose", "could", "should")


@dataclass(frozen=True)
class Heard:
    """What words come to.

    Attributes:
        edits: To be shown with all they do, and agreed to.
        is_question: To be put on record as one; `is_answered` where nothing more is to be said.
        is_left: To be taken as the rules take it.
    """

    edits: tuple[Edit, ...] = ()
    proposal: Proposal | None = None
    is_question: bool = False
    is_answered: bool = False
    is_left: bool = False


class Talking:
    """The conversation in free words, with a language model that the user has agreed to.

    Args:
        busy: Surrounds a call of the model.
    """

    def __init__(
        self,
        model: LanguageModel,
        screen: Screen,
        busy: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._model = model
        self._screen = screen
        self._busy = busy

    def take(self, text: str, here: Here, asked: Question | None) -> Heard:
        """Asks the model only where the words themselves don't say what they are."""
        moment = Moment(text, here.payload, here.context, here.context.fold(), asked)
        if is_agreement(text):
            self._screen.say(NOTHING_APPROVED)
            return Heard()
        if _UNDO.fullmatch(text):
            return self._undo(moment)
        if _is_plainly_a_question(text):
            return Heard(is_question=True)
        rule = rule_in_words(text)
        if rule is not None:
            return self._speak_against(rule, moment, ())
        try:
            with self._busy():
                understood = read_reply(self._model, moment)
        except KeyboardInterrupt as interrupt:
            if not is_from_keyboard(interrupt):
                raise
            self._screen.say(DROPPED)
            return Heard()
        if understood.failure:
            self._screen.say(f"{understood.failure} It is taken by rule.")
            return Heard(is_left=True)
        return self._heard(understood, moment)

    def answer(self, question: str, here: Here, asked: Question | None, reply: str) -> None:
        """Answers a question that is on record; `reply` is what rules say to it."""
        moment = Moment(question, here.payload, here.context, here.context.fold(), asked)
        try:
            answer = self._told(moment)
        except KeyboardInterrupt as interrupt:
            if not is_from_keyboard(interrupt):
                raise
            self._screen.say("Stopped there. The question is on record.")
            return
        self._say_after(answer, reply)

    def _heard(self, understood: Understood, moment: Moment) -> Heard:
        is_question = moment.text.endswith("?")
        if APPROVE in moment.text.casefold() and not is_question:
            self._screen.say(NOTHING_APPROVED)
        match understood.intent:
            case "question":
                return Heard(is_question=True)
            case "what if":
                return self._suppose(understood, moment)
            case "against the rules" if understood.rule is not None:
                return self._speak_against(understood.rule, moment, understood.edits)
            case "agreement":
                if has_agreement(moment.text):
                    self._screen.say(NOTHING_APPROVED)
                    return Heard()
                return Heard(is_left=True)
        self._say_dropped(understood.dropped)
        if understood.is_undo:
            return self._undo(moment)
        if understood.edits:
            return Heard(edits=understood.edits)
        return Heard(is_question=is_question, is_left=not is_question)

    def _suppose(self, understood: Understood, moment: Moment) -> Heard:
        """Shows what would be; the question goes on record, the change does not."""
        self._say_dropped(understood.dropped)
        if not understood.edits:
            return Heard(is_question=True)
        done: str = codes(map(render_edit, understood.edits[:MOST_DROPPED]))
        more = len(understood.edits) - MOST_DROPPED
        done = f"{done} and {more} more" if more > 0 else done
        with self._busy():
            effect = effect_text(understood.edits, moment.context, moment.payload)
        self._screen.show(f"With {done} it would come to this. Nothing was changed:\n\n{effect}")
        return Heard(is_question=True, is_answered=True)

    def _speak_against(self, rule: Rule, moment: Moment, edits: tuple[Edit, ...]) -> Heard:
        """The reason, the price of doing it anyway, and how."""
        with self._busy():
            if not edits:
                possible = readable(rule.edits(moment), moment.context)
                edits = takeable(possible, moment.context, moment.payload)
            price = effect_text(edits, moment.context, moment.payload) if edits else ""
        texts = tuple(map(render_edit, edits))
        self._screen.show(rule_reply(rule, moment, price, texts))
        if moment.text.endswith("?"):
            return Heard(is_question=True, is_answered=True)
        return Heard(is_left=rule.is_a_wish and not moment.payload.questions)

    def _undo(self, moment: Moment) -> Heard:
        record = last_undoable(moment.context)
        if record is None:
            self._screen.say("There is nothing to take back.")
            return Heard()
        question = f"Take back {said_in(record)} ({record.at})?".replace("`", "")
        return Heard(proposal=Proposal(question, TakeBack(seq=record.seq)))

    def _say_dropped(self, dropped: tuple[Dropped, ...]) -> None:
        for each in dropped[:MOST_DROPPED]:
            form = f" Type {each.form} if it is meant." if each.form else ""
            text = textwrap.shorten(each.text, MOST_QUOTED, placeholder=" …")
            reason = textwrap.shorten(each.reason.rstrip("."), MOST_REASON, placeholder=" …")
            self._screen.say(f"The model also read {text!r}, left out: {reason}.{form}")
        more = len(dropped) - MOST_DROPPED
        if more > 0:
            self._screen.say(f"The model also read {more} more that were left out.")

    def _told(self, moment: Moment) -> Answer:
        """Streams the answer; the moving line ends when its first sentence comes."""
        has_begun: list[bool] = []
        with ExitStack() as waiting:
            waiting.enter_context(self._busy())

            def show(sentence: str) -> None:
                waiting.close()
                if not has_begun:
                    has_begun.append(True)
                    self._screen.say(FROM_MODEL)
                self._screen.say(sentence)

            return answer_question(self._model, moment, show)

    def _say_after(self, answer: Answer, reply: str) -> None:
        """What was withheld, and what the design itself says."""
        count = len(answer.withheld)
        if count:
            sentences = "1 sentence was" if count == 1 else f"{count} sentences were"
            self._screen.say(f"{sentences} withheld: {'; '.join(dict.fromkeys(answer.withheld))}.")
        if answer.failure:
            self._screen.say(answer.failure)
        if answer.failure or not answer.shown:
            self._screen.show(reply)
        elif answer.references:
            self._screen.show(f"From the design itself:\n\n{bullets(answer.references)}")


def _is_plainly_a_question(text: str) -> bool:
    """One that asks about what is, not about what would be."""
    words = text.casefold().split()
    is_asked = text.endswith("?") or words[:1] == ["why"]
    supposes = any(word.strip(",") in SUPPOSING for word in words)
    return is_asked and words[0] in (*ASKING, "what", "what's") and not supposes
