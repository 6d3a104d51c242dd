"""Sentences at gates, each with a scripted reading as a good model would give it.

No model gave these readings; they are written by hand, like what they have to come to.
"""

from dataclasses import dataclass

from talking import change, reading


@dataclass(frozen=True)
class Case:
    """One sentence.

    Attributes:
        answers: What the scripted model answers, call by call.
        then: What is typed after it.
        edits: What is decided, as edit texts.
        decides: The kind of another decision.
        told: What has to be shown, in this order.
        calls: How often the model is asked.
    """

    sentence: str
    answers: tuple[str, ...] = ()
    gate: str = "table"
    then: tuple[str, ...] = ("no",)
    edits: tuple[str, ...] = ()
    decides: str = ""
    told: tuple[str, ...] = ()
    calls: int = 1


YES = ("yes",)
RIGHT: tuple[Case, ...] = (
    Case(
        "AP8 peaks at 500 a second and averages 120",
        (reading("change", change("set rate", "AP8", figures=["500", "120"])),),
        then=YES,
        edits=("AP8 500/120",),
        told=("Read as: AP8 500/120", "rate of AP8: 15/0.8 a second → 500/120", "Change it so?"),
    ),
    Case(
        "set the average of AP8 to 120 and its peak to 500",
        (reading("change", change("set rate", "AP8", figures=["120", "500"])),),
        then=YES,
        edits=("AP8 500/120",),
    ),
    Case(
        "AP8 is called 120,000 times a day, and five times busier at peak",
        (reading("change", change("set daily rate", "AP8", figures=["120,000", "five"])),),
        then=YES,
        edits=("AP8 120000 a day x5",),
    ),
    Case(
        "we just don't know how often AP8 is called",
        (reading("change", change("rate unknown", "AP8")),),
        then=YES,
        edits=("AP8 unknown",),
    ),
    Case(
        "we have about two million learners by now",
        (reading("change", change("set rows", "learners", figures=["two million"])),),
        then=YES,
        edits=("rows learners 2000000",),
    ),
    Case(
        "20k new ones a month",
        (reading("change", change("set growth", "learners", figures=["20k"])),),
        then=YES,
        edits=("growth learners 20000",),
    ),
    Case(
        "a course has 12 lessons on average and 60 at most",
        (reading("change", change("set fan-out", "lessons.course_id", figures=["12", "60"])),),
        then=YES,
        edits=("fan-out lessons.course_id 12/60",),
    ),
    Case(
        "the bio of tutors takes 900 bytes on average, 5000 at most",
        (reading("change", change("set size", "tutors.bio", figures=["900", "5000"])),),
        then=YES,
        edits=("size tutors.bio 900/5000",),
    ),
    Case(
        "nobody needs AP9 any more",
        (reading("change", change("drop pattern", "AP9")),),
        then=YES,
        edits=("drop pattern AP9",),
    ),
    Case(
        "drop the ByTutor index, nobody uses it",
        (reading("change", change("drop index", "CourseTutors.ByTutor")),),
        then=YES,
        edits=("drop index ByTutor on CourseTutors",),
        told=("Worse off:", "AP23", "Change it so?"),
    ),
    Case(
        "ByTutor can go, nobody lists by tutor any more",
        (reading("change", change("drop pattern", "CourseTutors.ByTutor", figures=["none"])),),
        then=YES,
        edits=("drop index ByTutor on CourseTutors",),
    ),
    Case(
        "please add an index on payments by paid_at",
        (reading("change", change("add index", "payments", "payments.paid_at")),),
        then=YES,
        edits=("add index ByPaidAt on Payments (paid_at) keys",),
    ),
    Case(
        "rename Courses to Classes",
        (reading("change", change("rename", "courses", word="Classes")),),
        then=YES,
        edits=("rename table Courses to Classes",),
    ),
    Case(
        "put the payments inside the learners",
        (reading("change", change("merge", "learners", "payments")),),
        then=YES,
        edits=("merge payments into Learners by learner_id",),
        told=("Learners.payments", "Payments: table"),
    ),
    Case(
        "payments and learners should stay apart for good",
        (reading("change", change("keep apart", "payments", "learners")),),
        then=YES,
        edits=("keep learners and payments apart",),
    ),
    Case(
        "have the subject name copied into the courses",
        (reading("change", change("copy column", "subjects.name", "courses")),),
        then=YES,
        edits=("copy subjects.name into Courses by subject_id",),
    ),
    Case(
        "I want to see the number of lessons on each course at once",
        (reading("change", change("count rows", "courses", "lessons")),),
        then=YES,
        edits=("count lessons in Courses by course_id",),
    ),
    Case(
        "let ByTutor hold everything, not just keys",
        (reading("change", change("project index", "CourseTutors.ByTutor", word="all")),),
        then=YES,
        edits=("project index ByTutor on CourseTutors all",),
    ),
    Case(
        "AP8 is at 500/120, and ByTutor can go",
        (
            reading(
                "change",
                change("set rate", "AP8", figures=["500", "120"]),
                change("drop index", "CourseTutors.ByTutor"),
            ),
        ),
        then=YES,
        edits=("AP8 500/120", "drop index ByTutor on CourseTutors"),
    ),
    Case(
        "can you take the ByTutor index out?",
        (reading("change", change("drop index", "CourseTutors.ByTutor")),),
        edits=(),
        told=("Read as: drop index ByTutor on CourseTutors", "nothing was recorded"),
    ),
    Case(
        "take the last thing back",
        then=YES,
        decides="undo",
        told=("Take back the approval of the requirements",),
        calls=0,
    ),
    Case("undo that", then=YES, decides="undo", calls=0),
    Case(
        "the last one was a mistake, I want it undone",
        (reading("change", change("undo")),),
        then=YES,
        decides="undo",
        told=("Take back the approval of the requirements",),
    ),
    Case(
        "what if AP8 doubles?",
        (reading("what if", change("scale", "AP8")),),
        decides="feedback",
        told=("With AP8 30/1.6 it would come to this. Nothing was changed:", "30/1.6 a second"),
    ),
    Case(
        "what would an index on payments by paid_at cost?",
        (reading("what if", change("add index", "payments", "payments.paid_at")),),
        decides="feedback",
        told=("add index ByPaidAt on Payments (paid_at) keys", "as designed: $8.78 →"),
    ),
    Case(
        "what if all traffic went up by 20%?",
        (reading("what if", change("scale")),),
        decides="feedback",
        told=(
            "AP3 7.2/0.36",
            "AP5 48/3 and 22 more",
            "Nothing was changed",
            "as designed: $8.78 →",
        ),
    ),
    Case("why is there an index on courses?", decides="feedback", calls=0),
    Case(
        "honestly this is all good as far as I can tell",
        (reading("agreement"),),
        told=("Nothing is approved yet: only the word approve by itself does that.",),
    ),
    Case("looks good to me, thanks", told=("Nothing is approved yet",), calls=0),
    Case(
        "we want monthly backups of that",
        (reading("wish"),),
        then=YES,
        decides="feedback",
        told=("A wish to revise: 'we want monthly backups of that'", "On record"),
    ),
    Case(
        "put everything into one table",
        told=("multi-table first", "A wish to revise", "nothing was recorded"),
        calls=0,
    ),
    Case(
        "different entities should share a partition so that one query gets them",
        (reading("against the rules", rule="one table"),),
        told=("multi-table first", "A wish to revise"),
    ),
    Case(
        "approve all tables for me",
        then=(),
        told=("An approval holds for exactly what was shown", "type approve at each gate"),
        calls=0,
    ),
    Case(
        "about 40 a second at peak, usually 10",
        (reading("change", change("set rate", "AP1", figures=["40", "10"])),),
        gate="questions",
        then=YES,
        edits=("AP1 40/10",),
        told=("Read as: AP1 40/10", "Change it so?"),
    ),
    Case(
        "no idea, nobody measures that",
        (reading("change", change("rate unknown", "AP1")),),
        gate="questions",
        then=YES,
        edits=("AP1 unknown",),
    ),
    Case(
        "a learner is never deleted",
        (reading("change", change("decline", "learners.delete")),),
        gate="questions",
        then=YES,
        edits=("decline learners.delete",),
    ),
)
