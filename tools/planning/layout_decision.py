"""The decision on the whole layout: the design beside the other whole designs there are."""

from tools.model.data_model import DataModel
from tools.model.decisions import Alternative, Decision
from tools.planning.candidates import base_keys
from tools.planning.key_decisions import UNNUMBERED, listed
from tools.planning.score import DEPARTURE_USD_PER_MONTH, Judge
from tools.planning.search.comparison import compare
from tools.planning.search.designs import APART, TRANSLATED, Design, built, design, designs, found
from tools.planning.search.optimum import WEIGHTS
from tools.planning.weighing import translated_layout, without_denormalisation
from tools.provenance import Figure, FromCount, computed
from tools.workload.answers import Preference

CHOSEN = "chosen"
RULE = "the bill, and a price for each structure, copy and departure from the natural key"
BOUND_RULE = "lower bound of the mixed-integer program over all candidates"
SAME_USD = 0.05  # a month: a design that differs by less, and in no number of structures, is none
WINS_BESIDES = {
    TRANSLATED: "patterns still change weekly and are written rarely",
    APART: "the rows kept together have to be changed or found one by one",
}
"""What makes a design the better one where no rate does."""
NEVER = "nothing that was varied: no single rate makes it cheaper, and it spares no structures"


def whole_designs(model: DataModel, judge: Judge) -> tuple[Design, ...]:
    """Whole designs on the model's requirements, each once; `model` itself is not among them
    unless one is built alike.
    """
    others = (
        (
            TRANSLATED,
            "every MySQL table as it is, an index on each searched column, ALL projected",
            translated_layout(model, judge),
        ),
        (
            APART,
            "the chosen tables and keys without any denormalisation",
            without_denormalisation(model, judge),
        ),
    )
    return designs(model, others, judge)


def preferred_usd(model: DataModel, judge: Judge, prefer: Preference | None = None) -> float:
    """The bill a month and what the design rules are worth, by the goal or as is preferred: the
    search's measure.
    """
    bill = judge.cost(model)
    score = judge.score(model, model.requirements.groups).cost_usd_per_month
    rules = score - bill + DEPARTURE_USD_PER_MONTH * _departures(model, judge)
    return bill + WEIGHTS[prefer or model.requirements.goal.prefer] * rules


def _departures(model: DataModel, judge: Judge) -> int:
    """Tables that have another key than the natural one."""
    basis = judge.rebase(model)
    entities = [table for table in model.tables if table.kind == "entity"]
    natural = {table.name: base_keys(basis.source(table), table)[:1] for table in entities}
    return sum(table.key not in natural[table.name] for table in entities if natural[table.name])


def _proven(model: DataModel, judge: Judge) -> tuple[str, tuple[Figure, ...]]:
    """How far the design is from what the search has proven, as sentences behind a reason."""
    searched = found(model, judge)
    if searched.best is None:
        return " Nothing that the search tried keeps within the goal's limits.", ()
    stands = computed(
        f"${preferred_usd(model, judge):,.2f} a month", "bill and price of the design rules", RULE
    )
    if preferred_usd(model, judge) - searched.bound < SAME_USD:
        text = (
            f" With what the design rules are worth it comes to {stands.text}; nothing that the "
            "search tried comes lower."
        )
        return text, (stands,)
    bound = computed(
        f"${searched.bound:,.2f}", "least bill and price of the design rules", BOUND_RULE
    )
    text = (
        f" With what the design rules are worth it comes to {stands.text}; of all that the search "
        f"tried, nothing comes below {bound.text}."
    )
    return text, (stands, bound)


def really_differs(other: Design, chosen: Design) -> bool:
    """Whether a person would tell one from the other by more than the names of things."""
    if built(other.model) == built(chosen.model):
        return False
    apart = abs(other.usd_per_month - chosen.usd_per_month)
    return apart >= SAME_USD or other.structures != chosen.structures


def _number_of(other: Design) -> Figure:
    """That its name and description may state."""
    source = FromCount(of=f"tables and indexes of the design {other.name}")
    text = f"{other.structures} tables and indexes"
    return Figure(text=text, what="tables and indexes", source=source)


def layout_decision(model: DataModel, judge: Judge) -> Decision:
    """The whole layout against those that differ from it, and what it would take for each."""
    chosen = design(CHOSEN, "the design", model, judge.prices)
    others = [each for each in whole_designs(model, judge) if really_differs(each, chosen)]
    compared = [(other, compare(other, chosen)) for other in others]
    proven, bounds = _proven(model, judge)
    tables = [table.name for table in model.tables]
    count = Figure(
        text=f"{len(tables)} tables:", what="tables of the model", source=FromCount(of="tables")
    )
    return Decision(
        id=UNNUMBERED,
        topic="layout",
        subject="whole model",
        chosen=f"{count.text} {listed(tables)}",
        figures=(
            count,
            *bounds,
            *(_number_of(other) for other in others),
            *(figure for _, found in compared for figure in found.figures),
        ),
        reason=(
            "Each table is designed from the patterns that use it; rows are kept together only "
            f"where the decisions below show that it pays.{proven}"
        ),
        chosen_cost_usd_per_month=round(judge.cost(model), 2),
        alternatives=tuple(
            Alternative(
                name=f"{other.name}: {other.what}",
                cost_usd_per_month=round(other.usd_per_month, 2),
                gives_up=found.gives_up,
                wins_when=found.wins_when or WINS_BESIDES.get(other.name, NEVER),
                rollback=found.rollback,
            )
            for other, found in compared
        ),
        trade_off="More tables than a single-table design: reads across them are two requests.",
        rollback="Table by table: each has its own rollback below.",
        monitoring="Consumed against billed units per table, monthly.",
    )
