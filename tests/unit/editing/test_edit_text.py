"""The edit language: every edit as text and back, and what is said of text that is none."""

from typing import get_args

import pytest
from approved_sessions import HeldSession
from possible_edits import possible_edits

from tools.editing.edit_forms import FORMS
from tools.editing.edit_rendering import render_edit
from tools.editing.edit_text import parse_edit
from tools.editing.edits import Edit, StructureEdit
from tools.editing.names import Names
from tools.workload.answer_line import AnswerTextError

SAID_APART = ("ContextAnswer", "RelationshipAnswer")  # these sessions have nothing to say so


def names_of(session: HeldSession) -> Names:
    return session.fold.names(designed=True)


def denormalised(room: HeldSession) -> HeldSession:
    """With a copy, a counter, an index and a concern, so that each can be spoken of."""
    session = room.with_concern("Is one region enough?")
    for text in ("copy members.name into Loans", "count loans in Members"):
        session = session.edited(text)
    return session


def test_every_edit_of_every_kind_round_trips(room: HeldSession, sample: HeldSession) -> None:
    kinds = set()
    merged = sample.edited("merge lessons into Courses")
    for session in (denormalised(room), merged):
        names = names_of(session)
        for edit in possible_edits(names, session.fold.derivation().model):
            assert parse_edit(render_edit(edit), names) == edit
            kinds.add(type(edit))
    union = get_args(get_args(Edit)[0])
    assert kinds == {kind for kind in union if kind.__name__ not in SAID_APART}


def test_text_is_canonical(sample: HeldSession) -> None:
    names = names_of(sample)
    for typed, canonical in (
        (
            "ADD INDEX ByPhone ON learners ( phone ,  id )",
            "add index ByPhone on Learners (phone, id) keys",
        ),
        (
            "project index bytutor on course_tutors keys only",
            "project index ByTutor on CourseTutors keys",
        ),
        (
            "add index ByPhone on learners ( PHONE + email , created_at ) keys only",
            "add index ByPhone on Learners (phone+email, created_at) keys",
        ),
        (
            "rekey index bytutor on course_tutors (tutor_id / 008, course_id)",
            "rekey index ByTutor on CourseTutors (tutor_id/8, course_id)",
        ),
        ("key lessons (course_id, starts_at+id)", "key Lessons (course_id, starts_at+id)"),
        ("embed lessons in Courses", "merge lessons into Courses by course_id"),
        ("keep lessons and courses together", "merge lessons into Courses by course_id"),
        ("keep lessons and courses apart", "keep courses and lessons apart"),
        ("copy subjects.name into courses", "copy subjects.name into Courses by subject_id"),
        ("rows learners 84k", "rows learners 84000"),
        ("DROP PATTERN ap23 because  it is gone", "drop pattern AP23 because it is gone"),
    ):
        assert render_edit(parse_edit(typed, names)) == canonical


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("add index ByPhone on Learners phone", 31, "Expected ( and an attribute"),
        (
            "add index ByPhone on Learners (fone)",
            32,
            "'fone' is not an attribute: expected one of id",
        ),
        ("add index ByPhone on Learners (phone, phone)", 39, "'phone' stands there twice"),
        ("add index ByPhone on Learners (phone, id, email)", 41, "Expected ) after at most 2"),
        ("add index By-Phone on Learners (phone)", 11, "3 to 49 letters and digits"),
        (
            "add index ByPhone on Lerners (phone)",
            22,
            "'Lerners' is not a table",
        ),
        ("add index ByPhone on Learners (phone+fone)", 38, "'fone' is not an attribute"),
        ("add index ByPhone on Learners (phone+)", 38, "Expected an attribute"),
        ("add index ByPhone on Learners (phone+id, id)", 42, "'id' stands there twice"),
        ("add index ByPhone on Learners (phone/1)", 38, "number of shards, 2 or more"),
        ("add index ByPhone on Learners (phone/x)", 38, "number of shards, 2 or more"),
        ("add index ByPhone on Learners (phone+email/8)", 44, "Shards are of one attribute"),
        ("add index ByPhone on Learners (phone, id/8)", 41, "Only a partition key is spread"),
        ("add index ByPhone on Learners (phone) some", 39, "Expected `keys`, `all` or `include`"),
        ("add index ByPhone on Learners (phone) keys now", 44, "Nothing more was expected"),
        (
            "drop index ByPhone on Learners",
            12,
            "not an index of Learners: it has none",
        ),
        ("drop index ByFee on Courses", 12, "expected one of BySubjectAndStartsOn"),
        ("split lessons from Courses", 7, "it holds no other table's rows"),
        (
            "merge lessons in Learners",
            1,
            "leads from lessons to learners",
        ),
        (
            "copy tutors.bio into Courses",
            1,
            "leads from courses to tutors",
        ),
        ("drop copy Courses.subject_name", 11, "is not a copied attribute"),
        ("keep lessons and lessons apart", 18, "two different tables"),
        ("keep lessons and courses away", 26, "Expected `apart` or `together`"),
        ("settle C9 done", 8, "No concern is open"),
        ("AP99 5/1", 1, "'AP99' is not an access pattern"),
    ],
)
def test_an_error_says_where_and_what_was_expected(
    sample: HeldSession, text: str, column: int, said: str
) -> None:
    with pytest.raises(AnswerTextError) as raised:
        parse_edit(text, names_of(sample))
    assert raised.value.column == column
    assert said in raised.value.expected


def test_before_there_is_a_design_only_figures_and_choices_can_be_said(sample: HeldSession) -> None:
    names = sample.fold.names(designed=False)
    assert parse_edit("keep lessons and courses apart", names)
    assert parse_edit("rows learners 5", names)
    for text in ("add index ByPhone on Learners (phone)", "keep lessons and courses together"):
        with pytest.raises(AnswerTextError, match="no design yet"):
            parse_edit(text, names)


def test_the_help_has_an_example_of_every_kind_of_structure_edit() -> None:
    first_words = {form.split(" ")[0] for form, _ in FORMS}
    kinds = get_args(StructureEdit)
    assert len(kinds) == 14
    for kind in kinds:
        word = str(kind.model_fields["kind"].default).split(" ")[0]
        assert word in first_words
