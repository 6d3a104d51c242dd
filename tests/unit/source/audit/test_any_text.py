"""Whatever an artifact says, the audit ends, and every finding has its two places."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fixtures.audited_artifacts import Plan, material_of, render
from tools.source.artifacts import ARTIFACTS
from tools.source.audit.audit import compare
from tools.source.audit.comparison import contradictions, findings_of

PLAN = Plan(
    tables=("wagons", "stations"),
    terms=((120, 100),),
    ids=(40, 30),
    listings=(210,),
    writes=10,
    pages=3,
    window_minutes=90,
    active_minutes=60,
)
TEXTS = render(PLAN)[0]
PIECES = (
    "9" * 40,
    "1" + ",000" * 2000,
    "0.0000000000000001%",
    "0 executions - 0%",
    "1.5 + 2.5 | 4",
    "LIMIT 99999999999999999999 OFFSET 0-99999999",
    "Queries 1-999999",
    "(0 executions each)",
    "0s",
    "OFFSET 9-1",
    "²³ executions",
    "٣ executions (٣%)",
    "SELECT ((((",
    "`",
    "|",
    "**",
    "```",
    "\x00\x1b[2J",
    "{}",
    "%s",
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_mutated_artifacts(data: st.DataObject) -> None:
    texts = dict(TEXTS)
    for _ in range(data.draw(st.integers(1, 8))):
        path = data.draw(st.sampled_from(ARTIFACTS))
        at = data.draw(st.integers(0, len(texts[path])))
        cut = data.draw(st.integers(0, 60))
        piece = data.draw(st.sampled_from(PIECES) | st.text(max_size=20))
        texts[path] = texts[path][:at] + piece + texts[path][at + cut :]
    material = material_of(texts)
    if material.patterns and material.mysql.tables:
        for finding in findings_of(compare(material)):
            assert "artifacts/stage-01/" in finding.evidence
            assert finding.fix


@pytest.mark.parametrize(
    "long",
    [
        "- a,b," * 8000,
        "- one-to-many with " + "a " * 20_000,
        "database " * 8000 + "has 3 tables",
        "(1 + " * 8000,
        "1 of 2 " * 8000,
        "- LIMIT " + "1, " * 8000,
        "- AP1-AP999 " * 500 + "not seen",
        "10% of queries " * 4000,
        "- ID " + "1," * 9000 + ": 3 executions",
        "LIMIT 5 OFFSET " + "1 and " * 8000,
    ],
    ids=lambda text: text[:20],
)
def test_long_lines_end_soon(long: str) -> None:
    texts = {path: f"{text}\n\n## R\n\n{long}\n" for path, text in TEXTS.items()}
    found = contradictions(compare(material_of(texts)))
    assert all(each.stated.place.line for each in found)
