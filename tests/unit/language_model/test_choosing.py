"""Whether a language model is asked at all, and where."""

import json
import os
import stat
from pathlib import Path

import fault_server as fs
import pytest
from asking import KEY, PROMPT
from fault_server import FaultServer

from agent.errors import UsageError
from agent.language_model.budget import Limits
from agent.language_model.choice import ModelChoice, open_language_model
from agent.language_model.consent import Consents
from agent.language_model.endpoints import OPENAI, endpoint_from
from agent.language_model.protocol import LanguageModel

LOCAL = "http://127.0.0.1:8092/v1"


class User:
    """A user's environment, and what is said to them."""

    def __init__(self, home: Path, **environ: str) -> None:
        self.environ = {"HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"), **environ}
        self.said: list[str] = []
        self.file = home / "config" / "tablewright" / "endpoints.json"

    def opens(self, drafter: str = "auto", **options: object) -> LanguageModel | None:
        choice = ModelChoice(drafter=drafter, **options)  # type: ignore[arg-type]
        return open_language_model(choice, self.environ, (), self.said.append)


@pytest.fixture
def user(tmp_path: Path) -> User:
    return User(tmp_path, OPENAI_API_KEY=KEY, OPENAI_MODEL="m", OPENAI_BASE_URL=LOCAL)


def test_builtin_is_never_a_language_model(user: User) -> None:
    user.opens("openai")
    assert user.opens("builtin") is None
    assert user.said == []


def test_auto_says_what_could_be_used_and_sends_nothing_before_the_user_agreed(user: User) -> None:
    assert user.opens() is None
    assert len(user.said) == 1
    for part in (LOCAL, "--drafter openai", "access patterns", "--show-prompts"):
        assert part in user.said[0]
    assert not user.file.exists()


def test_the_word_openai_agrees_once_and_for_that_endpoint_alone(user: User) -> None:
    model = user.opens("openai")
    assert model is not None
    assert model.name == "m"
    assert json.loads(user.file.read_text()) == {"version": 1, "endpoints": [LOCAL]}
    assert stat.S_IMODE(user.file.stat().st_mode) == 0o600
    assert user.opens() is not None
    assert user.said == []
    user.environ["OPENAI_BASE_URL"] = "https://other.example/v1"
    assert user.opens() is None
    user.opens("openai")
    assert json.loads(user.file.read_text())["endpoints"] == [LOCAL, "https://other.example/v1"]
    assert [path.name for path in user.file.parent.iterdir()] == [user.file.name]


@pytest.mark.parametrize(
    "spelled", ["HTTP://127.0.0.1:8092/v1/", "http://127.0.0.1:8092/v1?a=secret"]
)
def test_the_same_endpoint_is_known_however_it_is_spelled(spelled: str, user: User) -> None:
    user.opens("openai")
    user.environ["OPENAI_BASE_URL"] = spelled
    assert user.opens() is not None
    assert "secret" not in user.file.read_text()


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"version": 9, "endpoints": []}', "[" * 50_000, '{"endpoints": 3}', "\x00"],
)
def test_a_damaged_record_is_no_consent_and_is_replaced_by_a_new_one(
    content: str, user: User
) -> None:
    user.file.parent.mkdir(parents=True)
    user.file.write_text(content)
    assert user.opens() is None
    assert "damaged" in user.said[0]
    assert user.opens("openai") is not None
    assert json.loads(user.file.read_text())["endpoints"] == [LOCAL]


def test_a_record_that_can_t_be_written_holds_for_this_run(user: User) -> None:
    user.file.parent.parent.mkdir(parents=True)
    user.file.parent.write_text("a file, in which there can be no folder")
    assert user.opens("openai") is not None
    assert "this run only" in user.said[-1]
    assert not Consents(user.environ, user.said.append).has(LOCAL)


@pytest.mark.parametrize(
    ("gone", "named"),
    [
        (("OPENAI_API_KEY",), ["OPENAI_API_KEY=KEY"]),
        (("OPENAI_MODEL",), ["--model NAME or OPENAI_MODEL"]),
        (("OPENAI_API_KEY", "OPENAI_MODEL"), ["OPENAI_API_KEY=KEY", "--model NAME"]),
    ],
)
def test_what_is_missing_is_said_all_together(
    gone: tuple[str, ...], named: list[str], user: User
) -> None:
    for name in gone:
        del user.environ[name]
    assert user.opens() is None
    assert user.said == []
    with pytest.raises(UsageError) as caught:
        user.opens("openai")
    assert all(name in str(caught.value) for name in (*named, "OPENAI_BASE_URL", OPENAI))
    assert not user.file.exists()


