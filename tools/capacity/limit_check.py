"""One figure of a design beside the limit of the service that it has to keep."""

from tools.provenance import FromPage
from tools.value import Value


class LimitCheck(Value):
    """One figure of the design beside the limit of the service that it has to keep.

    Attributes:
        limit: What is limited, such as `bytes of an item`.
        subject: The table, index, attribute or pattern that the figure is of.
        figure: The largest that stated figures come to.
        possible: The largest that the types of its columns would allow, where that is more.
        source: The page that documents the limit.
        found_by: The check or risk rule that reports the limit passed; empty for the preflight.
        in_part: Beyond it the service refuses nothing: it answers in part, to be asked again.
    """

    limit: str
    subject: str
    figure: float
    possible: float | None = None
    allowed: float
    source: FromPage
    found_by: str = ""
    in_part: bool = False

    @property
    def holds(self) -> bool:
        """By what is stated."""
        return self.figure <= self.allowed

    @property
    def most(self) -> float:
        return max(self.figure, self.possible or 0.0)
