"""What a person's words at a gate come to: read by a language model, believed in nothing.

The model names changes in closed terms. Each is written in the edit language, read by the one
door that typed edits go through, and has to pass the guard. What is left is a proposal.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, field

from agent import typed
from agent.errors import BudgetError, EndpointError
from agent.language_model.protocol import LanguageModel
from agent.talk.actions import SCALE, UNDO, Action, actions_at, edit_text
from agent.talk.consulting import put_on_record
from agent.talk.guard import objection, says_unknown
from agent.talk.moment import Moment
from agent.talk.numbers import values_in
from agent.talk.offered import Offered, names_at
from agent.talk.reply_type import Change, Intent, ReadReply, reply_type
from agent.talk.rules import RULE_IDS, RULES, Rule, rule_of
from agent.talk.scaling import scaled
from agent.talk.written import NotAnEditError
from prompts.prompt import Rendered, load_prompt
from tools.editing.edit_rendering import render_edit
from tools.editing.edits import Edit
from tools.workload.answer_line import AnswerTextError

PROMPT = "read_reply"
MOST_TOKENS = 300
TRIES = 2
MOST_TEXT = 1_500  # characters of a reply that are read; a longer one is a wish in any case
_SUPPOSING = re.compile(
    r"\b(?:if|would(?!\s+(?:like|love|prefer|rather))|suppose|imagine|costs?|happens?)\b",
    re.IGNORECASE,
)
UNDO_WORDS = ("undo", "back", "revert", "restore", "never mind", "nevermind", "cancel", "reverse")


@dataclass(frozen=True)
class Dropped:
    """What the model read and was not believed, with the reason and what could be typed."""

    text: str
    reason: str
    form: str = ""


@dataclass(frozen=True)
class Understood:
    """What a reply may mean.

    Attributes:
        edits: Proposals: none of them counts before it is shown and confirmed.
        failure: Why there is no reading at all; empty where there is one.
    """

    intent: Intent = "nothing"
    edits: tuple[Edit, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    rule: Rule | None = None
    is_undo: bool = False
    failure: str = ""


@dataclass
class _Sifted:
    """The changes of one reading, sorted into what may be proposed and what may not."""

    edits: list[Edit] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    is_undo: bool = False


def read_reply(model: LanguageModel, moment: Moment) -> Understood:
    """Asks at most twice; what the last reading comes to, or why there is none.

    Every call is put on record.
    """
    if len(moment.text) > MOST_TEXT:
        return Understood(failure=f"It is longer than {MOST_TEXT:,} characters, and was not read.")
    offered = names_at(moment)
    actions = actions_at(moment)
    output = reply_type(tuple(a.name for a in actions), offered.all, RULE_IDS)
    faults: tuple[str, ...] = ()
    for _ in range(TRIES):
        try:
            reply = model.ask(_prompt(moment, offered, actions, faults), output, MOST_TOKENS)
        except (EndpointError, BudgetError) as error:
            return Understood(failure=f"The language model was not asked: {error}")
        if reply.value is None:
            faults = reply.faults or ("The answer was empty.",)
            outcome = f"unusable: {'; '.join(faults)}"
            put_on_record(moment.context, moment.payload, reply.call, outcome)
            continue
        intent = _intent(reply.value, moment.text)
        sifted = _sift(reply.value, intent, moment)
        is_usable = bool(sifted.edits or sifted.dropped or sifted.is_undo or not sifted.faults)
        put_on_record(
            moment.context, moment.payload, reply.call, _outcome(intent, reply.value, sifted)
        )
        if is_usable:
            return _understood(intent, reply.value, sifted, moment)
        faults = tuple(sifted.faults)
    return Understood(failure="The language model read nothing in it that can be used.")


def _prompt(
    moment: Moment, offered: Offered, actions: tuple[Action, ...], faults: tuple[str, ...]
) -> Rendered:
    texts = {pattern.id: pattern.text for pattern in moment.fold.requirements.patterns}
    subject = moment.payload.subject
    return load_prompt(PROMPT).render(
        gate=f"{moment.payload.kind} {subject}".strip(),
        asked=moment.asked.text if moment.asked else "",
        patterns=tuple((each, texts.get(each, "")) for each in offered.patterns),
        names=tuple(name for name in offered.all if name not in offered.patterns),
        actions=tuple((action.name, action.form) for action in actions),
        rules=tuple((rule.id, rule.about) for rule in RULES),
        reply=moment.text,
        faults=faults,
    )


def _sift(read: ReadReply, intent: Intent, moment: Moment) -> _Sifted:
    sifted = _Sifted()
    for change in read.changes:
        try:
            if change.action == UNDO:
                _take_undo(read, moment, sifted)
                continue
            for text in _texts(change, intent, moment):
                _take_text(text, change, moment, sifted)
        except NotAnEditError as error:
            sifted.dropped.append(Dropped(_said(change), error.reason, error.form))
            sifted.faults.append(f"{change.action}: {error.reason}")
    return sifted


def _take_undo(read: ReadReply, moment: Moment, sifted: _Sifted) -> None:
    if len(read.changes) > 1:
        reason = "it can't be done together with other changes"
        raise NotAnEditError(reason, "/undo")
    if not any(word in moment.text.casefold() for word in UNDO_WORDS):
        reason = "you did not say so"
        raise NotAnEditError(reason, "/undo")
    sifted.is_undo = True


def _texts(change: Change, intent: Intent, moment: Moment) -> tuple[str, ...]:
    """The edit texts of a change. Only what would be if is multiplied: a figure is typed."""
    if change.action == SCALE:
        texts = scaled(change.figures, moment)
        if intent == "what if":
            return texts
        reason = "it is computed, not typed by you"
        raise NotAnEditError(reason, "; ".join(texts[:2]))
    return (edit_text(change, moment),)


def _take_text(text: str, change: Change, moment: Moment, sifted: _Sifted) -> None:
    """Reads one edit text with those before it, for it may need what they make."""
    before = [render_edit(edit) for edit in sifted.edits]
    try:
        edit = typed.read_edits([*before, text], moment.context)[-1]
    except AnswerTextError as error:
        sifted.dropped.append(Dropped(text, error.expected))
        sifted.faults.append(f"{change.action}: {error.expected}")
        return
    is_scaled = change.action == SCALE
    reason = "" if is_scaled else objection(edit, moment)
    if reason:
        sifted.dropped.append(Dropped(render_edit(edit), reason))
    elif edit not in sifted.edits:
        sifted.edits.append(edit)


def _said(change: Change) -> str:
    """A change in the model's terms."""
    figures = "/".join(change.figures)
    return " ".join(part for part in (change.action, *change.names, figures, change.word) if part)


