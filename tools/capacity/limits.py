"""Service limits of DynamoDB, each below the page that documents it."""

from tools.provenance import FromPage

_GUIDE = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide"
_API = "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference"

CONSTRAINTS_PAGE = f"{_GUIDE}/Constraints.html"
# "all size measurements use binary units": 1 KB is 1024 bytes.
BYTES_PER_KB = 1024
BYTES_PER_MB = 1024**2
MAX_ITEM_BYTES = 409_600
MAX_PARTITION_KEY_BYTES = 2048
MAX_SORT_KEY_BYTES = 1024
MAX_NUMBER_DIGITS = 38
MAX_NESTING_LEVELS = 32
MAX_ATTRIBUTE_NAME_BYTES = 255
MAX_EXPRESSION_BYTES = 4096
MAX_EXPRESSION_OPERATORS = 300
MAX_IN_OPERANDS = 100
MAX_INCLUDED_ATTRIBUTES_PER_TABLE = 100
MIN_NUMBER_MAGNITUDE = "1E-130"
MAX_NUMBER_MAGNITUDE = "9.9999999999999999999999999999999999999E+125"
ITEM_LIMIT = FromPage(states="an item holds at most 400 KB", address=CONSTRAINTS_PAGE)

UNITS_PAGE = f"{_GUIDE}/read-write-operations.html"
WRITE_UNIT_BYTES = 1024
READ_UNIT_BYTES = 4096
TRANSACTION_WRITE_FACTOR = 2
READ_UNIT = FromPage(
    states="a read unit is 4 KB read with strong consistency, or 8 KB with eventual consistency",
    address=UNITS_PAGE,
)
WRITE_UNIT = FromPage(
    states="a write unit is 1 KB of an item or index entry; in a transaction an item of a table"
    " takes twice its units",
    address=UNITS_PAGE,
)

SIZES_PAGE = f"{_GUIDE}/CapacityUnitCalculations.html"
# Billed storage only: neither capacity units nor the item limit count it.
STORAGE_OVERHEAD_BYTES = 100
REPLICA_OVERHEAD_BYTES = 48  # more for each item of a global table
STORAGE_OVERHEAD = FromPage(
    states="storage counts 100 bytes of overhead per item and index entry", address=SIZES_PAGE
)
ITEM_SIZE = FromPage(
    states="an item's size is that of its attributes, names and values", address=SIZES_PAGE
)

LSI_PAGE = f"{_GUIDE}/LSI.html"
# An item collection: the items of one partition key value and their entries in the LSIs.
MAX_ITEM_COLLECTION_BYTES = 10 * 1024 * BYTES_PER_MB
ITEM_COLLECTION_LIMIT = FromPage(
    states="the items of one partition key value and their LSI entries hold at most 10 GB",
    address=LSI_PAGE,
)

GSI_PAGE = f"{_GUIDE}/GSI.html"
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html
MAX_GSI_PARTITION_KEY_ATTRIBUTES = 4
MAX_GSI_SORT_KEY_ATTRIBUTES = 4

QUOTAS_PAGE = f"{_GUIDE}/ServiceQuotas.html"
DEFAULT_MAX_GSIS_PER_TABLE = 20
DEFAULT_TABLE_READ_UNITS_PER_SECOND = 40_000
DEFAULT_TABLE_WRITE_UNITS_PER_SECOND = 40_000
TABLE_QUOTA = FromPage(
    states="the default quota of a table or index is 40,000 read and 40,000 write units a second",
    address=QUOTAS_PAGE,
)

PAGE_PAGE = f"{_API}/API_Scan.html"  # API_Query.html says the same of a Query
PAGE_BYTES = BYTES_PER_MB
PAGE_LIMIT = FromPage(
    states="one request of a Query or Scan evaluates at most 1 MB", address=PAGE_PAGE
)

# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
MAX_BATCH_GET_ITEMS = 100
MAX_BATCH_GET_BYTES = 16 * BYTES_PER_MB

# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
MAX_BATCH_WRITE_ITEMS = 25
MAX_BATCH_WRITE_BYTES = 16 * BYTES_PER_MB

