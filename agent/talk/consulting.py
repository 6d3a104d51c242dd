"""That a language model was asked about a person's words stands in the record."""

from agent.context import SessionContext
from agent.events import Consulted
from agent.gates import GatePayload
from agent.language_model.calls import Call
from tools.documents.markdown import visible

MOST_OUTCOME = 160  # characters


def put_on_record(context: SessionContext, payload: GatePayload, call: Call, outcome: str) -> None:
    """That the model was asked, and what came of it; nothing follows from the record."""
    shown = visible(outcome)
    if len(shown) > MOST_OUTCOME:
        shown = f"{shown[: MOST_OUTCOME - 2]} …"
    context.record(Consulted(gate=payload.kind, subject=payload.subject, outcome=shown, call=call))
