"""What Tab completes in a key: the part that is being typed, wherever it stands."""

import pytest

from agent.terminal.completion import last_word


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("key Orders (sta", "sta"),
        ("key Orders (user_id+sta", "sta"),
        ("key Orders (user_id,cre", "cre"),
        ("key Orders (user_id, cre", "cre"),
        ("rekey index ByOwner on Orders (user_id) inc", "inc"),
        ("fan-out items.a+b", "items.a+b"),
    ],
)
def test_the_last_word_of_a_key_is_its_last_part(line: str, word: str) -> None:
    assert last_word(line) == word
