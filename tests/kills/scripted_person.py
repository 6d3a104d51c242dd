"""A person who says the same in every run, and keeps a diary of what was asked and said.

What they say next depends on what the journal holds alone, as with somebody who was told "that
was not recorded" and says it again. The diary stands outside the workspace, each line on disk
before the reply is given.
"""

import json
import os
from pathlib import Path
from typing import Any

from agent.context import SessionContext
from agent.events import Approved, Edited, Feedback, Record
from agent.folding.fold import Fold
from agent.folding.history import answers_in
from agent.gates import Approve, Decision, GatePayload, GiveAnswers, GiveFeedback, TakeBack
from agent.journal import JOURNAL_PATH, parse_records
from tools.workload.answers import Answer, RateAnswer
from tools.workload.answers_file import load_answers
from tools.workload.questions import default_answers

AT_ONCE = 3  # questions answered in one breath
WISH = "keep loans for seven years — naïve readers ask"
EDITS = ("rows loans 1M", "rename index ByMember on Loans to ByReader")
CHANGED_MIND = RateAnswer(pattern_id="AP2", peak=55, average=11)


class ScriptedPerson:
    """Answers every question, asks one, wishes once, edits the design and takes an edit back.

    At the last gate they change a rate.
    """

    def __init__(self, context: SessionContext, answers: Path, diary: Path) -> None:
        self._journal = context.workspace / JOURNAL_PATH
        self._known = load_answers(answers, context.evidence).answers
        self._diary = diary

    def respond(self, payload: GatePayload, fold: Fold) -> Decision | None:
        records = written(self._journal)
        self._note(
            {
                "recorded": len(records),
                "gate": payload.kind,
                "subject": payload.subject,
                "digest": payload.digest,
                "keys": [question.key for question in payload.questions],
            }
        )
        decision = self._decide(payload, fold, records)
        self._note({"says": decision.model_dump(mode="json")})
        return decision

    def hear(self, text: str) -> None:
        self._note({"hears": text[:40]})

    def _decide(self, payload: GatePayload, fold: Fold, records: tuple[Record, ...]) -> Decision:
        said = [record.event for record in records]  # what was taken back was said all the same
        if not payload.is_approvable:
            return GiveAnswers(answers=self._answers(payload, fold), via="terminal")
        replies = [e for e in said if isinstance(e, Feedback | Edited) and e.gate == payload.kind]
        if payload.kind == "requirements" and not replies:
            return GiveFeedback(reply="ask", text="why AP6?", via="terminal")
        if (payload.kind, payload.subject) == ("table", "Loans") and not replies:
            return GiveFeedback(reply="revise", text=WISH, via="terminal")
        if payload.kind == "design" and len(replies) < len(EDITS):
            return GiveFeedback(reply="edit", text=EDITS[len(replies)], via="terminal")
        changed = any(answer == CHANGED_MIND for answer in fold.answers)
        if payload.kind == "contract" and not changed:
            return GiveAnswers(answers=(CHANGED_MIND,), via="terminal")
        if payload.kind == "contract" and fold.history.edits:
            return TakeBack(seq=fold.history.edits[-1].seq)
        return Approve(seen=True)

    def _answers(self, payload: GatePayload, fold: Fold) -> tuple[Answer, ...]:
        asked = {question.key for question in payload.questions}
        own = [a.model_copy(update={"place": None}) for a in self._known if a.key in asked]
        kind = payload.kind
        defaults = default_answers(
            fold.evidence,
            fold.answers,
            "decline" if kind == "questions" else None,
            "accept" if kind == "readings" else None,
        )
        return (*own, *defaults)[:AT_ONCE]

    def _note(self, entry: dict[str, Any]) -> None:
        descriptor = os.open(self._diary, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(descriptor, json.dumps(entry).encode() + b"\n")
        os.fdatasync(descriptor)
        os.close(descriptor)


def written(journal: Path) -> tuple[Record, ...]:
    """The events whose lines are complete on disk."""
    content = journal.read_bytes() if journal.exists() else b""
    return parse_records(content[: content.rfind(b"\n") + 1])


def asked_again(diary: Path, records: tuple[Record, ...]) -> list[str]:
    """What the diary says was asked although the journal, at that time, held the reply."""
    complaints = []
    for line in diary.read_text().splitlines():
        entry = json.loads(line)
        if "gate" not in entry:
            continue
        known = [record.event for record in records[: entry["recorded"]]]
        answered = {answer.key for event in known for answer in answers_in(event)}
        complaints += sorted(answered & set(entry["keys"]))
        approved = {(e.gate, e.subject, e.digest) for e in known if isinstance(e, Approved)}
        if (entry["gate"], entry["subject"], entry["digest"]) in approved:
            complaints.append(f"{entry['gate']} {entry['subject']}")
    return complaints
