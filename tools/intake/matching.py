"""Endpoints beside the requests of a log: which of them are the same call."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Literal

from tools.finding import Finding
from tools.intake.api.endpoints import ApiEndpoint
from tools.intake.endpoint_patterns import source_of
from tools.intake.patterns import Draft
from tools.intake.requests import Request
from tools.intake.statements.told import Told
from tools.intake.titles import lead_step
from tools.source.schema import Schema
from tools.value import Value
from tools.workload.operations import Delete, Insert, Lookup, TextSearch, Update

Verb = Literal["get", "list", "figures", "search", "create", "update", "delete"]
Key = Callable[[Told, Schema], Hashable | None]


class ToldEndpoint(Value):
    """An endpoint with what is inferred of it."""

    endpoint: ApiEndpoint
    told: Told


class Matched(Value):
    """Drafts of all requests and endpoints, and findings on those that met no other."""

    drafts: tuple[Draft, ...]
    findings: tuple[Finding, ...] = ()


def match(
    requests: Sequence[Request], endpoints: Sequence[ToldEndpoint], schema: Schema
) -> Matched:
    """Joins those of the same verb, table and equality columns, then of verb and table alone.

    The second only where one request and one endpoint are left for a verb and table.
    """
    pairs: dict[int, int] = {}
    for key in (_exact, _loose):
        _join(requests, endpoints, schema, key, pairs)
    taken = set(pairs.values())
    drafts = [
        _of_request(request, endpoints[pairs[n]].endpoint if n in pairs else None)
        for n, request in enumerate(requests)
    ]
    alone = [each for n, each in enumerate(endpoints) if n not in taken]
    drafts.extend(map(_of_endpoint, alone))
    findings = _unmatched(requests, endpoints, pairs) if requests and endpoints else ()
    return Matched(drafts=tuple(drafts), findings=tuple(findings))


def verb_of(told: Told, schema: Schema) -> Verb | None:
    step = lead_step(told)
    match step.operation if step is not None else None:
        case Lookup() as lookup:
            keys = schema.table(lookup.table).candidate_keys
            is_one = any(key and set(key) <= set(lookup.equality) for key in keys)
            return "figures" if lookup.aggregate else "get" if is_one else "list"
        case TextSearch():
            return "search"
        case Insert():
            return "create"
        case Update():
            return "update"
        case Delete():
            return "delete"
        case _:
            return None


def _exact(told: Told, schema: Schema) -> Hashable | None:
    verb, step = verb_of(told, schema), lead_step(told)
    if verb is None or step is None:
        return None
    operation = step.operation
    equality: tuple[str, ...] = ()
    if isinstance(operation, Lookup | Update | Delete):
        equality = operation.equality
    elif isinstance(operation, TextSearch):
        equality = operation.scope
    return verb, operation.table, frozenset(equality)


def _loose(told: Told, schema: Schema) -> Hashable | None:
    """A get by another key is another call; what else has one verb and table may be the same."""
    verb, step = verb_of(told, schema), lead_step(told)
    return (
        None if verb in (None, "get", "figures") or step is None else (verb, step.operation.table)
    )


def _join(
    requests: Sequence[Request],
    endpoints: Sequence[ToldEndpoint],
    schema: Schema,
    key: Key,
    pairs: dict[int, int],
) -> None:
    """Adds pairs of positions; several of one key only where the key is exact: in their order."""
    asked: dict[Hashable, list[int]] = {}
    run: dict[Hashable, list[int]] = {}
    for n, each in enumerate(endpoints):
        found = key(each.told, schema)
        if n not in pairs.values() and found is not None:
            asked.setdefault(found, []).append(n)
    for n, request in enumerate(requests):
        found = key(request.told, schema)
        if n not in pairs and found is not None:
            run.setdefault(found, []).append(n)
    for found, of_requests in run.items():
        of_endpoints = asked.get(found, [])
        if key is _exact:
            pairs |= dict(zip(of_requests, of_endpoints, strict=False))
        elif len(of_requests) == 1 and len(of_endpoints) == 1:
            pairs[of_requests[0]] = of_endpoints[0]


def _of_request(request: Request, endpoint: ApiEndpoint | None) -> Draft:
    draft = Draft(
        basis="log", told=request.told, sql=request.sql, request=request, place=request.place
    )
    if endpoint is None:
        return draft
    return draft.model_copy(
        update={
            "title": endpoint.summary,
            "method": endpoint.method,
            "endpoint": endpoint.path,
            "auth": _auth(endpoint),
        }
    )


def _of_endpoint(each: ToldEndpoint) -> Draft:
    return Draft(
        basis="endpoint",
        told=each.told,
        title=each.endpoint.summary,
        sql=source_of(each.endpoint),
        method=each.endpoint.method,
        endpoint=each.endpoint.path,
        auth=_auth(each.endpoint),
        place=each.endpoint.place,
    )


def _auth(endpoint: ApiEndpoint) -> str:
    return "yes" if endpoint.needs_authorization else "no"


def _unmatched(
    requests: Sequence[Request], endpoints: Sequence[ToldEndpoint], pairs: dict[int, int]
) -> Iterator[Finding]:
    for n, each in enumerate(endpoints):
        if n not in pairs.values():
            yield Finding(
                rule="endpoint-not-logged",
                severity="info",
                subject=str(each.endpoint.path),
                evidence=f"{each.endpoint.place}: no statement of the log fits "
                f"{each.endpoint.method} {each.endpoint.path}.",
                fix="Its pattern is inferred from the endpoint and has no rate: confirm both.",
            )
    for n, request in enumerate(requests):
        if n not in pairs:
            ids = ", ".join(digest.id for digest in request.digests)
            yield Finding(
                rule="statement-without-endpoint",
                severity="info",
                subject=ids,
                evidence=f"{request.place}: no endpoint fits the statements {ids}, run "
                f"{request.executions} times.",
                fix="They are a pattern without an endpoint; say which endpoint runs them, if any.",
            )
