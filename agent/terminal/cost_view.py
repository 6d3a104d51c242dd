"""A cost as tables in the width there is."""

from collections.abc import Iterable

from rich.console import Console

from agent.commands.cost_report import CostReport, ModeCost, PricesReport, TableReport
from agent.terminal.grid import add_row, make_grid, print_grid
from agent.terminal.screen import Screen
from tools.capacity.money.lines import MoneyLine
from tools.capacity.money.options import MODES
from tools.capacity.money.sensitivity import FACTOR
from tools.documents import figures

MOST_PATTERNS = 10
MOST_EFFECTS = 3
MODE_WORDS = {
    "on-demand": "on demand",
    "provisioned": "provisioned for the peak",
    "autoscaling": "autoscaling",
    "reserved": "reserved",
}
MODE_TITLES = {
    "on-demand": "On demand",
    "provisioned": "At peak",
    "autoscaling": "Scaled",
    "reserved": "Reserved",
}
CLASS_WORDS = {"standard": "Standard", "standard-ia": "Standard-IA"}


def show_cost(report: CostReport, console: Console) -> None:
    """The total, by table, the modes, the costliest patterns, what is unknown, what moves it."""
    screen = Screen(console)
    _headline(report, screen)
    _tables(report, screen, console)
    _modes(report, screen, console)
    _patterns(report, screen, console)
    _unknown(report, screen)
    _effects(report, screen, console)
    _later(report, screen)


def _headline(report: CostReport, screen: Screen) -> None:
    least = "At least " if report.unknown or report.unknown_rates else ""
    total = figures.usd(report.usd_per_month)
    screen.say(f"{least}{total} a month{_compared(report)}", "bold")
    options = report.options
    mode = "each table's cheapest mode" if options.mode == "cheapest" else MODE_WORDS[options.mode]
    held = "its cheapest class" if options.table_class == "cheapest" else CLASS_WORDS[
        options.table_class
    ]  # fmt: skip
    screen.say(
        f"{report.region}, prices of {report.price_date}, {mode}, {held}. Average rates make it; a "
        "month is 730 hours, a GB 2^30 bytes."
    )
    screen.say("")


def _compared(report: CostReport) -> str:
    if report.usd_per_month_before is None:
        return ""
    change = figures.usd_change(report.usd_per_month - report.usd_per_month_before)
    return f" with {report.what_if}: {change}"


def _sum(lines: Iterable[MoneyLine], *words: str) -> str:
    """Of the lines whose `what` ends in one of the words; unknown where one of them is."""
    total = 0.0
    for line in lines:
        if line.what.endswith(words):
            if line.usd is None:
                return figures.UNKNOWN
            total += line.usd
    return figures.usd(total)


def _tables(report: CostReport, screen: Screen, console: Console) -> None:
    grid = make_grid("Table or index", "Reads", "Writes", "Storage", "$ a month", "As deployed")
    for table in report.tables:
        subjects = list(dict.fromkeys(line.subject for line in table.lines))
        for subject in subjects:
            lines = [line for line in table.lines if line.subject == subject]
            is_table = subject == table.table
            whole = figures.usd(table.usd_per_month) if is_table else ""
            all_held = figures.usd(table.deployed_usd_per_month) if is_table else ""
            name = subject if is_table else f"  .{subject.removeprefix(table.table + '.')}"
            reads = _sum(lines, "reads", "read capacity")
            writes = _sum(lines, "writes", "write capacity")
            add_row(grid, name, reads, writes, _sum(lines, "storage"), whole, all_held)
            for line in lines:
                if not line.what.endswith(("reads", "writes", "capacity", "storage")):
                    add_row(grid, f"  {line.what}", "", "", figures.usd(line.usd))
    for line in report.free:
        add_row(grid, line.what, "", "", "", figures.usd(line.usd))
    total, deployed = report.usd_per_month, report.deployed_usd_per_month
    add_row(grid, "Total", "", "", "", figures.usd(total), figures.usd(deployed), style="bold")
    print_grid(grid, screen, console)
    if figures.usd_change(deployed - total) != figures.NO_CHANGE:
        screen.say(
            "As deployed from the contract every index holds all attributes "
            f"({figures.usd_change(deployed - total)})."
        )
        screen.say("")


def _modes(report: CostReport, screen: Screen, console: Console) -> None:
    is_whole = any(mode.usd_per_month is not None for t in report.tables for mode in t.modes)
    title = "In Standard" if is_whole else "In Standard, without storage"
    grid = make_grid(title, *(MODE_TITLES[mode] for mode in MODES))
    grid.add_column("Cheapest", overflow="fold")
    for table in report.tables:
        costs = {
            m.mode: m.usd_per_month if is_whole else m.requests_usd_per_month
            for m in table.modes
            if m.table_class == "standard"
        }
        cells = [figures.usd(costs[mode]) for mode in MODES]
        add_row(grid, table.table, *cells, _cheapest(table.cheapest))
    print_grid(grid, screen, console)
    used = figures.share(report.options.target_utilisation)
    screen.say(
        f"At peak: capacity of which the peak uses {used}, all day. Scaled: autoscaling that "
        "follows a day whose hours, sorted, rise to the peak as its average tells; Reserved: that, "
        "with its lowest hour bought ahead. The real curve of a day decides between them."
    )
    for table in report.tables:
        even = _break_even(table)
        if even:
            screen.say(f"- {even}")
    screen.say("")


