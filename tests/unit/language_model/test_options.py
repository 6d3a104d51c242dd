"""The options of `design` and `resume` that are about the language model."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.cli import app
from agent.commands import running
from agent.workspace.opening import Options


@pytest.mark.parametrize("command", ["design", "resume"])
def test_options_arrive_where_sessions_are_opened(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Options] = []

    def run(options: Options, **rest: object) -> int:
        given.append(options)
        return 0

    monkeypatch.setattr(running, "run", run)
    words = ["--model", "m", "--max-tokens", "5", "--max-cost", "1.5", "--show-prompts"]
    assert CliRunner().invoke(app, [command, "shop", *words]).exit_code == 0
    assert CliRunner().invoke(app, [command, "shop"]).exit_code == 0
    full, bare = given
    assert full == Options(Path("shop"), model="m", max_tokens=5, max_cost=1.5, show_prompts=True)
    assert bare == Options(Path("shop"))


@pytest.mark.parametrize("words", [["--max-tokens", "many"], ["--max-cost", "much"]])
def test_limits_are_numbers(words: list[str]) -> None:
    assert CliRunner().invoke(app, ["design", "shop", *words]).exit_code == 2
