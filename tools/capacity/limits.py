"""Service limits of DynamoDB, each with the page that documents it above it."""

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
# "all size measurements use binary units": 1 KB is 1024 bytes.
BYTES_PER_KB = 1024
BYTES_PER_MB = 1024**2

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
WRITE_UNIT_BYTES = 1024
READ_UNIT_BYTES = 4096
TRANSACTION_WRITE_FACTOR = 2

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
# Billed storage only: neither capacity units nor the item limit count it.
STORAGE_OVERHEAD_BYTES = 100

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
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

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
DEFAULT_MAX_GSIS_PER_TABLE = 20
DEFAULT_TABLE_READ_UNITS_PER_SECOND = 40_000
DEFAULT_TABLE_WRITE_UNITS_PER_SECOND = 40_000

# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html
PAGE_BYTES = BYTES_PER_MB

# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
MAX_BATCH_GET_ITEMS = 100
MAX_BATCH_GET_BYTES = 16 * BYTES_PER_MB

# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
MAX_BATCH_WRITE_ITEMS = 25
MAX_BATCH_WRITE_BYTES = 16 * BYTES_PER_MB

# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
MAX_TRANSACTION_ACTIONS = 100
MAX_TRANSACTION_BYTES = 4 * BYTES_PER_MB

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
PARTITION_READ_UNITS_PER_SECOND = 3000
PARTITION_WRITE_UNITS_PER_SECOND = 1000

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
NEW_TABLE_READ_UNITS_PER_SECOND = 12_000
NEW_TABLE_WRITE_UNITS_PER_SECOND = 4_000