def _outcome(intent: Intent, read: ReadReply, sifted: _Sifted) -> str:
    parts = [f"read as {intent}"]
    if intent == "against the rules":
        parts.append(read.rule)
    if sifted.is_undo:
        parts.append("an undo is offered")
    if sifted.edits:
        parts.append(f"{len(sifted.edits)} changes proposed")
    if sifted.dropped:
        parts.append(f"{len(sifted.dropped)} left out: {sifted.dropped[0].reason}")
    return "; ".join(parts)


def _intent(read: ReadReply, text: str) -> Intent:
    """The intent as far as the words bear it out: a question has a mark, a supposition says so.

    Taking words for a change rather than for a question is harmless: it is shown and asked about.
    """
    is_question, supposes = text.endswith("?"), bool(_SUPPOSING.search(text))
    if read.intent == "change" and is_question and supposes:
        return "what if"
    is_borne_out = {"what if": is_question or supposes, "question": is_question or not read.changes}
    return read.intent if is_borne_out.get(read.intent, True) else "change"


def _understood(intent: Intent, read: ReadReply, sifted: _Sifted, moment: Moment) -> Understood:
    """Where nothing was read that counts, what the words themselves surely say."""
    if intent == "what if" and not sifted.edits:
        with suppress(NotAnEditError, AnswerTextError):
            sifted.edits += typed.read_edits(scaled((), moment), moment.context)
    is_rate = moment.asked is not None and moment.asked.kind == "rate"
    if is_rate and not sifted.edits and says_unknown(moment.text) and not values_in(moment.text):
        change = Change(action="rate unknown", names=[], figures=[], word="")
        sifted.edits += typed.read_edits([edit_text(change, moment)], moment.context)
    return Understood(
        intent=intent,
        edits=tuple(sifted.edits),
        dropped=tuple(sifted.dropped),
        rule=rule_of(read.rule),
        is_undo=sifted.is_undo,
    )
