"""`/tokens`: what the language model has cost so far. DynamoDB's money is `/cost`."""

import os
from collections.abc import Iterable, Mapping

from agent.events import Record, Started
from agent.language_model.budget import spent_in
from agent.language_model.calls import Call
from agent.language_model.prices import ModelPrices, load_model_prices
from tools.documents.markdown import grid, inline, sentence
from tools.errors import InputError

NONE_YET = "No language model was asked in this session."


def tokens_spent(records: Iterable[Record], environ: Mapping[str, str] = os.environ) -> str:
    """Tokens and money of the journal's last session, by prompt and in all, in Markdown."""
    calls = spent_in(_last_session(records))
    if not calls:
        return NONE_YET
    try:
        prices, trouble = load_model_prices(environ), ""
    except InputError as error:
        prices, trouble = None, f"\n\nNo money is shown: {inline(error)}"
    names = sorted({call.prompt for call in calls})
    rows = [_row(name, [call for call in calls if call.prompt == name], prices) for name in names]
    rows.append(_row("in all", calls, prices))
    table = grid(("prompt", "calls", "tokens in", "tokens out", "money"), rows)
    return f"{table}\n\n{_sources(calls, prices)}{trouble}"


def _last_session(records: Iterable[Record]) -> list[Record]:
    kept: list[Record] = []
    for record in records:
        kept = [record] if isinstance(record.event, Started) else [*kept, record]
    return kept


def _row(name: str, calls: Iterable[Call], prices: ModelPrices | None) -> tuple[str, ...]:
    held = list(calls)
    return (
        name,
        str(len(held)),
        f"{sum(call.tokens_in for call in held):,}",
        f"{sum(call.tokens_out for call in held):,}",
        _money(held, prices),
    )


def _money(calls: list[Call], prices: ModelPrices | None) -> str:
    """Empty where no model of theirs has a price."""
    costs = [] if prices is None else [prices.cost_of(call) for call in calls]
    known = [cost for cost in costs if cost is not None]
    if prices is None or not known:
        return ""
    return prices.money(sum(known)) + ("" if len(known) == len(costs) else ", in part")


def _sources(calls: tuple[Call, ...], prices: ModelPrices | None) -> str:
    models = ", ".join(sorted({f"{call.model} at {call.endpoint}" for call in calls}))
    estimated = sum(call.counted_by != "endpoint" for call in calls)
    counted = f"; {estimated} calls counted here, not by the endpoint" if estimated else ""
    lines: str = sentence("Asked: {models}{counted}.", models=models, counted=counted)
    if prices is None:
        return lines
    unpriced = sorted({call.model for call in calls if prices.cost_of(call) is None})
    if unpriced:
        lines += sentence(" No price is known of {names}.", names=", ".join(unpriced))
    if len(unpriced) < len({call.model for call in calls}):
        lines += sentence(" Prices of {date} ({file}).", date=prices.date, file=prices.file)
    return lines
