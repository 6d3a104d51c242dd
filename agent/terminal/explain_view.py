"""An explanation as tables in the width there is."""

from rich.console import Console

from agent.commands.explain_report import DesignFigures, ExplainReport
from agent.terminal.grid import add_row, make_grid, print_grid
from agent.terminal.screen import Screen
from tools.documents import figures

CLOSE = 0.01  # a hundredth of the cost
LEAST_SHOWN = 0.005  # a month: what rounds to a cent


def show_explanation(report: ExplainReport, console: Console) -> None:
    """How far the design is from what is proven, other designs, and what each part is worth."""
    screen = Screen(console)
    _headline(report, screen)
    _designs(report, screen, console)
    if report.worths:
        grid = make_grid("Of the design as it stands", "Without it, $ a month more")
        for worth in report.worths:
            usd = worth.usd_per_month
            add_row(grid, worth.name, worth.why_not if usd is None else figures.usd_change(usd))
        print_grid(grid, screen, console)
    _rules(report, screen, console)


def _rules(report: ExplainReport, screen: Screen, console: Console) -> None:
    """What the rules cost; those that cost nothing in one line."""
    dear = [rule for rule in report.rules if rule.usd_per_month >= LEAST_SHOWN]
    if dear:
        grid = make_grid("What the design rules cost here", "$ a month")
        for rule in dear:
            word = "" if rule.exactness == "exact" else f"{rule.exactness} "
            add_row(grid, rule.rule, f"{word}{figures.usd(rule.usd_per_month)}")
        print_grid(grid, screen, console)
    if any(rule.exactness == "at most" for rule in dear):
        screen.say(
            "At most: one table for a parent and its children is not built; over the cheapest "
            "design it could save no more than what reading them in one request would."
        )
    if any(rule.exactness == "at least" for rule in dear):
        screen.say(
            "At least: only designs with the base keys of the cheapest were tried without it."
        )
    free = [rule.rule for rule in report.rules if rule not in dear]
    if free:
        screen.say(f"Cost nothing here: {', '.join(free)}.")


def _headline(report: ExplainReport, screen: Screen) -> None:
    now, bound = report.current_preferred_usd, report.bound_usd
    gap = max(now - bound, 0.0) / now if now else 0.0
    screen.say(f"{figures.usd(report.current.usd_per_month)} a month as it stands", "bold")
    said = (
        f"the design as it stands costs {figures.usd(bound - now)} less than any made of what was "
        "tried"
        if bound - now >= CLOSE
        else "no design made of them is cheaper by more than a cent"
        if now - bound < CLOSE
        else f"no design made of them is cheaper by more than {figures.usd(now - bound)} "
        f"({figures.share(gap)})"
    )
    screen.say(
        f"{report.candidates:,} ways to keep tables and to index them were planned and costed "
        f"({report.region}, prices of {report.price_date}): {said}. What the design rules are "
        f"worth ({report.preference}) counts with the bill."
    )
    if report.seconds is not None:
        above = max(report.preferred_usd - bound, 0.0)
        share = above / abs(report.preferred_usd) if report.preferred_usd else 0.0
        screen.say(
            f"With at most {report.seconds:g} s for costing and for each choice, the best found is "
            f"at most {figures.usd(above)} ({figures.share(share)}) above the cheapest of them."
        )
    if report.not_all_tried:
        names = ", ".join(report.not_all_tried)
        screen.say(
            f"Of {names} not all combinations were tried: the bound holds among those that were."
        )
    screen.say("")


def _designs(report: ExplainReport, screen: Screen, console: Console) -> None:
    grid = make_grid("Design", "$ a month", "Tables, indexes", "Index writes")
    shown = [report.current]
    if report.current_preferred_usd - report.preferred_usd >= CLOSE:
        shown.append(report.best)
    for design in (*shown, *report.alternatives):
        cost = figures.usd(design.usd_per_month)
        amplification = figures.ratio(design.amplification)
        add_row(grid, design.what, cost, f"{design.structures}", amplification)
    print_grid(grid, screen, console)
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
