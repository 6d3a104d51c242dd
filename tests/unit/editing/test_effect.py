"""What an edit is said to do: cost, risks and patterns, each as the two designs have it."""

import pytest
from approved_sessions import HeldSession

from agent.changes import between
from tools.documents.cards import render_contract_card
from tools.editing.edits import AddIndex
from tools.workload.answer_line import AnswerTextError


def refusals(session: HeldSession, text: str) -> list[str]:
    return [each.reason for each in session.edited(text).fold.derivation().set_aside]


def test_the_bill_before_and_after_is_the_two_designs_own(sample: HeldSession) -> None:
    edited = sample.edited("copy subjects.name into Courses")
    effect = between(sample.fold, edited.fold).effect
    assert effect is not None
    assert effect.before_usd_per_month == sample.fold.derivation().bill.cost_usd_per_month
    assert effect.after_usd_per_month == edited.fold.derivation().bill.cost_usd_per_month
    assert effect.after_usd_per_month < effect.before_usd_per_month
    moved = sum(cost.after - cost.before for cost in effect.costs)
    assert moved == pytest.approx(effect.after_usd_per_month - effect.before_usd_per_month, abs=0.1)


def test_patterns_left_without_key_or_index_are_named_with_what_serves_them_again(
    sample: HeldSession,
) -> None:
    edited = sample.edited("drop index BySubjectAndStartsOn on Courses")
    preview = between(sample.fold, edited.fold)
    assert preview.effect is not None
    assert [loss.pattern_id for loss in preview.effect.losses] == ["AP12"]
    assert "reads all of Courses by Scan" in preview.effect.losses[0].what
    assert "**AP12** List the courses of a subject" in preview.text
    again = preview.effect.serving_again
    assert again == ("add index BySubjectAndStartsOn on Courses (subject_id, starts_on) all",)
    healed = edited.edited(again[0])
    assert not healed.fold.derivation().set_aside
    healing = between(edited.fold, healed.fold).effect
    assert healing is not None
    assert healing.after_usd_per_month == preview.effect.before_usd_per_month


def test_an_edit_that_leaves_a_pattern_unserved_says_which(sample: HeldSession) -> None:
    effect = between(sample.fold, sample.edited("key Learners (email)").fold).effect
    assert effect is not None
    assert [loss.pattern_id for loss in effect.losses] == ["AP3", "AP4"]
    assert {finding.rule for finding in effect.risks} >= {"scan-on-request-path"}


def test_risks_that_come_and_go_are_told_apart(sample: HeldSession) -> None:
    dropped = sample.edited("drop index BySubjectAndStartsOn on Courses")
    effect = between(sample.fold, dropped.fold).effect
    back = between(dropped.fold, sample.fold).effect
    assert effect is not None
    assert back is not None
    assert {(f.rule, f.subject) for f in effect.gone} == {(f.rule, f.subject) for f in back.risks}
    assert ("gsi-staleness", "Courses.BySubjectAndStartsOn") in {
        (finding.rule, finding.subject) for finding in effect.gone
    }


def test_text_keyed_as_it_stands_keeps_its_lookup_table(sample: HeldSession) -> None:
    """A key tells Ada@ and ada@ apart, and MySQL's usual collations don't."""
    model = sample.edited("key Learners (email)").fold.derivation().model
    lookup = model.table("LearnersByEmail")
    assert lookup.key.partition_key == "email_lower"
    assert lookup.guards == ("email",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("add index ByTutor on CourseTutors (course_id) keys", "has an index ByTutor already"),
        ("add index Again on CourseTutors (tutor_id) keys", "ByTutor of CourseTutors has that key"),
        ("key Courses (id)", "Courses is keyed so already"),
        ("project index ByTutor on CourseTutors keys", "is so already"),
        ("rename table Courses to Lessons", "a table is called Lessons already"),
        ("count lessons in Courses; count lessons in Courses", "Courses counts lessons already"),
        ("merge learners into Learners", "no foreign key"),
        (
            "merge enrolments into Courses",
            "AP25 would be unserved: enrolments is looked for without course_id",
        ),
        ("key Courses (title)", "title"),
    ],
)
def test_what_the_design_cannot_take_is_refused_with_the_reason(
    sample: HeldSession, text: str, reason: str
) -> None:
    try:
        found = refusals(sample, text)
    except AnswerTextError as error:  # refused where it is read already
        found = [str(error)]
    assert len(found) == 1
    assert reason in found[0].replace("No ", "no ")


def test_edits_given_together_are_all_taken_or_none(sample: HeldSession) -> None:
    together = "add index ByLevel on Courses (level) keys; drop index ByTutor on Courses"
    with pytest.raises(AnswerTextError, match="ByTutor"):
        sample.read(together)
    half = sample.edited("add index ByLevel on Courses (level) keys; key Courses (id)")
    derivation = half.fold.derivation()
    assert [each.group.seq for each in derivation.set_aside] == [len(half.records)]
    assert derivation.model.tables == sample.fold.derivation().model.tables


def test_an_edit_that_no_longer_fits_becomes_an_open_concern(sample: HeldSession) -> None:
    renamed = sample.edited("rename table Lessons to Meetings")
    keyed = renamed.edited("key Meetings (id)")
    undone = keyed.undone(len(renamed.records))
    concerns = undone.fold.derivation().model.requirements.open_concerns
    assert [concern.id for concern in concerns] == [f"C{len(keyed.records)}"]
    assert "`key Meetings (id)` does not fit the design any more" in concerns[0].text
    waived = undone.edited(f"waive {concerns[0].id} the old name stays")
    assert waived.fold.derivation().model.requirements.open_concerns == ()


def test_the_users_word_stands_in_the_decision_with_its_price(sample: HeldSession) -> None:
    text = "add index ByLevel on Courses (level) include title"
    (edit,) = sample.read(text)
    assert isinstance(edit, AddIndex)
    decisions = sample.edited(text).fold.derivation().model.decisions
    decision = next(each for each in decisions if each.subject == "Courses.ByLevel")
    assert decision.author == "user"
    assert f"“{text}”" in decision.reason
    assert decision.chosen_cost_usd_per_month is not None
    assert decision.trade_off
    assert decision.rollback


def test_the_contract_card_excepts_what_is_joined_in(sample: HeldSession) -> None:
    card = render_contract_card(sample.edited("copy subjects.name into Courses").fold.dossier)
    courses = card.partition("## Courses ")[2].partition("\n## ")[0]
    assert "takes the column of its own name, except those joined in\n" in courses
    assert "Joined in: subject_name from subjects.name" in " ".join(courses.split())
