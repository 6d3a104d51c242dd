"""Endpoints as patterns: what their path says, and which requests of a log they are."""

from pathlib import Path

import pytest
from artifact_reading import read_back
from bakery import LIST, NEW_LINE, NEW_ORDER, SCHEMA, SEARCH, STATEMENTS, TAKE, digest_id, query_log

from tools.intake.api.endpoints import Api, ApiEndpoint, Parameter, read_api
from tools.intake.api.resources import Resources
from tools.intake.artifacts import Artifacts, RawSources, make_artifacts
from tools.intake.endpoint_patterns import tell_endpoint
from tools.intake.patterns import Pattern
from tools.provenance import Place
from tools.source.ddl import read_tables
from tools.source.querylog.query_log import QueryLog
from tools.source.schema import Schema
from tools.workload.operations import TextSearch

FILE = Path(__file__).parents[2] / "fixtures/intake/bakery_api.yaml"
API = read_api(FILE.read_bytes(), FILE.name)
INFERRED = " (inferred from the endpoint)"


def make(api: Api = API, log: QueryLog | None = None) -> Artifacts:
    return make_artifacts(RawSources(names=(FILE.name,), mysql=SCHEMA, api=api, log=log))


def by_endpoint(made: Artifacts) -> dict[str, Pattern]:
    return {f"{p.draft.method} {p.draft.endpoint}": p for p in made.patterns}


PHRASES = {
    "GET /api/cakes": "Query all cakes (paginated)",
    "POST /api/cakes": "Create cakes",
    "GET /api/cakes/search": "Query cakes by name and recipe text search",
    "GET /api/cakes/{cakeId}": "Query cakes by id",
    "PATCH /api/cakes/{cakeId}": "Update cakes price and stock by id",
    "DELETE /api/cakes/{cakeId}": "Delete cakes by id",
    "GET /api/shops/{shopId}/cakes": "Query cakes by shop_id",
    "POST /api/orders": "Create orders + order_lines",
    "GET /api/orders/{id}/lines": "Query order_lines by order_id",
    "POST /api/orders/{id}/cancel": "Update orders status by id",
    "GET /api/customers/{email}": "Query customers by email",
}


@pytest.mark.parametrize("endpoint", PHRASES)
def test_method_and_path_say_what_is_done_and_that_it_is_inferred(endpoint: str) -> None:
    pattern = by_endpoint(make())[endpoint]
    assert INFERRED in pattern.access
    phrase = pattern.access.replace(INFERRED, "").replace(" (transaction)", "")
    assert phrase.replace(" (tested: price)", "") == PHRASES[endpoint]
    assert pattern.reading == "assumed"


@pytest.mark.parametrize(
    ("endpoint", "why"),
    [
        ("POST /api/orders/{id}/frost", "What `frost` does with orders is not said by its name."),
        ("GET /api/me", "What `me` does with customers is not said by its name."),
        ("GET /api/health", "Neither its path nor its schemas name a table."),
    ],
)
def test_what_no_path_says_is_asked(endpoint: str, why: str) -> None:
    pattern = by_endpoint(make())[endpoint]
    assert (pattern.reading, pattern.why_unread) == ("unread", why)
    assert endpoint in pattern.access


def test_endpoints_read_back_as_they_are(tmp_path: Path) -> None:
    made = make()
    evidence = read_back(made, tmp_path)
    stated = {(p.id, p.method, p.endpoint, p.auth, p.text) for p in evidence.patterns}
    assert stated == {
        (p.id, p.draft.method, p.draft.endpoint, p.draft.auth, p.text) for p in made.patterns
    }


def test_an_endpoint_is_joined_to_the_statements_that_it_runs() -> None:
    log = query_log([*STATEMENTS, ("SELECT * FROM cakes WHERE id = ?", 3)])
    found = by_endpoint(make(log=log))
    listed = found["GET /api/shops/{shopId}/cakes"]
    assert listed.request is not None
    assert digest_id(LIST) in {digest.id for digest in listed.request.digests}
    assert listed.text == "Cakes of a shop"
    assert listed.access.startswith("Query cakes by shop_id with shops.city along shop_id")
    placed = found["POST /api/orders"].request
    assert placed is not None
    assert {digest_id(text) for text in (NEW_ORDER, NEW_LINE, TAKE)} == {
        d.id for d in placed.digests
    }
    search = found["GET /api/cakes/search"].request
    assert search is not None
    assert [digest.id for digest in search.digests] == [digest_id(SEARCH)]
    one = found["GET /api/cakes/{cakeId}"]
    assert (one.access, one.reading) == ("Query cakes by id", "plain")


def test_what_stays_alone_on_either_side_is_said() -> None:
    made = make(log=query_log())
    rules = {finding.rule for finding in made.findings}
    assert {"endpoint-not-logged", "statement-without-endpoint"} <= rules
    assert "no statement of the log fits GET /api/me" in made.patterns_text
    lone = [p for p in made.patterns if p.request is not None and not p.draft.endpoint]
    assert lone
    for pattern in lone:
        ids = ", ".join(digest.id for digest in pattern.request.digests)  # type: ignore[union-attr]
        assert f"no endpoint fits the statements {ids}" in made.patterns_text


def endpoint(method: str, path: str, **more: object) -> ApiEndpoint:
    given = {"method": method, "path": path, "place": Place(file="a", line=1), **more}
    return ApiEndpoint.model_validate(given)


WORDPRESS = Schema(
    tables=read_tables(
        "CREATE TABLE wp_posts (ID INT PRIMARY KEY, post_author INT, slug VARCHAR(50) UNIQUE);"
        "CREATE TABLE wp_comments (comment_ID INT PRIMARY KEY, body TEXT, "
        "post_id INT, FOREIGN KEY (post_id) REFERENCES wp_posts (ID));"
        "CREATE TABLE wp_users (ID INT PRIMARY KEY, user_login VARCHAR(60));",
        "wp.sql",
        1,
    )
)


@pytest.mark.parametrize(
    ("asked", "table", "equality"),
    [
        (endpoint("GET", "/posts/{id}"), "wp_posts", ("ID",)),
        (endpoint("GET", "/posts/{slug}"), "wp_posts", ("slug",)),
        (endpoint("GET", "/posts/{postId}/comments"), "wp_comments", ("post_id",)),
        (endpoint("GET", "/v2/users/{user_login}"), "wp_users", ("user_login",)),
    ],
)
def test_tables_with_a_prefix_are_found_without_it(asked, table, equality) -> None:
    (operation,) = tell_endpoint(asked, WORDPRESS, Resources(WORDPRESS)).operations
    assert (operation.table, operation.equality) == (table, equality)


@pytest.mark.parametrize(
    "asked",
    [
        endpoint("GET", "/users/{id}/comments"),  # comments do not refer to users
        endpoint("GET", "/posts/{colour}"),
        endpoint("PUT", "/posts"),
        endpoint("DELETE", "/posts"),
        endpoint("POST", "/posts/{id}"),
        endpoint("POST", "/posts/{id}/polish"),
    ],
)
def test_what_is_not_known_is_not_guessed(asked: ApiEndpoint) -> None:
    told = tell_endpoint(asked, WORDPRESS, Resources(WORDPRESS))
    assert told.untold.endswith(".")
    assert told.steps == ()


def test_a_required_search_parameter_makes_a_list_a_search() -> None:
    q = Parameter(name="q", location="query", required=True)
    asked = endpoint("GET", "/comments", parameters=(q,))
    (operation,) = tell_endpoint(asked, WORDPRESS, Resources(WORDPRESS)).operations
    assert operation == TextSearch(table="wp_comments", columns=("body",))
