"""The table structure artifact: DDL and the keys that stand only in prose around it."""

from pathlib import Path

from tools.source.ddl import read_tables
from tools.source.markdown import read_markdown
from tools.source.table_structures import TableStructures, read_table_structures

CLINIC = """# Tables

The `clinic` database has 3 tables.

## Definitions

### 1. Patients

**Purpose**: People who are treated

```sql
CREATE TABLE patients (
    id INT NOT NULL AUTO_INCREMENT,
    email VARCHAR(100) NOT NULL,
    ward VARCHAR(10) NOT NULL,
    bed INT NOT NULL,
    family_name VARCHAR(80) NULL,
    remarks TEXT NULL
);
```

- **Primary Key**: `id` (auto-increment)
- **Unique Constraints**: `email`, `one_bed` (ward, bed) - one patient a bed
- **Indexes**:
  - `idx_family_name` (BTREE) - by name
  - `patients_ward_bed_idx` (BTREE)
  - `idx_words` (FULLTEXT) - Text search on family_name + remarks
  - `idx_stay` (BTREE) - how long
  - `idx_two` (ward, family_name)
  - `uk_words` (UNIQUE) (ward, remarks)

### 2. Doctors

```sql
CREATE TABLE doctors (id INT NOT NULL, chief_id INT NULL, PRIMARY KEY (id));
```

#### Keys

**Foreign Keys**:
- `chief_id` → `doctors.id` (self-referencing, ON DELETE SET NULL)

### 3. Visits

```sql
CREATE TABLE visits (
    patient_id INT, doctor_id INT, day DATE,
    PRIMARY KEY (patient_id, doctor_id, day)
);
```

- **Primary Key**: (`patient_id`, `doctor_id`, `day`)
- **Foreign Keys**: `patient_id` -> `patients`, `nurse_id` → `nurses.id`
- **Unique Key**: `room`

## Relationships

- **Foreign Key**: `visits.doctor_id` references `doctors`(`id`)
- **Foreign Key**: `visits.patient_id` → `patients.id`
- **Foreign Key**: `wards.id` → `patients.id`
- **Primary Key**: `id`
"""


def read(text: str) -> TableStructures:
    return read_table_structures(read_markdown(text, "t.md"))


def test_prose_completes_the_tables() -> None:
    mysql = read(CLINIC).mysql
    assert mysql.database == "clinic"
    assert mysql.table_names == ("patients", "doctors", "visits")
    patients = mysql.table("patients")
    assert (patients.purpose, patients.primary_key) == ("People who are treated", ("id",))
    assert [(key.name, key.columns) for key in patients.unique_keys] == [
        ("email", ("email",)),
        ("one_bed", ("ward", "bed")),
        ("uk_words", ("ward", "remarks")),
    ]
    assert [(i.name, i.columns, i.kind) for i in patients.indexes] == [
        ("idx_family_name", ("family_name",), "btree"),
        ("patients_ward_bed_idx", ("ward", "bed"), "btree"),
        ("idx_words", ("family_name", "remarks"), "fulltext"),
        ("idx_two", ("ward", "family_name"), "btree"),
    ]
    assert mysql.table("visits").primary_key == ("patient_id", "doctor_id", "day")
    assert not mysql.table("visits").column("day").nullable


def test_foreign_keys_of_prose_and_relationships_are_merged() -> None:
    mysql = read(CLINIC).mysql
    keys = {
        (table.name, *key.columns, key.references, *key.referenced_columns, key.on_delete)
        for table in mysql.tables
        for key in table.foreign_keys
    }
    assert keys == {
        ("doctors", "chief_id", "doctors", "id", "SET NULL"),
        ("visits", "patient_id", "patients", "id", None),
        ("visits", "doctor_id", "doctors", "id", None),
    }


def test_what_cannot_be_told_is_a_finding_with_its_line() -> None:
    lines = CLINIC.split("\n")
    found = {
        (finding.rule, finding.subject): lines[int(finding.evidence.split(":")[1].split()[0]) - 1]
        for finding in read(CLINIC).findings
    }
    assert found == {
        ("index-without-columns", "patients"): "  - `idx_stay` (BTREE) - how long",
        ("unknown-column", "visits"): "- **Unique Key**: `room`",
        ("unknown-table", "wards"): "- **Foreign Key**: `wards.id` → `patients.id`",
        ("key-without-table", "Relationships"): "- **Primary Key**: `id`",
    }
    unknown = [f.evidence for f in read(CLINIC).findings if f.rule == "unknown-column"]
    assert [("nurse_id" in text, "room" in text) for text in unknown] == [
        (True, False),
        (False, True),
    ]


