"""The first design by rule: natural keys, then for each table the keys and indexes that pay.

Base keys and indexes are enumerated (`candidates.py`), every choice is planned and costed, and
the best score wins (`score.py`). Tables are taken in turn until nothing changes.
"""

from dataclasses import dataclass

from tools.model.computed import Joined, Sharded
from tools.model.data_model import DataModel
from tools.model.tables import ComputedOrigin, Gsi, Table
from tools.planning.candidates import (
    base_keys,
    index,
    index_keys,
    projections,
    with_index,
    without_index,
)
from tools.planning.first_tables import with_lookup_tables
from tools.planning.planner import touched_groups
from tools.planning.score import DEPARTURE_USD_PER_MONTH, Judge, Score, replace_table
from tools.planning.services import with_services
from tools.workload.patterns import PatternGroup

ROUNDS = 3  # tables influence each other through related rows; this settles in two


@dataclass(frozen=True)
class KeyChoice:
    """One base key that was tried for a table, with the indexes it then needs."""

    table: Table
    score: Score


def design_keys(model: DataModel, judge: Judge) -> DataModel:
    """Chooses base keys and indexes for every entity table, services for what is left."""
    model = with_lookup_tables(model)  # what keys could serve is not given to services yet
    for _ in range(ROUNDS):
        before = model
        for table in before.tables:
            if table.kind == "entity":
                model = with_best_keys(model, judge, table.source_table)
        model = with_services(model, judge.basis)
        if model == before:
            break
    return model


def with_best_keys(model: DataModel, judge: Judge, source_table: str) -> DataModel:
    """The model with the best base key and indexes for one source table."""
    choices = key_choices(model, judge, source_table)
    return with_lookup_tables(replace_table(model, choices[0].table)) if choices else model


def with_best_indexes(model: DataModel, judge: Judge, source_table: str) -> DataModel:
    """The model with the indexes of one source table chosen anew, its base key as it is."""
    table = model.entity_table(source_table)
    if table is None:
        return model
    groups = touched_groups(model, frozenset(table.source_tables))
    bare = table.model_copy(update={"gsis": ()})
    chosen, _ = _with_indexes(model, judge, bare, groups)
    return with_lookup_tables(replace_table(model, chosen))


def key_choices(model: DataModel, judge: Judge, source_table: str) -> tuple[KeyChoice, ...]:
    """Every base key tried for a table, best first; none where it has no table of its own."""
    basis = judge.rebase(model)
    table = basis.entity(source_table)
    if table is None:
        return ()
    groups = touched_groups(model, frozenset(table.source_tables))
    source = basis.source(table)
    natural = base_keys(source, table)[:1] or (table.key,)
    choices: list[KeyChoice] = []
    for key in base_keys(source, table) or (table.key,):
        bare = table.model_copy(update={"key": key, "gsis": ()})
        chosen, score = _with_indexes(model, judge, bare, groups)
        departure = 0.0 if key == natural[0] else DEPARTURE_USD_PER_MONTH
        cost = score.cost_usd_per_month + departure
        choices.append(KeyChoice(chosen, score._replace(cost_usd_per_month=cost)))
    return tuple(sorted(choices, key=lambda choice: choice.score))


def _with_indexes(
    model: DataModel, judge: Judge, table: Table, groups: tuple[PatternGroup, ...]
) -> tuple[Table, Score]:
    """Adds the index that helps most until none does, then drops what is no longer needed."""
    model = with_lookup_tables(replace_table(model, table))  # indexes change nothing in those

    def score(candidate: Table) -> Score:
        return judge.score(replace_table(model, candidate), groups, table.source_table)

    best, best_score = table, score(table)
    improved = True
    while improved:
        improved = False
        for candidate in _one_more_index(model, judge, best):
            candidate_score = score(candidate)
            if candidate_score < best_score:
                following, best_score, improved = candidate, candidate_score, True
        if improved:
            best = following
    for gsi in best.gsis:
        candidate = without_index(best, gsi.name)
        candidate_score = score(candidate)
        if candidate_score <= best_score:
            best, best_score = candidate, candidate_score
    return best, best_score


def _one_more_index(model: DataModel, judge: Judge, table: Table) -> list[Table]:
    basis = judge.rebase(replace_table(model, table))
    taken = {gsi.key for gsi in table.gsis}
    return [
        with_index(table, index(table, key, projection))
        for key in index_keys(basis, table)
        if key not in taken
        for projection in projections(basis, table, key)
    ]


def described(model: DataModel) -> DataModel:
    """The model with a purpose on every index."""
    return model.model_copy(
        update={
            "tables": tuple(
                table.model_copy(
                    update={
                        "gsis": tuple(
                            gsi.model_copy(update={"purpose": _purpose(table, gsi)})
                            for gsi in table.gsis
                        )
                    }
                )
                for table in model.tables
            )
        }
    )


def _purpose(table: Table, gsi: Gsi) -> str:
    text = f"Finds items of {table.name} by {_named(table, gsi.key.partition_key)}"
    if gsi.key.sort_key is None:
        return text
    return f"{text}, in order of {_named(table, gsi.key.sort_key)}"


def _named(table: Table, name: str) -> str:
    """A key attribute as what it holds: of several columns in one, those; of shards, whose."""
    origin = table.attribute(name).origin
    computation = origin.computation if isinstance(origin, ComputedOrigin) else None
    if isinstance(computation, Sharded):
        return f"{computation.column}, asked of every shard"
    if isinstance(computation, Joined) and len(computation.columns) > 1:
        in_one = "" if computation.native else " in one"
        return f"{' and '.join(computation.columns)}{in_one}"
    return name
