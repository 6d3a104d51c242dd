"""The access pattern artifact: enumeration and endpoint tables joined, and what doesn't fit."""

from pathlib import Path

import pytest

from tools.source.access_patterns import AccessPatterns, read_access_patterns
from tools.source.endpoints import Endpoint, find_endpoints, join_path
from tools.source.entity_claims import read_entity_claims
from tools.source.markdown import read_markdown

CLINIC = """# Patterns

## Endpoints

### 1. Visits (`/api/visits`)

| Data Access Pattern | Endpoint | Auth Required | Method |
|---|---|---|---|
| Query visits by `patient_id` | `/` | ✅ (Doctor) | GET |
| Create visit record | `/` | ✅ | post |
| Query visit by ID | `/{id}` | ✅ | GET |
| Delete visit by ID | `/:id/` | ❌ | DELETE |

## Patterns (9 in all)

### Visit handling (4 patterns)
- **AP1**: List visits of a patient (GET /api/visits)
- **AP2** - Book a visit (POST `/api/visits/`)
- **AP3**: Show a visit
  (GET /api/visits/:visitId)
- **AP9**: Send reminders every night

### Notes
- **AP1** is the busiest
- **Q1**: Is it slow?
"""


def read(text: str) -> AccessPatterns:
    return read_access_patterns(read_markdown(text, "p.md"))


def test_patterns_are_joined_by_method_and_full_path() -> None:
    facts = [
        (p.id, p.text, p.group, p.method, p.endpoint, p.access, p.auth)
        for p in read(CLINIC).patterns
    ]
    assert facts == [
        (
            "AP1",
            "List visits of a patient",
            "Visit handling",
            "GET",
            "/api/visits",
            "Query visits by patient_id",
            "✅ (Doctor)",
        ),
        (
            "AP2",
            "Book a visit",
            "Visit handling",
            "POST",
            "/api/visits",
            "Create visit record",
            "✅",
        ),
        (
            "AP3",
            "Show a visit",
            "Visit handling",
            "GET",
            "/api/visits/:visitId",
            "Query visit by ID",
            "✅",
        ),
        ("AP9", "Send reminders every night", "Visit handling", "", "", "", ""),
        (
            "AP10",
            "Delete visit by ID",
            "Visits",
            "DELETE",
            "/api/visits/:id",
            "Delete visit by ID",
            "❌",
        ),
    ]


def test_both_places_point_at_their_lines() -> None:
    lines = CLINIC.split("\n")
    for pattern in read(CLINIC).patterns[:3]:
        assert pattern.id in lines[pattern.place.line - 1]
        assert pattern.access_place is not None
        cell = lines[pattern.access_place.line - 1].split("|")[1]
        assert cell.strip().replace("`", "") == pattern.access
    assert read(CLINIC).patterns[3].access_place is None


def test_what_does_not_join_is_a_finding() -> None:
    assert [(f.rule, f.subject, f.severity) for f in read(CLINIC).findings] == [
        ("list-not-taken", "Q1", "info"),
        ("pattern-without-endpoint-row", "AP9", "info"),
        ("endpoint-not-enumerated", "AP10", "warning"),
    ]


def test_an_enumerated_endpoint_without_a_row_is_a_warning() -> None:
    text = CLINIC.replace("POST `/api/visits/`)", "POST /api/bookings)")
    findings = {(f.rule, f.subject) for f in read(text).findings}
    assert ("pattern-without-endpoint-row", "AP2") in findings
    assert ("endpoint-not-enumerated", "AP10") in findings
    assert read(text).patterns[1].access == ""


def test_without_enumeration_the_rows_get_ids_in_their_order() -> None:
    table = CLINIC.partition("## Patterns")[0]
    structures = read(table)
    assert [(p.id, p.text) for p in structures.patterns] == [
        ("AP1", "Query visits by patient_id"),
        ("AP2", "Create visit record"),
        ("AP3", "Query visit by ID"),
        ("AP4", "Delete visit by ID"),
    ]
    assert structures.findings == ()
    assert structures.patterns[0].place == structures.patterns[0].access_place


def test_ids_in_a_column_of_the_table_are_taken() -> None:
    text = """# Jobs
| Pattern ID | Description | Database Query |
|---|---|---|
| P-1 | Nightly totals | Aggregate query: sum visits by doctor_id |
| P-2 | Clean up | Delete visits older than a year |
"""
    patterns = read(text).patterns
    assert [(p.id, p.text, p.access, p.place.line) for p in patterns] == [
        ("P-1", "Nightly totals", "Aggregate query: sum visits by doctor_id", 4),
        ("P-2", "Clean up", "Delete visits older than a year", 5),
    ]


def test_an_id_joins_before_the_request_and_a_later_table_of_ids_adds_nothing() -> None:
    text = """# P
| ID | Endpoint | Data Access |
|---|---|---|
| AP1 | GET /a | first |
| AP2 | GET /b | second |

- **AP1**: One (GET /b)
- **AP2**: Two (GET /a)

| Pattern | Purpose |
|---|---|
| AP1 | busy |
"""
    read_text = read(text)
    assert [(p.id, p.access, p.endpoint) for p in read_text.patterns] == [
        ("AP1", "first", "/b"),
        ("AP2", "second", "/a"),
    ]
    assert read_text.findings == ()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("| Query it | `/x` | ✅ |", "no text under Method"),
        ("| | `/x` | ✅ | GET |", "no text under Data Access Pattern"),
        ("| Query a | b | `/x` | ✅ | GET |", "1 cells more than the header"),
    ],
)
def test_uneven_rows_are_findings_with_their_line(row: str, words: str) -> None:
    text = CLINIC.replace("| Delete visit by ID | `/:id/` | ❌ | DELETE |", row)
    finding = next(f for f in read(text).findings if f.rule == "uneven-table-row")
    assert words in finding.evidence
    assert f"p.md:{text.split(chr(10)).index(row) + 1}:" in finding.evidence


