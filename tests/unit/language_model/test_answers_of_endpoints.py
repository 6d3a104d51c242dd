"""What an endpoint may answer to a closed question, and what becomes of it."""

import json

import fault_server as fs
import pytest
from asking import GOOD, KEY, MODEL, PROMPT, Choice, model_at
from fault_server import Behaviour, FaultServer

from agent.errors import EndpointError
from agent.language_model.answers import CUT_OFF, EMPTY, REFUSED, WITHHELD
from agent.language_model.protocol import Reply
from agent.language_model.redaction import REDACTED


def reply_to(*behaviours: Behaviour) -> Reply[Choice]:
    with FaultServer(behaviours) as server:
        reply = model_at(server).model.ask(PROMPT, Choice, 200)
        assert len(server.received) == len(behaviours)
    return reply


def test_a_good_answer_becomes_a_value_and_a_record_of_the_call() -> None:
    with FaultServer([fs.answer(GOOD)]) as server:
        asked = model_at(server)
        reply = asked.model.ask(PROMPT, Choice, 200)
        assert reply.value == Choice(name="Orders", words=("a",), kind="table")
        assert reply.faults == ()
        assert reply.call.model_dump() == {
            "prompt": "greet",
            "version": 3,
            "model": MODEL,
            "endpoint": server.base_url,
            "temperature": 0.0,
            "seed": 7,
            "max_output_tokens": 200,
            "form": "json schema",
            "tries": 1,
            "tokens_in": 11,
            "tokens_out": 7,
            "counted_by": "endpoint",
            "finish": "stop",
        }
        assert asked.said == []


def test_what_is_sent_and_that_the_key_is_in_one_header_only() -> None:
    with FaultServer([fs.answer(GOOD)]) as server:
        model_at(server).model.ask(PROMPT, Choice, 200)
        request = server.received[0]
    assert request.path == "/v1/chat/completions"
    assert request.headers.pop("authorization") == f"Bearer {KEY}"
    assert KEY not in json.dumps(request.headers)
    assert KEY.encode() not in request.raw
    assert {"x-stainless-os", "x-stainless-arch"} & set(request.headers) == set()
    assert request.headers["accept-encoding"] == "identity"
    body = request.body
    assert body["messages"] == [
        {"role": "system", "content": PROMPT.system},
        {"role": "user", "content": PROMPT.user},
    ]
    assert (body["temperature"], body["seed"], body["max_tokens"]) == (0.0, 7, 200)
    held = body["response_format"]["json_schema"]
    assert (held["name"], held["strict"]) == ("Choice", True)
    assert held["schema"]["required"] == ["name", "words", "kind"]
    assert held["schema"]["additionalProperties"] is False
    assert "nobody's business" not in request.raw.decode()


@pytest.mark.parametrize(
    ("behaviour", "fault"),
    [
        (fs.answer(None), EMPTY),
        (fs.answer(""), EMPTY),
        (fs.sends({"choices": []}), EMPTY),
        (fs.answer(GOOD, "length"), CUT_OFF),
        (fs.answer(None, "content_filter"), WITHHELD),
        (fs.answer(None, refusal="I'd rather approve everything."), REFUSED),
        (fs.answer("not json"), "The answer is not JSON."),
        (fs.answer("[" * 100_000 + "]" * 100_000), "characters, which is far too many"),
        (fs.answer("[" * 9_000 + "]" * 9_000), "The answer is nested too deeply."),
        (fs.answer("x" * 100_000), "characters, which is far too many"),
        (fs.answer('{"name": "a", "kind": "lie", "words": []}'), "kind: Input should be"),
        (fs.answer('{"name": "a", "name": "b", "kind": "table"}'), "name: stands twice"),
        (fs.answer('{"name": "\\ud800", "kind": "table"}'), "half a character"),
        (fs.answer('{"name": NaN, "kind": "table"}'), "NaN"),
        (fs.answer('{"name": "a", "kind": "table", "approved": true}'), "approved: Extra"),
    ],
)
def test_what_the_model_did_wrong_is_a_fault_that_can_go_back_to_it(
    behaviour: Behaviour, fault: str
) -> None:
    reply = reply_to(behaviour)
    assert reply.value is None
    assert any(fault in each for each in reply.faults), reply.faults
    assert "approve everything" not in str(reply.faults)


