"""The command line: thin. Whatever is heavy is imported inside the command that needs it."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from agent.cli_edge import edge
from agent.cli_many import batch, gates
from agent.cli_options import (
    Answers,
    DrafterName,
    EditText,
    HandEdits,
    Json,
    MaxCost,
    MaxIndexes,
    MaxTokens,
    ModelName,
    MultiAttributeKeys,
    Prefer,
    PriceFile,
    Restart,
    ShowPrompts,
    Tasks,
    Workspace,
)

app = typer.Typer(
    help="Turns a MySQL application into a DynamoDB data model people can trust.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.command()
def design(
    workspace: Workspace,
    answers: Answers = None,
    drafter: DrafterName = "auto",
    tasks: Tasks = None,
    json: Json = False,
    restart: Restart = False,
    hand_edits: HandEdits = None,
    prefer: Prefer = None,
    max_indexes: MaxIndexes = None,
    multi_attribute_keys: MultiAttributeKeys = None,
    model: ModelName = "",
    max_tokens: MaxTokens = None,
    max_cost: MaxCost = None,
    show_prompts: ShowPrompts = False,
) -> None:
    """Design the workspace's DynamoDB tables, until it is done or a gate needs a person."""
    with edge():
        from agent.commands.running import run
        from agent.workspace.opening import Options

        options = Options(
            workspace=workspace,
            answers=answers,
            drafter=drafter,
            tasks=tasks,
            restart=restart,
            hand_edits=hand_edits,
            prefer=prefer,
            max_indexes=max_indexes,
            multi_attribute_keys=multi_attribute_keys,
            model=model,
            max_tokens=max_tokens,
            max_cost=max_cost,
            show_prompts=show_prompts,
        )
        raise typer.Exit(run(options, as_json=json))


@app.command()
def resume(
    workspace: Workspace,
    answers: Answers = None,
    drafter: DrafterName = "auto",
    tasks: Tasks = None,
    json: Json = False,
    edit: EditText = None,
    hand_edits: HandEdits = None,
    prefer: Prefer = None,
    max_indexes: MaxIndexes = None,
    multi_attribute_keys: MultiAttributeKeys = None,
    model: ModelName = "",
    max_tokens: MaxTokens = None,
    max_cost: MaxCost = None,
    show_prompts: ShowPrompts = False,
) -> None:
    """Go on from where the workspace stands, finished or not."""
    with edge():
        from agent.commands.running import run
        from agent.workspace.opening import Options

        options = Options(
            workspace=workspace,
            answers=answers,
            drafter=drafter,
            tasks=tasks,
            edits=tuple(edit or ()),
            hand_edits=hand_edits,
            prefer=prefer,
            max_indexes=max_indexes,
            multi_attribute_keys=multi_attribute_keys,
            model=model,
            max_tokens=max_tokens,
            max_cost=max_cost,
            show_prompts=show_prompts,
        )
        raise typer.Exit(run(options, as_json=json, must_be_started=True))


@app.command()
def status(
    workspace: Workspace,
    name: Annotated[
        str,
        typer.Argument(
            help="With --evidence: a table, index, pattern or decision, or FILE.md:LINE."
        ),
    ] = "",
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Every figure with where it comes from.")
    ] = False,
    json: Json = False,
) -> None:
    """Say what is done, which gate waits, and what is open. Changes nothing."""
    with edge():
        from agent.commands.running import show_evidence, show_status

        if evidence:
            raise typer.Exit(show_evidence(workspace, name, as_json=json))
        if name:
            from agent.errors import UsageError

            msg = f"{name}: a name is looked up with --evidence."
            raise UsageError(msg)
        raise typer.Exit(show_status(workspace, as_json=json))


@app.command()
def check(workspace: Workspace, json: Json = False) -> None:
    """Check model, contract and every file rendered from them. Changes nothing."""
    with edge():
        from agent.commands.running import show_check

        raise typer.Exit(show_check(workspace, as_json=json))


