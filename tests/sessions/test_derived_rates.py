"""A rate worked out with the person: their counts, a rule's arithmetic, their word."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from approved_sessions import HeldSession, held_session

from agent.events import Answered
from agent.terminal.confirming import DROPPED
from agent.terminal.deriving import derive_rate, pattern_to_derive
from tools.workload.answers import GrowthAnswer, RateAnswer

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> HeldSession:
    workspace = tmp_path_factory.mktemp("room")
    (workspace / "artifacts").mkdir()
    (workspace / "artifacts" / "stage-01").symlink_to(FIXTURES / "reading_room" / "stage-01")
    return held_session(workspace, FIXTURES / "reading_room" / "answers.yaml")


def derived(session: HeldSession, *typed: str, of: str = "AP5") -> tuple[RateAnswer | None, str]:
    """The answer, and all that was said."""
    lines: Iterator[str] = iter(typed)
    said: list[str] = []
    answer = derive_rate(of, session.fold, lambda prompt: next(lines), said.append)
    assert next(lines, None) is None
    return answer, "\n".join(said)


@pytest.mark.parametrize(
    ("how_often", "per_day"),
    [
        ("120000 a day", 120_000),
        ("86400", 86_400),
        ("5k per hour", 120_000),
        ("2/minute", 2_880),
        ("3.65M a month", 3_650_000 * 24 / 730),
    ],
)
def test_counts_of_any_period_become_a_rate(
    room: HeldSession, how_often: str, per_day: float
) -> None:
    answer, said = derived(room, how_often, "x5", "yes")
    assert answer == RateAnswer(pattern_id="AP5", per_day=per_day, peak_factor=5)
    assert f"average: {per_day:,.6g} a day / 86,400 s = {per_day / 86400:,.4g} a second" in said
    assert f"peak: {per_day / 86400:,.4g} x 5 = {per_day / 86400 * 5:,.4g} a second" in said


@pytest.mark.parametrize(
    "typed",
    [
        ("",),
        ("9 a day", ""),
        ("9 a day", "2", "no"),
        ("9 a day", "2", "hm", "", "n"),
    ],
)
def test_nothing_is_taken_without_the_word(room: HeldSession, typed: tuple[str, ...]) -> None:
    answer, said = derived(room, *typed)
    assert answer is None
    assert said.endswith(DROPPED)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("often", ""), "Expected a number, and a day, an hour"),
        (("-3 a day", ""), "Expected a number"),
        (("9 a day", "0.5", ""), "no quieter than the average one"),
        (("9 a day", "much", ""), "Expected a number of 1 or more"),
    ],
)
def test_what_is_no_count_is_asked_again(
    room: HeldSession, typed: tuple[str, ...], said: str
) -> None:
    assert said in derived(room, *typed)[1]


def test_what_was_said_of_growth_is_recalled_and_not_assumed(room: HeldSession) -> None:
    grown = GrowthAnswer(table="loans", per_month=30_000)
    session = room.after(Answered(answers=(grown,), via="terminal"))
    answer, said = derived(session, "")
    assert answer is None
    assert "You said that loans gains 30,000 rows a month, which is 986.3 a day." in said


def test_an_unknown_pattern_is_told(room: HeldSession) -> None:
    assert derived(room, of="AP99") == (None, "AP99 is not an access pattern.")


@pytest.mark.parametrize(
    ("text", "asked_about", "expected"),
    [
        ("derive", "AP1", "AP1"),
        ("I don't know.", "AP1", "AP1"),
        ("?", "AP1", "AP1"),
        ("derive", "", None),
        ("derive AP7", "AP1", "AP7"),
        ("unknown", "AP1", None),
        ("why AP1?", "AP1", None),
    ],
)
def test_what_asks_for_it(text: str, asked_about: str, expected: str | None) -> None:
    assert pattern_to_derive(text, asked_about) == expected
