"""Pattern and model to plan: the exact requests that each access pattern makes."""

from collections.abc import Iterable

from tools.model.data_model import DataModel, OutsideService
from tools.planning.basis import Basis
from tools.planning.plans import PatternPlan, Read, Request, Write
from tools.planning.reads import plan_lookup, plan_related, plan_search
from tools.planning.writes import Steps, plan_change
from tools.workload.operations import (
    Delete,
    Insert,
    Lookup,
    TextSearch,
    Transaction,
    Update,
    changes_of,
)
from tools.workload.patterns import AccessPattern, PatternGroup


def plan(model: DataModel) -> tuple[PatternPlan, ...]:
    """One plan for each group of patterns with the same operations, in the artifact's order."""
    return plan_groups(Basis(model), model.requirements.groups)


def plan_groups(basis: Basis, groups: Iterable[PatternGroup]) -> tuple[PatternPlan, ...]:
    """Plans for some of the groups: what a change of one table can touch."""
    return tuple(_plan_group(basis, group) for group in groups)


def service_for(model: DataModel, pattern_id: str, kind: str) -> OutsideService | None:
    """The model's service of that kind (`search`, `analytics`), if it names the pattern."""
    for service in model.services:
        if service.kind == kind and pattern_id in service.pattern_ids:
            return service
    return None


def _plan_group(basis: Basis, group: PatternGroup) -> PatternPlan:
    return plan_pattern(basis, basis.requirements.pattern(group.lead), group.ids)


def plan_pattern(basis: Basis, pattern: AccessPattern, ids: tuple[str, ...]) -> PatternPlan:
    """The plan of the pattern's operations, for all patterns `ids` that have the same."""
    if not pattern.operations:
        if pattern.reading == "unread":
            return PatternPlan(ids=ids, serving="unserved", notes=("it was not read",))
        notes = (f"dropped: {pattern.dropped}",) if pattern.dropped else ()
        return PatternPlan(ids=ids, serving="no database", notes=notes)
    draft = _Draft(basis, pattern)
    for operation in pattern.operations:
        match operation:
            case Lookup():
                draft.look_up(operation)
            case TextSearch():
                draft.search(operation)
            case Transaction():
                draft.change(operation.changes, together=True)
            case Insert() | Update() | Delete():
                draft.change((operation,), together=False)
    return draft.finish(ids)


class _Draft:
    """The plan of one pattern, growing operation by operation."""

    def __init__(self, basis: Basis, pattern: AccessPattern) -> None:
        self.basis = basis
        self.pattern = pattern
        self.requests: list[Request] = []
        self.seen: set[tuple[str, frozenset[str]]] = set()
        self.transactions = 0
        self.service: str | None = None
        self.unserved: list[str] = []

    def look_up(self, lookup: Lookup) -> None:
        """Reads rows, but for those in an item that the pattern has read already."""
        self.seen.add((lookup.table, frozenset(lookup.equality)))
        if self.basis.entity(lookup.table) is None and self._is_at_hand(lookup):
            self.requests.extend(plan_related(self.basis, lookup))
            return
        service = service_for(self.basis.model, self.pattern.id, "analytics")
        if lookup.aggregate and not lookup.equality and service is not None:
            self.service = self.service or service.name
            return
        found = plan_lookup(self.basis, lookup)
        if found is None:
            self.unserved.append(f"no table answers for {lookup.table}")
        else:
            self.requests.extend(found)

    def _is_at_hand(self, lookup: Lookup) -> bool:
        embedding = self.basis.embedding(lookup.table)
        if embedding is None or embedding[2].child_key not in lookup.equality:
            return False
        holder, attribute, origin = embedding
        self.seen.add((holder.source_table, frozenset({origin.local_column})))
        holding = {g.name for g in holder.gsis if attribute.name in holder.projected(g)}
        return any(
            isinstance(request, Read)
            and request.table == holder.name
            and (request.index is None or request.index in holding)
            for request in self.requests
        )

    def search(self, search: TextSearch) -> None:
        """Served by the model's search service if it names the pattern, else by reading."""
        service = service_for(self.basis.model, self.pattern.id, "search")
        if service is not None:
            self.service = service.name
            return
        found = plan_search(self.basis, search)
        if found is None:
            self.unserved.append(f"text search in {search.table} needs a search service")
        else:
            self.requests.extend(found)

    def change(self, changes: tuple[Insert | Update | Delete, ...], together: bool) -> None:
        """Adds the writes; more than one item that belongs together makes a transaction."""
        steps = Steps(
            seen=self.seen,
            inserted=frozenset(c.table for c in changes if isinstance(c, Insert)),
            deleted=frozenset(c.table for c in changes if isinstance(c, Delete)),
        )
        counts = []
        for change in changes:
            before = len(steps.writes)
            plan_change(self.basis, change, steps)
            counts.append(len(steps.writes) - before)
        self.unserved.extend(steps.unserved)
        self.requests.extend(steps.reads)
        many = len(steps.writes) > 1 if together else max(counts, default=0) > 1
        if many or (together and any(write.items.max > 1 for write in steps.writes)):
            self.transactions += 1
            self.requests.extend(
                write.model_copy(update={"transaction": self.transactions})
                for write in steps.writes
            )
        else:
            self.requests.extend(_batched(write) for write in steps.writes)
        self.requests.extend(steps.followers)

    def finish(self, ids: tuple[str, ...]) -> PatternPlan:
        """The plan, or what keeps the pattern from being served."""
        serving = "planned"
        if self.unserved:
            serving = "unserved"
        elif self.service is not None:
            serving = "outside"
        return PatternPlan.model_validate(
            {
                "ids": ids,
                "serving": serving,
                "requests": tuple(self.requests),
                "service": self.service,
                "notes": tuple(self.unserved),
            }
        )


def _batched(write: Write) -> Write:
    """BatchWriteItem takes puts and deletes without conditions, 25 a request."""
    batchable = write.operation in {"PutItem", "DeleteItem"} and not write.condition
    return write.model_copy(update={"batched": batchable and write.items.max > 1})


def touched_groups(model: DataModel, source_tables: frozenset[str]) -> tuple[PatternGroup, ...]:
    """Groups whose operations touch any of the source tables, directly or as related rows."""
    return tuple(
        group
        for group in model.requirements.groups
        if source_tables & tables_of(model.requirements.pattern(group.lead))
    )


def tables_of(pattern: AccessPattern) -> frozenset[str]:
    """MySQL tables that a pattern's operations name, related ones too."""
    names: set[str] = set()
    for operation in pattern.operations:
        if isinstance(operation, Lookup):
            names.add(operation.table)
            names.update(related.table for related in operation.related)
        elif isinstance(operation, TextSearch):
            names.add(operation.table)
    names.update(change.table for change in changes_of(pattern.operations))
    return frozenset(names)
