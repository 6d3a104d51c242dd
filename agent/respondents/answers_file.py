"""An answers file in a person's place: what it doesn't answer stays open."""

from collections.abc import Callable
from typing import assert_never

from agent.folding.fold import Fold
from agent.gates import Approve, Decision, GatePayload, GiveAnswers, GiveFeedback
from tools.workload.answers import Answer
from tools.workload.answers_file import AnswersFile
from tools.workload.questions import default_answers


class FileRespondent:
    """Replies from answers.yaml. Its approvals are recorded as unseen.

    The file's own answers are recorded once, when the session is opened; at the gates come its
    defaults and its replies. How many replies a gate has used up is counted in the journal.
    """

    def __init__(self, file: AnswersFile, tell: Callable[[str], None]) -> None:
        self._file = file
        self._tell = tell
        self._named_tables = False

    def respond(self, payload: GatePayload, fold: Fold) -> Decision | None:
        match payload.kind:
            case "questions" | "readings":
                answers = self._defaults(payload, fold)
                return GiveAnswers(answers=answers, via="file") if answers else None
            case "requirements" | "table" | "design" | "contract":
                if payload.kind == "table":
                    self._name_unused_tables(fold)
                times_asked = fold.history.replies_from_file(payload.kind, payload.subject)
                reply = self._file.reply(payload.kind, payload.subject, times_asked)
                if reply is None:
                    return None
                if reply.kind == "approve":
                    return Approve(seen=False)
                return GiveFeedback(
                    reply=reply.kind, text=reply.text, via="file", place=reply.place
                )
            case _:
                assert_never(payload.kind)

    def hear(self, text: str) -> None:
        self._tell(text)

    def _name_unused_tables(self, fold: Fold) -> None:
        """Says once which replies are for tables that the design does not have."""
        if self._named_tables:
            return
        self._named_tables = True
        tables = {table.name for table in fold.derivation().model.tables}
        for script in self._file.gates:
            if script.subject is not None and script.subject not in tables:
                self._tell(
                    f"{script.replies[0].place}: gates: table: {script.subject} is no table of "
                    f"this design, so its reply is not used. Tables: {', '.join(sorted(tables))}"
                )

    def _defaults(self, payload: GatePayload, fold: Fold) -> tuple[Answer, ...]:
        """What the defaults say to the open questions; the file's own answers are in already."""
        file = self._file
        missing = file.missing_default if payload.kind == "questions" else None
        readings = file.readings_default if payload.kind == "readings" else None
        relationships = file.relationships_default if payload.kind == "questions" else None
        return default_answers(
            fold.evidence,
            fold.answers,
            missing,
            readings,
            file.missing_default_place,
            file.readings_default_place,
            relationships,
            file.relationships_default_place,
            file.measured_defaults if payload.kind == "questions" else (),
        )
