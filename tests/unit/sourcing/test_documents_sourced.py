"""No document and no contract of any design has a number without a source."""

import re
from pathlib import Path

from approved_sessions import HeldSession, held_session
from generated_designs import derived
from generated_workloads import requirements
from hypothesis import HealthCheck, given, settings
from possible_edits import possible_edits
from sourced_documents import ledger_of, without_source

from agent.events import Edited
from tools.workload.requirements import Requirements

MODERATE = settings(
    max_examples=12,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def test_the_sample(sample: HeldSession) -> None:
    fold = sample.fold
    assert without_source(fold.derivation(), fold.approvals) == []


def test_the_reference_case(shop: Path, tmp_path: Path) -> None:
    workspace = tmp_path / "shop"
    (workspace / "artifacts").mkdir(parents=True)
    (workspace / "artifacts" / "stage-01").symlink_to(shop / "stage-01")
    fold = held_session(workspace, shop / "answers.yaml").approved().fold
    assert without_source(fold.derivation(), fold.approvals) == []


@MODERATE
@given(requirements(4, 7))
def test_generated_designs(required: Requirements) -> None:
    assert without_source(derived(required)) == []


def test_after_edits_of_every_kind(room: HeldSession) -> None:
    """One of each kind, one after the other; those that are refused are left out."""
    session = room
    kinds: set[type] = set()
    while True:
        model = session.fold.derivation().model
        offered = possible_edits(session.fold.names(designed=True), model)
        edit = next((each for each in offered if type(each) not in kinds), None)
        if edit is None:
            break
        kinds.add(type(edit))
        following = session.after(Edited(gate="design", edits=(edit,), via="terminal"))
        derivation = following.fold.derivation()
        if derivation.set_aside:
            continue
        session = following
        assert without_source(derivation, session.fold.approvals) == [], edit
    assert len(kinds) > 15
    assert len(session.records) > len(room.records) + 8


def test_a_wish_and_what_became_of_it_are_the_users_own_words(sample: HeldSession) -> None:
    wish = "At most 35 GSIs, and never more than 99.9% of the budget, please"
    session = sample.with_concern(wish)
    concern = session.fold.open_concerns(designed=True)[0]
    closed = session.edited(f"settle {concern.id} we keep 34")
    for each in (session, closed):
        fold = each.fold
        assert wish in fold.derivation().model.requirements.model_dump_json()
        assert without_source(fold.derivation(), fold.approvals) == []


def test_no_figure_counts_in_running_text_without_its_unit_or_noun(sample: HeldSession) -> None:
    """Bare numbers stand in columns of their own; else any small number would be one of ours."""
    entries = ledger_of(sample.fold.derivation(), sample.fold.approvals).entries
    bare = [
        (entry.subject, form.text)
        for entry in entries
        for form in entry.forms
        if not form.column and re.fullmatch(r"[\d.,\s]+", form.text)
    ]
    assert bare == []
    assert all(entry.forms for entry in entries)
