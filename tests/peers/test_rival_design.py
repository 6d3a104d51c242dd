"""A contract of the other form, written for the sample application, read into a model of ours."""

import json
from pathlib import Path

import pytest

from tests.fixtures.workspaces import SAMPLE
from tests.peers.comparison import Design, designed, rival
from tests.peers.reference_rival import PRICES, requirements_of
from tests.peers.rival_contract import RivalContract, read_rival_contract
from tests.peers.rival_reading import LookupTable, OpenQuestion, Reading, reading_of
from tests.peers.side_by_side import render
from tools.capacity.sizes import Sizes
from tools.errors import InputError
from tools.model.data_model import DataModel, OutsideService, Pricing
from tools.model.tables import CopyOrigin, CounterOrigin, EmbeddedOrigin
from tools.planning.first_tables import entity_tables
from tools.planning.plans import Read, Write
from tools.workload.operations import Lookup, Update

CONTRACT = Path(__file__).parents[1] / "fixtures" / "rival" / "evening_school.json"
SEARCH = OutsideService(
    name="Finder", kind="search", purpose="finds courses", pattern_ids=("AP11",), fed_how="a stream"
)
HELD = Reading(held=frozenset({"learners.email"}), frozen=frozenset({"enrolments"}))
PLAIN = Reading()


@pytest.fixture(scope="module")
def contract() -> RivalContract:
    return read_rival_contract(CONTRACT)


@pytest.fixture(scope="module")
def ours() -> DataModel:
    """One table per source table: what is compared here is the rival's side."""
    needs = requirements_of(SAMPLE)
    return DataModel(
        created_at="2026-01-01T00:00:00Z",
        drafted_by="a test",
        requirements=needs,
        pricing=Pricing(region=PRICES.region, price_date=PRICES.date),
        tables=entity_tables(needs.mysql),
    )


@pytest.fixture(scope="module")
def held(contract: RivalContract, ours: DataModel) -> Design:
    return rival("held", contract, ours, HELD, (SEARCH,), PRICES)


@pytest.fixture(scope="module")
def plain(contract: RivalContract, ours: DataModel) -> Design:
    return rival("plain", contract, ours, PLAIN, (SEARCH,), PRICES)


def steps(design: Design, pattern_id: str) -> list[tuple[str, str]]:
    """Operation and where, index included."""
    found = []
    for request in design.plan_of(pattern_id).requests:
        index = request.index if isinstance(request, Read) else None
        where = request.table if index is None else f"{request.table}.{index}"
        found.append((request.operation, where))
    return found


def test_each_kind_of_item_is_a_table_with_the_indexes_whose_keys_it_has(held: Design) -> None:
    keys = {
        table.name: (str(table.key), [f"{gsi.name} {gsi.key}" for gsi in table.gsis])
        for table in held.model.tables
    }
    assert keys == {
        "People/LEARNER": ("(PK, SK)", ["ById (LearnerKey)"]),
        "People/ENROLMENT": ("(PK, SKCOURSE#)", ["ByCourse (CourseKey, CourseSort)"]),
        "People/PAYMENT": ("(PK, SKPAID#)", []),
        "Courses": ("(PK, SK)", ["BySubject (SubjectKey, SubjectSort)"]),
        "Subjects": ("(PK, SK)", ["ByParent (ParentKey, ParentSort)"]),
    }
    assert held.table_names == ("People", "Courses", "Subjects")


def test_lists_counts_and_copies_are_said_as_such(plain: Design) -> None:
    courses = plain.model.table("Courses")
    lessons = courses.attribute("lessons").origin
    assert isinstance(lessons, EmbeddedOrigin)
    assert (lessons.table, lessons.child_key, lessons.local_column) == (
        "lessons",
        "course_id",
        "id",
    )
    enrolled = courses.attribute("enrolled").origin
    assert isinstance(enrolled, CounterOrigin)
    assert (enrolled.table, enrolled.child_key) == ("enrolments", "course_id")
    for table, name, copied in (
        ("Courses", "subject_name", "subjects.name along subject_id"),
        ("People/ENROLMENT", "course_title", "courses.title along course_id"),
    ):
        origin = plain.model.table(table).attribute(name).origin
        assert isinstance(origin, CopyOrigin)
        assert f"{origin.table}.{origin.column} along {origin.local_column}" == copied


