"""The inbox as a conversation on a pseudo-terminal."""

from pathlib import Path

from conversation import Talk, Turn
from workspaces import subjects

from agent.events import Answered, Approved
from agent.journal import Journal
from tools.workload.answer_text import render_answer
from tools.workload.answers import Answer

SUMMARY = "3 workspaces wait for answers, 1 for an approval; 1 left alone."
MISSING = "Should one be added, or is that never needed?"
TURNS = (
    Turn("shop-1", "approve", ("Nothing is approved here", "12 to go.")),
    Turn("shop-1", "decline", ("taken as: decline customers.", "11 to go.", MISSING)),
    Turn("shop-1", "rows customers 2M; rows orders measured", ("taken as:", "9 to go.")),
    Turn("shop-1", "all the rest yes", ("is no word for many", "all rows measured")),
    Turn("shop-1", "", ("delete decline would settle",), keys="all missing del\t\r"),
    Turn("yes/no", "maybe", ("Type yes or no",)),
    Turn("yes/no", "no", ("nothing was recorded", "9 to go.")),
    Turn("shop-1", "next", ("9 to go.",)),
    Turn("shop-1", "open shop-3", ("Task 1.3", "Do these access patterns")),
    Turn("1.3", "/quit", ("Left at Task 1.3", "Back in the inbox.", SUMMARY)),
    Turn("shop-1", "all missing decline", ("would settle", "Settle them so?")),
    Turn("yes/no", "yes", ("recorded in 2 workspaces: shop-1, shop-2", "library", "2 to go.")),
    Turn("library", "20000", ("taken as: rows members 20000", "This is the last one.")),
    Turn("library", "900000", ("AP7", "was read so")),
    Turn("library", "accept", ("There is no question left to ask.", "shop-3: open NAME")),
)


def said(workspace: Path) -> list[tuple[Answer, ...]]:
    """What a person answered, event by event."""
    records = Journal.open(workspace).records
    answered = [r.event for r in records if isinstance(r.event, Answered)]
    return [event.answers for event in answered if event.via == "terminal"]


def test_questions_of_many_workspaces_are_answered_in_one_conversation(waiting: Path) -> None:
    commits = {path.name: subjects(path) for path in waiting.iterdir()}
    talk = Talk(waiting.parent, "gates", "waiting", term="xterm")
    talk.start((SUMMARY, "shop-4", "left alone", "shop-1"), ())
    for turn in TURNS:
        talk.say(turn)
    told = ("0 workspaces wait for answers, 1 for an approval; 3 can go on", "tablewright batch")
    assert talk.leave(Turn("gates", "/quit", told)) == 1  # shop-4 can't be read
    first, rows, declined = said(waiting / "shop-1")
    assert [len(event) for event in (first, rows)] == [1, 2]
    assert render_answer(rows[0]) == "rows customers 2000000"
    assert all(render_answer(answer).startswith("decline") for answer in (*first, *declined))
    assert [len(event) for event in said(waiting / "library")] == [1, 1, 1]
    assert {path.name: subjects(path) for path in waiting.iterdir()} == commits
    for name in ("library", "shop-1", "shop-2", "shop-3"):
        records = Journal.open(waiting / name).records
        assert not any(isinstance(record.event, Approved) for record in records)
    kept = [path.parts[-3] for path in waiting.glob("*/.tablewright/history")]
    assert kept == ["shop-3"]  # of its own session
