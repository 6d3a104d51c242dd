"""Requirements that keep changing, as versions: what each confirmation was given for."""

from agent.events import Answered, Approved, Edited, Record, Reread
from agent.folding.history import History, answers_in
from tools.documents.requirement import Version
from tools.workload.answer_text import render_answer


def requirement_versions(history: History) -> tuple[Version, ...]:
    """One for each confirmation of something new, and one for what was said since the last.

    Before the first confirmation there is none: what is asked for then is no change.
    """
    found: list[Version] = []
    digests: list[str] = []
    changes: list[str] = []
    for record in history.records:
        event = record.event
        if isinstance(event, Approved) and event.gate == "requirements":
            if not digests or event.digest != digests[-1]:
                found.append(_version(len(found) + 1, record, event.seen, changes))
                digests.append(event.digest)
                changes = []
        elif digests:
            changes += _changes(record)
    if changes:
        found.append(Version(number=len(found) + 1, changes=tuple(changes)))
    return tuple(found)


def _version(number: int, record: Record, seen: bool, changes: list[str]) -> Version:
    return Version(number=number, who=record.who, when=record.at, seen=seen, changes=tuple(changes))


def _changes(record: Record) -> list[str]:
    event = record.event
    if isinstance(event, Reread):
        return ["stage-01 files read anew", *event.changes]
    if isinstance(event, Answered | Edited):
        return [render_answer(answer) for answer in answers_in(event)]
    return []