TRANSACTIONS_PAGE = f"{_API}/API_TransactWriteItems.html"
MAX_TRANSACTION_ACTIONS = 100
MAX_TRANSACTION_BYTES = 4 * BYTES_PER_MB
TRANSACTION_LIMIT = FromPage(
    states="a transaction holds at most 100 actions and 4 MB", address=TRANSACTIONS_PAGE
)

PARTITIONS_PAGE = f"{_GUIDE}/bp-partition-key-design.html"
PARTITION_READ_UNITS_PER_SECOND = 3000
PARTITION_WRITE_UNITS_PER_SECOND = 1000
PARTITION_BYTES = 10 * 1024**3
PARTITION_LIMIT = FromPage(
    states="a partition serves 3,000 read and 1,000 write units a second", address=PARTITIONS_PAGE
)

ON_DEMAND_PAGE = f"{_GUIDE}/on-demand-capacity-mode.html"
NEW_TABLE_READ_UNITS_PER_SECOND = 12_000
NEW_TABLE_WRITE_UNITS_PER_SECOND = 4_000
NEW_TABLE_LIMIT = FromPage(
    states="a new on-demand table or index serves 12,000 read and 4,000 write units a second",
    address=ON_DEMAND_PAGE,
)

ON_DEMAND_GROWTH_TIMES = 2
ON_DEMAND_GROWTH = FromPage(
    states="an on-demand table or index serves twice its previous peak at once; what rises beyond"
    " that within 30 minutes may be throttled",
    address=ON_DEMAND_PAGE,
)
GSI_LIMIT = FromPage(states="a table has at most 20 GSIs by default", address=QUOTAS_PAGE)
DEFAULT_MAX_TABLES = 2500
TABLES_QUOTA = FromPage(
    states="an account has at most 2,500 tables in a Region by default", address=QUOTAS_PAGE
)
MAX_INCLUDED_ATTRIBUTES_PER_INDEX = 20
INCLUDED_LIMIT = FromPage(
    states="an index includes at most 20 attributes beyond the keys, all of a table at most 100",
    address=QUOTAS_PAGE,
)
MAX_NAME_CHARACTERS = 255
NAME_LIMIT = FromPage(
    states="a table or index has a name of 3 to 255 characters", address=CONSTRAINTS_PAGE
)
ATTRIBUTE_NAME_LIMIT = FromPage(
    states="a key or projected attribute has a name of at most 255 bytes", address=CONSTRAINTS_PAGE
)
KEY_LIMIT = FromPage(
    states="a partition key has 1 to 2,048 bytes, a sort key 1 to 1,024", address=CONSTRAINTS_PAGE
)
NUMBER_LIMIT = FromPage(
    states="a number has at most 38 digits and a magnitude below 1E126", address=CONSTRAINTS_PAGE
)
MAX_NUMBER_EXPONENT = 125  # of ten, in scientific notation
EXPRESSION_LIMIT = FromPage(
    states="an expression has at most 4 KB and 300 operators", address=CONSTRAINTS_PAGE
)
BATCH_GET_LIMIT = FromPage(
    states="a BatchGetItem asks for at most 100 items and returns at most 16 MB",
    address=f"{_API}/API_BatchGetItem.html",
)
BATCH_WRITE_LIMIT = FromPage(
    states="a BatchWriteItem writes at most 25 items and 16 MB",
    address=f"{_API}/API_BatchWriteItem.html",
)
TTL_DELAY = FromPage(
    states="TTL deletes an expired item within a few days; until then it is read like any other",
    address=f"{_GUIDE}/TTL.html",
)
STREAM_RETENTION = FromPage(states="a stream keeps 24 h", address=f"{_GUIDE}/Streams.html")

LIMITS = (
    READ_UNIT,
    WRITE_UNIT,
    ITEM_SIZE,
    ITEM_LIMIT,
    STORAGE_OVERHEAD,
    PAGE_LIMIT,
    TRANSACTION_LIMIT,
    PARTITION_LIMIT,
    NEW_TABLE_LIMIT,
    TABLE_QUOTA,
    STREAM_RETENTION,
)
"""The limits that documents speak of, in their words."""