def test_a_model_that_is_named_but_can_t_be_asked_is_said(user: User) -> None:
    del user.environ["OPENAI_API_KEY"]
    assert user.opens(model="x") is None
    assert user.said == ["--model x is not used: OPENAI_API_KEY is not set"]


def test_the_option_names_the_model_before_the_environment(user: User) -> None:
    model = user.opens("openai", model="other")
    assert model is not None
    assert model.name == "other"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("http://example.com/v1", r"unencrypted.*https.*TABLEWRIGHT_PLAIN_HTTP=example\.com"),
        ("http://localhost.example.com/v1", "unencrypted"),
        ("http://192.168.1.7:8080/v1", "unencrypted"),
        ("https://ada:pw1234@example.com/v1", "user name or password"),
        ("https://token1234@example.com/v1", "user name or password"),
        ("ftp://example.com", "no address"),
        ("example.com/v1", "no address"),
        ("http://[::1", "no address"),
        ("https://example.com:99999/v1", "no address"),
        ("https:///v1", "no address"),
        ("https://exa\x1bmple.com/v1", "no address"),
    ],
)
def test_addresses_that_are_refused(given: str, said: str, user: User) -> None:
    user.environ["OPENAI_BASE_URL"] = given
    with pytest.raises(UsageError, match=f"OPENAI_BASE_URL: .*{said}") as caught:
        user.opens("openai")
    assert "1234" not in str(caught.value)
    assert user.opens() is None
    assert "no language model is used" in user.said[0]


@pytest.mark.parametrize(
    ("given", "name", "is_local"),
    [
        ("", OPENAI, False),
        ("https://API.OpenAI.com:443/v1/", OPENAI, False),
        ("http://localhost:1234", "http://localhost:1234", True),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1", True),
        ("http://127.9.9.9/v1", "http://127.9.9.9/v1", True),
        ("https://example.com/v1?api-version=1#x", "https://example.com/v1", False),
    ],
)
def test_addresses_that_are_taken(given: str, name: str, is_local: bool) -> None:
    endpoint = endpoint_from({"OPENAI_BASE_URL": given})
    assert (endpoint.name, endpoint.is_local) == (name, is_local)
    assert "api-version" not in repr(endpoint)


def test_a_network_of_one_s_own_may_be_named() -> None:
    environ = {"OPENAI_BASE_URL": "http://box:80/v1", "TABLEWRIGHT_PLAIN_HTTP": "box"}
    assert endpoint_from(environ).name == "http://box/v1"


@pytest.mark.parametrize("key", ["sk-a b", "sk-ä1", "sk-a\nb", "sk-\x00a"])
def test_a_key_that_is_none_is_refused_without_being_shown(key: str, user: User) -> None:
    user.environ["OPENAI_API_KEY"] = key
    with pytest.raises(UsageError, match="OPENAI_API_KEY") as caught:
        user.opens("openai")
    assert "sk-" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"max_tokens": 0}, "--max-tokens 0"),
        ({"max_cost": -1.0}, "--max-cost -1"),
        ({"max_cost": float("nan")}, "--max-cost nan"),
        ({"max_cost": 1.0}, r"--max-cost: the price of m at .* is not known.*--max-tokens"),
    ],
)
def test_limits_that_can_t_be_kept_are_refused_at_the_start(
    options: dict[str, float], said: str, user: User
) -> None:
    with pytest.raises(UsageError, match=said):
        user.opens("openai", **options)


def test_a_price_makes_a_limit_of_money_possible(user: User, tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(
        "version: 1\ndate: d\ncurrency: USD\nsource: s\nmodels:\n  m: {input: 1, output: 2}\n"
    )
    user.environ["TABLEWRIGHT_MODEL_PRICES"] = str(file)
    assert user.opens("openai", max_cost=1.0) is not None


def test_opening_sends_nothing_and_a_loopback_endpoint_is_reached_past_any_proxy(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    with FaultServer(default=fs.says("Because.")) as server:
        user.environ["OPENAI_BASE_URL"] = f"{server.base_url}?api-version=7"
        model = user.opens("openai")
        assert server.received == []
        assert model is not None
        told = model.tell(PROMPT, 20, lambda piece: None)
        assert server.received[0].path == "/v1/chat/completions?api-version=7"
    assert told.text == "Because."
    assert told.call.endpoint == server.base_url


def test_no_limits_is_the_default() -> None:
    assert Limits() == Limits(None, None)
    assert os.fspath(ModelChoice().workspace) == "."
