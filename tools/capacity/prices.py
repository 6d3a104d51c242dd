"""Prices of DynamoDB in one Region, from a dated file beside this module or of the user's own."""

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
STORAGE = "storage"
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

    def price(self, name: str, table_class: TableClass = "standard") -> Price:
        """Raises KeyError."""
        for price in self.prices:
            if (price.name, price.table_class) == (name, table_class):
                return price
        raise KeyError((name, table_class))

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


def load_prices(region: str = DEFAULT_REGION, path: Path | None = None) -> Prices:
    """The prices of `region`, from the file at `path` or else the one shipped for the Region.

    Raises InputError where there is none (prices are never carried over from another Region),
    where the file can't be read, is for another Region, or lacks a price that a bill needs.
    """
    source = _shipped(region) if path is None else path
    name = source.name if path is None else str(path)
    prices = _parse(source, name)
    missing = sorted(set(NEEDED) - {p.name for p in prices.prices if p.table_class == "standard"})
    problems = [
        Problem(file=name, what=f"There is no standard price named {entry!r}.", fix="Add it.")
        for entry in missing
    ]
    if prices.region != region:
        what = f"These are the prices of {prices.region!r}, not of {region!r}."
        problems.append(Problem(file=name, what=what, fix="Give the file of that Region."))
    if problems:
        raise InputError(problems)
    return prices


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
