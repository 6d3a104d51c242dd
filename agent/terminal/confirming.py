"""A yes or no to a question of ours. Anything else is asked again, so that no slip decides."""

from collections.abc import Callable

ASKED = "yes/no> "
YES = frozenset({"yes", "y"})
NO = frozenset({"no", "n"})
LEAVING = frozenset({"/quit", "/exit"})
DROPPED = "Left as it was; nothing was recorded."

Ask = Callable[[str], str]
Say = Callable[[str], None]


class Leave(Exception):
    """The conversation is left, to be resumed."""


def confirmed(question: str, ask: Ask, say: Say) -> bool:
    """Whether it is agreed to. Ctrl-C is a no, /quit raises Leave."""
    say(question)
    while True:
        said = reply(ASKED, ask)
        word = (said or "").casefold().rstrip(".!")
        if word in YES:
            return True
        if said is None or word in NO:
            say(DROPPED)
            return False
        say("Type yes or no; Enter alone is neither.")


def is_from_keyboard(interrupt: KeyboardInterrupt) -> bool:
    """Whether it is Ctrl-C, and not that the process is told to end."""
    return type(interrupt) is KeyboardInterrupt


def reply(message: str, ask: Ask) -> str | None:
    """What is typed, stripped; None after Ctrl-C. Raises Leave at /quit."""
    try:
        said = ask(message).strip()
    except KeyboardInterrupt as interrupt:
        if not is_from_keyboard(interrupt):
            raise
        return None
    if said.casefold() in LEAVING:
        raise Leave
    return said
