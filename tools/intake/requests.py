"""The statements of a log as requests of the application: what one call runs, and how often."""

from collections.abc import Hashable, Iterator, Mapping, Sequence

from tools.intake.like_forms import LikeForm, with_form
from tools.intake.statements.reading import tell
from tools.intake.statements.told import Told
from tools.intake.together import counted_rows, join_page, paged_rows, tell_together
from tools.intake.wording import canonical
from tools.provenance import Place
from tools.source.querylog.query_log import Digest, QueryLog, TransactionShape
from tools.source.schema import Schema
from tools.value import Value

MOST_APART = 2  # times one of two statements may run more often if both are one call


class Request(Value):
    """Statements that are one call.

    Attributes:
        sql: Their digests' texts, one after another.
        average_per_second: Over the log's active seconds.
        peak_per_second: None where the log does not tell, as for part of a digest's executions.
        remark: How the figures came about where they are not simply one digest's.
        place: The first execution.
    """

    told: Told
    digests: tuple[Digest, ...]
    sql: str
    executions: int
    average_per_second: float
    peak_per_second: float | None
    remark: str = ""
    place: Place


def tell_digests(
    log: QueryLog, schema: Schema, like_forms: Mapping[str, LikeForm]
) -> dict[str, Told]:
    """What each digest of the log does, by its id."""
    return {
        digest.id: tell(
            with_form(digest.text, like_forms.get(digest.id)), schema, digest.largest_limit
        )
        for digest in log.digests
    }


def find_requests(log: QueryLog, schema: Schema, told: Mapping[str, Told]) -> tuple[Request, ...]:
    """Each application digest in one request at least; those run most often first."""
    together = tuple(_transactions(log, schema, told))
    used: dict[str, int] = {}
    for shape, _ in together:
        for digest_id in shape.digests:
            used[digest_id] = used.get(digest_id, 0) + shape.count
    single = [
        _single(digest, log, told[digest.id], used.get(digest.id, 0))
        for digest in log.digests
        if digest.executions > used.get(digest.id, 0)
    ]
    requests = (*(request for _, request in together), *_pair_pages(single))
    merged = _merge(requests)
    return tuple(sorted(merged, key=lambda request: (-request.executions, request.sql)))


def _single(digest: Digest, log: QueryLog, told: Told, elsewhere: int) -> Request:
    """A digest on its own, without the executions that were part of transactions."""
    executions = digest.executions - elsewhere
    whole = elsewhere == 0
    average = digest.average_per_second if whole else _per_second(executions, log)
    return Request(
        told=told,
        digests=(digest,),
        sql=digest.text,
        executions=executions,
        average_per_second=average,
        peak_per_second=digest.peak_per_second if whole and log.peak_interval_seconds else None,
        remark="" if whole else f"without {elsewhere} executions inside transactions",
        place=digest.place,
    )


def _per_second(executions: int, log: QueryLog) -> float:
    return executions / log.active_seconds if log.active_seconds else 0.0


def _transactions(
    log: QueryLog, schema: Schema, told: Mapping[str, Told]
) -> Iterator[tuple[TransactionShape, Request]]:
    """Transactions of several statements that change something."""
    for shape in log.transactions:
        known = [digest for each in shape.digests if (digest := log.digest(each)) is not None]
        distinct = tuple(dict.fromkeys(known))
        changes = any(digest.kind != "select" for digest in distinct)
        if len(known) < len(shape.digests) or len(distinct) < 2 or not changes:
            continue
        leads = [d for d in distinct if log.peak_interval_seconds and _is_only_in(d, shape)]
        yield (
            shape,
            Request(
                told=tell_together([(digest.id, told[digest.id]) for digest in known], schema),
                digests=distinct,
                sql="; ".join(digest.text for digest in distinct),
                executions=shape.count,
                average_per_second=_per_second(shape.count, log),
                peak_per_second=leads[0].peak_per_second if leads else None,
                remark=f"a transaction of {len(distinct)} statements",
                place=shape.place,
            ),
        )


def _is_only_in(digest: Digest, shape: TransactionShape) -> bool:
    """Whether all of a digest's executions are once in transactions of this shape."""
    return shape.digests.count(digest.id) == 1 and digest.executions == shape.count


def _pair_pages(single: Sequence[Request]) -> Iterator[Request]:
    """COUNT(*) and the page with the same conditions are one call where both run as often."""
    counts: dict[Hashable, list[Request]] = {}
    for count in single:
        if (counted := counted_rows(count.told)) is not None:
            counts.setdefault(counted, []).append(count)
    for page in single:
        if counted_rows(page.told) is not None:
            continue
        fitting = [c for c in counts.get(paged_rows(page.told), ()) if _is_as_often(page, c)]
        nearest = min(fitting, key=lambda c: abs(c.executions - page.executions), default=None)
        if nearest is None:
            yield page
        else:
            counts[paged_rows(page.told)].remove(nearest)
            yield _with_count(page, nearest)
    yield from (count for left in counts.values() for count in left)


def _is_as_often(page: Request, count: Request) -> bool:
    return 1 / MOST_APART <= page.executions / count.executions <= MOST_APART


def _with_count(page: Request, count: Request) -> Request:
    """One call; where the two ran differently often, the busier tells how often it is made."""
    peaks = [each.peak_per_second for each in (page, count) if each.peak_per_second is not None]
    return page.model_copy(
        update={
            "told": join_page(page.told, count.told),
            "digests": (*page.digests, *count.digests),
            "sql": f"{page.sql}; {count.sql}",
            "executions": max(page.executions, count.executions),
            "average_per_second": max(page.average_per_second, count.average_per_second),
            "peak_per_second": max(peaks) if len(peaks) == 2 else None,
            "remark": f"a page ({page.executions} executions) and its COUNT ({count.executions})",
        }
    )


def _merge(requests: Sequence[Request]) -> Iterator[Request]:
    """Requests that a design can't tell apart become one, their rates added."""
    groups: dict[str, list[Request]] = {}
    for request in requests:
        groups.setdefault(_key(request), []).append(request)
    for group in groups.values():
        yield _sum(group) if len(group) > 1 else group[0]


def _key(request: Request) -> str:
    told = request.told
    if told.untold or not told.steps:
        return request.sql
    remarks = sorted(remark for step in told.steps for remark in step.remarks)
    operations = [one.model_dump_json() for one in canonical(told.operations)]
    return "\n".join((*operations, *remarks))


def _sum(group: Sequence[Request]) -> Request:
    lead = max(group, key=lambda request: request.executions)
    peaks = [request.peak_per_second for request in group]
    known = [peak for peak in peaks if peak is not None]
    digests = tuple(dict.fromkeys(digest for request in group for digest in request.digests))
    first = min(group, key=lambda request: (request.place.file, request.place.line))
    return lead.model_copy(
        update={
            "digests": digests,
            "executions": sum(request.executions for request in group),
            "average_per_second": sum(request.average_per_second for request in group),
            "peak_per_second": sum(known) if len(known) == len(peaks) else None,
            "remark": f"{len(group)} forms of it, their rates added",
            "place": first.place,
        }
    )
