"""The rules that figures follow from, in words: what the documents and the ledger print of them.

A long one begins with its name and a colon: see `name_of`. Constants in them are those of the code
that computes.
"""

from tools.capacity.arithmetic import FORM
from tools.capacity.bill import SECONDS_PER_MONTH
from tools.capacity.money.options import HORIZON_MONTHS
from tools.capacity.money.sensitivity import FACTOR
from tools.documents.monitoring import HEADROOM, PERIOD_SECONDS
from tools.planning.cardinality import RANGE_SHARE, TEST_SHARE, UNKEYED_SHARE
from tools.risk.reads import UNITS_RULE
from tools.risk.skew import ZIPF_RULE

SUMMED_RATES = "sum over the patterns of their rates"
ROWS_FOUND = (
    "rows found: one by a key, the fan-out by a foreign key, else all rows; of these a share for"
    f" each further condition: one over its distinct values, {UNKEYED_SHARE:g} of the rows being"
    f" distinct in a column that is no key, {RANGE_SHARE:g} for a range, {TEST_SHARE:g} for NULL"
)
KEYS = "rows of the table / rows under one key"
ATTRIBUTE_SIZE = "bytes of the name and of the value"
ITEM_SIZE = "size of an item: sum over the attributes of the bytes of name and value"
ENTRY_SIZE = (
    "size of an entry: sum over its keys and projected attributes of the bytes of name and value"
)
SIZE_IN_CONTRACT = "average item size, rounded up"
ITEMS = (
    "items: one per row of the source table; in an index or a lookup table one per row whose keys"
    f" are not NULL: a share of {1 - TEST_SHARE:g} for each that may be NULL and has no default, of"
    " a hierarchy children per parent over one more"
)
STORED = "items * (average size + 100 bytes of overhead)"
EVALUATED = "what its key condition finds → what is left of it"
REPEATED = "requests of one call: one for each row, level or chunk before it"
READ_UNITS = UNITS_RULE
WRITE_UNITS = (
    "units of a write: 1 KB of the item a unit, rounded up, twice in a transaction; the same for"
    " each index entry that changes, once"
)
WORKED_OUT = f"units written out: {FORM}"
UNITS_A_CALL = "sum over the requests of one call"
LARGEST_UNITS = "the same at the largest sizes and counts"
UNITS_A_SECOND = "sum over the patterns of rate * units a call"
_MONTH = f"{SECONDS_PER_MONTH:,} s a month"
READ_COST = f"cost of reads: average RCU/s * {_MONTH} * price of a read unit"
WRITE_COST = f"cost of writes: average WCU/s * {_MONTH} * price of a write unit"
STORAGE_COST = "cost of storage: GB stored, of 2^30 bytes * price of a GB-month"
STRUCTURE_COST = "reads + writes + storage"
TABLE_COST = "sum over the table and its indexes"
WHOLE_COST = "sum over all tables and indexes"
PATTERN_COST = f"cost of a pattern: average rate * {_MONTH} * units a call * price of a unit"
EFFECT = f"bill with that input {FACTOR} times what it is, less the bill; peaks with averages"
LATER_COST = (
    f"bill of the rows after {HORIZON_MONTHS} months of the stated growth, at today's rates"
)
ADDED_COST = f"{_MONTH} * units a call * price of a unit"
DEPLOYED_COST = "the same where every index projects ALL"
DIFFERENCE = "as deployed less as designed"
ALTERNATIVE_COST = "bill of the whole model with the alternative in its place"
CHOSEN_COST = "bill of the whole model as designed"
AGAINST_CHOSEN = "bill with the alternative less bill as designed"
SKEW = ZIPF_RULE
ITEMS_PER_VALUE = "items / values; the most by the fan-out"
HOTTEST = (
    "load of the busiest value: its share * peak units a second of the patterns that can meet on a"
    " key"
)
OF_LIMIT = "units a second on the busiest value / what a partition serves"
AMPLIFICATION = "index write units / write units of the table, at average rates"
ALARM = (
    f"threshold of an alarm: peak units a second * {PERIOD_SECONDS} s * {HEADROOM:g}, above what is"
    " planned, not the plan itself"
)
QUIET = "own rule: below 1 unit a second an alarm on consumed units would only tell of single calls"
OPERATING = "own rule of operating: where an alarm is worth a look"

NAMED = (
    ROWS_FOUND,
    ITEMS,
    ITEM_SIZE,
    ENTRY_SIZE,
    READ_UNITS,
    WRITE_UNITS,
    WORKED_OUT,
    READ_COST,
    WRITE_COST,
    STORAGE_COST,
    PATTERN_COST,
    SKEW,
    HOTTEST,
    ALARM,
)
"""Those that are called by their names where many figures follow from them."""


def name_of(rule: str) -> str:
    """The name that a rule is known by; the rule itself where it has none."""
    return rule.partition(": ")[0] if rule in NAMED else rule
