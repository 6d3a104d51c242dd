"""Arithmetic that is shown comes to the units that are counted."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library_model import index_write, read, write

from tools.capacity.arithmetic import work_out
from tools.capacity.units import request_units
from tools.planning.plans import Request

amounts = st.one_of(st.integers(0, 5000), st.floats(0.01, 300)).map(float)
sizes = st.integers(0, 450_000).map(float)
reads = st.builds(
    lambda operation, calls, items, size, consistency: read(
        operation, "T", calls=calls, items=items, item_bytes=size, consistency=consistency
    ),
    st.sampled_from(["GetItem", "BatchGetItem", "Query", "Scan"]),
    amounts,
    amounts,
    sizes,
    st.sampled_from(["eventual", "strong", "transactional"]),
)
writes = st.builds(
    lambda operation, items, size, transaction, effect, entry, share: write(
        operation,
        "T",
        items=items,
        item_bytes=size,
        transaction=transaction,
        indexes=(index_write("I", effect, entry, share),),
    ),
    st.sampled_from(["PutItem", "UpdateItem", "DeleteItem", "ConditionCheck"]),
    amounts,
    sizes,
    st.none() | st.just(1),
    st.sampled_from(["none", "put", "delete", "replace", "move"]),
    sizes,
    st.sampled_from([0.0, 0.25, 1.0]),
)


def evaluated(text: str) -> float:
    """The value of arithmetic as a person reads it: bytes over a step of KB, rounded up."""
    plain = re.sub(r"(\d),(?=\d{3})", r"\1", text)
    plain = plain.replace("×", "*").replace(" KB", " * 1024").replace(" B / ", " / 1 / ")
    plain = re.sub(r"/ 1 / (\d+) \* 1024", r"/ (\1 * 1024)", plain)
    assert re.fullmatch(r"[\d.e+*/() ceil-]+", plain), text
    return float(eval(plain, {"__builtins__": {}, "ceil": lambda x: math.ceil(round(x, 9))}))


@given(request=st.one_of(reads, writes), largest=st.booleans())
def test_it_comes_to_the_units(request: Request, largest: bool) -> None:
    counted = {
        line.name: line.read_units + line.write_units
        for line in request_units(request, largest=largest)
    }
    shown = {line.structure: line for line in work_out(request, largest=largest)}
    assert {name: line.units for name, line in shown.items()} == pytest.approx(counted)
    for line in shown.values():
        step = 1 + line.units * 1e-4  # the numbers shown have six digits
        assert evaluated(line.text) == pytest.approx(line.units, rel=1e-4, abs=step)


@pytest.mark.parametrize(
    ("request_made", "text"),
    [
        (read("GetItem", "T", item_bytes=1300), "ceil(1,300 B / 4 KB) × 0.5"),
        (
            read("Query", "T", calls=2, items=3, item_bytes=1300, consistency="strong"),
            "2 × ceil(3 × 1,300 B / 4 KB)",
        ),
        (
            read("Scan", "T", items=3000, item_bytes=1000),
            "(2 × 256 + ceil(902,848 B / 4 KB)) × 0.5",
        ),
        (
            read("BatchGetItem", "T", items=2.5, item_bytes=5000),
            "2.5 × ceil(5,000 B / 4 KB) × 0.5",
        ),
    ],
)
def test_reads_are_written_out(request_made: Request, text: str) -> None:
    (line,) = work_out(request_made)
    assert line.text == text
    assert evaluated(line.text) == line.units


def test_writes_are_written_out_by_structure() -> None:
    request = write(
        "UpdateItem",
        "T",
        item_bytes=1500,
        transaction=1,
        indexes=(
            index_write("Moved", "move", 1100),
            index_write("Sparse", "replace", 90, share=0.25),
            index_write("Untouched", "none", 90),
        ),
    )
    assert [(line.structure, line.text, line.units) for line in work_out(request)] == [
        ("T", "ceil(1,500 B / 1 KB) × 2", 4),
        ("T.Moved", "(ceil(1,100 B / 1 KB) + ceil(1,100 B / 1 KB))", 4),
        ("T.Sparse", "0.25 × ceil(90 B / 1 KB)", 0.25),
    ]
