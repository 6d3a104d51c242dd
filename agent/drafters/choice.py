"""Which drafter `--drafter` names."""

from agent.drafters.protocol import Drafter
from agent.errors import UsageError


def choose_drafter(name: str) -> Drafter:
    """`auto` is the built-in one until the user has agreed to send anything anywhere.

    Raises UsageError for a drafter that there is not.
    """
    if name in ("auto", "builtin"):
        from agent.drafters.builtin import BuiltinDrafter
        from agent.folding.derivation import prices_of
        from tools.capacity.prices import DEFAULT_REGION

        return BuiltinDrafter(prices_of(DEFAULT_REGION))
    if name == "openai":
        msg = "--drafter openai is not available in this release. Use --drafter builtin."
        raise UsageError(msg)
    msg = f"--drafter {name!r} is unknown. Use auto or builtin."
    raise UsageError(msg)
