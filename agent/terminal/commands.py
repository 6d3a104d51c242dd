"""What can be typed with a slash in front: it looks, and changes nothing."""

from agent.folding.fold import Fold
from agent.gates import GatePayload
from agent.replies import UNKNOWN, cost_lines, reply_to, show

HELP = """\
- `approve` approves what is shown; no other word does, and Enter does nothing
- figures: `AP8 500/120` (peak/average a second), `AP8 120000 a day x5`, `AP8 unknown`,
  `rows users 2M`, `fan-out orders.user_id 5/400`, `size products.description 800/6000`,
  `accept AP8`, `read AP8 as …`, `decline users.delete`
- at a question, the bare figure is enough: `500/120`
- a line that ends in `?` is a question; any other text is a wish to revise
- `/show NAME` a table's card, `/why NAME` plans, costs and decisions, `/cost` the bill
- `/status` where this stands, `/quit` leaves; everything said is kept
"""


class Leave(Exception):
    """The conversation is left, to be resumed."""


def run_command(text: str, payload: GatePayload, fold: Fold) -> str:
    """What a command has to say, in Markdown. Raises Leave at /quit."""
    command, _, name = text.partition(" ")
    match command.casefold():
        case "/quit":
            raise Leave
        case "/help":
            return HELP
        case "/status":
            return _status(payload, fold)
        case "/show":
            return (show(name.strip(), fold) or UNKNOWN) if name.strip() else payload.shown
        case "/why":
            return reply_to(name, fold)
        case "/cost":
            return cost_lines(fold)
        case _:
            return f"`{command}` is not known.\n\n{HELP}"


def _status(payload: GatePayload, fold: Fold) -> str:
    lines = [f"**{payload.title}**", ""]
    if payload.questions:
        lines.append(f"- {len(payload.questions)} questions are open")
    lines += [
        f"- open concern from the {concern.gate} gate: {concern.text}"
        for concern in fold.history.concerns
    ]
    return "\n".join([*lines, f"- {fold.history.length} events in the journal"])
