"""What can be typed with a slash in front: it looks, and changes nothing."""

from agent.folding.fold import Fold
from agent.gates import GatePayload
from agent.replies import UNKNOWN, cost_lines, reply_to, show
from agent.terminal.asking import KINDS, by_kind, listing, overview

HELP = """\
- `approve` approves what is shown; no other word does, and Enter does nothing
- figures, at any gate: `AP8 500/120` (peak/average a second), `AP8 120000 a day x5` (the busiest
  hour is 5 times the average one), `AP8 unknown`, `rows users 2M`, `growth orders 20k`,
  `fan-out orders.user_id 5/400` (average/largest), `size products.description 800/6000` (bytes)
- how a pattern was read: `accept AP8`, `read AP8 as Query products by category_id`
- patterns that nobody asked for: `decline users.delete`, `add users.delete 2/0.5`
- at a question the bare figure is enough: `500/120`, `accept`, `decline`
- several at once: one a line, or parted by `;`. `accept all` and `decline all` show what they
  would settle and ask
- a line that ends in `?` is a question; any other text is a wish to revise, put on record
- `/list` the open questions, `/next` puts one off
- `/show NAME` a table's card, `/why NAME` plans, costs and decisions, `/cost` the bill
- `/status` where this stands, `/quit` leaves; everything said is kept
"""


class Leave(Exception):
    """The conversation is left, to be resumed."""


def run_command(text: str, payload: GatePayload, fold: Fold) -> str:
    """What a command has to say, in Markdown. Raises Leave at /quit."""
    command, _, name = text.partition(" ")
    match command.casefold():
        case "/quit" | "/exit":
            raise Leave
        case "/help":
            return HELP
        case "/status":
            return _status(payload, fold)
        case "/list" | "/next":
            return listing(payload.questions) or "No question is open at this gate."
        case "/show":
            return _show(name.strip(), payload, fold)
        case "/why":
            return reply_to(name, fold) if name.strip() else "Name a table, index or pattern."
        case "/cost":
            return cost_lines(fold)
        case _:
            return f"`{command}` is not known.\n\n{HELP}"


def _show(name: str, payload: GatePayload, fold: Fold) -> str:
    if name:
        return show(name, fold) or UNKNOWN
    return overview(payload) if payload.questions else payload.shown


def _status(payload: GatePayload, fold: Fold) -> str:
    lines = [f"**{payload.title}**", ""]
    lines += [
        f"- {len(held)} {KINDS[kind][0]} open" for kind, held in by_kind(payload.questions).items()
    ]
    lines += [
        f"- open concern from the {concern.gate} gate: {concern.text}"
        for concern in fold.history.concerns
    ]
    return "\n".join([*lines, f"- {fold.history.length} events in the journal"])
