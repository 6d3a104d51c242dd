"""Schemas without foreign keys: designed as with them, marked, asked about, changed by a no."""

import json
import re
import shutil
from pathlib import Path

import pytest
from approved_sessions import HeldSession, held_session
from pydantic import JsonValue
from typer.testing import CliRunner
from workspaces import EPOCH, READING_ROOM, SAMPLE, make_workspace, stage_02

from agent.cli import app
from agent.events import Answered
from tools.documents.requirement import render_requirement
from tools.planning.plans import Read
from tools.source.artifacts import TABLES_FILE
from tools.workload.answer_text import parse_answer, render_answer
from tools.workload.answers import RelationshipAnswer

DECLARED = re.compile(r"(?m)^- \*\*Foreign Keys?\*\*:.*\n(?:  - .*\n)*")
RELATED = re.compile(r"(?m)^\| \w+ \| \w+ \| `\w+` \| one to many.*$")
NAMES = [
    *("subjects.parent_id", "courses.subject_id", "course_tutors.course_id"),
    *("course_tutors.tutor_id", "lessons.course_id", "enrolments.learner_id"),
    *("enrolments.course_id", "payments.learner_id", "payments.course_id"),
]


def without_keys(stage_01: Path, folder: Path) -> Path:
    """The artifacts with a remark in place of every foreign key; line numbers stay as they are."""
    shutil.copytree(stage_01, folder / "artifacts" / "stage-01")
    tables = folder / TABLES_FILE
    text = DECLARED.sub(lambda found: "- Not declared\n" * found[0].count("\n"), tables.read_text())
    tables.write_text(RELATED.sub("", text))
    return folder


@pytest.fixture(scope="module")
def declared() -> HeldSession:
    return held_session(SAMPLE.parent, SAMPLE / "answers.yaml")


@pytest.fixture(scope="module")
def undeclared(tmp_path_factory: pytest.TempPathFactory) -> HeldSession:
    folder = without_keys(SAMPLE / "stage-01", tmp_path_factory.mktemp("undeclared"))
    return held_session(folder, SAMPLE / "answers.yaml")


def saying(session: HeldSession, *texts: str) -> HeldSession:
    evidence = session.fold.evidence
    answers = tuple(
        parse_answer(text, evidence.mysql, (), relationships=evidence.relationships)
        for text in texts
    )
    return session.after(Answered(answers=answers, via="terminal"))


def unmarked(data: JsonValue) -> JsonValue:
    """Without marks, lines and digests of the files, and what is said against the counts."""
    if isinstance(data, list):
        return [unmarked(each) for each in data]
    if isinstance(data, dict):
        left = {"inferred", "relationships", "place", "files", "findings"}
        return {name: unmarked(value) for name, value in data.items() if name not in left}
    return data


def test_every_key_is_inferred_and_the_design_is_the_same(
    declared: HeldSession, undeclared: HeldSession
) -> None:
    assert [each.name for each in undeclared.evidence.relationships] == NAMES
    assert declared.evidence.relationships == ()
    confirmed = saying(undeclared, *(f"relationship {name} yes" for name in NAMES))
    models = [
        session.fold.derivation().model.model_dump(mode="json")
        for session in (declared, undeclared, confirmed)
    ]
    assert unmarked(models[1]) == unmarked(models[0])
    assert unmarked(models[2]) == unmarked(models[0])
    bills = [s.fold.derivation().bill for s in (declared, undeclared, confirmed)]
    assert bills[0] == bills[1] == bills[2]
    contracts = {s.fold.derivation().contract_text for s in (declared, undeclared, confirmed)}
    assert len(contracts) == 1


def test_nothing_is_marked_where_keys_are_declared(declared: HeldSession) -> None:
    text = declared.fold.derivation().model.model_dump_json()
    assert '"inferred"' not in text
    assert '"relationships"' not in text
    assert "inferred" not in render_requirement(declared.fold.requirements)


def test_each_is_asked_about_once(undeclared: HeldSession) -> None:
    asked = [q for q in undeclared.fold.open_questions if q.kind == "relationship"]
    assert [question.subject for question in asked] == NAMES
    first = asked[1]
    assert "`subject_id` of `courses` looks like `subjects.id` (near certain)" in first.text
    assert "same type (INT), indexed (" in first.text
    assert "joined in Query 3 (" in first.text
    assert f"No artifact declares it ({TABLES_FILE}:" in first.why
    later = saying(undeclared, first.example)
    assert NAMES[1] not in [q.subject for q in later.fold.open_questions]
    answer = later.fold.answers[-1]
    assert answer == RelationshipAnswer(
        name="courses.subject_id", references="subjects.id", holds=True
    )
    assert render_answer(answer) == first.example


def test_a_document_says_which_keys_are_inferred_and_who_confirmed_them(
    undeclared: HeldSession,
) -> None:
    session = saying(undeclared, "relationship lessons.course_id yes")
    text = render_requirement(session.fold.requirements)
    assert "0 foreign keys, 9 more inferred" in text
    assert "course_id (inferred)" in text
    line = next(row for row in text.splitlines() if row.startswith("- **lessons.course_id**"))
    assert "→ courses.id, near certain: named after courses, same type (INT), indexed (" in line
    assert "confirmed by answer to relationship lessons.course_id" in line
    assert text.count("; not confirmed yet") == 8 + 16
    assert (
        "- ``SELECT COUNT(*) FROM `lessons` c LEFT JOIN `courses` p ON p.`id` = c.`course_id` "
        "WHERE c.`course_id` IS NOT NULL AND p.`id` IS NULL``"
    ) in text
    assert text.count("declared nowhere; not confirmed yet") == 16


