"""A day's load where only its peak and its average are known, and the capacity it needs.

The rule: the hours of a day, sorted by load, follow `peak * (h/24) ** (peak/average - 1)` for h
from 1 to 24. The curve has that peak, and as a whole that average; each hour is taken at its
busiest moment.
"""

from math import ceil

from tools.capacity.money.options import CostOptions
from tools.value import Value

HOURS_PER_DAY = 24
RULE = "hours sorted by load follow peak * (h/24)^(peak/average - 1)"


class Capacity(Value):
    """Provisioned units a second by hour of the day, least first.

    `lacking_hours` are those whose load is more than the highest bound gives.
    """

    units_per_hour: tuple[int, ...]
    lacking_hours: int = 0

    @property
    def unit_hours_per_day(self) -> int:
        return sum(self.units_per_hour)

    @property
    def floor(self) -> int:
        """What is provisioned at all hours."""
        return self.units_per_hour[0]

    @property
    def ceiling(self) -> int:
        return self.units_per_hour[-1]


def hourly_loads(peak: float, average: float) -> tuple[float, ...]:
    """Units a second in each hour of a day at its busiest moment, least first."""
    if average <= 0:
        return (0.0,) * (HOURS_PER_DAY - 1) + (peak,)
    steepness = max(peak / average - 1, 0.0)
    return tuple(peak * (h / HOURS_PER_DAY) ** steepness for h in range(1, HOURS_PER_DAY + 1))


def fixed_capacity(peak: float, options: CostOptions) -> Capacity:
    """The same at all hours: what the peak needs."""
    return _bounded((peak,) * HOURS_PER_DAY, options)


def scaled_capacity(peak: float, average: float, options: CostOptions) -> Capacity:
    """What autoscaling sets where it follows the load hour by hour."""
    return _bounded(hourly_loads(peak, average), options)


def _bounded(loads: tuple[float, ...], options: CostOptions) -> Capacity:
    most = options.max_capacity
    units = []
    lacking = 0
    for load in loads:
        needed = max(ceil(load / options.target_utilisation), options.min_capacity)
        given = needed if most is None else max(min(needed, most), options.min_capacity)
        lacking += given < load
        units.append(given)
    return Capacity(units_per_hour=tuple(units), lacking_hours=lacking)
