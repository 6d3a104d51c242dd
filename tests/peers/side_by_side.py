"""Designs side by side as text for a person: patterns, tables, what is open, what is not served."""

import textwrap
from collections.abc import Iterator, Sequence

from tests.peers.comparison import Design
from tools.capacity.bill import HOURS_PER_MONTH

WIDTH = 118
TEXT_WIDTH = 36
UNITS_WIDTH = 8
MONEY_WIDTH = 11
COLUMN_WIDTH = 2 * UNITS_WIDTH + MONEY_WIDTH


def render(designs: Sequence[Design], worth: Sequence[tuple[str, str, float]], stated: str) -> str:
    """All of it; `worth` has each open question with what its second answer adds a month."""
    lines = [
        *head(designs[0], stated),
        "",
        *patterns(designs),
        "",
        *totals(designs),
        "",
        *tables(designs),
        *open_questions(worth),
        "",
        *unserved(designs),
        "",
        *otherwise(designs[-1]),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def head(design: Design, stated: str) -> Iterator[str]:
    bill = design.bill
    yield from wrapped(
        f"Costs side by side, by the same planner and bill on the same answers. {bill.region},"
        f" prices of {bill.price_date}, on demand; a month is {HOURS_PER_MONTH} h, a GB 2^30"
        " bytes; R and W are read and write units of one call at average sizes, $ is USD a month"
        " at the average rate."
    )
    if stated:
        yield from wrapped(stated)


def patterns(designs: Sequence[Design]) -> Iterator[str]:
    yield "".ljust(TEXT_WIDTH) + "".join(d.name.rjust(COLUMN_WIDTH) for d in designs)
    columns = "R".rjust(UNITS_WIDTH) + "W".rjust(UNITS_WIDTH) + "$".rjust(MONEY_WIDTH)
    yield "pattern".ljust(TEXT_WIDTH) + columns * len(designs)
    yield "-" * (TEXT_WIDTH + COLUMN_WIDTH * len(designs))
    for pattern in designs[0].model.requirements.patterns:
        label = textwrap.shorten(f"{pattern.id} {pattern.text}", TEXT_WIDTH - 1, placeholder="…")
        yield label.ljust(TEXT_WIDTH) + "".join(cells(d, pattern.id) for d in designs)


def cells(design: Design, pattern_id: str) -> str:
    reads, writes = design.units(pattern_id)
    money = served(design, pattern_id)
    return units(reads) + units(writes) + money.rjust(MONEY_WIDTH)


def served(design: Design, pattern_id: str) -> str:
    """What it costs, or who serves it where DynamoDB does not."""
    plan = design.plan_of(pattern_id)
    usd = design.usd(pattern_id)
    if plan.serving == "no database":
        return "none"
    if plan.serving == "unserved":
        return "unserved"
    if plan.serving == "outside" and not usd:
        return str(plan.service)
    return "rate ?" if usd is None else dollars(usd)


def units(value: float) -> str:
    return (f"{value:,.4g}" if value < 1000 else f"{value:,.0f}").rjust(UNITS_WIDTH)


def dollars(usd: float) -> str:
    return f"{usd:,.2f}" if usd >= 0.005 or not usd else "<0.01"


def totals(designs: Sequence[Design]) -> Iterator[str]:
    def line(text: str, figures: Sequence[float]) -> str:
        return text.ljust(TEXT_WIDTH) + "".join(dollars(f).rjust(COLUMN_WIDTH) for f in figures)

    yield line("all tables and storage", [d.bill.cost_usd_per_month for d in designs])
    yield line(
        "as deployed (all indexes ALL)", [d.deployed_bill.cost_usd_per_month for d in designs]
    )
    for pattern_id in unevenly_served(designs):
        figures = [d.bill.cost_usd_per_month - (d.usd(pattern_id) or 0.0) for d in designs]
        yield line(f"all without {pattern_id}", figures)


def unevenly_served(designs: Sequence[Design]) -> list[str]:
    """Patterns that some design gives to an outside service, which costs too, and some does not."""
    return [
        pattern.id
        for pattern in designs[0].model.requirements.patterns
        if pattern.rate.is_known
        and len({d.plan_of(pattern.id).serving == "outside" for d in designs}) > 1
    ]


def tables(designs: Sequence[Design]) -> Iterator[str]:
    for design in designs:
        yield f"{design.name}: USD a month by table, indexes included"
        yield "".join(
            title.rjust(MONEY_WIDTH + 2)
            for title in ("reads", "writes", "storage", "all", "as deployed")
        ).rjust(TEXT_WIDTH + 5 * (MONEY_WIDTH + 2))
        for name in design.table_names:
            figures = design.table_usd(name)
            wide = sum(design.table_usd(name, design.deployed_bill))
            yield f"  {name}".ljust(TEXT_WIDTH) + "".join(
                dollars(figure).rjust(MONEY_WIDTH + 2) for figure in (*figures, sum(figures), wide)
            )
        yield ""


def open_questions(worth: Sequence[tuple[str, str, float]]) -> Iterator[str]:
    yield "What the rival leaves open; its 2nd reading is the second answer to all of them"
    for name, question, usd in worth:
        yield from wrapped(
            f"{name}: {question} The second answer alone: {usd:+,.2f} a month.", "- "
        )


def unserved(designs: Sequence[Design]) -> Iterator[str]:
    yield "Not served by DynamoDB, or not at all"
    for design in designs:
        outside = [
            f"{'/'.join(plan.ids)} by {plan.service}"
            for plan in design.plans
            if plan.serving == "outside"
        ]
        missing = [
            f"{'/'.join(plan.ids)} not served ({'; '.join(plan.notes)})"
            for plan in design.plans
            if plan.serving == "unserved"
        ]
        loose = [f"{key} not kept unique" for key in design.unguarded]
        yield from wrapped(
            f"{design.name}: {', '.join((*outside, *missing, *loose)) or 'nothing'}", "- "
        )


def otherwise(design: Design) -> Iterator[str]:
    yield "What our model can't say as the rival's contract says it, and what was costed instead"
    for note in design.otherwise:
        yield from wrapped(f"{note.subject}: {note.contract}; {note.instead}", "- ")


def wrapped(text: str, mark: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=mark, subsequent_indent=" " * len(mark), break_on_hyphens=False
    )