def test_places_point_at_the_stating_line() -> None:
    lines = CLINIC.split("\n")
    for table in read(CLINIC).mysql.tables:
        assert f"CREATE TABLE {table.name}" in lines[table.place.line - 1]
        for column in table.columns:
            assert column.name in lines[column.place.line - 1]
        for key in table.foreign_keys:
            assert key.columns[0] in lines[key.place.line - 1]
        for index in table.indexes:
            assert f"`{index.name}`" in lines[index.place.line - 1]
        for unique in table.unique_keys:
            assert f"`{unique.name}`" in lines[unique.place.line - 1]


def test_a_primary_key_told_otherwise_in_prose_is_a_finding_and_the_table_leads() -> None:
    sql = "CREATE TABLE a (x INT, y INT, PRIMARY KEY (x));"
    text = f"# T\n```sql\n{sql}\n```\n- **Primary Key**: `y`\n"
    structures = read(text)
    assert structures.mysql.table("a").primary_key == ("x",)
    assert [(f.rule, "t.md:5" in f.evidence) for f in structures.findings] == [
        ("key-contradiction", True)
    ]


def test_a_broken_block_is_an_error_and_its_keys_go_to_no_other_table() -> None:
    text = """## A
```sql
CREATE TABLE a (id INT PRIMARY KEY, b_id INT);
```
## B
```sql
CREATE TABLE b (
  id INT,
  name VARCHR(3
);
```
- **Primary Key**: `b_id`
"""
    structures = read(text)
    assert structures.mysql.table("a").primary_key == ("id",)
    (finding,) = structures.findings
    assert (finding.rule, finding.severity) == ("unread-sql", "error")
    assert "t.md:9" in finding.evidence


def test_one_section_with_several_tables_gives_keys_to_the_block_above() -> None:
    text = """# All
```sql
CREATE TABLE a (id INT);
```
**Primary Key**: `id`

```sql
CREATE TABLE b (x INT, a_id INT);
```
**Primary Key**: `x`
- **Foreign Keys**: `a_id` → `a.id`
"""
    mysql = read(text).mysql
    assert [(t.name, t.primary_key) for t in mysql.tables] == [("a", ("id",)), ("b", ("x",))]
    assert mysql.children_of("a")[0][0].name == "b"


def test_composite_foreign_keys() -> None:
    text = """# All
```sql
CREATE TABLE a (x INT, y INT, PRIMARY KEY (x, y));
CREATE TABLE b (id INT PRIMARY KEY, ax INT, ay INT);
```
- **Foreign Key**: `b.ax` + `b.ay` → `a.x` + `a.y`
"""
    (key,) = read(text).mysql.table("b").foreign_keys
    assert (key.columns, key.referenced_columns) == (("ax", "ay"), ("x", "y"))


def test_the_reference_case_and_its_raw_schema_agree(shop: Path) -> None:
    path = shop / "stage-01/01_3_table_structure_analysis.md"
    structures = read_table_structures(read_markdown(path.read_text(), path.name))
    lines = path.read_text().split("\n")
    mysql = structures.mysql
    assert mysql.database == "online_shopping_store"
    assert len(mysql.tables) == 6
    for raw in read_tables((shop / "raw/schema.sql").read_text(), "schema.sql", 1):
        table = mysql.table(raw.name)
        assert [c.model_dump(exclude={"place"}) for c in table.columns] == [
            c.model_dump(exclude={"place"}) for c in raw.columns
        ]
        assert table.primary_key == raw.primary_key
        assert [key.columns for key in table.unique_keys] == [k.columns for k in raw.unique_keys]
        assert {(k.columns, k.references, k.referenced_columns) for k in table.foreign_keys} == {
            (k.columns, k.references, k.referenced_columns) for k in raw.foreign_keys
        }
        stated = {(i.name, i.columns, i.kind) for i in table.indexes}
        assert {(i.name, i.columns, i.kind) for i in raw.indexes} - stated <= {
            ("idx_inventory", ("inventory_quantity",), "btree")
        }
        for column in table.columns:
            assert lines[column.place.line - 1].split()[0] == column.name
    assert [(f.rule, f.subject) for f in structures.findings] == [
        ("index-without-columns", "products")
    ]


def test_a_table_of_keys_may_state_what_columns_refer_to() -> None:
    text = """## a
```sql
CREATE TABLE a (id INT, k INT, PRIMARY KEY (id, k));
```
## b
```sql
CREATE TABLE b (x INT, a_id INT, a_k INT);
```
| Key | Columns | Kind |
| --- | --- | --- |
| PRIMARY | `x` | primary key |
| – | `a_id`, `a_k` | refers to `a.id`, `a.k` |
"""
    structures = read(text)
    (key,) = structures.mysql.table("b").foreign_keys
    assert (key.columns, key.references) == (("a_id", "a_k"), "a")
    assert (key.referenced_columns, key.place.line) == (("id", "k"), 12)
    assert structures.mysql.table("b").primary_key == ("x",)
    assert structures.findings == ()
