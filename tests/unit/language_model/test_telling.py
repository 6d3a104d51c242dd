"""Answers in words: heard as they come, and what becomes of a stream that breaks."""

import fault_server as fs
import pytest
from asking import PROMPT, model_at
from fault_server import STREAM, Behaviour, FaultServer

from agent.errors import EndpointError
from agent.language_model.answers import CUT_OFF, EMPTY, REFUSED
from agent.language_model.openai_model import BROKEN_OFF, FAR_TOO_LONG
from agent.language_model.protocol import Told

WORDS = "Orders has an index because AP8 lists by status."


def told_by(*behaviours: Behaviour) -> tuple[Told, list[str], int]:
    pieces: list[str] = []
    with FaultServer(behaviours) as server:
        told = model_at(server).model.tell(PROMPT, 50, pieces.append)
        return told, pieces, len(server.received)


def test_pieces_are_heard_as_they_come_and_the_end_is_counted() -> None:
    told, pieces, _ = told_by(fs.streamed(WORDS))
    assert "".join(pieces) == told.text == WORDS
    assert len(pieces) > 3
    assert told.faults == ()
    assert (told.call.tokens_in, told.call.tokens_out, told.call.counted_by) == (11, 7, "endpoint")
    assert (told.call.form, told.call.finish) == ("text", "stop")


def test_a_stream_without_counts_is_counted_here() -> None:
    told, _, _ = told_by(fs.streamed(WORDS, usage=False))
    assert told.call.counted_by == "estimate"
    assert told.call.tokens_out > 10


@pytest.mark.parametrize(
    "behaviour",
    [
        fs.stream_cut(WORDS),
        fs.stream_with_garbage(WORDS),
        Behaviour(kind=STREAM, pieces=tuple(fs.words(WORDS)), length=99_999),
        Behaviour(
            kind=STREAM, pieces=(*fs.words(WORDS), fs.event({"error": {"message": "x"}})), length=-1
        ),
        Behaviour(
            kind=STREAM,
            pieces=(*fs.words(WORDS), b"data: " + b"[" * 100_000 + b"\n\n"),
            length=-1,
        ),
        Behaviour(kind=STREAM, pieces=(*fs.words(WORDS), b"data: 17\n\n"), length=-1),
    ],
)
def test_a_stream_cut_in_the_middle_keeps_what_came_and_is_not_asked_again(
    behaviour: Behaviour,
) -> None:
    told, pieces, requests = told_by(behaviour)
    assert told.text == "".join(pieces) == WORDS
    assert told.faults == (BROKEN_OFF,)
    assert requests == 1


@pytest.mark.parametrize(
    "behaviour",
    [
        fs.stream_cut(""),
        fs.connection_reset(),
        fs.stream_cut("", reset=True),
        Behaviour(kind=STREAM, pieces=(b"data: {\n\n",), length=-1),
        fs.rate_limited("0"),
        fs.failing(500, "x"),
        fs.sends({"error": {"message": "busy", "code": 503}}),
    ],
)
def test_before_the_first_piece_it_is_asked_again(behaviour: Behaviour) -> None:
    told, pieces, requests = told_by(behaviour, fs.streamed(WORDS))
    assert "".join(pieces) == told.text == WORDS
    assert told.faults == ()
    assert requests == 2


@pytest.mark.parametrize(
    ("behaviour", "fault"),
    [
        (fs.streamed(WORDS, "length"), CUT_OFF),
        (fs.streamed(""), EMPTY),
        (fs.streamed("a" * 70_000), FAR_TOO_LONG),
        (
            Behaviour(
                kind=STREAM,
                pieces=(
                    fs.event({"choices": [{"delta": {"refusal": "no"}, "finish_reason": "stop"}]}),
                    b"data: [DONE]\n\n",
                ),
                length=-1,
            ),
            REFUSED,
        ),
    ],
)
def test_what_ends_otherwise_says_so(behaviour: Behaviour, fault: str) -> None:
    told, _, _ = told_by(behaviour)
    assert told.faults == (fault,)


def test_an_endpoint_that_does_not_stream_is_heard_at_once() -> None:
    told, pieces, _ = told_by(fs.answer(WORDS))
    assert pieces == [WORDS]
    assert told.faults == ()


def test_what_a_terminal_could_obey_is_not_heard() -> None:
    told, pieces, _ = told_by(fs.streamed("\x1b[2J\x1b]0;t\x07A\u202eB\x9b31m<script>\n"))
    assert not set("\x1b\u202e\x9b\x07") & set("".join(pieces))
    assert told.text.endswith("<script>\n")


def test_a_web_page_and_megabytes_are_no_stream() -> None:
    for behaviour in (fs.web_page(), fs.huge()):
        pieces: list[str] = []
        with FaultServer([behaviour]) as server:
            with pytest.raises(EndpointError):
                model_at(server).model.tell(PROMPT, 50, pieces.append)
            assert len(server.received) == 1
        assert pieces == []


def test_megabytes_in_a_stream_are_not_read_to_the_end() -> None:
    endless = Behaviour(kind=STREAM, pieces=(b": " + b"x" * 1_000_000,) * 64, length=-1)
    with FaultServer([endless]) as server, pytest.raises(EndpointError, match="megabytes"):
        model_at(server).model.tell(PROMPT, 50, lambda piece: None)


def test_an_error_of_the_listener_is_its_own() -> None:
    def burst(piece: str) -> None:
        msg = "mine"
        raise ZeroDivisionError(msg)

    with FaultServer([fs.streamed(WORDS)]) as server, pytest.raises(ZeroDivisionError):
        model_at(server).model.tell(PROMPT, 50, burst)