def average_bytes(design: Design, *columns: str) -> float:
    sizes = Sizes(design.model.requirements)
    return sum(sizes.estimate(*column.split(".")).size("S").average for column in columns)


def test_items_have_the_bytes_that_the_contract_gives_them(held: Design) -> None:
    """A map counts 3 bytes, and 1 for each member beside its name and value; only the BOOL, of
    1 byte, takes one more as a number.
    """
    sizes = Sizes(held.model.requirements)
    names = "PK SK contact full_name phone password_hash wants_newsletter created_at updated_at"
    values = ("email", "full_name", "phone", "password_hash", "created_at", "updated_at", "id")
    learner = (
        len("".join(names.split()) + "LearnerKey")
        + average_bytes(held, *(f"learners.{value}" for value in values))
        + len("#PROFILE")
        + 3
        + 2 * 1
        + 2
    )
    assert sizes.item(held.model.table("People/LEARNER")).average == learner
    payment = (
        len("PK" + "SK" + "course_id" + "amount" + "method")
        + average_bytes(held, "learners.email", "payments.paid_at", "payments.id")
        + len("PAID#" + "#")
        + average_bytes(held, "payments.course_id", "payments.method")
        + sizes.estimate("payments", "amount").size("N").average
    )
    assert sizes.item(held.model.table("People/PAYMENT")).average == payment


def test_a_caller_who_holds_the_key_reads_at_once_and_any_other_reads_it_first(
    held: Design, plain: Design
) -> None:
    own = ("Query", "People/ENROLMENT")
    by_id = ("Query", "People/LEARNER.ById")
    assert steps(held, "AP25") == [own]
    assert steps(plain, "AP25") == [by_id, own]
    assert steps(held, "AP3") == [("GetItem", "People/LEARNER")]
    assert steps(plain, "AP3") == [by_id]
    assert steps(held, "AP26") == [("UpdateItem", "People/ENROLMENT")]
    assert steps(plain, "AP26") == [by_id, ("UpdateItem", "People/ENROLMENT")]
    assert held.units("AP25") == (0.5, 0.0)
    assert plain.units("AP25") == (1.0, 0.0)


def test_a_changed_email_takes_all_that_is_keyed_by_it_along(held: Design) -> None:
    moved = [
        (request.operation, request.table, request.items.average)
        for request in held.plan_of("AP4").requests
        if isinstance(request, Write)
    ]
    assert moved == [
        ("DeleteItem", "People/LEARNER", 1),
        ("PutItem", "People/LEARNER", 1),
        ("DeleteItem", "People/ENROLMENT", 4),
        ("PutItem", "People/ENROLMENT", 4),
        ("DeleteItem", "People/PAYMENT", 4),
        ("PutItem", "People/PAYMENT", 4),
    ]


def test_a_copy_taken_once_is_read_by_the_insert_and_never_brought_up_to_date(
    contract: RivalContract, ours: DataModel, held: Design, plain: Design
) -> None:
    assert steps(held, "AP24")[0] == ("GetItem", "Courses")
    renaming = {"AP16": (Update(table="courses", equality=("id",), columns=("title",)),)}
    once = Reading(operations=renaming, frozen=frozenset({"enrolments"}))
    kept = Reading(operations=renaming)
    after = [
        steps(rival("renaming", contract, ours, reading, (SEARCH,), PRICES), "AP16")
        for reading in (once, kept)
    ]
    assert after[0] == [("UpdateItem", "Courses")]
    assert after[1] == [
        ("UpdateItem", "Courses"),
        ("Query", "People/ENROLMENT.ByCourse"),
        ("UpdateItem", "People/ENROLMENT"),
    ]


