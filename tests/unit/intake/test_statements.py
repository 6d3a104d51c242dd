"""Statements of a fixture: what they do, the phrase for it, and that the phrase says the same."""

from pathlib import Path

import pytest
import yaml
from bakery import SCHEMA
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from tools.intake.statements.reading import tell
from tools.intake.wording import canonical, word
from tools.provenance import Place
from tools.source.evidence import LogAnalysis, StatedPattern
from tools.workload.operations import Operation
from tools.workload.reading import NOT_IN_WORDS, read_pattern

CASES = yaml.safe_load((Path(__file__).parents[2] / "fixtures/intake/statements.yaml").read_text())
TOLD = [case for case in CASES if "phrase" in case]
UNTOLD = [case for case in CASES if "untold" in case]
LOG = LogAnalysis(place=Place(file="log.md", line=1))
PATTERN = StatedPattern(id="AP1", text="", group="", place=Place(file="patterns.md", line=1))
OPERATIONS: TypeAdapter[tuple[Operation, ...]] = TypeAdapter(tuple[Operation, ...])


@pytest.mark.parametrize("case", TOLD, ids=lambda case: case["sql"])
def test_the_phrase_does_what_the_statement_does(case):
    expected = canonical(OPERATIONS.validate_python(case["operations"]))
    told = tell(case["sql"], SCHEMA, 12)
    assert told.untold == ""
    assert canonical(told.operations) == expected
    wording = word(told, SCHEMA, PATTERN, LOG, case["sql"])
    assert wording.phrase == case["phrase"]
    reading = read_pattern(PATTERN, SCHEMA, LOG, case["phrase"])
    assert canonical(reading.operations) == expected
    assert reading.reading == wording.reading == case.get("reading", "plain")


@pytest.mark.parametrize("case", UNTOLD, ids=lambda case: case["sql"])
def test_what_no_phrase_says_stays_unread_with_its_sql(case):
    told = tell(case["sql"], SCHEMA, 12)
    assert (told.untold, told.steps) == (case["untold"], ())
    wording = word(told, SCHEMA, PATTERN, LOG, case["sql"])
    assert wording.phrase == f"{NOT_IN_WORDS} {case['untold']} {case['sql']}"
    reading = read_pattern(PATTERN, SCHEMA, LOG, wording.phrase)
    assert (reading.reading, reading.operations) == ("unread", ())
    assert case["sql"] in reading.assumptions[0]


def test_a_page_of_unknown_size_is_said_without_a_number():
    told = tell("SELECT * FROM cakes WHERE shop_id = ? LIMIT ?", SCHEMA, None)
    phrase = word(told, SCHEMA, PATTERN, LOG, "").phrase
    assert phrase == "Query cakes by shop_id + pagination"


@pytest.mark.parametrize("sql", ["SELECT 1", "SELECT LAST_INSERT_ID()", "SELECT NOW(), ?"])
def test_without_a_table_nothing_is_done(sql):
    told = tell(sql, SCHEMA)
    assert (told.uses_no_table, told.steps, told.untold) == (True, (), "")


WORDS = sorted({word for case in CASES for word in case["sql"].split()})


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_words_are_told_and_worded_without_an_error_and_never_wrongly(data):
    words = data.draw(st.sampled_from(CASES))["sql"].split()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(words) - 1))
        words[at : at + data.draw(st.integers(0, 1))] = [data.draw(st.sampled_from(WORDS))]
    sql = " ".join(words)
    told = tell(sql, SCHEMA, 12)
    wording = word(told, SCHEMA, PATTERN, LOG, sql)
    reading = read_pattern(PATTERN, SCHEMA, LOG, wording.phrase)
    if wording.reading == "unread":
        assert reading.reading == "unread"
    else:
        assert canonical(reading.operations) == canonical(told.operations)
