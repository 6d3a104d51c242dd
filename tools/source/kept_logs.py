"""What was read of query logs as text, and back: reading a long log again takes longer.

Only the statements that ran most often keep their values, as many as the audit looks at.
"""

from pydantic import ValidationError

from tools.source.audit.raw_queries import MOST_STATEMENTS
from tools.source.querylog.query_log import QueryLog
from tools.source.querylog.read_logs import ReadLogs, Variant, Variants, commonest_statements
from tools.value import Value


class _KeptVariant(Value):
    values: tuple[str, ...]
    executions: int
    at_most: int
    first_seen: str
    last_seen: str


class _Kept(Value):
    log: QueryLog
    variants: dict[str, tuple[_KeptVariant, ...]]
    missed: dict[str, int]


def kept_text(read: ReadLogs) -> str:
    variants: dict[str, list[_KeptVariant]] = {}
    for digest, each in commonest_statements(read, MOST_STATEMENTS):
        kept = _KeptVariant(
            values=each.values,
            executions=each.executions,
            at_most=each.at_most,
            first_seen=each.first_seen,
            last_seen=each.last_seen,
        )
        variants.setdefault(digest.id, []).append(kept)
    return _Kept(
        log=read.log,
        variants={digest_id: tuple(found) for digest_id, found in variants.items()},
        missed={digest_id: read.variants[digest_id].missed for digest_id in variants},
    ).model_dump_json()


def read_kept(text: str) -> ReadLogs | None:
    """None for what another release has kept."""
    try:
        kept = _Kept.model_validate_json(text)
    except ValidationError:
        return None
    variants = {
        digest_id: Variants(
            tuple(Variant(**each.model_dump()) for each in found), kept.missed.get(digest_id, 0)
        )
        for digest_id, found in kept.variants.items()
    }
    return ReadLogs(log=kept.log, variants=variants)
