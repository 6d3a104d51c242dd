"""From gate to gate, with whoever replies."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from agent.respondents.protocol import Respondent
from agent.session import Finished, Session, Waiting

Busy = Callable[[], AbstractContextManager[None]]


def converse(
    session: Session, respondent: Respondent, busy: Busy = nullcontext
) -> Waiting | Finished:
    """Advances from gate to gate until nobody has anything more to say.

    `busy` surrounds what may take long.
    """
    while True:
        with busy():
            outcome = session.advance()
        if isinstance(outcome, Finished):
            return outcome
        decision = respondent.respond(outcome.payload, session.context.fold())
        if decision is None:
            return outcome
        with busy():
            reply = session.submit(decision)
        if reply:
            respondent.hear(reply)
