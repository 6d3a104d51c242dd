"""How a model is to be run and paid: what no design says by itself."""

from typing import Literal

from pydantic import Field

from tools.capacity.prices import TableClass
from tools.value import Value

Mode = Literal["on-demand", "provisioned", "autoscaling", "reserved"]
MODES: tuple[Mode, ...] = ("on-demand", "provisioned", "autoscaling", "reserved")
CLASSES: tuple[TableClass, ...] = ("standard", "standard-ia")
HORIZON_MONTHS = 12
TARGET_UTILISATION = 0.7  # rule: capacity is set so that load uses 70% of it


class CostOptions(Value):
    """What is paid beside requests and storage, and in which mode.

    Attributes:
        mode, table_class: For every table; `cheapest` takes for each the one that costs least.
        target_utilisation: Share of provisioned capacity that the load may use.
        min_capacity, max_capacity: Bounds of autoscaling, in units a second for each of reads and
            writes of each table and index; None for what the peak needs.
        recovery: Whether point-in-time recovery is on.
        backups: Full backups kept at a time.
        replicas: Regions of a global table beside the first.
        stream_readers: Readers of streams that are no Lambda functions.
        free_tier: Whether to take off what an account has free every month.
        months: How far ahead the grown bill looks.
    """

    mode: Mode | Literal["cheapest"] = "on-demand"
    table_class: TableClass | Literal["cheapest"] = "standard"
    target_utilisation: float = Field(default=TARGET_UTILISATION, gt=0, le=1)
    min_capacity: int = Field(default=1, ge=1)
    max_capacity: int | None = Field(default=None, ge=1)
    recovery: bool = False
    backups: int = Field(default=0, ge=0)
    replicas: int = Field(default=0, ge=0)
    stream_readers: int = Field(default=0, ge=0)
    free_tier: bool = False
    months: int = Field(default=HORIZON_MONTHS, ge=1)
