"""How many tokens a whole draft takes, counted as they are before they are sent."""

import json
import os
from pathlib import Path
from typing import TypeVar

import pytest
from drafted_sessions import open_with, scripted
from pydantic import BaseModel
from scripted_model import ScriptedModel
from walking import walk
from workspaces import SAMPLE, make_workspace

from agent.language_model.protocol import Reply
from agent.language_model.schemas import schema_of
from agent.language_model.tokens import TokenCounter
from agent.session import Finished
from prompts.prompt import Rendered

T = TypeVar("T", bound=BaseModel)

MOST_IN = 60_000  # of a whole session of the reference case, with talk and repairs
MOST_OUT = 15_000
DRAFT = 0.6  # the draft's share, at most: the rest is for people who like to talk


class CountingModel(ScriptedModel):
    """Counts what would be sent, and what may come back at most."""

    def __init__(self, counter: TokenCounter) -> None:
        super().__init__(scripted())
        self.tokens_in = self.tokens_out = 0
        self._counter = counter

    def ask(self, prompt: Rendered, output: type[T], max_output_tokens: int) -> Reply[T]:
        schema = json.dumps(schema_of(output))
        self.tokens_in += self._counter.count_messages(prompt.system, prompt.user, schema=schema)
        self.tokens_out += max_output_tokens
        return super().ask(prompt, output, max_output_tokens)


def counted(folder: Path, stage_01: Path, answers: Path) -> CountingModel:
    said: list[str] = []
    environ = {"XDG_CACHE_HOME": str(folder / "cache")}
    model = CountingModel(TokenCounter("gpt-4.1", said.append, environ))
    workspace = make_workspace(folder / "repository", stage_01)
    with open_with(workspace, model, answers=answers) as session:
        assert isinstance(walk(session, answers), Finished)
    assert said == []
    return model


def test_the_sample_takes_few(tmp_path: Path, plain_git: None) -> None:
    model = counted(tmp_path, SAMPLE / "stage-01", SAMPLE / "answers.yaml")
    assert 0 < model.tokens_in < MOST_IN * DRAFT
    assert 0 < model.tokens_out < MOST_OUT * DRAFT


@pytest.mark.skipif(
    "TABLEWRIGHT_LONG" not in os.environ, reason="takes half a minute: make long runs it"
)
def test_the_reference_case_takes_few(tmp_path: Path, shop: Path, plain_git: None) -> None:
    model = counted(tmp_path, shop / "stage-01", shop / "answers.yaml")
    assert 0 < model.tokens_in < MOST_IN * DRAFT
    assert 0 < model.tokens_out < MOST_OUT * DRAFT
