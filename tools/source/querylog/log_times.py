"""Times as logs write them, in microseconds since 1970."""

from datetime import UTC, datetime

SECOND = 1_000_000


def read_iso_second(text: bytes, zone: bytes) -> int:
    """`2025-07-31T18:11:07` with `Z` or `+02:00`; -1 where there is no such time."""
    try:
        time = datetime.fromisoformat((text + zone).decode())
    except ValueError:
        return -1
    return _microseconds(time)


def read_short_time(text: bytes) -> int:
    """`231125  9:10:49`, local time of this century; -1 where there is no such time."""
    try:
        time = datetime.strptime(text.decode(), "%y%m%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return -1
    return _microseconds(time)


def _microseconds(time: datetime) -> int:
    return round(time.timestamp() * SECOND)


def write_time(microseconds: int | None, *, has_zone: bool) -> str:
    """ISO 8601, to the second; empty for None."""
    if microseconds is None:
        return ""
    text = datetime.fromtimestamp(microseconds // SECOND, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}Z" if has_zone else text
