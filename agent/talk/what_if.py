"""What changes would come to, worked out and shown, and recorded nowhere."""

from agent import typed
from agent.changes import EditRefusedError, preview
from agent.context import SessionContext
from agent.events import Edited
from agent.gates import GatePayload
from tools.editing.edits import Edit
from tools.workload.answer_line import AnswerTextError


def effect_text(edits: tuple[Edit, ...], context: SessionContext, payload: GatePayload) -> str:
    """What edits would do together, in Markdown; why they can't be taken where they can't."""
    event = Edited(gate=payload.kind, subject=payload.subject, edits=edits, via="terminal")
    try:
        shown = preview(context, event).text
    except EditRefusedError as error:
        return str(error)
    return shown or "There is no design yet that would change."


def readable(texts: tuple[str, ...], context: SessionContext) -> tuple[Edit, ...]:
    """Those of the texts that are edits now."""
    found: list[Edit] = []
    for text in texts:
        try:
            found += typed.read_edits([text], context)
        except AnswerTextError:
            continue
    return tuple(found)


def takeable(
    edits: tuple[Edit, ...], context: SessionContext, payload: GatePayload
) -> tuple[Edit, ...]:
    """The edits that can be taken together: each is added where the design then still stands."""
    found: tuple[Edit, ...] = ()
    for edit in edits:
        event = Edited(
            gate=payload.kind, subject=payload.subject, edits=(*found, edit), via="terminal"
        )
        try:
            preview(context, event)
        except EditRefusedError:
            continue
        found = (*found, edit)
    return found
