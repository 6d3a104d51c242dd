"""02_working_log.md: what happened, task by task."""

from tools.documents.page import render_page
from tools.value import Value


class LogEntry(Value):
    """One entry: `task` such as `1.1`, `when` as the clock gave it, `lines` as bullets."""

    task: str
    when: str
    title: str
    lines: tuple[str, ...] = ()


def render_working_log(entries: tuple[LogEntry, ...]) -> str:
    return render_page("working_log.md.j2", {"entries": entries})
