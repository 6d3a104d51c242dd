"""Which patterns the log analysis means where it does not write their ids as they are written."""

from collections.abc import Iterable, Sequence

from tools.source.endpoints import Endpoint, find_endpoints
from tools.source.evidence import LogAnalysis, StatedPattern
from tools.source.pattern_labels import loose_key


def settle_references(log: LogAnalysis, patterns: Sequence[StatedPattern]) -> LogAnalysis:
    """Each reference as the pattern's own id, where exactly one pattern can be meant.

    `AP-01` and `AP 1` mean AP1 where there is one, `GET /users/{id}` the pattern of that endpoint.
    """
    known = _Known(patterns)
    return log.model_copy(
        update={
            "queries": tuple(
                query.model_copy(update={"pattern_ids": known.settled(query.pattern_ids)})
                for query in log.queries
            ),
            "rates": tuple(
                rate.model_copy(update={"pattern_ids": known.settled(rate.pattern_ids)})
                for rate in log.rates
            ),
        }
    )


class _Known:
    def __init__(self, patterns: Sequence[StatedPattern]) -> None:
        self.ids = {pattern.id for pattern in patterns}
        self.loose: dict[tuple[str, int, str], set[str]] = {}
        self.endpoints: dict[tuple[str, str], set[str]] = {}
        for pattern in patterns:
            self.loose.setdefault(loose_key(pattern.id), set()).add(pattern.id)
            if pattern.endpoint:
                endpoint = Endpoint(method=pattern.method, path=pattern.endpoint)
                self.endpoints.setdefault(endpoint.key, set()).add(pattern.id)

    def settled(self, references: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._settle(reference) for reference in references))

    def _settle(self, reference: str) -> str:
        if reference in self.ids:
            return reference
        named = find_endpoints(reference)
        found = self.endpoints.get(named[0].key) if named else self.loose.get(loose_key(reference))
        return next(iter(found)) if found and len(found) == 1 else reference