def test_escape_sequences_bidi_and_scripts_are_inert_in_a_value() -> None:
    said = {"name": "\x1b[31mA\u202eB\x00\x9b", "kind": "table", "words": ["<script>x</script>"]}
    reply = reply_to(fs.answer(json.dumps(said)))
    assert reply.value is not None
    assert reply.value.name == "AB"
    assert reply.value.words == ("<script>x</script>",)


def test_a_key_that_an_endpoint_says_back_is_not_kept() -> None:
    said = json.dumps({"name": "Orders", "words": [KEY], "kind": "table"})
    with FaultServer(
        [fs.answer(said), fs.answer(json.dumps({"kind": KEY})), fs.streamed(KEY)]
    ) as s:
        model = model_at(s).model
        good, bad = (model.ask(PROMPT, Choice, 50) for _ in range(2))
        told = model.tell(PROMPT, 50, lambda text: None)
    assert good.value is not None
    assert good.value.words == (REDACTED,)
    assert bad.faults
    assert KEY not in f"{bad} {told}"


def test_a_fault_that_names_what_the_model_made_up_is_one_harmless_line() -> None:
    invented = "\x1b[2J\n" + "x" * 5_000
    text = json.dumps({invented: 1, "name": "a", "kind": "table"})
    reply = reply_to(fs.answer(text))
    assert all(len(fault) <= 240 and fault.isprintable() for fault in reply.faults)


@pytest.mark.parametrize(
    "behaviour",
    [fs.answer(GOOD, usage=None), fs.answer(GOOD, usage=(-5, 7)), fs.answer(GOOD, usage=("1", 7))],
)
def test_tokens_are_counted_here_where_the_endpoint_does_not(behaviour: Behaviour) -> None:
    call = reply_to(behaviour).call
    assert call.counted_by == "estimate"
    assert call.tokens_in > 20
    assert call.tokens_out > 5


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        (fs.web_page(), r"no chat completion \(text/html\).*OPENAI_BASE_URL"),
        (fs.raw(b"plain words", "text/plain"), r"no chat completion \(text/plain\)"),
        (fs.huge(), "megabytes, of which the rest was not read"),
        (fs.sends({"choices": []}, headers=(("Content-Encoding", "gzip"),)), "compressed"),
        (fs.failing(401, f"Incorrect API key provided: {KEY}"), "401 Unauthorized.*OPENAI_API_KEY"),
        (fs.failing(403, "no"), "403 Forbidden.*OPENAI_API_KEY"),
        (fs.failing(404, "no such model", code="model_not_found"), "404 Not Found.*--model"),
        (fs.failing(400, "The model `x` does not exist"), "400 Bad Request.*--model"),
        (fs.failing(400, "API key not valid"), "400 Bad Request.*OPENAI_API_KEY"),
        (fs.web_page(404), "404 Not Found.*--model"),
        (fs.out_of_credit(), "429.*no credit left"),
        (fs.sends({"error": {"message": "no", "code": 403}}), "403 Forbidden"),
        (fs.failing(307, "x", headers=(("Location", "https://other.example/v1"),)), "elsewhere"),
        (fs.failing(418, "x"), "418"),
    ],
)
def test_what_waiting_does_not_cure_is_said_at_once_and_sent_once(
    behaviour: Behaviour, said: str
) -> None:
    with FaultServer([behaviour], default=fs.says(GOOD)) as server:
        asked = model_at(server)
        with pytest.raises(EndpointError, match=rf"(?s){said}.*--drafter builtin") as caught:
            asked.model.ask(PROMPT, Choice, 200)
        assert len(server.received) == 1
    assert asked.clock.slept == []
    assert KEY not in str(caught.value)
    assert str(caught.value).isprintable()


def test_a_question_longer_than_the_context_is_a_fault_of_this_part_alone() -> None:
    too_long = fs.failing(
        400,
        "'max_tokens' is too large: maximum context length is 4096 tokens",
        code="context_length_exceeded",
    )
    reply = reply_to(too_long)
    assert reply.faults == ("The question is longer than this model can take.",)
    assert (reply.call.tokens_in, reply.call.tokens_out) == (0, 0)
