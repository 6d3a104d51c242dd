"""Several respondents, asked in turn."""

from agent.folding.fold import Fold
from agent.gates import Decision, GatePayload
from agent.respondents.protocol import Respondent


class RespondentChain:
    """The first that has something to say replies, and hears what is said to it."""

    def __init__(self, *respondents: Respondent) -> None:
        self._respondents = respondents
        self._last: Respondent | None = None

    def respond(self, payload: GatePayload, fold: Fold) -> Decision | None:
        for respondent in self._respondents:
            decision = respondent.respond(payload, fold)
            if decision is not None:
                self._last = respondent
                return decision
        return None

    def hear(self, text: str) -> None:
        if self._last is not None:
            self._last.hear(text)
