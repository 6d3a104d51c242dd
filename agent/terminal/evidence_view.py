"""Figures with their sources as tables, in the width there is."""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from agent.commands.reports import EvidenceFigure, EvidenceReport, NumberEvidence
from agent.terminal.markdown_view import Trimmed, harmless
from agent.terminal.screen import Screen
from tools.documents.figure_rules import NAMED, name_of
from tools.provenance import FromPage, FromRule

WIDEST = 120  # columns
SHARES = (5, 3, 8)  # of the width, by column
STAGE_ONE = "artifacts/stage-01/"
MOST_INPUTS = 6  # of a sum; the rest are counted, and all are in the JSON
FURTHER = (
    "A name narrows it: a table, an index, a pattern, a decision, or FILE.md:LINE for the numbers"
    " on a line of a document. Figures of zero are left out here; --json has them too."
)


def show(report: EvidenceReport, console: Console) -> None:
    """A table for each subject, then what is not known, then the rules that were only named."""
    screen = Screen(console)
    width = min(console.width, WIDEST)
    shown: list[EvidenceFigure] = []
    if report.line:
        screen.say(f"{report.name}: {report.line}")
        screen.say("")
        grid = _Grid(("Number", "Is", "Comes from"), tuple(_numbers(report.numbers)))
        console.print(grid, width=width)
        screen.say("")
        shown += [figure for each in report.numbers for figure in each.figures]
    for subject in report.subjects:
        told = f": {subject.about}" if subject.about else ""
        screen.say(f"{subject.subject}{told}", "bold")
        figures = [each for each in subject.figures if _is_worth_a_line(each.figure)]
        rows = tuple((each.what, each.figure, _source(each)) for each in figures)
        console.print(_Grid(("What", "Figure", "Comes from"), rows), width=width)
        screen.say("")
        shown += figures
    _show_open(report, screen)
    _show_rules(shown, screen)
    if not report.name:
        screen.say(FURTHER)


def _show_open(report: EvidenceReport, screen: Screen) -> None:
    if report.open:
        screen.say(f"Not known yet ({len(report.open)}):", "bold")
        for each in report.open:
            screen.say(f"- {each.key}: {each.text}")
        screen.say("")


def _show_rules(shown: list[EvidenceFigure], screen: Screen) -> None:
    used = {f.source.rule for f in shown if isinstance(f.source, FromRule)}
    named = [rule for rule in NAMED if rule in used]
    if named:
        screen.say("Rules named above", "bold")
        for rule in named:
            screen.say(f"- {rule}")
        screen.say("")


def _is_worth_a_line(figure: str) -> bool:
    return bool({char for char in figure if char.isdigit()} - {"0"})


def _numbers(numbers: Iterable[NumberEvidence]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for each in numbers:
        if each.is_name:
            rows.append((each.number, "part of a name", each.around))
        rows += [(each.number, f"{f.what}: {f.figure}", _source(f)) for f in each.figures]
        rows += [(each.number, "quoted", text) for text in each.quoted]
        if not (each.is_name or each.figures or each.quoted):
            rows.append((each.number, "NO SOURCE", each.around))
    return rows


def _source(figure: EvidenceFigure) -> str:
    """The source in words; a rule that has a name by that, of a long sum only the first inputs."""
    source = figure.source
    if isinstance(source, FromPage) and source.states == figure.figure:
        return source.address
    if not isinstance(source, FromRule):
        return _short(figure.said)
    inputs = list(source.inputs[:MOST_INPUTS])
    if len(source.inputs) > MOST_INPUTS:
        inputs.append(f"{len(source.inputs) - MOST_INPUTS} more")
    return _short(name_of(source.rule) + (f", from {', '.join(inputs)}" if inputs else ""))


def _short(text: str) -> str:
    """Without the folder that all files of stage 01 stand in."""
    return text.replace(STAGE_ONE, "")


@dataclass(frozen=True)
class _Grid:
    """A table without lines, whose cells are folded, without blanks at the ends of lines."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        for header, share in zip(self.headers, SHARES, strict=True):
            grid.add_column(header, ratio=share, overflow="fold")
        for row in self.rows:
            grid.add_row(*(Text(harmless(cell)) for cell in row))
        yield from Trimmed(grid).__rich_console__(console, options)
