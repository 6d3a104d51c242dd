"""What is sent: shown before, and without credentials."""

import json
from typing import Annotated, Literal

import fault_server as fs
import pytest
from asking import GOOD, Choice, model_at
from fault_server import FaultServer
from pydantic import Field

from agent.language_model.redaction import redacted
from agent.language_model.schemas import BOUNDS, schema_name, schema_of, without_bounds
from prompts.prompt import Rendered, data
from tools.value import Value

SECRETS = [
    ("mysql://root:hunter2@db.internal/shop", "mysql://[redacted]@db.internal/shop"),
    ("https://ghp_0123456789abcdef@github.com/x", "https://[redacted]@github.com/x"),
    ("mysql://root:p@ss:w@db/shop", "mysql://[redacted]@db/shop"),
    ("key sk-proj-abcdefghijkl0123 here", "key [redacted] here"),
    ("AKIAIOSFODNN7EXAMPLE", "[redacted]"),
    ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG", "aws_secret_access_key = [redacted]"),
    ("password=hunter2", "password=[redacted]"),
    ("DB_PASSWORD='my secret', x=1", "DB_PASSWORD='[redacted]', x=1"),
    ('{"api_key": "a1b2c3d4e5f6"}', '{"api_key": "[redacted]"}'),
    (r'"a password=\"hunter 2\" there"', r'"a password=\"[redacted]\" there"'),
    ("MYSQL_ROOT_PASSWORD: hunter2hunter2", "MYSQL_ROOT_PASSWORD: [redacted]"),
    (r"password=ab\\cd1 x", "password=[redacted] x"),
    ("IDENTIFIED BY pwd = 'x1'", "IDENTIFIED BY pwd = '[redacted]'"),
    ("Authorization: Bearer abc.def-123456", "Authorization: Bearer [redacted]"),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "[redacted]"),
    ("a\n-----BEGIN RSA PRIVATE KEY-----\nM\n-----END RSA PRIVATE KEY-----\n", "a\n[redacted]\n"),
    (r"-----BEGIN PRIVATE KEY-----\nMII cut off", "[redacted]"),
]  # fmt: skip
HARMLESS = [
    "SELECT * FROM users WHERE password = ? AND token = :token",
    "users.password_hash = u.password_hash",
    "columns: id, email, password: varchar(255), token: char(64)",
    "SELECT secret FROM t WHERE api_key = %s",
    "Sign in with an email address and password: the token is looked up",
    "The bearer of the ticket; basic authentication is not used",
    "https://example.com/path?x=1 user@example.com",
    "partition key = customer_id, access token = session_token",
    "sk-ip this one",
    '{"password": null}',
    "token_count=5 and password_resets = 200",
    "the password=\nnext",
    "skill levels at http://a/b@c",
]


@pytest.mark.parametrize(("text", "sent"), SECRETS)
def test_credentials_are_taken_out(text: str, sent: str) -> None:
    assert redacted(text) == sent
    assert redacted(sent) == sent


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize(
    "ends",
    ["password=", "password='", 'password="', "token: ", "-----BEGIN PRIVATE KEY-----x", "://u:p"],
)
def test_no_text_gets_out_of_its_quotes(ends: str) -> None:
    """Whatever an artifact's text ends with, what follows it in the prompt is left as it is."""
    prompt = f"First: {data(ends)} is all. Then: {data('second')}, never more. It's 'so'."
    sent = redacted(prompt)
    assert sent.count('"') == prompt.count('"')
    for kept in ("First: ", " is all. Then: ", '"second"', ", never more. It's 'so'."):
        assert kept in sent


def test_long_texts_are_read_quickly() -> None:
    for text in (
        "a" * 50_000,
        "://" * 20_000,
        "password" * 6_000,
        "x_" * 25_000,
        "token: " * 8_000,
    ):
        redacted(text)


SECRET_PROMPT = Rendered(
    name="greet",
    version=3,
    system="Use mysql://root:hunter2@db/shop.\n",
    user='{"text": "\x1b[2J\u202eEvil password=hunter2"}\n',
)


def test_no_credential_reaches_the_endpoint_by_either_way() -> None:
    with FaultServer(default=fs.says(GOOD)) as server:
        model = model_at(server).model
        model.ask(SECRET_PROMPT, Choice, 100)
        model.tell(SECRET_PROMPT, 100, lambda piece: None)
        assert len(server.received) == 2
        for each in server.received:
            assert b"hunter2" not in each.raw
            assert b"[redacted]" in each.raw


def test_prompts_are_shown_whole_and_harmless_before_each_way_of_sending_them() -> None:
    queue = [fs.rate_limited("0"), fs.bad_schema(), fs.bad_schema(), fs.answer(GOOD)]
    with FaultServer(queue) as server:
        asked = model_at(server, show=True)
        asked.model.ask(SECRET_PROMPT, Choice, 100)
        seen = [body["messages"][0]["content"] for body in server.bodies]
    assert len(asked.shown) == 3
    first, _, last = asked.shown
    assert "prompt greet, version 3" in first
    assert server.base_url in first
    assert "Use mysql://[redacted]@db/shop." in first
    assert "--- schema Choice\n" in first
    assert '"maxLength": 20' in first
    assert all(line.isprintable() for line in first.split("\n"))
    assert seen[-1].strip().split("\n")[-1] in last


class Leaf(Value):
    """Not to be sent."""

    kind: Literal["leaf"] = "leaf"
    title: Annotated[str, Field(max_length=5, description="Shown to the model.")] = ""


class Branch(Value):
    kind: Literal["branch"] = "branch"
    leaves: Annotated[tuple[Leaf, ...], Field(max_length=2)] = ()
    on: "Branch | None" = None


class Tree(Value):
    trunk: Annotated[Leaf | Branch, Field(discriminator="kind")]
    height: Annotated[int, Field(ge=0)] | None = None


def parts(node: object) -> list[dict[str, object]]:
    if isinstance(node, list):
        return [part for each in node for part in parts(each)]
    if not isinstance(node, dict):
        return []
    return [node, *(part for each in node.values() for part in parts(each))]


def test_schemas_are_strict_and_say_nothing_of_our_docstrings() -> None:
    schema = schema_of(Tree)
    text = json.dumps(schema)
    for word in ("oneOf", "discriminator", "default", "const", "Not to be sent", '"title": "'):
        assert word not in text
    assert "Shown to the model." in text
    objects = [part for part in parts(schema) if part.get("type") == "object"]
    assert len(objects) == 3
    for each in objects:
        assert each["additionalProperties"] is False
        assert each["required"] == list(each["properties"])  # type: ignore[call-overload]
    assert list(schema["$defs"]["Leaf"]["properties"]) == ["kind", "title"]
    assert all(list(part) == ["$ref"] for part in parts(schema) if "$ref" in part)


def test_a_type_that_holds_itself_has_a_root_of_its_own() -> None:
    assert schema_of(Branch)["type"] == "object"


def test_without_bounds_keeps_types_and_names() -> None:
    plain = without_bounds(schema_of(Tree))
    assert not [part for part in parts(plain) if BOUNDS & part.keys()]
    assert plain["required"] == ["trunk", "height"]


class Open(Value):
    anything: dict[str, int]


class Pair(Value):
    both: tuple[int, str]


@pytest.mark.parametrize("output", [Open, Pair])
def test_types_that_strict_schemas_can_t_say_are_refused(output: type[Value]) -> None:
    with pytest.raises(TypeError):
        schema_of(output)


def test_names_of_schemas() -> None:
    assert schema_name(type("Räder[int]", (Value,), {})) == "R_der_int_"
