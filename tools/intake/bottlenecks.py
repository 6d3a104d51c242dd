"""What a log's statements show to be slow or wasteful, by rules over their shape and figures."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tools.documents.markdown import Markdown, code, codes, sentence
from tools.intake.amounts import amount
from tools.intake.statements.told import Told
from tools.source.querylog.query_log import Digest, KeyUse, QueryLog
from tools.source.schema import Schema, SourceTable
from tools.workload.operations import Lookup, TextSearch

LIKE = re.compile(r"\bLIKE\b", re.IGNORECASE)
OFFSET = re.compile(r"\bOFFSET\s|\bLIMIT\s+\S+\s*,", re.IGNORECASE)
EXAMINED_OVER_SENT = 10
FEWEST_EXAMINED = 100
HOT_SHARE = 0.2
FEWEST_EXECUTIONS = 50
OFTEN = 5  # executions of a lookup for each one of a list, from which it may be run per row
MOST_SHOWN = 10


@dataclass(frozen=True)
class Bottleneck:
    """What a rule found, with the executions of the statements that show it."""

    title: str
    executions: int
    lines: tuple[Markdown, ...]


@dataclass(frozen=True)
class Traffic:
    """A log with what each of its digests does, by id."""

    log: QueryLog
    schema: Schema
    told: Mapping[str, Told]

    def lookups(self, digest: Digest) -> tuple[Lookup, ...]:
        steps = self.told[digest.id].steps
        return tuple(step.operation for step in steps if isinstance(step.operation, Lookup))

    def searched(self, digest: Digest) -> tuple[str, ...]:
        """The columns that a statement searches in, else those that it reads."""
        steps = self.told[digest.id].steps
        columns = [
            f"{step.operation.table}.{column}"
            for step in steps
            if isinstance(step.operation, TextSearch)
            for column in step.operation.columns
        ]
        return tuple(columns) or digest.reads


Rule = Callable[[Traffic], Bottleneck | None]


def find_bottlenecks(traffic: Traffic) -> tuple[Bottleneck, ...]:
    """Those of most executions first."""
    found = [bottleneck for rule in RULES if (bottleneck := rule(traffic)) is not None]
    return tuple(sorted(found, key=lambda each: -each.executions))


def like_searches(traffic: Traffic) -> Bottleneck | None:
    digests = [digest for digest in traffic.log.digests if LIKE.search(digest.text)]
    lines = [_line(digest, "compares by LIKE", traffic.searched(digest)) for digest in digests]
    note = Markdown(
        "A pattern that begins with a wildcard reads every row: no index helps. Values are not "
        "kept here, so see the application's own code for how its patterns begin."
    )
    return _bottleneck("Comparisons by LIKE", digests, [*lines, note])


def scans(traffic: Traffic) -> Bottleneck | None:
    """Lookups whose conditions no index begins with."""
    digests, lines = [], []
    for digest in traffic.log.digests:
        for lookup in traffic.lookups(digest):
            compared = (*lookup.equality, *lookup.null_columns, *lookup.tested)
            if lookup.range_column:
                compared = (*compared, lookup.range_column)
            table = traffic.schema.table(lookup.table)
            if compared and not leading_columns(table).intersection(compared):
                digests.append(digest)
                what = f"finds rows of {lookup.table} without an index on"
                lines.append(_line(digest, what, compared))
    return _bottleneck("Scans without an index", digests, lines)


def offset_paging(traffic: Traffic) -> Bottleneck | None:
    digests = [
        digest
        for digest in traffic.log.digests
        if OFFSET.search(digest.text) and digest.largest_offset != 0
    ]
    lines = []
    for digest in digests:
        largest = digest.largest_offset
        reach = "" if largest is None else f", up to OFFSET {amount(largest)}"
        lines.append(_line(digest, f"skips rows by OFFSET{reach}", ()))
    return _bottleneck("Lists by OFFSET", digests, lines)


def examined_rows(traffic: Traffic) -> Bottleneck | None:
    digests, lines = [], []
    for digest in traffic.log.digests:
        cost = digest.cost
        if cost is None or cost.average_rows_examined < FEWEST_EXAMINED:
            continue
        if cost.average_rows_examined > EXAMINED_OVER_SENT * max(cost.average_rows_sent, 1):
            digests.append(digest)
            examined, sent = amount(cost.average_rows_examined), amount(cost.average_rows_sent)
            lines.append(_line(digest, f"examines {examined} rows to send {sent}", ()))
    return _bottleneck("Many rows examined for few sent", digests, lines)


def hot_keys(traffic: Traffic) -> Bottleneck | None:
    digests, lines = [], []
    for digest in traffic.log.digests:
        hot: dict[float, list[str]] = {}
        for key in digest.keys:
            if _is_hot(digest, key):
                hot.setdefault(round(100 * key.top_share, 1), []).append(key.column)
        for part, columns in hot.items():
            digests.append(digest)
            what = f"asks in {amount(part)}% of its executions for one value of"
            lines.append(_line(digest, what, columns))
    return _bottleneck("Hot keys", digests, lines)


def rows_one_by_one(traffic: Traffic) -> Bottleneck | None:
    """A row by its key for each row of a list: N+1 queries, as far as counts can tell."""
    lists: dict[str, list[Digest]] = {}
    for digest in traffic.log.digests:
        for lookup in traffic.lookups(digest):
            if not _is_single(traffic.schema, lookup) and not lookup.aggregate:
                lists.setdefault(lookup.table, []).append(digest)
    digests, lines = [], []
    for digest in traffic.log.digests:
        for lookup in traffic.lookups(digest):
            feeding = (
                one for table in _feeding(traffic.schema, lookup) for one in lists.get(table, ())
            )
            listing = next((one for one in feeding if _is_per_row(one, digest)), None)
            if listing is None:
                continue
            digests.append(digest)
            times = amount(round(digest.executions / listing.executions, 1))
            lines.append(
                sentence(
                    "{one} runs {times} times for each execution of {list}, whose rows it fits: it "
                    "may run once per row.",
                    one=code(digest.id),
                    times=times,
                    list=code(listing.id),
                )
            )
    return _bottleneck("Rows read one by one", digests, lines)


RULES: tuple[Rule, ...] = (
    like_searches,
    scans,
    offset_paging,
    examined_rows,
    hot_keys,
    rows_one_by_one,
)


def leading_columns(table: SourceTable) -> frozenset[str]:
    """Columns that an index begins with."""
    keys = (*table.candidate_keys, *(index.columns for index in table.indexes))
    foreign = (key.columns for key in table.foreign_keys)
    return frozenset(columns[0] for columns in (*keys, *foreign) if columns)


def _is_hot(digest: Digest, key: KeyUse) -> bool:
    is_often = digest.executions >= FEWEST_EXECUTIONS
    return is_often and key.distinct > 1 and key.top_share >= HOT_SHARE


def _is_single(schema: Schema, lookup: Lookup) -> bool:
    keys = schema.table(lookup.table).candidate_keys
    return any(key and set(key) <= set(lookup.equality) for key in keys)


def _feeding(schema: Schema, lookup: Lookup) -> tuple[str, ...]:
    """Tables whose rows name what the lookup finds: their parent by its key, or their children."""
    if len(lookup.equality) != 1:
        return ()
    if lookup.equality == schema.table(lookup.table).primary_key:
        return tuple(dict.fromkeys(table.name for table, _ in schema.children_of(lookup.table)))
    key = schema.table(lookup.table).foreign_key_on(lookup.equality[0])
    return (key.references,) if key is not None else ()


def _is_per_row(listing: Digest, digest: Digest) -> bool:
    return digest.executions >= max(FEWEST_EXECUTIONS, OFTEN * listing.executions)


def _line(digest: Digest, what: str, columns: Sequence[str]) -> Markdown:
    """`3f2a…, run 883 times, compares with LIKE products.name`."""
    named = Markdown(f" {codes(columns)}") if columns else Markdown()
    return sentence(
        "{digest}, run {times} times, {what}{named}.",
        digest=code(digest.id),
        times=amount(digest.executions),
        what=what,
        named=named,
    )


def _bottleneck(
    title: str, digests: Sequence[Digest], lines: Sequence[Markdown]
) -> Bottleneck | None:
    if not digests:
        return None
    executions = sum(digest.executions for digest in dict.fromkeys(digests))
    shown = tuple(lines[:MOST_SHOWN])
    more = len(lines) - len(shown)
    rest = (Markdown(f"{more} more of them."),) if more > 0 else ()
    return Bottleneck(title=title, executions=executions, lines=(*shown, *rest))