def _cheapest(cost: ModeCost | None) -> str:
    if cost is None:
        return figures.UNKNOWN
    kept = "" if cost.table_class == "standard" else " in IA"
    return f"{MODE_TITLES[cost.mode].lower()}{kept}"


def _break_even(table: TableReport) -> str:
    factor = table.break_even
    if factor is None:
        return ""
    if factor >= 1:
        return (
            f"{table.table}: on demand stays below capacity for the peak until averages are "
            f"{figures.number(factor, 1)} times as high at the same peaks"
        )
    return (
        f"{table.table}: capacity for the peak is the cheaper one, down to "
        f"{figures.number(factor, 2)} times today's averages at the same peaks"
    )


def _patterns(report: CostReport, screen: Screen, console: Console) -> None:
    costly = sorted(
        (each for each in report.patterns if each.usd_per_month),
        key=lambda each: -(each.usd_per_month or 0.0),
    )
    grid = make_grid(
        "Costliest patterns, on demand", "RPS", "RCU a call", "WCU a call", "$ a month"
    )
    for each in costly[:MOST_PATTERNS]:
        name = f"{' = '.join(each.ids)} {each.text}"
        units = (each.read_units_per_call, each.write_units_per_call)
        cost = figures.usd(each.usd_per_month)
        add_row(grid, name, figures.rate(each.average_rate), *map(figures.units, units), cost)
    if costly:
        print_grid(grid, screen, console)


def _unknown(report: CostReport, screen: Screen) -> None:
    if report.unknown_rates:
        screen.say("Not in it, as nobody knows the rate; each call a second adds a month:", "bold")
        for rate in report.unknown_rates:
            screen.say(f"- {'/'.join(rate.ids)}: {figures.usd(rate.usd_per_request_per_second)}")
        screen.say("")
    if report.unknown:
        screen.say(f"Not in it, as the price file of {report.region} lacks the price:", "bold")
        for name in dict.fromkeys((line.price_name, line.table_class) for line in report.unknown):
            screen.say(f"- {name[0]}, {CLASS_WORDS[name[1]]}")
        screen.say("Give a file that has them with --prices FILE; `tablewright prices` shows one.")
        screen.say("")
    if report.outside:
        screen.say(f"Not in it: outside services ({', '.join(report.outside)}).")
        screen.say("")


def _effects(report: CostReport, screen: Screen, console: Console) -> None:
    moving = [each for each in report.effects if each.usd][:MOST_EFFECTS]
    if not moving:
        return
    grid = make_grid("What moves it most", "Now", f"{FACTOR} times that adds")
    for each in moving:
        now = figures.quantity(each.value)
        add_row(grid, f"{each.what} of {each.subject}", now, figures.usd_change(each.usd))
    print_grid(grid, screen, console)


def _later(report: CostReport, screen: Screen) -> None:
    later = figures.usd(report.later_usd_per_month)
    months = report.options.months
    if report.growing:
        screen.say(
            f"After {months} months of the stated growth ({', '.join(report.growing)}), rates as "
            f"they are: {later} a month."
        )
    else:
        screen.say(f"After {months} months: the same; no growth is stated (`growth TABLE 200k`).")
    loading, importing = figures.usd(report.loading_usd), figures.usd(report.importing_usd)
    screen.say(f"Once, to bring the rows over: {loading} by writes, {importing} by import from S3.")


def show_prices(report: PricesReport, console: Console) -> None:
    """Every price with its source."""
    screen = Screen(console)
    prices = report.prices
    screen.say(f"{prices.region}, {prices.currency}, as of {prices.date}", "bold")
    grid = make_grid("Price", "Class", "USD", "For", "Known from", left=2)
    for price in prices.prices:
        usd = f"{price.usd:,.10f}".rstrip("0").rstrip(".")
        amount = f"{figures.number(price.per)} {price.unit}"
        add_row(grid, price.name, CLASS_WORDS[price.table_class], usd, amount, price.label)
    print_grid(grid, screen, console)
    for source in dict.fromkeys(price.source for price in prices.prices):
        screen.say(f"- {source}")
    if report.lacking:
        screen.say(f"Unknown here: {', '.join(report.lacking)}.")
    screen.say(f"Regions with prices of ours: {', '.join(report.regions)}.")
    screen.say(
        "For another, or newer ones: --prices FILE, of the form of `tablewright prices --json`."
    )
