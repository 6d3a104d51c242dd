"""What an endpoint does not take is left out or exchanged, said once, and remembered."""

import json
from typing import Any

import fault_server as fs
import pytest
from asking import GOOD, PROMPT, Choice, model_at
from fault_server import Behaviour, FaultServer

from agent.errors import EndpointError


def form_of(body: dict[str, Any]) -> str:
    held = body.get("response_format", {"type": "text"})
    bounded = "maxLength" in json.dumps(held)
    return f"{held['type']}{' with bounds' if bounded else ''}"


LADDER = ["json_schema with bounds", "json_schema", "json_object", "text"]
FORMS = ["json schema", "json schema without bounds", "json", "text"]


@pytest.mark.parametrize("steps", range(4))
def test_forms_are_stepped_down_in_order_said_once_and_remembered(steps: int) -> None:
    text = f"Sure, here you are:\n```json\n{GOOD}\n```" if steps == 3 else GOOD
    queue = [fs.bad_schema()] * steps + [fs.answer(text)] * 2
    with FaultServer(queue) as server:
        asked = model_at(server)
        first = asked.model.ask(PROMPT, Choice, 200)
        second = asked.model.ask(PROMPT, Choice, 200)
        forms = [form_of(body) for body in server.bodies]
    assert forms == [*LADDER[: steps + 1], LADDER[steps]]
    assert first.value == second.value == Choice(name="Orders", words=("a",), kind="table")
    assert (first.call.form, first.call.tries) == (FORMS[steps], steps + 1)
    assert (second.call.form, second.call.tries) == (FORMS[steps], 1)
    assert len(asked.said) == (1 if steps else 0)


def test_the_schema_stands_in_the_system_text_where_it_can_stand_nowhere_else() -> None:
    with FaultServer([fs.bad_schema(), fs.bad_schema(), fs.answer(GOOD)]) as server:
        model_at(server).model.ask(PROMPT, Choice, 200)
        systems = [body["messages"][0]["content"] for body in server.bodies]
    assert systems[0] == systems[1] == PROMPT.system
    assert systems[2].startswith(PROMPT.system)
    assert '"maxLength":20' in systems[2]


@pytest.mark.parametrize(
    "complaint",
    [
        fs.bad_schema("'maxLength' is not permitted"),
        fs.failing(400, "json_schema is not supported by this model"),
        fs.failing(422, "response_format: unknown field"),
        fs.failing(501, "structured output is not implemented"),
        fs.sends({"detail": [{"loc": ["body", "response_format"], "msg": "extra"}]}, status=422),
        fs.sends({"object": "error", "message": "grammar is invalid", "code": 400}, status=400),
        fs.web_page(400),
    ],
)
def test_complaints_come_in_many_forms(complaint: Behaviour) -> None:
    with FaultServer([complaint, fs.answer(GOOD)]) as server:
        reply = model_at(server).model.ask(PROMPT, Choice, 200)
        assert [form_of(body) for body in server.bodies] == LADDER[:2]
    assert reply.value is not None


@pytest.mark.parametrize(
    ("complaint", "gone"),
    [
        (fs.bad_parameter("temperature"), "temperature"),
        (fs.bad_parameter("seed"), "seed"),
        (fs.failing(400, "Unknown argument: seed"), "seed"),
        (fs.failing(400, "'temperature' does not support 0.0 with this model."), "temperature"),
    ],
)
def test_parameters_that_are_not_taken_are_left_out_and_on_record(
    complaint: Behaviour, gone: str
) -> None:
    with FaultServer([complaint, fs.answer(GOOD), fs.answer(GOOD)]) as server:
        asked = model_at(server)
        call = asked.model.ask(PROMPT, Choice, 200).call
        asked.model.ask(PROMPT, Choice, 200)
        assert [gone in body for body in server.bodies] == [True, False, False]
        assert all("maxLength" in json.dumps(body) for body in server.bodies)
    assert (call.temperature is None, call.seed is None) == (gone == "temperature", gone == "seed")
    assert asked.said == [f"{server.base_url}: takes no {gone}"]


def test_the_name_of_the_output_limit_is_exchanged() -> None:
    complaint = fs.failing(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens'.")
    with FaultServer([complaint, fs.answer(GOOD), fs.answer(GOOD)]) as server:
        asked = model_at(server)
        asked.model.ask(PROMPT, Choice, 200)
        asked.model.ask(PROMPT, Choice, 200)
        limits = [(b.get("max_tokens"), b.get("max_completion_tokens")) for b in server.bodies]
    assert limits == [(200, None), (None, 200), (None, 200)]


def test_several_refusals_after_one_another() -> None:
    queue = [
        fs.bad_parameter("max_tokens"),
        fs.bad_schema(),
        fs.bad_parameter("temperature"),
        fs.rate_limited("2"),
        fs.bad_parameter("seed"),
        fs.answer(GOOD),
    ]
    with FaultServer(queue) as server:
        asked = model_at(server)
        call = asked.model.ask(PROMPT, Choice, 200).call
    assert (call.form, call.tries) == ("json schema without bounds", 6)
    assert (call.temperature, call.seed) == (None, None)
    assert asked.clock.slept == [2.0]
    assert len(asked.said) == 5


def test_an_endpoint_that_refuses_everything_ends_it_and_nothing_is_taken_for_known() -> None:
    with FaultServer(default=lambda body: fs.failing(400, "no")) as server:
        asked = model_at(server)
        with pytest.raises(EndpointError, match="400 Bad Request: no"):
            asked.model.ask(PROMPT, Choice, 200)
        bodies = [json.dumps(body) for body in server.bodies]
        assert len(bodies) == len(set(bodies)) < 10
        server.default = fs.says(GOOD)
        assert asked.model.ask(PROMPT, Choice, 200).call.form == "json schema"
    assert asked.said == []


def test_free_text_has_no_form_to_step_down() -> None:
    with FaultServer([fs.bad_parameter("stream_options"), fs.streamed("Because.")]) as server:
        told = model_at(server).model.tell(PROMPT, 50, lambda piece: None)
        assert ["stream_options" in body for body in server.bodies] == [True, False]
        assert all("response_format" not in body for body in server.bodies)
    assert told.text == "Because."


def test_openai_itself_is_asked_by_its_newer_name_of_the_limit() -> None:
    from agent.language_model.endpoints import endpoint_from
    from agent.language_model.sending import Sender

    with FaultServer() as server:
        sender = model_at(server).model._sender
    assert sender._manner.length == "max_tokens"
    other = Sender(
        endpoint_from({}), "m", sender._counter, sender._budget, sender._bounds, print, None,
        sender._times,
    )  # fmt: skip
    assert other._manner.length == "max_completion_tokens"
