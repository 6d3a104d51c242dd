"""Arguments and options that several commands have."""

from pathlib import Path
from typing import Annotated, Literal

import typer

Workspace = Annotated[
    Path, typer.Argument(help="Folder in a git repository, with artifacts/stage-01 in it.")
]
Folders = Annotated[
    list[Path], typer.Argument(help="Workspaces, or folders that hold some.", metavar="DIR...")
]
Answers = Annotated[
    Path | None, typer.Option("--answers", help="answers.yaml: replies in a person's place.")
]
DrafterName = Annotated[
    Literal["auto", "builtin", "openai"],
    typer.Option(
        "--drafter", help="Rules alone, a language model too, or that once it was agreed to."
    ),
]
Tasks = Annotated[
    Path | None, typer.Option("--tasks", help="The task list to mark, if not found by itself.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON; ask nothing.")]
Restart = Annotated[
    bool, typer.Option("--restart", help="Begin again, on top of what was designed before.")
]
EditText = Annotated[
    list[str] | None,
    typer.Option("--edit", help="Change a figure or the design first, as in `AP8 500/120`."),
]


Prefer = Annotated[
    Literal["simple", "balanced", "cheap"] | None,
    typer.Option("--prefer", help="How much fewer structures are worth beside the bill."),
]
MaxIndexes = Annotated[int | None, typer.Option("--max-indexes", help="GSIs of a table, at most.")]
_OF_SEVERAL = "Let keys of indexes be of several attributes, which the contract can't carry."
MultiAttributeKeys = Annotated[
    bool | None, typer.Option("--multi-attribute-keys/--no-multi-attribute-keys", help=_OF_SEVERAL)
]
HandEdits = Annotated[
    Literal["drop", "feedback"] | None,
    typer.Option(
        "--hand-edits",
        help="Our files that were edited by hand: drop that, or take it as feedback.",
    ),
]

PriceFile = Annotated[
    Path | None, typer.Option("--prices", help="A price file of your own, in place of ours.")
]

ModelName = Annotated[
    str, typer.Option("--model", help="The language model to ask; else OPENAI_MODEL.")
]
MaxTokens = Annotated[
    int | None,
    typer.Option("--max-tokens", help="Stop, to be resumed, before it takes more tokens."),
]
MaxCost = Annotated[
    float | None, typer.Option("--max-cost", help="Stop, to be resumed, before it costs more.")
]
ShowPrompts = Annotated[
    bool, typer.Option("--show-prompts", help="Print each prompt whole before it is sent.")
]
