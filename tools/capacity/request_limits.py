"""Requests of a plan against the limits of the service."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from tools.capacity.limit_check import LimitCheck
from tools.capacity.limits import (
    BATCH_GET_LIMIT,
    BATCH_WRITE_LIMIT,
    EXPRESSION_LIMIT,
    MAX_BATCH_GET_BYTES,
    MAX_BATCH_GET_ITEMS,
    MAX_BATCH_WRITE_BYTES,
    MAX_BATCH_WRITE_ITEMS,
    MAX_EXPRESSION_BYTES,
    MAX_EXPRESSION_OPERATORS,
    MAX_TRANSACTION_ACTIONS,
    MAX_TRANSACTION_BYTES,
    PAGE_BYTES,
    PAGE_LIMIT,
    TRANSACTION_LIMIT,
)
from tools.capacity.request_expressions import expressions_of
from tools.capacity.value_sizes import text_size_bytes
from tools.planning.plans import PatternPlan, Read, Write


def request_checks(plan: PatternPlan) -> Iterator[LimitCheck]:
    """Of each request of a plan, and of the transactions that they make."""
    return chain(_requests(plan), _transactions(plan))


def _requests(plan: PatternPlan) -> Iterator[LimitCheck]:
    subject = "/".join(plan.ids)
    for request in plan.requests:
        for text in expressions_of(request):
            for limit, figure, allowed in (
                ("bytes of an expression", text_size_bytes(text.text), MAX_EXPRESSION_BYTES),
                ("operators of an expression", text.operators, MAX_EXPRESSION_OPERATORS),
            ):
                yield LimitCheck(
                    limit=limit,
                    subject=subject,
                    figure=figure,
                    allowed=allowed,
                    source=EXPRESSION_LIMIT,
                )
        yield from (
            _read(subject, request) if isinstance(request, Read) else _batch(subject, request)
        )


def _read(subject: str, read: Read) -> Iterator[LimitCheck]:
    usual, most = (read.items.max * size for size in (read.item_bytes.average, read.item_bytes.max))
    if read.operation == "BatchGetItem":
        yield LimitCheck(
            limit="items of a BatchGetItem",
            subject=subject,
            figure=read.items.max,
            allowed=MAX_BATCH_GET_ITEMS,
            source=BATCH_GET_LIMIT,
        )
        yield LimitCheck(
            limit="bytes of a BatchGetItem",
            subject=subject,
            figure=usual,
            possible=most if most > usual else None,
            allowed=MAX_BATCH_GET_BYTES,
            source=BATCH_GET_LIMIT,
            in_part=True,
        )
    elif read.operation in ("Query", "Scan"):
        by_scan = read.operation == "Scan"
        yield LimitCheck(
            limit="bytes that one request of a Query or Scan evaluates",
            subject=subject,
            figure=usual,
            allowed=PAGE_BYTES,
            source=PAGE_LIMIT,
            found_by="scan-on-request-path" if by_scan else "unbounded-collection",
        )


def _batch(subject: str, write: Write) -> Iterator[LimitCheck]:
    """A batch is sent in as many requests as it takes: what counts is the largest of them."""
    if not write.batched:
        return
    items = min(write.items.max, MAX_BATCH_WRITE_ITEMS)
    usual, most = (items * size for size in (write.item_bytes.average, write.item_bytes.max))
    yield LimitCheck(
        limit="bytes of a BatchWriteItem",
        subject=subject,
        figure=usual,
        possible=most if most > usual else None,
        allowed=MAX_BATCH_WRITE_BYTES,
        source=BATCH_WRITE_LIMIT,
    )


def _transactions(plan: PatternPlan) -> Iterator[LimitCheck]:
    members: dict[int, list[Write]] = defaultdict(list)
    for request in plan.requests:
        if isinstance(request, Write) and request.transaction is not None:
            members[request.transaction].append(request)
    for writes in members.values():
        for limit, figure, allowed in (
            ("actions of a transaction", sum(w.items.max for w in writes), MAX_TRANSACTION_ACTIONS),
            (
                "bytes of a transaction",
                sum(w.items.max * w.item_bytes.average for w in writes),
                MAX_TRANSACTION_BYTES,
            ),
        ):
            yield LimitCheck(
                limit=limit,
                subject="/".join(plan.ids),
                figure=figure,
                allowed=allowed,
                source=TRANSACTION_LIMIT,
                found_by="transaction-size",
            )
