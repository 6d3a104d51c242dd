"""OpenAPI files of each version and form, references within them, and files that are none."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.errors import InputError
from tools.intake.api.endpoints import Api, ApiEndpoint, read_api

FILE = Path(__file__).parents[2] / "fixtures/intake/bakery_api.yaml"
API = read_api(FILE.read_bytes(), FILE.name)


def endpoint(api: Api, method: str, path: str) -> ApiEndpoint:
    (found,) = [each for each in api.endpoints if (each.method, each.path) == (method, path)]
    return found


def read(text: str) -> Api:
    return read_api(text.encode(), "api.yaml")


def test_every_endpoint_is_read_with_its_line() -> None:
    assert len(API.endpoints) == 14
    lines = FILE.read_text().split("\n")
    for each in API.endpoints:
        around = "\n".join(lines[each.place.line - 2 : each.place.line])
        assert each.summary in around or each.summary == "bakeCake"
    assert API.findings == ()


def test_the_servers_path_stands_before_all_others() -> None:
    assert {each.path.split("/")[1] for each in API.endpoints} == {"api"}


def test_parameters_of_a_path_and_by_reference_hold_for_its_operations() -> None:
    show = endpoint(API, "GET", "/api/cakes/{cakeId}")
    assert [(p.name, p.location, p.required) for p in show.parameters] == [("cakeId", "path", True)]


def test_security_holds_for_all_unless_it_is_lifted() -> None:
    assert not endpoint(API, "GET", "/api/cakes").needs_authorization
    assert endpoint(API, "POST", "/api/cakes").needs_authorization


def test_an_envelope_is_what_it_carries() -> None:
    response = endpoint(API, "GET", "/api/cakes").response
    assert (response.name, response.is_list, response.properties) == (
        "Cake",
        True,
        ("id", "name", "shop"),
    )
    one = endpoint(API, "GET", "/api/cakes/{cakeId}").response
    assert (one.name, one.is_list) == ("Cake", False)


def test_what_is_combined_is_read_together() -> None:
    shape = endpoint(API, "GET", "/api/me").response
    assert (shape.name, shape.properties) == ("Customer", ("full_name", "email"))


def test_json_with_tabs_and_swagger_2_are_read_too() -> None:
    swagger = {
        "swagger": "2.0",
        "basePath": "/v2",
        "paths": {
            "/shops": {
                "post": {
                    "summary": "Open \u00fcber \ud83c\udf82",
                    "parameters": [
                        {"in": "body", "name": "b", "schema": {"$ref": "#/definitions/Shop"}}
                    ],
                    "responses": {
                        "200": {
                            "schema": {"type": "array", "items": {"$ref": "#/definitions/Shop"}}
                        }
                    },
                }
            }
        },
        "definitions": {"Shop": {"properties": {"city": {"type": "string"}}}},
    }
    api = read_api(json.dumps(swagger, indent="\t").encode(), "s.json")
    (shop,) = api.endpoints
    assert (shop.method, shop.path, shop.summary) == ("POST", "/v2/shops", "Open über 🎂")
    assert (shop.body.name, shop.body.properties) == ("Shop", ("city",))
    assert (shop.response.name, shop.response.is_list) == ("Shop", True)


@pytest.mark.parametrize(
    "reference",
    ["other.yaml#/x", "https://x.example/api.yaml", "#/nowhere", "file:///etc/passwd", "#/a"],
)
def test_nothing_is_read_from_elsewhere_nor_round_in_a_circle(reference: str) -> None:
    text = (
        "openapi: 3.1.0\npaths: {/a: {post: {requestBody: {content: {json: {schema: "
        f"{{$ref: '{reference}'}}}}}}}}}}}}}}\na: {{$ref: '#/b'}}\nb: {{$ref: '#/a'}}\n"
    )
    api = read(text)
    assert api.endpoints[0].body.properties == ()
    (finding,) = api.findings
    assert finding.rule == "reference-not-followed"
    assert "api.yaml:" in finding.evidence


def test_a_schema_that_holds_itself_comes_to_an_end() -> None:
    text = (
        "openapi: 3.0.0\npaths: {/a: {get: {responses: {200: {content: {json: {schema: "
        "{$ref: '#/t'}}}}}}}}\n"
    )
    tree = "t: {properties: {" + ", ".join(f"c{n}: {{$ref: '#/t'}}" for n in range(40)) + "}}\n"
    assert len(read(text + tree).endpoints[0].response.properties) == 40


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "holds no mapping"),
        ("- a\n", "holds no mapping"),
        ("a: [", "neither JSON nor YAML"),
        ("a: b\n", "names no version"),
        ("openapi: 4.0.0\n", "of version '4.0.0'"),
        ("openapi: 3.0.0\npaths: {}\n", "no endpoint"),
        ("openapi: 3.0.0\npaths: {/a: {options: {}}}\n", "no endpoint"),
        ("[" * 5000, "neither JSON nor YAML"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_reason(text: str, what: str) -> None:
    with pytest.raises(InputError, match=what) as error:
        read(text)
    assert str(error.value).startswith("api.yaml")


def test_bytes_that_are_no_text_are_refused_with_their_line() -> None:
    with pytest.raises(InputError, match=r"api\.yaml:2: .*not UTF-8"):
        read_api(b"openapi: 3.0.0\n\xff", "api.yaml")


NODES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "$ref",
                    "properties",
                    "items",
                    "schema",
                    "in",
                    "name",
                    "get",
                    "/a",
                    "allOf",
                    "content",
                    "200",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(NODES, st.sampled_from(["paths", "servers", "security", "components", "basePath"]))
def test_whatever_stands_in_it_is_read_or_refused(node: object, name: str) -> None:
    tree = yaml.safe_load(FILE.read_text())
    tree[name] = node
    tree["paths"] = tree["paths"] if isinstance(tree.get("paths"), dict) else node
    with suppress(InputError):
        for each in read_api(yaml.safe_dump(tree).encode(), "api.yaml").endpoints:
            assert each.path.startswith("/")
