"""What a revision was about, for its commit's message."""

from agent.events import Answered, Approved, Feedback, Record, Reread, Undone

NAMED_SUBJECTS = 3


def describe(records: tuple[Record, ...]) -> str:
    """The subjects of what was said, in a line: `rate of AP8, rows of users and 2 more`."""
    subjects = list(dict.fromkeys(s for record in records for s in _subjects(record)))
    if not subjects:
        return "approvals given again"
    named = ", ".join(subjects[:NAMED_SUBJECTS])
    more = len(subjects) - NAMED_SUBJECTS
    return f"{named} and {more} more" if more > 0 else named


def _subjects(record: Record) -> list[str]:
    match record.event:
        case Answered(answers=answers):
            return [answer.key for answer in answers]
        case Feedback(reply="revise", gate=gate):
            return [f"wish at the {gate} gate"]
        case Reread():
            return ["stage-01 files read anew"]
        case Undone(seq=seq):
            return [f"event {seq} undone"]
        case Feedback() | Approved():
            return []
        case _:
            return []
