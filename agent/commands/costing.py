"""Prints what `cost`, `prices` and `explain` come to."""

from collections.abc import Mapping
from pathlib import Path

import typer
from pydantic import ValidationError

from agent.commands.cost import CostRequest, read_cost, read_prices
from agent.commands.explain import ExplainRequest, read_explanation
from agent.errors import ExitCode, UsageError
from agent.terminal import cost_view
from agent.terminal.screen import make_console
from tools.capacity.money.options import CostOptions
from tools.value import canonical_json

FLAGS = {"target_utilisation": "utilisation", "table_class": "class"}


def show_cost(
    workspace: Path,
    given: Mapping[str, object],
    region: str,
    price_file: Path | None,
    what_if: str,
    *,
    as_json: bool,
) -> int:
    """`given` are the fields of CostOptions. Raises UsageError for one that can't be."""
    try:
        options = CostOptions.model_validate(dict(given))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0])
        flag = FLAGS.get(name, name).replace("_", "-")
        msg = f"--{flag} is {given[name]!r}. {first['msg']}."
        raise UsageError(msg) from error
    if options.max_capacity is not None and options.max_capacity < options.min_capacity:
        least, most = options.min_capacity, options.max_capacity
        msg = f"--max-capacity is {most}, below --min-capacity, which is {least}."
        raise UsageError(msg)
    request = CostRequest(workspace, options, region, price_file, what_if)
    report = read_cost(request)
    if as_json:
        typer.echo(canonical_json(report), nl=False)
    else:
        cost_view.show_cost(report, make_console())
    return ExitCode.DONE


def show_explanation(request: ExplainRequest, *, as_json: bool) -> int:
    """Raises UsageError for limits that leave no design."""
    from agent.terminal import explain_view
    from tools.planning.search.program import InfeasibleError

    if request.max_indexes is not None and request.max_indexes < 0:
        msg = f"--max-indexes is {request.max_indexes}. Give 0 or more."
        raise UsageError(msg)
    if request.seconds is not None and not request.seconds >= 0:
        msg = f"--seconds is {request.seconds}. Give 0 or more."
        raise UsageError(msg)
    try:
        report = read_explanation(request)
    except InfeasibleError as error:
        msg = "No design is possible within these limits. Allow more indexes."
        raise UsageError(msg) from error
    if as_json:
        typer.echo(canonical_json(report), nl=False)
    else:
        explain_view.show_explanation(report, make_console())
    return ExitCode.DONE


def show_prices(region: str, price_file: Path | None, *, as_json: bool) -> int:
    """With --json the file itself, to be copied and changed."""
    report = read_prices(region, price_file)
    if as_json:
        typer.echo(canonical_json(report.prices), nl=False)
    else:
        cost_view.show_prices(report, make_console())
    return ExitCode.DONE
