"""Phrases of a fixture read against its schema; the fixture says what must come out."""

from pathlib import Path

import pytest
import yaml
from pydantic import TypeAdapter

from tools.provenance import Place
from tools.source.ddl import read_tables
from tools.source.evidence import LogAnalysis, StatedPattern
from tools.source.schema import Schema
from tools.workload.operations import Delete, Lookup, Operation, Update
from tools.workload.reading import read_pattern

FIXTURE = Path(__file__).parents[2] / "fixtures" / "reading" / "animal_clinic.yaml"
CASES = yaml.safe_load(FIXTURE.read_text())
SCHEMA = Schema(tables=read_tables(CASES["schema"], FIXTURE.name, 1))
LOG = LogAnalysis(place=Place(file="log.md", line=1))
OPERATIONS: TypeAdapter[tuple[Operation, ...]] = TypeAdapter(tuple[Operation, ...])


def stated(access: str, text: str = "", endpoint: str = "") -> StatedPattern:
    place = Place(file="patterns.md", line=1)
    return StatedPattern(
        id="AP1", text=text, group="", endpoint=endpoint, access=access, place=place
    )


@pytest.mark.parametrize("case", CASES["phrases"], ids=lambda case: case["phrase"])
def test_phrase_is_read_as_the_fixture_says(case):
    reading = read_pattern(stated(case["phrase"]), SCHEMA, LOG)
    assert reading.reading == case["reading"], reading.assumptions
    assert reading.operations == OPERATIONS.validate_python(case.get("operations", []))


@pytest.mark.parametrize("case", CASES["phrases"], ids=lambda case: case["phrase"])
def test_assumptions_are_sentences_exactly_where_something_was_assumed(case):
    reading = read_pattern(stated(case["phrase"]), SCHEMA, LOG)
    assert bool(reading.assumptions) == (case["reading"] != "plain")
    assert all(text.endswith(".") and "  " not in text for text in reading.assumptions)


@pytest.mark.parametrize("case", CASES["phrases"], ids=lambda case: case["phrase"])
def test_every_column_read_exists(case):
    for operation in read_pattern(stated(case["phrase"]), SCHEMA, LOG).operations:
        if isinstance(operation, Lookup | Update | Delete):
            known = SCHEMA.table(operation.table).column_names
            assert set(operation.equality) | set(operation.tested) <= set(known)


def test_the_users_phrase_replaces_the_artifacts():
    reading = read_pattern(stated("Query overdue visits"), SCHEMA, LOG, "Query visits by vet_id")
    assert reading.operations == (Lookup(table="visits", equality=("vet_id",)),)
    assert read_pattern(stated("Query overdue visits"), SCHEMA, LOG, "none").reading == "plain"


def test_without_a_phrase_the_description_is_read_and_said_so():
    reading = read_pattern(stated("", text="Get animals by keeper"), SCHEMA, LOG)
    assert reading.operations == (Lookup(table="animals", equality=("keeper_id",)),)
    assert "Get animals by keeper" in reading.assumptions[0]


def test_the_endpoint_names_the_table_and_the_key_that_a_phrase_leaves_out():
    reading = read_pattern(stated("Get details", endpoint="/api/vets/:id"), SCHEMA, LOG)
    assert reading.operations == (Lookup(table="vets", equality=("id",)),)
    assert reading.reading == "assumed"


def test_a_history_in_the_description_orders_the_rows():
    pattern = stated("Query visits by vet_id + pagination", text="Get the vet's visit history")
    (lookup,) = read_pattern(pattern, SCHEMA, LOG).operations
    assert isinstance(lookup, Lookup)
    assert (lookup.order_by, lookup.descending, lookup.limit) == ("created_at", True, 20)


def test_an_empty_pattern_is_unread():
    assert read_pattern(stated(""), SCHEMA, LOG).reading == "unread"
