"""vcrpy below the real client: streams, failures, order, and the bytes that are kept."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fault_server import Behaviour, FaultServer, answer, rate_limited, raw, stream_cut, streamed
from pydantic import BaseModel

from agent.errors import EndpointError
from agent.language_model.choice import ModelChoice, open_language_model
from agent.language_model.openai_model import OpenAIModel
from agent.language_model.protocol import Reply, Told
from agent.language_model.redaction import REDACTED
from agent.language_model.sending import Times
from agent.replaying.tape import not_recorded, played, recorded
from agent.replaying.traffic import (
    Answered,
    Asked,
    Exchange,
    Traffic,
    body_of,
    load_traffic,
    traffic_text,
    without_paths,
)
from prompts.prompt import Rendered

KEY = "sk-test-0123456789abcdef0123"
PROMPT = Rendered(name="greet", version=3, system="You choose.\n", user="Which “one”?\n\tThis?\n")


class Pick(BaseModel):
    name: str
    why: str = ""


class Picked(BaseModel):
    why: str = ""
    name: str


def model_at(base_url: str, home: Path, key: str = KEY) -> OpenAIModel:
    environ = {
        "OPENAI_BASE_URL": base_url,
        "OPENAI_API_KEY": key,
        "OPENAI_MODEL": "m",
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
    }
    made = open_language_model(
        ModelChoice("openai"), environ, (), lambda text: None, times=Times(sleep=lambda s: None)
    )
    assert isinstance(made, OpenAIModel)
    return made


def told(model: OpenAIModel) -> tuple[Told, list[str]]:
    pieces: list[str] = []
    return model.tell(PROMPT, 50, pieces.append), pieces


def asked(model: OpenAIModel) -> Reply[Pick]:
    return model.ask(PROMPT, Pick, 50)


def both(
    tmp_path: Path, queue: list[Behaviour], act: Callable[[OpenAIModel], object]
) -> tuple[object, object, Traffic]:
    """What came while it was recorded, what when played, and the traffic as the file has it."""
    with FaultServer(queue) as server, recorded([KEY]) as recordings:
        model = model_at(server.base_url, tmp_path)
        first = act(model)
        model.close()
    file = tmp_path / "traffic.yaml"
    file.write_text(traffic_text(recordings.traffic))
    traffic = load_traffic(file)
    assert traffic_text(traffic) == file.read_text()
    with played(traffic) as tape:
        model = model_at(server.base_url, tmp_path, "another-key")
        again = act(model)
        model.close()
        assert tape.play_count == len(tape) == len(queue)
    return first, again, traffic


def test_a_stream_is_heard_in_the_same_pieces(tmp_path: Path) -> None:
    first, again, traffic = both(tmp_path, [streamed("One of many words — “quoted”")], told)
    assert first == again
    assert traffic.exchanges[0].answered.body.text is not None


def test_a_stream_that_broke_off_breaks_off_again(tmp_path: Path) -> None:
    first, again, _ = both(tmp_path, [stream_cut("Half a sentence of")], told)
    assert first == again
    assert isinstance(again, tuple)
    assert again[0].faults


def test_a_failure_and_the_answer_after_it_come_in_their_order(tmp_path: Path) -> None:
    good = answer('{"name": "Orders"}')
    first, again, traffic = both(tmp_path, [rate_limited("0"), rate_limited(), good], asked)
    assert first == again
    assert isinstance(again, Reply)
    assert (again.value, again.call.tries) == (Pick(name="Orders"), 3)
    assert [each.answered.status for each in traffic.exchanges] == [429, 429, 200]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"not json",
        b"\xff\xfe",
        b"[" * 5000 + b"]" * 5000,
        json.dumps(
            {"a": [1e-05, 1.5, -0.0, True, None, "no", "0x1f", "2020-01-01", "1:30"]}
        ).encode(),
        json.dumps({"lines": "a\n b \n\n", "tab": "\t\x00\x1b", "pair": "\ud83d\ude00"}).encode(),
        '{"nan": NaN, "words": "ä 日本 \u2028"}'.encode(),
        b'{"lone": "\\ud800"}',
    ],
)
def test_what_is_kept_of_a_body_gives_it_back(content: bytes, tmp_path: Path) -> None:
    asked = Asked(method="POST", url="http://127.0.0.1/v1", body=body_of(b"{}"))
    answered = Answered(status=200, headers={}, body=body_of(content))
    file = tmp_path / "traffic.yaml"
    file.write_text(
        traffic_text(Traffic(exchanges=(Exchange(asked=asked, answered=answered),))), "utf-8"
    )
    body = load_traffic(file).exchanges[0].answered.body
    if body.text is None and body.base64 is None:
        assert json.dumps(json.loads(body.content)) == json.dumps(json.loads(content))
    else:
        assert body.content == content


def test_secrets_are_replaced_in_every_form_a_body_has_them() -> None:
    key = 'sk-a"b\\c-0123456789'
    for content in (f"key {key}".encode(), json.dumps({"error": f"bad {key}"}).encode()):
        kept = body_of(content, [key]).content.decode()
        assert REDACTED in kept
        assert "0123456789" not in kept


def test_nothing_goes_out_and_the_order_of_a_schema_is_part_of_the_question(
    tmp_path: Path,
) -> None:
    good = answer('{"name": "Orders", "why": ""}')
    _, _, traffic = both(tmp_path, [good], asked)
    with FaultServer([good]) as server, played(traffic):
        model = model_at(traffic.exchanges[0].asked.url.rpartition("/chat")[0], tmp_path)
        other = model_at(server.base_url, tmp_path)
        with pytest.raises(not_recorded()):
            model.ask(PROMPT, Picked, 50)
        with pytest.raises(not_recorded()):
            asked(other)
        asked(model)
        with pytest.raises(not_recorded()):  # each answer is given once
            asked(model)
        model.close()
        other.close()
        assert server.received == []


def test_an_oversized_answer_is_refused_when_it_is_played_too(tmp_path: Path) -> None:
    def refused(model: OpenAIModel) -> str:
        with pytest.raises(EndpointError) as raised:
            asked(model)
        return str(raised.value)

    big = raw(b'{"choices": "' + b"x" * 4_100_000 + b'"}')
    first, again, _ = both(tmp_path, [big], refused)
    assert first == again
    assert "megabytes" in str(again)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (b'{"model":"/home/ada/models/small.gguf"}', b'{"model":"small.gguf"}'),
        (
            b'data: {"x":1,"model": "C:\\\\models\\\\small.gguf"}',
            b'data: {"x":1,"model": "small.gguf"}',
        ),
        (b'{"model":"~/small.gguf","a":"/b/c.d"}', b'{"model":"small.gguf","a":"/b/c.d"}'),
        (b'{"model":"gpt-4.1"}', b'{"model":"gpt-4.1"}'),
        (b'{"model":"meta/llama-3.1"}', b'{"model":"meta/llama-3.1"}'),
        (b'{"model":"/small"}', b'{"model":"small"}'),
    ],
)
def test_where_a_model_s_file_was_is_not_kept(said: bytes, kept: bytes) -> None:
    assert without_paths(said) == kept
