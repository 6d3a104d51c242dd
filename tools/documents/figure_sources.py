"""Where the figures come from: a section that lets a reader go on from any of them."""

import re

from tools.capacity.bill import Bill
from tools.capacity.column_sizes import size_rules
from tools.capacity.limits import LIMITS
from tools.capacity.prices import Price
from tools.documents import figure_rules as rules
from tools.documents import figures
from tools.documents.dossier import Dossier
from tools.documents.markdown import Markdown, grid, inline
from tools.documents.size_sources import OTHER_RULES, column_rule, size_rule_name
from tools.model.tables import ColumnOrigin, CopyOrigin

_PLAIN_ADDRESS = re.compile(r"https://[\w./-]+")
DESIGN_RULES = (
    ("Items, or entries of an index", rules.ITEMS),
    ("Item size", rules.ITEM_SIZE),
    ("Entry size of an index", rules.ENTRY_SIZE),
    ("Stored", rules.STORED),
    ("Items evaluated", rules.ROWS_FOUND),
    ("RCU a call", rules.READ_UNITS),
    ("WCU a call", rules.WRITE_UNITS),
    ("(largest)", rules.LARGEST_UNITS),
    ("RCU/s and WCU/s", rules.UNITS_A_SECOND),
    ("$ of reads", rules.READ_COST),
    ("$ of writes", rules.WRITE_COST),
    ("$ of storage", rules.STORAGE_COST),
    ("$ as deployed", rules.DEPLOYED_COST),
    ("$ of an alternative", rules.ALTERNATIVE_COST),
    ("$ that an input moves", rules.EFFECT),
    ("$ later", rules.LATER_COST),
    ("Values of a partition key", "beside each, in brackets"),
    ("Items per value", rules.ITEMS_PER_VALUE),
    ("Share of the busiest value", rules.SKEW),
    ("RCU/s and WCU/s on it", rules.HOTTEST),
    ("Write amplification", rules.AMPLIFICATION),
    ("Alarm on consumed units", rules.ALARM),
    ("Other alarms", rules.OPERATING),
)
REQUIREMENT_RULES = (
    ("Requests per second in all", rules.SUMMED_RATES),
    ("Rows that a pattern finds", rules.ROWS_FOUND),
    ("Keys of a hot candidate", rules.KEYS),
    ("Its busiest key", rules.SKEW),
)


def rules_grid(told: tuple[tuple[str, str], ...]) -> Markdown:
    return grid(("Figure", "Worked out as"), told)


def price_text(price: Price) -> str:
    """`$0.125 for 1,000,000 units`: as the price file has it, never rounded to cents."""
    amount = f"${figures.number(price.usd, 8)}"
    if price.per == 1:
        return f"{amount} a {price.unit.removesuffix('s')}"
    return f"{amount} for {figures.number(price.per)} {price.unit}"


def page_link(address: str) -> Markdown:
    """The address of a page, to be followed where it is a plain one."""
    return Markdown(f"<{address}>") if _PLAIN_ADDRESS.fullmatch(address) else inline(address)


def prices_grid(bill: Bill) -> Markdown:
    rows = [
        (price.name, price_text(price), price.label, page_link(price.source))
        for price in bill.prices
    ]
    return grid(("Price of a", "USD", "Known from", "Page"), rows) if rows else Markdown()


def limits_grid() -> Markdown:
    rows = [(limit.states, page_link(limit.address)) for limit in LIMITS]
    return grid(("Limit of the service", "Page"), rows)


def sizes_grid(dossier: Dossier) -> Markdown:
    """The rules that some attribute's size is by, in the order in which they are tried."""
    requirements = dossier.model.requirements
    used: dict[str, None] = {}
    for table in dossier.model.tables:
        for attribute in table.stored:
            origin = attribute.origin
            if isinstance(origin, ColumnOrigin | CopyOrigin):
                used[column_rule(origin.table, origin.column, requirements).name] = None
            else:
                used[size_rule_name(table, attribute, requirements)] = None
    rows = [
        (rule.name, rule.columns, rule.average, rule.max)
        for rule in size_rules()
        if rule.name in used
    ]
    rows += [
        (name, "attributes of no single column", what, "the same")
        for name, what in OTHER_RULES.items()
        if name in used
    ]
    return grid(("Size by", "Columns", "Average, in bytes", "Largest"), rows)