def test_repeated_endpoints_and_ids_are_findings() -> None:
    text = CLINIC.replace("| Query visit by ID | `/{id}` | ✅ | GET |", "| Again | `/` | | GET |")
    text += "\n- **AP2**: Another (PUT /api/visits)\n"
    rules = [f.rule for f in read(text).findings]
    assert rules.count("endpoint-listed-twice") == 1
    assert rules.count("pattern-id-twice") == 1


def test_crlf_and_byte_order_mark_change_nothing() -> None:
    assert read("\ufeff" + CLINIC.replace("\n", "\r\n")) == read(CLINIC)


@pytest.mark.parametrize(
    ("text", "endpoints"),
    [
        ("GET /a/", [Endpoint(method="GET", path="/a")]),
        (
            "(`POST /a/:id?x=1`), DELETE `/b`",
            [Endpoint(method="POST", path="/a/:id"), Endpoint(method="DELETE", path="/b")],
        ),
        ("get /a, TARGET /b, GET it", []),
    ],
)
def test_requests_in_text(text: str, endpoints: list[Endpoint]) -> None:
    assert list(find_endpoints(text)) == endpoints


@pytest.mark.parametrize(
    ("prefix", "path", "full"),
    [
        ("/api/a", "/", "/api/a"),
        ("/api/a/", "/b/", "/api/a/b"),
        ("/api/a", "/api/a/b", "/api/a/b"),
        ("/api/a", "/api/ab", "/api/a/api/ab"),
        ("", "/x", "/x"),
    ],
)
def test_full_paths(prefix: str, path: str, full: str) -> None:
    assert join_path(prefix, path) == full


def test_claims_of_keys_per_entity() -> None:
    text = """## Entities
1. **Patients**
   - Primary Key: `id`
   - Unique Keys: `email`, `card_no`
2. **Bed Stays**
   - Composite Key: `ward` + `bed`
   - Foreign Keys: `ward` → `wards.code`, `bed` → `beds.id`
   - Relationships:
     - Many-to-One with Wards
"""
    claims = list(read_entity_claims(read_markdown(text, "p.md")))
    assert [(c.entity, c.place.line) for c in claims] == [("Patients", 2), ("Bed Stays", 5)]
    assert [(k.kind, k.names, k.target, k.place.line) for c in claims for k in c.keys] == [
        ("primary", ("id",), (), 3),
        ("unique", ("email",), (), 4),
        ("unique", ("card_no",), (), 4),
        ("composite", ("ward", "bed"), (), 6),
        ("foreign", ("ward",), ("wards.code",), 7),
        ("foreign", ("bed",), ("beds.id",), 7),
    ]


def test_the_reference_case(shop: Path) -> None:
    path = shop / "stage-01/01_1_API_access_patterns.md"
    lines = path.read_text().split("\n")
    structures = read_access_patterns(read_markdown(path.read_text(), path.name))
    assert [p.id for p in structures.patterns] == [f"AP{n}" for n in range(1, 49)]
    assert structures.findings == ()
    for pattern in structures.patterns:
        stated = lines[pattern.place.line - 1]
        assert stated == f"- **{pattern.id}**: {pattern.text} ({pattern.method} {pattern.endpoint})"
        assert pattern.access_place is not None
        cells = [cell.strip() for cell in lines[pattern.access_place.line - 1].split("|")]
        assert (cells[1], cells[3], cells[4]) == (pattern.method, pattern.auth, pattern.access)
        assert pattern.endpoint.endswith(cells[2].strip("`/"))
    assert {p.group for p in structures.patterns} == {
        "User Management",
        "Product Catalog",
        "Category Management",
        "Order Management",
        "Shopping Cart",
        "Seller Operations",
    }


def test_the_address_in_a_title_is_no_prefix_of_endpoints() -> None:
    text = """\
# The API, as of https://docs.example

| Method | Endpoint | Data Access Pattern |
|---|---|---|
| GET | `/users/:id` | Query user by ID |

- **AP1**: Show a user (GET /users/:id)
"""
    read = read_access_patterns(read_markdown(text, "a.md"))
    assert [(p.id, p.endpoint, p.access) for p in read.patterns] == [
        ("AP1", "/users/:id", "Query user by ID")
    ]


@pytest.mark.parametrize("signs", ["-" * 5_000, "- " * 5_000, "user" * 2_000 + "x"])
def test_a_field_of_many_signs_is_read_at_once(signs: str) -> None:
    head = "# Access Patterns\n\n### AP1: Show a user\n- Endpoint: GET /users/:id\n"
    text = f"{head}- Access: {signs}x\n"
    read = read_access_patterns(read_markdown(text, "a.md"))
    assert [pattern.id for pattern in read.patterns] == ["AP1"]
