"""Which drafter a session is drafted by."""

from agent.drafters.protocol import Drafter
from agent.errors import UsageError
from agent.workspace.shelf import Shelf


def choose_drafter(name: str, shelf: Shelf | None = None) -> Drafter:
    """The drafter of that name, as the journal has it. Raises UsageError for any other."""
    from agent.drafters.builtin import BuiltinDrafter
    from agent.drafters.openai import ProposingDrafter
    from agent.folding.derivation import prices_of
    from tools.capacity.prices import DEFAULT_REGION

    drafters = {drafter.name: drafter for drafter in (BuiltinDrafter, ProposingDrafter)}
    if name not in drafters:
        msg = f"--drafter {name!r} is unknown. Use auto, builtin or openai."
        raise UsageError(msg)
    return drafters[name](prices_of(DEFAULT_REGION), shelf)
