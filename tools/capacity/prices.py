"""Prices of DynamoDB in one Region, from a dated file beside this module or of the user's own."""

from collections import Counter
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from tools.errors import InputError, Problem
from tools.value import Value

DEFAULT_REGION = "us-east-1"
READ = "read request unit"
WRITE = "write request unit"
REPLICATED_WRITE = "replicated write unit"
READ_HOUR = "read capacity unit hour"
WRITE_HOUR = "write capacity unit hour"
REPLICATED_WRITE_HOUR = "replicated write capacity unit hour"
RESERVED_READ_HOUR = "reserved read capacity unit hour"  # what was paid ahead is in it
RESERVED_WRITE_HOUR = "reserved write capacity unit hour"
STORAGE = "storage"
RECOVERY = "point-in-time recovery"
STREAM_READ = "streams read request unit"
BACKUP = "on-demand backup"
RESTORE = "restore"
EXPORT = "export to S3"
IMPORT = "import from S3"
NAMES = (
    *(READ, WRITE, REPLICATED_WRITE, READ_HOUR, WRITE_HOUR, REPLICATED_WRITE_HOUR),
    *(RESERVED_READ_HOUR, RESERVED_WRITE_HOUR, STORAGE, RECOVERY, STREAM_READ),
    *(BACKUP, RESTORE, EXPORT, IMPORT),
)
"""What a price file may price; what it lacks is unknown in a bill, never free."""
NEEDED = (READ, WRITE, STORAGE)

TableClass = Literal["standard", "standard-ia"]


class Price(Value):
    """`usd` for `per` of `unit`.

    Attributes:
        label: `price list` where it was read from a copy of AWS's own list; `secondary` where
            only others state it; `recalled` where nothing was found that states it.
        source: The page that states it.
    """

    name: str
    table_class: TableClass
    usd: float = Field(ge=0)
    per: float = Field(gt=0)
    unit: str
    label: Literal["price list", "secondary", "recalled"]
    source: str


class Prices(Value):
    """Prices of one Region as of `date` (`YYYY-MM`), at least those that a bill needs."""

    region: str
    currency: Literal["USD"]
    date: str
    prices: tuple[Price, ...]

    def find(self, name: str, table_class: TableClass = "standard") -> Price | None:
        """None where the file does not have it: what it would price is then unknown, not free."""
        for price in self.prices:
            if (price.name, price.table_class) == (name, table_class):
                return price
        return None

    def price(self, name: str, table_class: TableClass = "standard") -> Price:
        """Raises KeyError."""
        price = self.find(name, table_class)
        if price is None:
            raise KeyError((name, table_class))
        return price

    def usd(self, name: str, table_class: TableClass = "standard") -> float:
        """USD for one unit. Raises KeyError."""
        price = self.price(name, table_class)
        return price.usd / price.per

    @property
    def usd_per_read_unit(self) -> float:
        return self.usd(READ)

    @property
    def usd_per_write_unit(self) -> float:
        return self.usd(WRITE)

    @property
    def usd_per_gb_month(self) -> float:
        return self.usd(STORAGE)


def load_prices(
    region: str | None = DEFAULT_REGION,
    path: Path | None = None,
    needed: Collection[str] = NEEDED,
) -> Prices:
    """The prices of `region`, from the file at `path` or else the one shipped for the Region.

    Without a region a file's own is taken.

    Raises InputError where there is none (prices are never carried over from another Region),
    where the file can't be read, is for another Region, states a price twice, or lacks one of
    the `needed` standard prices.
    """
    source = _shipped(region or DEFAULT_REGION) if path is None else path
    name = source.name if path is None else str(path)
    prices = _parse(source, name)
    missing = sorted(set(needed) - {p.name for p in prices.prices if p.table_class == "standard"})
    problems = [
        Problem(file=name, what=f"There is no standard price named {entry!r}.", fix="Add it.")
        for entry in missing
    ]
    problems.extend(_faults(prices, name))
    if region is not None and prices.region != region:
        what = f"These are the prices of {prices.region!r}, not of {region!r}."
        problems.append(Problem(file=name, what=what, fix="Give the file of that Region."))
    if problems:
        raise InputError(problems)
    return prices


def _faults(prices: Prices, file: str) -> Iterator[Problem]:
    """Names that nothing is called by, and prices that stand there twice."""
    for price in prices.prices:
        if price.name not in NAMES:
            nearest = get_close_matches(price.name, NAMES, 1) or NAMES
            yield Problem(
                file=file,
                what=f"A price is named {price.name!r}, which prices nothing here.",
                fix=f"Did you mean {nearest[0]!r}?"
                if len(nearest) == 1
                else f"Names are: {', '.join(NAMES)}.",
            )
    counts = Counter((price.name, price.table_class) for price in prices.prices)
    for (name, table_class), times in counts.items():
        if times > 1:
            what = f"The {table_class} price named {name!r} stands there {times} times."
            yield Problem(file=file, what=what, fix="Leave the one that holds.")


def shipped_regions() -> tuple[str, ...]:
    """Regions whose prices come with Tablewright, sorted."""
    names = (entry.name for entry in _folder().iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in names if name.endswith(".json")))


def _folder() -> Traversable:
    return files("tools.capacity") / "prices"


def _shipped(region: str) -> Traversable:
    regions = shipped_regions()
    if region not in regions:
        what = f"No prices are known for Region {region!r}, only for {', '.join(regions)}."
        fix = "Give a price file of that Region; the shipped ones show its form."
        raise InputError([Problem(file=f"{region}.json", what=what, fix=fix)])
    return _folder() / f"{region}.json"


def _parse(source: Path | Traversable, name: str) -> Prices:
    try:
        return Prices.model_validate_json(source.read_bytes())
    except OSError as error:
        problem = Problem(file=name, what=f"It can't be read: {error.strerror}.", fix="")
        raise InputError([problem]) from error
    except ValidationError as error:
        problems = [
            Problem(
                file=name,
                what=f"{'.'.join(map(str, entry['loc'])) or 'The file'}: {entry['msg']}.",
                fix="Correct the price file.",
            )
            for entry in error.errors(include_url=False)
        ]
        raise InputError(problems) from error
