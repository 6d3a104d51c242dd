"""An explanation as tables in the width there is."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from agent.commands.explain_report import DesignFigures, ExplainReport
from agent.terminal.markdown_view import Trimmed
from agent.terminal.screen import Screen
from tools.documents import figures
from tools.documents.markdown import visible

WIDEST = 110  # columns
CLOSE = 0.01  # a hundredth of the cost


def show_explanation(report: ExplainReport, console: Console) -> None:
    """How far the design is from what is proven, other designs, and what each part is worth."""
    screen = Screen(console)
    _headline(report, screen)
    _designs(report, screen, console)
    if report.worths:
        grid = _grid("Of the cheapest design", "Without it, $ a month more")
        for worth in report.worths:
            dearer = (
                "a pattern is served by nothing, or by a Scan"
                if worth.usd_per_month is None
                else figures.usd_change(worth.usd_per_month)
            )
            _row(grid, worth.name, dearer)
        _print(grid, screen, console)


def _headline(report: ExplainReport, screen: Screen) -> None:
    now, bound = report.current_preferred_usd, report.bound_usd
    gap = max(now - bound, 0.0) / now if now else 0.0
    screen.say(f"{figures.usd(report.current.usd_per_month)} a month as it stands", "bold")
    said = (
        "no design made of them is cheaper by more than a cent"
        if now - bound < CLOSE
        else f"no design made of them is cheaper by more than {figures.usd(now - bound)} "
        f"({figures.share(gap)})"
    )
    screen.say(
        f"{report.candidates:,} ways to keep tables and to index them were planned and costed "
        f"({report.region}, prices of {report.price_date}): {said}. What the design rules are "
        f"worth ({report.preference}) counts with the bill."
    )
    screen.say("")


def _designs(report: ExplainReport, screen: Screen, console: Console) -> None:
    grid = _grid("Design", "$ a month", "Tables, indexes", "Index writes")
    shown = [report.current]
    if report.current_preferred_usd - report.preferred_usd >= CLOSE:
        shown.append(report.best)
    for design in (*shown, *report.alternatives):
        cost = figures.usd(design.usd_per_month)
        amplification = figures.ratio(design.amplification)
        _row(grid, design.what, cost, f"{design.structures}", amplification)
    _print(grid, screen, console)
    for design in (*shown[1:], *report.alternatives):
        _differences(design, report.current, screen)


def _differences(design: DesignFigures, current: DesignFigures, screen: Screen) -> None:
    screen.say(f"{design.what.capitalize()}:", "bold")
    for table in design.tables:
        if table not in current.tables:
            screen.say(f"+ {table}")
    for table in current.tables:
        if table not in design.tables:
            screen.say(f"- {table}")
    screen.say("")


def _grid(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for number, name in enumerate(columns):
        table.add_column(name, justify="right" if number else "left", overflow="fold")
    return table


def _row(table: Table, *cells: str) -> None:
    table.add_row(*(Text(visible(cell)) for cell in cells))


def _print(table: Table, screen: Screen, console: Console) -> None:
    console.print(Trimmed(table), width=min(console.width, WIDEST))
    screen.say("")
