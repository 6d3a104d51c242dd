"""The inbox on a screen: what is open, where, and what settles many questions together."""

import shlex
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console

from agent.commands.inbox_report import GatesReport, OpenQuestion, SettledWord, Standing
from agent.commands.inbox_words import Settling, about
from agent.terminal.asking import by_kind
from agent.terminal.grid import add_row, make_grid, print_grid
from agent.terminal.screen import Screen
from tools.documents import figures
from tools.documents.markdown import bullets, visible

MOST_ROWS = 20  # workspaces in the overview of a conversation; /list shows all
MOST_NAMES = 10  # workspaces that are named where something was recorded
MOST_SHOWN = 6  # questions that are shown of those that a word settles
REVIEWS = {
    "requirements": "the requirements",
    "table": "the tables, one by one",
    "design": "the design",
    "contract": "the migration contract",
}


def show_inbox(report: GatesReport, console: Console) -> None:
    """All of it, each open question on a line of its own."""
    screen = Screen(console)
    screen.say(summary(report))
    screen.say("")
    show_groups(report, console)
    for standing in report.workspaces:
        screen.say(f"{standing.name}: {stand_text(standing)}", style="bold")
        if standing.questions:
            screen.show(bullets(map(question_text, standing.questions)))
        if standing.state != "left alone":
            console.print(visible(resume_command(standing)), soft_wrap=True)
        screen.say("")
    if report.ready or report.not_started:
        screen.say("Go on with those that wait for nothing: tablewright batch DIR…")


def show_overview(report: GatesReport, console: Console, *, most: int = MOST_ROWS) -> None:
    """What is open, counted; of each workspace that waits where it stands."""
    screen = Screen(console)
    screen.say(summary(report))
    screen.say("")
    show_groups(report, console)
    grid = make_grid("Workspace", "Where it stands", left=2)
    for standing in report.workspaces[:most]:
        style = {"left alone": "red", "questions": "yellow"}.get(standing.state, "")
        add_row(grid, standing.name, stand_text(standing), style=style)
    print_grid(grid, screen, console)
    more = len(report.workspaces) - most
    if more > 0:
        screen.say(f"{more} more; /list shows all.")


def summary(report: GatesReport) -> str:
    """One line: how many wait for answers, how many for an approval, and the others."""
    waits = f"{figures.plural(report.waiting, 'workspace waits', 'workspaces wait')} for answers"
    approvals = f"{report.approvals} for an approval"
    others = (
        (report.ready, "can go on with batch"),
        (report.not_started, "not started"),
        (report.finished, "finished"),
        (report.left_alone, "left alone"),
    )
    rest = ", ".join(f"{count} {name}" for count, name in others if count)
    return f"{waits}, {approvals}{f'; {rest}' if rest else ''}."


def show_groups(report: GatesReport, console: Console) -> None:
    if not report.groups:
        return
    screen = Screen(console)
    grid = make_grid("Open", "Settles many together", "Questions", "Workspaces", "Measured", left=2)
    for group in report.groups:
        counts = (group.questions, group.workspaces, group.measured)
        add_row(grid, group.about, group.word, *map(str, counts))
    print_grid(grid, screen, console)


def stand_text(standing: Standing) -> str:
    if standing.state == "left alone":
        return f"left alone: {standing.reason}"
    if standing.state == "approval":
        kind, _, subject = standing.gate.partition(" ")
        return f"waits at {standing.task} for an approval: {subject or REVIEWS[kind]}"
    kinds = by_kind(tuple(each.question for each in standing.questions))
    counts = ", ".join(f"{about(held[0]).split()[0]} {len(held)}" for held in kinds.values())
    total = figures.plural(len(standing.questions), "answer")
    return f"waits at {standing.task} for {total}: {counts}"


def question_text(each: OpenQuestion) -> str:
    """The question, with the figure that there is for it."""
    measured = f" There is a figure: {each.figure}." if each.figure else ""
    return f"{about(each.question)}: {each.question.text}{measured}"


def settling_list(settlings: tuple[Settling, ...]) -> str:
    """The first few of what a word would settle, then how many more, in Markdown."""
    opened = [(each.looked.name, one) for each in settlings for one in each.opened]
    more = [f"and {len(opened) - MOST_SHOWN} more"] if len(opened) > MOST_SHOWN else []
    return bullets([*(f"{name}: {settled_text(one)}" for name, one in opened[:MOST_SHOWN]), *more])


def settled_text(each: OpenQuestion) -> str:
    """What is settled: with the figure that is taken, else in full."""
    if each.figure:
        return f"{about(each.question)} {each.question.subject}: {each.figure}"
    return each.question.text


def counted(settlings: tuple[Settling, ...]) -> str:
    """`11 questions in 6 workspaces`."""
    questions = figures.plural(sum(len(each.opened) for each in settlings), "question")
    return f"{questions} in {figures.plural(len(settlings), 'workspace')}"


def show_settled(settled: Iterable[SettledWord], console: Console) -> None:
    """What each word did, and the workspaces in which it could do nothing."""
    screen = Screen(console)
    for each in settled:
        for line in settled_lines(each):
            screen.say(line)
        screen.say("")


def settled_lines(each: SettledWord) -> list[str]:
    workspaces = figures.plural(len(each.workspaces), "workspace")
    more = len(each.workspaces) - MOST_NAMES
    named = [*each.workspaces[:MOST_NAMES], *([f"{more} more"] if more > 0 else [])]
    names = f": {', '.join(named)}" if named else ""
    answers = figures.plural(each.questions, "answer")
    lines = [f"{each.word}: {answers} recorded in {workspaces}{names}"]
    return [*lines, *(f"left alone: {name}: {reason}" for name, reason in each.left_alone)]


def resume_command(standing: Standing) -> str:
    """The command that opens the session."""
    folder = near_path(Path(standing.workspace))
    return f"tablewright resume {shlex.quote(str(folder))}"


def near_path(folder: Path) -> Path:
    """As it is reached from here, where it is below."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder
