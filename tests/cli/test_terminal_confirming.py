"""What counts as a yes where the tool asks back, and every way out of such a question."""

from collections.abc import Callable

import pytest

from agent.commands.interruption import Ended
from agent.terminal.confirming import DROPPED, Leave, confirmed


def typing(*lines: str | BaseException) -> Callable[[str], str]:
    """A prompt at which the lines are typed, or what is raised instead of one."""
    left = iter(lines)

    def ask(message: str) -> str:
        line = next(left)
        if isinstance(line, BaseException):
            raise line
        return line

    return ask


@pytest.mark.parametrize("word", ["yes", "YES", " yes ", "yes.", "y"])
def test_a_yes_is_taken(word: str) -> None:
    assert confirmed("Change it so?", typing(word), lambda text: None)


@pytest.mark.parametrize("word", ["no", "N", "No!"])
def test_a_no_leaves_all_as_it_was(word: str) -> None:
    said: list[str] = []
    assert not confirmed("Change it so?", typing(word), said.append)
    assert said == ["Change it so?", DROPPED]


@pytest.mark.parametrize("slip", ["", "approve", "yes please", "AP1 5/1", "why?"])
def test_anything_else_neither_takes_nor_drops(slip: str) -> None:
    said: list[str] = []
    assert confirmed("Change it so?", typing(slip, "yes"), said.append)
    assert len(said) == 2


def test_ctrl_c_is_a_no_and_stays() -> None:
    assert not confirmed("Change it so?", typing(KeyboardInterrupt()), lambda text: None)


@pytest.mark.parametrize(
    ("way", "left_by"), [("/quit", Leave), (EOFError(), EOFError), (Ended(), Ended)]
)
def test_leaving_there_records_nothing(
    way: str | BaseException, left_by: type[BaseException]
) -> None:
    with pytest.raises(left_by):
        confirmed("Change it so?", typing(way), lambda text: None)
