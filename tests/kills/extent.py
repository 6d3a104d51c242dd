"""How much of the kills is tried: a fixed sample, or all with TABLEWRIGHT_KILLS=all.

TABLEWRIGHT_KILLS_FROM=N leaves out the first points: it goes on where a run of all was stopped.
"""

import os

from kill_points import Kill, Point

ALL = os.environ.get("TABLEWRIGHT_KILLS") == "all"
FROM = int(os.environ.get("TABLEWRIGHT_KILLS_FROM", "1"))
WORKERS = max(2, os.cpu_count() or 2) if ALL else 2
MOMENTS = 60
MOMENTS_SAMPLED = (9, 27, 44)


def moments() -> tuple[int, ...]:
    """Which sixtieths of a run's time are tried."""
    return tuple(range(MOMENTS)) if ALL else MOMENTS_SAMPLED


def kills(points: list[Point]) -> list[tuple[Kill, ...]]:
    """At all points in all manners; as a sample, once in every third family of effects."""
    if ALL:
        left = [point for point in points if point.number >= FROM]
        return [(Kill(point.number, manner),) for point in left for manner in point.manners]
    families: dict[str, list[Point]] = {}
    for point in points:
        families.setdefault(point.family, []).append(point)
    chosen = []
    for place, family in list(enumerate(sorted(families)))[::3]:
        point = families[family][place * 7919 % len(families[family])]
        chosen.append((Kill(point.number, point.manners[-1 - place % len(point.manners)]),))
    return chosen


def kills_in_a_row(points: list[Point]) -> list[tuple[Kill, ...]]:
    """Two, and now and then three: the second in what the first resume does at its start."""
    last = points[-1].number
    rows = 40 if ALL else 2
    firsts = [last * number // rows + 5 for number in range(rows)]
    return [
        (Kill(first), Kill(1 + number * 5 % 43), *((Kill(2),) if number % 3 == 1 else ()))
        for number, first in enumerate(firsts)
    ]
