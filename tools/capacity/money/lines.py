"""One line of a bill: so much of something at a price, or at none that is known."""

from collections.abc import Iterable

from pydantic import computed_field

from tools.capacity.prices import Price, Prices, TableClass
from tools.value import Value


class MoneyLine(Value):
    """Attributes:
    subject: The table, the index as `TABLE.INDEX`, or `account`.
    what: What is paid, such as `reads`.
    quantity, unit: How much of it in a month, or once.
    how: How the quantity comes about.
    price_name, table_class: What the price file calls it.
    price: None where the file lacks it: the line is then unknown.
    """

    subject: str
    what: str
    quantity: float
    unit: str
    how: str
    price_name: str
    table_class: TableClass = "standard"
    price: Price | None

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated property
    @property
    def usd(self) -> float | None:
        if self.price is None:
            return 0.0 if not self.quantity else None
        return self.quantity * self.price.usd / self.price.per


def price_line(
    prices: Prices,
    price_name: str,
    subject: str,
    what: str,
    quantity: float,
    how: str,
    table_class: TableClass = "standard",
    unit: str = "",
) -> MoneyLine:
    """The line with the price of the file, where that has one."""
    price = prices.find(price_name, table_class)
    return MoneyLine(
        subject=subject,
        what=what,
        quantity=quantity,
        unit=unit or (price.unit if price else ""),
        how=how,
        price_name=price_name,
        table_class=table_class,
        price=price,
    )


def total_usd(lines: Iterable[MoneyLine]) -> float | None:
    """None where a line is unknown."""
    total = 0.0
    for line in lines:
        usd = line.usd
        if usd is None:
            return None
        total += usd
    return total


def known_usd(lines: Iterable[MoneyLine]) -> float:
    """What is known of them: the least that they come to."""
    return sum(line.usd or 0.0 for line in lines)


def unknown_lines(lines: Iterable[MoneyLine]) -> tuple[MoneyLine, ...]:
    return tuple(line for line in lines if line.usd is None)
