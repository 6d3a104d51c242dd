"""Edits and undos in any order: the model stays consistent, an undo gives back the same bytes."""

from approved_sessions import AT, WHO, HeldSession
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from possible_edits import possible_edits

from agent.events import Edited
from agent.outputs.log_entries import RenderedFiles
from tools.editing.revision import errors_of
from tools.model.data_model import DataModel
from tools.model.validate import validate_model
from tools.value import canonical_json

STEPS = 6


def rendered(session: HeldSession) -> dict[str, bytes | None]:
    return dict(RenderedFiles(session.fold.material("5.1")))


def check_consistent(session: HeldSession) -> DataModel:
    """Nothing in the model, its contract or its decisions is wrong; it reads back as it is."""
    derivation = session.fold.derivation()
    assert errors_of(derivation.model) == ()
    findings = validate_model(derivation.model, derivation.plans)
    assert [f for f in findings if f.severity == "error"] == []
    text = canonical_json(derivation.model)
    assert DataModel.model_validate_json(text) == derivation.model
    return derivation.model


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_sequence_of_edits_and_undos(room: HeldSession, data: st.DataObject) -> None:
    session = room
    states = [(session, rendered(session))]
    for _ in range(data.draw(st.integers(1, STEPS))):
        if len(states) > 1 and data.draw(st.booleans()):
            states.pop()
            session = session.undone(last_edit(session))
            assert rendered(session) == states[-1][1]
            continue
        model = check_consistent(session)
        offered = possible_edits(session.fold.names(designed=True), model)
        kind = data.draw(st.sampled_from(sorted({type(edit) for edit in offered}, key=str)))
        edit = data.draw(st.sampled_from([edit for edit in offered if type(edit) is kind]))
        following = session.after(Edited(gate="design", edits=(edit,), via="terminal"))
        refused = {each.group.seq for each in following.fold.derivation().set_aside}
        if len(following.records) in refused:
            continue  # what is refused is not recorded
        session = following
        check_consistent(session)
        states.append((session, rendered(session)))


def last_edit(session: HeldSession) -> int:
    """The number of the last edit that still counts."""
    return [r.seq for r in session.fold.history.records if isinstance(r.event, Edited)][-1]


def test_an_edit_that_a_later_figure_makes_impossible_is_kept_as_a_concern(
    sample: HeldSession,
) -> None:
    """Lessons come to be looked for by their room: they can't stay in their courses' items."""
    merged = sample.edited("merge lessons into Courses")
    assert merged.fold.derivation().set_aside == ()
    later = merged.edited("read AP22 as Query lessons by room")
    assert [each.group.seq for each in later.fold.derivation().set_aside] == [len(merged.records)]
    concern = later.fold.derivation().model.requirements.open_concerns[-1]
    assert concern.id == f"C{len(merged.records)}"
    assert (concern.who, concern.when) == (WHO, AT)
    assert "`merge lessons into Courses by course_id` does not fit" in concern.text
    assert "AP22 would be unserved" in concern.text
    waived = later.edited(f"waive {concern.id} read one by one after all")
    assert waived.fold.derivation().model.requirements.open_concerns == ()
    assert later.undone(len(later.records)).fold.derivation().set_aside == ()
