"""Another whole design taken: single edits that make of one what the other is."""

import pytest
from approved_sessions import HeldSession
from generated_designs import PRICES
from generated_workloads import requirements
from hypothesis import HealthCheck, Phase, assume, given, settings
from undrafted import plain

from agent.events import Edited
from agent.whole_designs import designs_of, designs_text
from tools.editing.application import apply_edit
from tools.editing.edit_rendering import render_edit
from tools.editing.taking import edits_between
from tools.model.data_model import DataModel
from tools.model.tables import EmbeddedOrigin
from tools.planning.score import Judge
from tools.planning.search.designs import built
from tools.planning.search.optimum import Search
from tools.planning.weighing import translated_layout
from tools.workload.requirements import Requirements

FEW = settings(
    max_examples=15,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],  # what is left of a design when it is made smaller takes minutes
    suppress_health_check=list(HealthCheck),
)


def after(model: DataModel, wanted: DataModel, tables: tuple[str, ...], judge: Judge) -> DataModel:
    for edit in edits_between(model, wanted, tables, judge):
        model = apply_edit(model, edit, judge)
    return model


@FEW
@given(requirements(5, 8))
def test_any_design_can_be_made_of_any_other(required: Requirements) -> None:
    assume(required.mysql.tables)
    model = plain(required)
    judge = Judge(model, PRICES)
    best = Search(model, PRICES, "cheap").best().model
    translated = translated_layout(model, judge)
    every = required.mysql.table_names
    for wanted in (best, translated, best, model):
        model = after(model, wanted, every, judge)
        assert built(model) == built(wanted)
        assert edits_between(model, wanted, every, judge) == ()


@FEW
@given(requirements(5, 8))
def test_for_one_table_the_others_stay(required: Requirements) -> None:
    assume(required.mysql.tables)
    model = plain(required)
    judge = Judge(model, PRICES)
    wanted = translated_layout(model, judge)
    name = required.mysql.table_names[0]
    changed = after(model, wanted, (name,), judge)
    for table in changed.tables:
        if table.kind == "entity":
            like = wanted if table.source_table == name else model
            expected = like.entity_table(table.source_table)
            assert expected is not None
            assert table.key == expected.key
            held = {(gsi.key, gsi.projection) for gsi in table.gsis}
            assert held == {(gsi.key, gsi.projection) for gsi in expected.gsis}


@pytest.mark.parametrize("name", ["translated", "simplest"])
def test_taken_in_a_session_it_stands_as_typed_edits(sample: HeldSession, name: str) -> None:
    other = next(each for each in designs_of(sample.fold) if each.name == name)
    model = sample.fold.derivation().model
    edits = edits_between(
        model, other.model, model.requirements.mysql.table_names, sample.fold.judge
    )
    session = sample.after(Edited(gate="design", edits=edits, via="terminal"))
    taken = session.fold.derivation()
    assert taken.set_aside == ()
    assert built(taken.model) == built(other.model)
    assert taken.bill.cost_usd_per_month == pytest.approx(other.usd_per_month)
    typed = sample.edited("; ".join(render_edit(edit) for edit in edits))
    assert typed.fold.derivation().model == taken.model


def test_the_designs_are_listed_with_what_they_cost(sample: HeldSession) -> None:
    text = designs_text(sample.fold)
    for each in designs_of(sample.fold):
        assert f"`{each.name}`" in text
        assert f"${each.usd_per_month:,.2f}" in text


def test_rows_in_a_parents_items_come_apart_again(sample: HeldSession) -> None:
    merged = sample.edited("merge lessons into Courses")
    now, before = merged.fold.derivation().model, sample.fold.derivation().model
    held = [a for a in now.table("Courses").attributes if isinstance(a.origin, EmbeddedOrigin)]
    assert [attribute.origin.table for attribute in held] == ["lessons"]
    back = edits_between(now, before, ("lessons",), merged.fold.judge)
    assert render_edit(back[0]) == "split lessons from Courses"
    for edit in back:
        now = apply_edit(now, edit, merged.fold.judge)
    assert built(now) == built(before)
