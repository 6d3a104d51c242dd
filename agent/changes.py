"""What an edit or an undo would do before it is done, and what has changed since a moment."""

from dataclasses import dataclass

from agent.context import SessionContext
from agent.events import Answered, Approved, Edited, Event, Feedback, GateKind, Record
from agent.folding.fold import Fold
from agent.outputs.revisions import said_in
from tools.documents.effect import render_effect
from tools.editing.effect import Effect, effect_of
from tools.errors import TablewrightError


class EditRefusedError(TablewrightError):
    """An edit that the design can't take; nothing was recorded."""


@dataclass(frozen=True)
class Preview:
    """An event that is not recorded yet, and what would follow from it.

    Attributes:
        effect: None where there is no design that it could change.
        asked_again: Approvals that would no longer stand, in words.
        set_aside: Earlier edits that would no longer fit, each with the reason.
    """

    effect: Effect | None
    asked_again: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Markdown; empty where nothing follows."""
        if self.effect is None:
            return ""
        return render_effect(self.effect, self.asked_again, self.set_aside)


def preview(context: SessionContext, event: Event) -> Preview:
    """What an event would do to the design. Raises EditRefusedError where it can't be taken."""
    if not context.is_designed:
        return Preview(None)
    before, after = context.fold(), context.fold_with(event)
    if after.open_questions:
        return Preview(None)
    refused = [
        each for each in after.derivation().set_aside if each.group.seq == after.history.length
    ]
    if refused:
        raise EditRefusedError(_refusal(refused[0].group.text, refused[0].reason))
    return between(before, after)


def between(before: Fold, after: Fold) -> Preview:
    """What differs between two moments of a session that both have a design."""
    held = {each.group.seq for each in before.derivation().set_aside}
    return Preview(
        effect=effect_of(before.dossier, after.dossier, after.judge),
        asked_again=asked_again(before, after),
        set_aside=tuple(
            f"`{each.group.text}`: {each.reason}"
            for each in after.derivation().set_aside
            if each.group.seq not in held
        ),
    )


def asked_again(before: Fold, after: Fold) -> tuple[str, ...]:
    """What was approved and is asked again, and tables that come new to a review under way."""
    held = {(a.gate, a.subject) for a in before.approvals}
    gates = {gate for gate, _ in held}
    stands = {(a.gate, a.subject) for a in after.approvals}
    known = before.digests
    return tuple(
        f"table {subject}" if subject else f"the {gate}"
        for gate, subject in after.digests
        if (gate, subject) not in stands
        and ((gate, subject) in held or (gate in gates and (gate, subject) not in known))
    )


def last_undoable(context: SessionContext) -> Record | None:
    """The latest thing a person or an answers file said that still counts."""
    for record in reversed(context.fold().history.records):
        event = record.event
        if isinstance(event, Answered | Approved | Edited):
            return record
        if isinstance(event, Feedback) and event.reply == "revise":
            return record
    return None


def since_approved(context: SessionContext, gate: GateKind, subject: str) -> Preview | None:
    """What has changed since a gate was approved last; None where it never was."""
    approved = fold_at_approval(context, gate, subject)
    return None if approved is None else between(approved, context.fold())


def by_edits(context: SessionContext) -> Preview:
    """What the edits of the design have made of the draft."""
    return between(context.fold_without_edits(), context.fold())


def fold_at_approval(context: SessionContext, gate: GateKind, subject: str) -> Fold | None:
    record = context.fold().history.approved(gate, subject)
    return None if record is None else context.fold_until(record.seq)


def undo_text(record: Record) -> str:
    """What was taken back, so that it can be typed again."""
    return f"Taken back: {said_in(record)}."


def _refusal(text: str, reason: str) -> str:
    return f"`{text}` can't be taken: {reason.rstrip('.')}. Nothing was changed."
