"""The ledger of what is the same for every design: limits, prices, months, alarms, numbering."""

from collections.abc import Iterator

from tools.capacity.bill import HOURS_PER_MONTH, Bill
from tools.capacity.limits import (
    ITEM_LIMIT,
    LIMITS,
    PAGE_LIMIT,
    PARTITION_LIMIT,
    STORAGE_OVERHEAD,
    TRANSACTION_LIMIT,
)
from tools.capacity.sizes import size_rules
from tools.documents import figure_rules as rules
from tools.documents.figure_sources import price_text
from tools.documents.monitoring import ALARM_RULES, OF_A_MINUTE, QUIET, SUM_ABOVE
from tools.documents.summary import TASKS
from tools.provenance import FromCount, FromPage, FromPrices, FromRule
from tools.sourcing import entry as ledger
from tools.sourcing.entry import NUMBERING, PRICES, RULES, Entry, Form, said

LIMIT_FORMS: tuple[tuple[FromPage, tuple[str, ...]], ...] = (
    (PARTITION_LIMIT, ("3,000 RCU", "1,000 WCU")),
    (ITEM_LIMIT, ("400 KB",)),
    (PAGE_LIMIT, ("1 MB",)),
    (TRANSACTION_LIMIT, ("100 actions or 4 MB",)),
    (STORAGE_OVERHEAD, ("100 bytes of overhead",)),
)
"""How documents speak of limits, where they do so without a figure of the design beside it."""
TIERS = ("1. API patterns", "2. Table structure", "3. Log analysis")


def limit_entries() -> Iterator[Entry]:
    for limit in LIMITS:
        forms = next((forms for other, forms in LIMIT_FORMS if other == limit), ())
        yield Entry(
            ledger.LIMITS, "limit", limit.states, limit, said(limit.states, str(limit), *forms)
        )


def price_entries(bill: Bill) -> Iterator[Entry]:
    for price in bill.prices:
        source = FromPrices(
            name=price.name, region=bill.region, date=bill.price_date, address=price.source
        )
        text = price_text(price)
        yield Entry(PRICES, f"price of a {price.name}", text, source, said(text))
    rule = FromRule(rule=f"date of the price file of {bill.region}")
    yield Entry(PRICES, "price file", bill.price_date, rule, said(bill.price_date))


def rule_entries() -> Iterator[Entry]:
    """Figures that a rule's own words hold, and those of months, alarms and numbering."""
    for name, text in vars(rules).items():
        if name.isupper() and isinstance(text, str) and any(char.isdigit() for char in text):
            yield Entry(
                RULES, name.lower().replace("_", " "), text, FromRule(rule=text), said(text)
            )
    for what, text, rule in (
        ("hours of a month", f"{HOURS_PER_MONTH} hours", "a year of 365 days / 12"),
        ("bytes of a GB", "2^30 bytes", "1,024 MB of 1,024 KB of 1,024 bytes"),
        ("skew", "s = 1", rules.SKEW),
        ("skew", "s=1", rules.SKEW),
        ("alarm on consumed units", QUIET, rules.QUIET),
        ("alarm on consumed units", "reaches 1 unit a second", rules.QUIET),
        ("alarm on consumed units", SUM_ABOVE, rules.ALARM),
        ("alarm on consumed units", OF_A_MINUTE, rules.ALARM),
    ):
        yield Entry(RULES, what, text, FromRule(rule=rule), said(text))
    for text in ALARM_RULES:
        yield Entry(RULES, "alarm", text, FromRule(rule=rules.OPERATING), said(text))


def size_rule_entries() -> Iterator[Entry]:
    for rule in size_rules():
        text = f"{rule.average}; at most {rule.max}"
        forms = (
            Form(rule.columns, "Columns", rule.name),
            Form(rule.average, "Average, in bytes", rule.name),
            Form(rule.max, "Largest", rule.name),
        )
        source = FromRule(rule=f"size of a value by the rule {rule.name}", inputs=(rule.columns,))
        yield Entry(RULES, f"size by {rule.name}", text, source, forms)


def numbering_entries() -> Iterator[Entry]:
    """Numbers that only number something."""
    tasks = FromCount(of="tasks of the stage, as tasks.md numbers them")
    for task, words, _ in TASKS:
        yield Entry(NUMBERING, "task", f"task {task}", tasks, (Form(task, "Task", words),))
    for text in ("task 5.2", "stage 04", "stage 02", "stage 01"):
        yield Entry(NUMBERING, "stage or task", text, tasks, said(text))
    for text in TIERS:
        yield Entry(
            NUMBERING, "tier", text, FromCount(of="tiers of the information hierarchy"), said(text)
        )
