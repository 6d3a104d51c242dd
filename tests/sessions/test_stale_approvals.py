"""An edit after everything was approved asks again for exactly what it touches.

The application is the sample of evening classes: learners, tutors, courses, lessons, enrolments,
payments; every gate is approved as it is.
"""

from pathlib import Path

import pytest
from approved_sessions import HeldSession, held_session

from agent.changes import asked_again

SAMPLE = Path(__file__).parents[2]

DESIGN = {"the design"}
BUILT = {"the design", "the contract"}  # a contract has keys and attributes, no projections
SAID = {"the requirements", "the design"}

EDITS: tuple[tuple[str, set[str]], ...] = (
    # figures: a table's card shows what one call does to it, not what a month of calls costs
    ("AP5 80/5", SAID),
    ("AP17 400000 a day x17", SAID),
    ("rows learners 90000", SAID),
    ("rows newsletter_imports 50", SAID),
    ("growth payments 9000", SAID),
    ("context domain education", SAID),
    # more lessons to a course are more items a call
    ("fan-out lessons.course_id 14/40", SAID | {"table Lessons"}),
    # a larger item is in the contract too
    ("size tutors.bio 900/5000", SAID | BUILT | {"table Tutors"}),
    # once its rate is known, a Scan of 260 KB is cheaper than the index
    ("AP23 1/0.1", SAID | BUILT | {"table CourseTutors"}),
    # not served any more: neither the table that it found courses by, nor the courses it read
    ("drop pattern AP23", SAID | BUILT | {"table CourseTutors", "table Courses"}),
    ("add index ByPhone on Learners (phone) keys", BUILT | {"table Learners"}),
    ("drop index ByTutor on CourseTutors", BUILT | {"table CourseTutors"}),
    ("rename index ByTutor on CourseTutors to ByTeacher", BUILT | {"table CourseTutors"}),
    ("rekey index BySubjectAndStartsOn on Courses (subject_id)", BUILT | {"table Courses"}),
    ("project index BySubjectAndStartsOn on Courses keys", DESIGN | {"table Courses"}),
    ("project index ByTutor on CourseTutors all", DESIGN | {"table CourseTutors"}),
    ("key Payments (id)", BUILT | {"table Payments"}),
    ("key Lessons (id)", BUILT | {"table Lessons"}),
    ("rename table Payments to Receipts", BUILT | {"table Receipts"}),
    ("merge lessons into Courses", BUILT | {"table Courses"}),
    ("merge payments into Learners", BUILT | {"table Learners"}),
    # the name is no longer fetched from the subject
    ("copy subjects.name into Courses", BUILT | {"table Courses", "table Subjects"}),
    # enrolling changes the course's item as well, in one transaction
    ("count enrolments in Courses", BUILT | {"table Courses", "table Enrolments"}),
    # they were apart: the decision is the user's now
    ("keep lessons and courses apart", DESIGN | {"table Courses"}),
    ("keep payments and enrolments apart", DESIGN),
    ("waive C3 it is fine", set()),
)


@pytest.fixture(scope="module")
def approved() -> HeldSession:
    session = held_session(SAMPLE, SAMPLE / "artifacts" / "answers.yaml")
    return session.with_concern("Is one region enough?").approved()


@pytest.mark.parametrize(("text", "expected"), EDITS, ids=[text for text, _ in EDITS])
def test_exactly_the_touched_approvals_are_asked_again(
    approved: HeldSession, text: str, expected: set[str]
) -> None:
    assert approved.stale_after(text) == expected


@pytest.mark.parametrize("text", [text for text, _ in EDITS[-20::4]])
def test_taking_it_back_makes_every_approval_stand_again(approved: HeldSession, text: str) -> None:
    edited = approved.edited(text)
    back = edited.undone(len(edited.records))
    assert back.fold.approvals == approved.fold.approvals


def test_putting_it_back_by_another_edit_leaves_all_others_standing(approved: HeldSession) -> None:
    back = approved.edited("key Lessons (id)").edited("key Lessons (course_id, id)")
    stale = set(asked_again(approved.fold, back.fold))
    assert stale == {"table Lessons", "the design"}  # the key is the user's decision now


def test_an_approval_stands_again_when_what_it_was_given_for_comes_back(
    approved: HeldSession,
) -> None:
    edited = approved.edited("key Lessons (id)")
    back = edited.approved().undone(len(edited.records))
    assert {(a.gate, a.subject) for a in back.fold.approvals} == set(back.fold.digests)
