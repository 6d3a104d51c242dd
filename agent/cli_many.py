"""The commands for many workspaces at once; thin, as the others are."""

from pathlib import Path
from typing import Annotated

import typer

from agent.cli_edge import edge
from agent.cli_options import (
    DrafterName,
    Folders,
    Json,
    MaxCost,
    MaxIndexes,
    MaxTokens,
    ModelName,
    Prefer,
)


def batch(
    folders: Annotated[
        list[Path], typer.Argument(help="Workspaces, or folders that hold some.", metavar="DIR...")
    ],
    answers_dir: Annotated[
        Path | None,
        typer.Option("--answers-dir", help="NAME.yaml in it answers for the workspace NAME."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", help="Processes at a time; else one for each CPU.")
    ] = None,
    in_flight: Annotated[
        int | None,
        typer.Option(
            "--in-flight", help="Sessions at a time, those that wait for an endpoint too."
        ),
    ] = None,
    drafter: DrafterName = "builtin",
    model: ModelName = "",
    requests: Annotated[
        int | None, typer.Option("--rpm", help="Requests a minute that the endpoint takes.")
    ] = None,
    tokens: Annotated[
        int | None, typer.Option("--tpm", help="Tokens a minute that the endpoint takes.")
    ] = None,
    max_tokens: MaxTokens = None,
    max_cost: MaxCost = None,
    prefer: Prefer = None,
    max_indexes: MaxIndexes = None,
    scheduler: Annotated[
        str,
        typer.Option("--scheduler", help="Run on a dask cluster: its address.", metavar="ADDRESS"),
    ] = "",
    output: Annotated[Path, typer.Option("--output", help="Where the result is written.")] = Path(
        "batch.json"
    ),
    json: Json = False,
) -> None:
    """Design many workspaces, each as far as its answers carry. Run it again to go on."""
    with edge():
        from agent.batch.one import Settings
        from agent.commands.batch import BatchOptions
        from agent.commands.batch import batch as run_batch

        options = BatchOptions(
            folders=tuple(folders),
            answers_folder=answers_dir,
            jobs=jobs,
            in_flight=in_flight,
            settings=Settings(drafter, model, prefer, max_indexes),
            max_tokens=max_tokens,
            max_cost=max_cost,
            requests_per_minute=requests,
            tokens_per_minute=tokens,
            output=output,
            scheduler=scheduler,
        )
        raise typer.Exit(run_batch(options, as_json=json))


def gates(
    folders: Folders,
    words: Annotated[
        list[str] | None,
        typer.Option("--apply", help="Settle many questions, as in `all rows measured in shop*`."),
    ] = None,
    json: Json = False,
) -> None:
    """One inbox over all sessions that wait: answer here, and `batch` goes on from it."""
    with edge():
        from agent.commands.gates import GatesOptions
        from agent.commands.gates import gates as run_gates

        raise typer.Exit(run_gates(GatesOptions(tuple(folders), tuple(words or ())), as_json=json))