@app.command()
def cost(
    workspace: Workspace,
    region: Annotated[str, typer.Option("--region", help="Else the one of the design.")] = "",
    prices: PriceFile = None,
    mode: Annotated[
        Literal["on-demand", "provisioned", "autoscaling", "reserved", "cheapest"],
        typer.Option("--mode", help="How reads and writes are paid; cheapest: table by table."),
    ] = "on-demand",
    table_class: Annotated[
        Literal["standard", "standard-ia", "cheapest"],
        typer.Option("--class", help="The table class; cheapest: table by table."),
    ] = "standard",
    what_if: Annotated[
        str,
        typer.Option("--what-if", help="Other figures, as in AP8=500/120,rows.users=5e6."),
    ] = "",
    utilisation: Annotated[
        float, typer.Option("--utilisation", help="Share of provisioned capacity used at most.")
    ] = 0.7,
    min_capacity: Annotated[
        int, typer.Option("--min-capacity", help="The least that autoscaling provisions.")
    ] = 1,
    max_capacity: Annotated[
        int | None, typer.Option("--max-capacity", help="The most; else what the peak needs.")
    ] = None,
    recovery: Annotated[
        bool, typer.Option("--recovery", help="With point-in-time recovery.")
    ] = False,
    backups: Annotated[int, typer.Option("--backups", help="Full backups kept.")] = 0,
    replicas: Annotated[
        int, typer.Option("--replicas", help="Further Regions of a global table.")
    ] = 0,
    stream_readers: Annotated[
        int, typer.Option("--stream-readers", help="Readers of streams that are no Lambdas.")
    ] = 0,
    free_tier: Annotated[
        bool, typer.Option("--free-tier", help="Take off what an account has free.")
    ] = False,
    months: Annotated[
        int, typer.Option("--months", help="How far ahead growth is looked at.")
    ] = 12,
    json: Json = False,
) -> None:
    """What the design costs a month, in any mode, and what moves that. Changes nothing."""
    with edge():
        from agent.commands.costing import show_cost

        given = {
            "mode": mode,
            "table_class": table_class,
            "target_utilisation": utilisation,
            "min_capacity": min_capacity,
            "max_capacity": max_capacity,
            "recovery": recovery,
            "backups": backups,
            "replicas": replicas,
            "stream_readers": stream_readers,
            "free_tier": free_tier,
            "months": months,
        }
        raise typer.Exit(show_cost(workspace, given, region, prices, what_if, as_json=json))


@app.command()
def explain(
    workspace: Workspace,
    name: Annotated[
        str, typer.Argument(help="A table, an index or a copy: what it is worth.")
    ] = "",
    prefer: Prefer = None,
    max_indexes: MaxIndexes = None,
    seconds: Annotated[
        float | None,
        typer.Option(
            "--seconds",
            help="At most for costing what could be built, and again for each choice of it; then "
            "the best found so far is taken. Without it nothing depends on the clock.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """The design beside the cheapest that can be proven, and what each part is worth."""
    with edge():
        from agent.commands.costing import show_explanation
        from agent.commands.explain import ExplainRequest

        asked = ExplainRequest(workspace, name, prefer, max_indexes, seconds)
        raise typer.Exit(show_explanation(asked, as_json=json))


@app.command()
def prices(
    region: Annotated[str, typer.Option("--region", help="Else us-east-1.")] = "",
    prices: PriceFile = None,
    json: Json = False,
) -> None:
    """Show the prices of a Region, or of a file of your own."""
    with edge():
        from agent.commands.costing import show_prices

        raise typer.Exit(show_prices(region, prices, as_json=json))


@app.command()
def intake(
    workspace: Annotated[
        Path, typer.Argument(help="Folder to write artifacts/stage-01 in; no git is needed yet.")
    ],
    ddl: Annotated[
        list[Path] | None,
        typer.Option("--ddl", help="CREATE TABLE statements, such as a mysqldump --no-data."),
    ] = None,
    log: Annotated[
        list[Path] | None, typer.Option("--log", help="A general or slow query log.")
    ] = None,
    mysql: Annotated[
        str,
        typer.Option(
            "--mysql",
            help="mysql://USER@HOST:3306/DATABASE, read only. The password is taken from the URL, "
            "TABLEWRIGHT_MYSQL_PASSWORD or MYSQL_PWD, else asked for; it is never stored.",
        ),
    ] = "",
    openapi: Annotated[
        Path | None, typer.Option("--openapi", help="The API's OpenAPI file, JSON or YAML.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over artifacts that are there.")
    ] = False,
    json: Json = False,
) -> None:
    """Write the three stage-01 files from raw sources: DDL, query logs, a server, OpenAPI."""
    with edge():
        from agent.commands.intake import IntakeOptions
        from agent.commands.intake import intake as take_in

        options = IntakeOptions(
            workspace=workspace,
            ddl=tuple(ddl or ()),
            logs=tuple(log or ()),
            mysql=mysql,
            openapi=openapi,
            force=force,
        )
        raise typer.Exit(take_in(options, as_json=json))


app.command()(batch)
app.command()(gates)


@app.command()
def replay(
    cassette: Annotated[
        str, typer.Argument(help="A recording: its name in ./cassettes, or its folder.")
    ] = "",
    speed: Annotated[
        float, typer.Option("--speed", help="Times reading speed; 0 never pauses.")
    ] = 1.0,
    into: Annotated[
        Path | None, typer.Option("--into", help="Keep the repository in this new folder.")
    ] = None,
) -> None:
    """Play a recorded session with a language model; without a name, list the recordings."""
    with edge():
        from agent.commands import replay as command

        if not cassette:
            raise typer.Exit(command.list_recordings())
        raise typer.Exit(command.replay(cassette, speed=speed, into=into))


def main() -> None:
    app()


if __name__ == "__main__":
    main()