def test_what_stands_copied_in_the_item_is_not_fetched(held: Design, plain: Design) -> None:
    """AP25 wants a course's title and start, AP14 its subject's name."""
    for design in (held, plain):
        assert "Courses" not in {where for _, where in steps(design, "AP25")}
        assert steps(design, "AP14") == [("GetItem", "Courses")]


def test_a_scan_for_one_kind_reads_all_kinds_of_its_table(
    contract: RivalContract, ours: DataModel
) -> None:
    by_name = {"AP2": (Lookup(table="learners", equality=("full_name",)),)}
    scanning = rival("scanning", contract, ours, Reading(operations=by_name), (SEARCH,), PRICES)
    (scan,) = scanning.plan_of("AP2").requests
    assert isinstance(scan, Read)
    statistics = ours.requirements.statistics
    rows = {name: statistics.rows(name) for name in ("learners", "enrolments", "payments")}
    assert scan.items.average == sum(rows.values()) == 716_000
    sizes = Sizes(scanning.model.requirements)
    all_bytes = sum(
        rows[table.source_table] * sizes.item(table).average
        for table in scanning.model.tables
        if table.source_table in rows
    )
    assert scan.items.average * scan.item_bytes.average == pytest.approx(all_bytes)


def test_what_is_left_out_is_unserved_with_its_reason(plain: Design) -> None:
    reasons = {p.lead: p.notes for p in plain.plans if p.serving == "unserved"}
    assert set(reasons) == {"AP19", "AP20", "AP22", "AP23"}
    assert all("course_tutors" in note or "tutors" in note for [note] in reasons.values())
    assert plain.unguarded == ("courses (code)",)


def test_lookup_tables_beside_the_contract_guard_and_cost(
    contract: RivalContract, ours: DataModel, plain: Design
) -> None:
    with_codes = Reading(lookup_tables=(LookupTable("Codes", "courses", "code"),))
    guarded = rival("guarded", contract, ours, with_codes, (SEARCH,), PRICES)
    assert guarded.unguarded == ()
    more = guarded.units("AP15")[1] - plain.units("AP15")[1]
    courses = Sizes(plain.model.requirements).item(plain.model.table("Courses")).average
    assert more == 2 + -(-courses // 1024)  # its item, doubled; the course's own, doubled now
    assert steps(guarded, "AP13") == [("GetItem", "Codes"), ("GetItem", "Courses")]


def test_questions_add_up_to_a_reading() -> None:
    first = OpenQuestion("one", "?", {"held": frozenset({"a.b"})}, {})
    second = OpenQuestion("two", "?", {"unordered": frozenset({"AP1"})}, {"frozen": frozenset("c")})
    assert reading_of((first, second)) == Reading(
        held=frozenset({"a.b"}), unordered=frozenset({"AP1"})
    )
    assert reading_of((first, second), frozenset({"one", "two"})) == Reading(frozen=frozenset("c"))


def test_a_form_that_is_not_known_is_refused_with_its_place(tmp_path: Path) -> None:
    said = json.loads(CONTRACT.read_text("utf-8"))
    said["tables"][1]["attributes"][0]["lookup"] = "by name"
    path = tmp_path / "contract.json"
    path.write_text(json.dumps(said), "utf-8")
    with pytest.raises(InputError, match=r"tables\.1\.attributes\.0\.lookup: Extra inputs"):
        read_rival_contract(path)


def test_side_by_side_every_pattern_and_table_has_its_line(
    ours: DataModel, held: Design, plain: Design
) -> None:
    naive = designed("ours", ours, PRICES)
    text = render((naive, held, plain), [("email", "Who holds it?", 1234.5)], "It states nothing.")
    lines = text.splitlines()
    assert max(map(len, lines)) <= 120
    for pattern in ours.requirements.patterns:
        assert sum(line.startswith(f"{pattern.id} ") for line in lines) == 1
    for design in (naive, held, plain):
        assert f"{design.bill.cost_usd_per_month:,.2f}" in text
        for name in design.table_names:
            assert any(line.startswith(f"  {name} ") for line in lines)
    assert "AP19 not served (no table answers for course_tutors)" in text.replace("\n  ", " ")
    assert "+1,234.50 a month" in text
