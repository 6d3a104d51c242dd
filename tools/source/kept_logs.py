"""What was read of query logs as text, and back: reading a long log again takes longer."""

from types import MappingProxyType

from pydantic import ValidationError

from tools.source.querylog.query_log import QueryLog
from tools.source.querylog.read_logs import ReadLogs, Variant, Variants
from tools.value import Value


class _KeptVariant(Value):
    values: tuple[str, ...]
    executions: int
    at_most: int
    first_seen: str
    last_seen: str


class _KeptVariants(Value):
    commonest: tuple[_KeptVariant, ...]
    missed: int


class _Kept(Value):
    log: QueryLog
    variants: dict[str, _KeptVariants]


def kept_text(read: ReadLogs) -> str:
    return _Kept(
        log=read.log,
        variants={
            digest_id: _KeptVariants(
                commonest=tuple(
                    _KeptVariant(
                        values=each.values,
                        executions=each.executions,
                        at_most=each.at_most,
                        first_seen=each.first_seen,
                        last_seen=each.last_seen,
                    )
                    for each in variants.commonest
                ),
                missed=variants.missed,
            )
            for digest_id, variants in read.variants.items()
        },
    ).model_dump_json()


def read_kept(text: str) -> ReadLogs | None:
    """None for what another release has kept."""
    try:
        kept = _Kept.model_validate_json(text)
    except ValidationError:
        return None
    variants = {
        digest_id: Variants(
            commonest=tuple(Variant(**each.model_dump()) for each in found.commonest),
            missed=found.missed,
        )
        for digest_id, found in kept.variants.items()
    }
    return ReadLogs(log=kept.log, variants=MappingProxyType(variants))
