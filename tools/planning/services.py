"""Work for services outside DynamoDB: text search, and figures over a whole table."""

from collections.abc import Iterator

from tools.model.data_model import DataModel, OutsideService
from tools.planning.basis import Basis
from tools.planning.planner import plan_groups
from tools.planning.plans import PatternPlan, Read
from tools.planning.reads import is_unbounded_scan, plan_search
from tools.workload.operations import Lookup, TextSearch
from tools.workload.patterns import AccessPattern, PatternGroup


def with_services(model: DataModel, like: Basis | None = None) -> DataModel:
    """The model with a search service and an analytics service, where patterns need them."""
    bare = model.model_copy(update={"services": ()})
    basis = Basis(bare, like)
    plans = plan_groups(basis, _may_need_service(bare))
    searched = [plan for plan in plans if _needs_search(basis, plan)]
    analysed = [plan for plan in plans if _needs_analytics(basis, plan)]
    services = tuple(
        service
        for service in (_search_service(bare, searched), _analytics_service(bare, analysed))
        if service is not None
    )
    return bare.model_copy(update={"services": services})


def _may_need_service(model: DataModel) -> Iterator[PatternGroup]:
    """Groups that search text or compute a figure over a whole table."""
    for group in model.requirements.groups:
        if any(
            isinstance(operation, TextSearch)
            or (isinstance(operation, Lookup) and operation.aggregate and not operation.equality)
            for operation in model.requirements.pattern(group.lead).operations
        ):
            yield group


def _needs_search(basis: Basis, plan: PatternPlan) -> bool:
    return any(
        isinstance(operation, TextSearch) and plan_search(basis, operation) is None
        for operation in basis.requirements.pattern(plan.lead).operations
    )


def _needs_analytics(basis: Basis, plan: PatternPlan) -> bool:
    """A figure over all rows of a table that no single page holds."""
    operations = basis.requirements.pattern(plan.lead).operations
    whole = any(
        isinstance(operation, Lookup) and operation.aggregate and not operation.equality
        for operation in operations
    )
    return whole and any(
        isinstance(request, Read) and is_unbounded_scan(basis, request) for request in plan.requests
    )


def _sources(pattern: AccessPattern) -> list[str]:
    return [
        operation.table
        for operation in pattern.operations
        if isinstance(operation, TextSearch | Lookup)
    ]


def _fed_from(model: DataModel, plans: list[PatternPlan]) -> tuple[str, ...]:
    basis = Basis(model)
    names: dict[str, None] = {}
    for plan in plans:
        for source in _sources(model.requirements.pattern(plan.lead)):
            table = basis.entity(source)
            embedding = basis.embedding(source) if table is None else None
            if embedding is not None:
                table = embedding[0]
            if table is not None:
                names.setdefault(table.name)
    return tuple(names)


def _search_service(model: DataModel, plans: list[PatternPlan]) -> OutsideService | None:
    if not plans:
        return None
    fed_from = _fed_from(model, plans)
    return OutsideService(
        name="Search",
        kind="search",
        purpose="Finds items by words in their text and by any mix of filters, page by page",
        pattern_ids=tuple(pattern_id for plan in plans for pattern_id in plan.ids),
        fed_from=fed_from,
        fed_how=(
            f"DynamoDB Streams of {', '.join(fed_from)} (new and old images) into a function "
            "that writes the search index; a first load from an export to S3. Results lag a "
            "write by about a second."
        ),
    )


def _analytics_service(model: DataModel, plans: list[PatternPlan]) -> OutsideService | None:
    if not plans:
        return None
    fed_from = _fed_from(model, plans)
    return OutsideService(
        name="Analytics",
        kind="analytics",
        purpose="Computes figures over whole tables",
        pattern_ids=tuple(pattern_id for plan in plans for pattern_id in plan.ids),
        fed_from=fed_from,
        fed_how=(
            f"Daily incremental export of {', '.join(fed_from)} to S3 (needs point-in-time "
            "recovery), queried there; figures are as old as the last export."
        ),
    )
