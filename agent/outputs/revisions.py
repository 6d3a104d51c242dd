"""What events were about, in a line: for a revision's commit, a gate asked again, an undo."""

import textwrap
from collections.abc import Mapping

from agent.events import Answered, Approved, Edited, Feedback, Record, Reread, Undone
from tools.editing.edit_rendering import render_edit
from tools.workload.answer_text import render_answer

NAMED_SUBJECTS = 3
TEXT_CHARACTERS = 100


def describe(records: tuple[Record, ...], earlier: tuple[Record, ...] = ()) -> str:
    """The subjects of what was said, in a line: `rate of AP8, rows of users and 2 more`.

    `earlier` has the events that one of them may take back.
    """
    said = {record.seq: record for record in (*earlier, *records)}
    subjects = list(dict.fromkeys(s for record in records for s in _subjects(record, said)))
    if not subjects:
        return "approvals given again"
    named = ", ".join(subjects[:NAMED_SUBJECTS])
    more = len(subjects) - NAMED_SUBJECTS
    return f"{named} and {more} more" if more > 0 else named


def _subjects(record: Record, said: Mapping[int, Record]) -> list[str]:
    match record.event:
        case Answered(answers=answers):
            return [answer.key for answer in answers]
        case Edited(edits=edits):
            return [_shortened(render_edit(edit)) for edit in edits]
        case Feedback(reply="revise", gate=gate):
            return [f"wish at the {gate} gate"]
        case Reread():
            return ["stage-01 files read anew"]
        case Undone(seq=seq):
            return [f"{said_in(said[seq]) if seq in said else f'event {seq}'} taken back"]
        case Feedback() | Approved():
            return []
        case _:
            return []


def said_in(record: Record) -> str:
    """What a single event said, in the words that say it again."""
    match record.event:
        case Answered(answers=answers):
            return _listed([render_answer(answer) for answer in answers])
        case Edited(edits=edits):
            return _listed([render_edit(edit) for edit in edits])
        case Approved(gate=gate, subject=subject):
            return f"the approval of {f'table {subject}' if subject else f'the {gate}'}"
        case Feedback(text=text):
            return f"the wish {_shortened(text)!r}"
        case Reread(changes=changes):
            return f"stage-01 files read anew{f' ({_listed(list(changes))})' if changes else ''}"
        case _:
            return f"event {record.seq}"


def _listed(texts: list[str]) -> str:
    shown = ", ".join(f"`{_shortened(text)}`" for text in texts[:NAMED_SUBJECTS])
    more = len(texts) - NAMED_SUBJECTS
    return f"{shown} and {more} more" if more > 0 else shown


def _shortened(text: str) -> str:
    return textwrap.shorten(text, TEXT_CHARACTERS, placeholder=" …")
