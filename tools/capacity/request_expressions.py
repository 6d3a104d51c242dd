"""The expressions of a request as they are sent, names and values by short aliases.

Their sizes count against the service's limits; a condition in words is taken as one comparison for
each of its parts.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tools.planning.plans import Read, Request

_KEY_FORMS = {"=": "#{0} = :{0}", "range": "#{0} BETWEEN :{0} AND :{0}b"}


@dataclass(frozen=True)
class RequestExpression:
    """Its text, and how many operators and functions stand in it."""

    kind: str
    text: str
    operators: int


def expressions_of(request: Request) -> Iterator[RequestExpression]:
    """KeyConditionExpression, FilterExpression and ProjectionExpression of a read; the
    UpdateExpression and ConditionExpression of a write.
    """
    if isinstance(request, Read):
        if request.operation == "Query":
            hows = [each.how for each in request.key_conditions]
            hows = hows or ["=", *([request.sort_condition] if request.sort_condition else [])]
            keys = [_KEY_FORMS[how].format(n) for n, how in enumerate(hows) if how in _KEY_FORMS]
            yield _compared("key condition", keys)
        if request.filter:
            yield _compared("filter", _equal(len(request.filter)))
        if request.returned:
            names = ", ".join(f"#{n}" for n in range(len(request.returned)))
            yield RequestExpression("projection", names, 0)
        return
    if request.sets:
        text = "SET " + ", ".join(_equal(len(request.sets)))
        yield RequestExpression("update", text, 0)  # `=` of a SET is no operator
    if request.condition:
        yield _compared("condition", _equal(request.condition.count(" and ") + 1))


def _equal(count: int) -> list[str]:
    return [f"#{n} = :{n}" for n in range(count)]


def _compared(kind: str, comparisons: list[str]) -> RequestExpression:
    """One operator for each comparison, and one for each AND between them."""
    return RequestExpression(kind, " AND ".join(comparisons), 2 * len(comparisons) - 1)