def test_a_no_takes_the_key_out_of_everything(undeclared: HeldSession) -> None:
    session = saying(undeclared, "relationship lessons.course_id no")
    fold = session.fold
    assert fold.evidence.mysql.table("lessons").foreign_keys == ()
    assert fold.requirements.statistics.fan_out("lessons.course_id") is None
    assert "lessons.course_id" not in [q.subject for q in fold.open_questions]
    idle = [f.subject for f in fold.requirements.findings if f.rule == "idle-answer"]
    assert idle == ["fan-out of lessons.course_id"]
    text = render_requirement(fold.requirements)
    assert "0 foreign keys, 8 more inferred" in text
    assert "no foreign key, by answer to relationship lessons.course_id" in text
    assert text.count("course_id (inferred)") == 3
    before, after = (s.fold.derivation().model for s in (undeclared, session))
    assert before.requirements.mysql != after.requirements.mysql
    assert digest_of(undeclared) != digest_of(session)
    back = saying(session, "relationship lessons.course_id yes")
    assert unmarked(back.fold.derivation().model.model_dump(mode="json")) == unmarked(
        before.model_dump(mode="json")
    )


def digest_of(session: HeldSession) -> str:
    return session.fold.digests["requirements", ""]


def test_an_edit_can_take_a_key_back_and_an_undo_gives_it_again(undeclared: HeldSession) -> None:
    edited = undeclared.edited("relationship payments.course_id no")
    assert len(edited.fold.evidence.mysql.table("payments").foreign_keys) == 1
    undone = edited.undone(len(edited.records))
    assert len(undone.fold.evidence.mysql.table("payments").foreign_keys) == 2


def on_disk(folder: Path) -> Path:
    artifacts = without_keys(READING_ROOM / "stage-01", folder / "artifacts")
    return make_workspace(folder / "room", artifacts / "artifacts" / "stage-01")


def run(command: str, workspace: Path, *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, [command, str(workspace), *options])
    return result.exit_code, result.output


def loans_of(workspace: Path) -> tuple[list[bool], str]:
    """The marks of the foreign keys of `loans`, and how the only relationship stands."""
    evidence = json.loads(stage_02(workspace)["dynamodb_data_model.json"])["requirements"][
        "evidence"
    ]
    (loans,) = [table for table in evidence["mysql"]["tables"] if table["name"] == "loans"]
    (relationship,) = evidence["relationships"]
    return [key["inferred"] for key in loans["foreign_keys"]], relationship["standing"]


def test_a_file_refuses_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    workspace, answers = on_disk(tmp_path), tmp_path / "answers.yaml"
    text = (READING_ROOM / "answers.yaml").read_text()
    answers.write_text(text + "relationships: {loans.member_id: no, default: accept}\n")
    code, output = run("design", workspace, "--answers", str(answers))
    assert code == 0, output
    assert run("check", workspace) == (0, "clean: no errors\n")
    assert loans_of(workspace) == ([], "refused")
    files = {name: data.decode() for name, data in stage_02(workspace).items()}
    said = '"kind":"relationship","name":"loans.member_id","references":"members.id","holds":false'
    assert said in files["decisions.jsonl"]
    assert (
        "no foreign key, by answer to relationship loans.member_id (answers.yaml:"
        in (files["dynamodb_requirement.md"])
    )
    assert "(inferred)" not in files["dynamodb_requirement.md"]


def test_without_an_answer_the_run_stops_and_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    workspace, answers = on_disk(tmp_path), READING_ROOM / "answers.yaml"
    code, output = run("design", workspace, "--answers", str(answers))
    assert code == 3, output
    assert "relationship loans.member_id yes" in output
    accepting = tmp_path / "answers.yaml"
    accepting.write_text(answers.read_text() + "relationships: {default: accept}\n")
    code, output = run("resume", workspace, "--answers", str(accepting))
    assert code == 0, output
    assert loans_of(workspace) == ([True], "confirmed")
    log = stage_02(workspace)["02_working_log.md"].decode()
    assert "foreign keys that are inferred and declared nowhere: loans.member_id" in log


def test_an_added_list_is_planned_and_costed(tmp_path: Path) -> None:
    """The reading room without its list of loans: nothing reads the loans of a member."""
    shutil.copytree(READING_ROOM / "stage-01", tmp_path / "artifacts" / "stage-01")
    patterns = tmp_path / "artifacts" / "stage-01" / "01_1_API_access_patterns.md"
    whole = "Query loans by member_id + pagination"
    patterns.write_text(patterns.read_text().replace(whole, "Query loan by ID"))
    session = held_session(tmp_path, READING_ROOM / "answers.yaml")
    assert "loans.list" in [declined.name for declined in session.fold.requirements.declined]
    session = session.edited("add loans.list 2/0.5")
    added = session.fold.requirements.pattern("AP8")
    assert (added.text, added.added) == ("List loans by member_id", True)
    plan = session.fold.dossier.plan("AP8")
    (request,) = plan.requests
    assert isinstance(request, Read)
    assert (plan.serving, request.operation, request.partition_key) == (
        "planned",
        "Query",
        "member_id",
    )
    cost = session.fold.derivation().bill.pattern("AP8").cost_usd_per_month
    assert cost is not None
    assert cost > 0
    text = render_requirement(session.fold.requirements)
    assert "- **Added by the user**: AP8" in text
    assert "| loans | AP5 | AP6 | AP7 | none | AP8 |" in text
    assert "| Table | Create | Read | Update | Delete | List |" in text
