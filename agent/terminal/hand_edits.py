"""Asks a person what becomes of files of ours that were edited by hand."""

from typing import Literal

import click

from agent.errors import EditedByHandError
from agent.terminal.screen import Screen

CHOICES: dict[str, Literal["drop", "feedback"]] = {"drop": "drop", "feedback": "feedback"}

ASKED = """\
These files are written by Tablewright and were edited by hand since:

{files}

- `drop` puts them back as they were
- `feedback` does too, and puts what you changed on record as an open concern for the gates
- Enter leaves everything as it is

Either way a copy of each edited file is kept.
"""


def choose_hand_edits(
    error: EditedByHandError, screen: Screen | None = None
) -> Literal["drop", "feedback"] | None:
    """What was chosen; None where everything is to be left."""
    screen = screen or Screen()
    screen.show(ASKED.format(files="\n".join(f"- `{path}`" for path in error.paths)))
    while True:
        try:
            said = click.prompt("drop/feedback", default="", show_default=False).strip().casefold()
        except click.Abort:
            return None
        if not said:
            return None
        if said in CHOICES:
            return CHOICES[said]
        screen.say(f"{said!r} is neither. Type drop or feedback, or press Enter.")
