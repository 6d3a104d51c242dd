"""What shows only in all patterns together: children that are part of their parent."""

import pytest

from tools.provenance import Place
from tools.source.ddl import read_tables
from tools.source.evidence import LogAnalysis, StatedPattern
from tools.source.schema import Schema
from tools.workload.operations import Lookup
from tools.workload.reading import read_patterns

SCHEMA = Schema(
    tables=read_tables(
        """
CREATE TABLE invoices (id INT PRIMARY KEY, number VARCHAR(20) NOT NULL UNIQUE, total INT);
CREATE TABLE invoice_lines (id INT PRIMARY KEY, invoice_id INT NOT NULL, text VARCHAR(90),
  FOREIGN KEY (invoice_id) REFERENCES invoices(id));
""",
        "billing.sql",
        1,
    )
)
LOG = LogAnalysis(place=Place(file="log.md", line=1))
CREATE = ("POST", "Create invoice + invoice_lines")
GET = ("GET", "Query invoice by ID")


def read(*phrases: tuple[str, str]):
    patterns = tuple(
        StatedPattern(
            id=f"AP{n}",
            text="",
            group="",
            method=method,
            access=access,
            place=Place(file="patterns.md", line=n),
        )
        for n, (method, access) in enumerate(phrases, 1)
    )
    return read_patterns(patterns, SCHEMA, LOG, {})


def test_a_get_of_the_parent_reads_its_parts():
    reading = read(CREATE, GET)[1]
    parent, parts = reading.operations
    assert parent == Lookup(table="invoices", equality=("id",))
    assert parts == Lookup(table="invoice_lines", equality=("invoice_id",))
    assert reading.reading == "assumed"


@pytest.mark.parametrize(
    "other",
    [
        ("GET", "Query invoice_lines by invoice_id"),
        ("POST", "Create invoice_line"),
        ("DELETE", "Delete invoice_line by ID"),
    ],
)
def test_children_with_a_life_of_their_own_are_no_parts(other):
    assert len(read(CREATE, GET, other)[1].operations) == 1


@pytest.mark.parametrize(
    "phrase", [("GET", "Query all invoices"), ("PUT", "Update invoice total by ID")]
)
def test_lists_and_changes_stay_as_they_are(phrase):
    assert len(read(CREATE, phrase)[1].operations) == 1


def test_a_phrase_given_for_one_pattern_is_read_instead():
    patterns = (
        StatedPattern(
            id="AP7", text="", group="", access="?", place=Place(file="patterns.md", line=1)
        ),
    )
    (reading,) = read_patterns(patterns, SCHEMA, LOG, {"AP7": "Query invoice by number"})
    assert reading.operations == (Lookup(table="invoices", equality=("number",)),)
