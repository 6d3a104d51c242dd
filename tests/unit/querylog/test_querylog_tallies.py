"""Counts in bounded memory against counts without bounds."""

import pickle
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.source.querylog.log_tally import join_spans
from tools.source.querylog.sketch import EXACT_VALUES, Distinct, Sketch
from tools.source.querylog.tallies import (
    MOST_INTERVALS,
    BoundedCounts,
    IntervalTally,
    ValueTally,
    VariantTally,
)

KEYS = st.integers(0, 40).map(lambda number: b"%d" % int(number * number / 40))
PARTS = st.lists(st.lists(st.lists(KEYS, max_size=30), max_size=5), min_size=1, max_size=4)


@given(PARTS, st.integers(1, 10))
def test_counts_are_within_what_is_said_of_them(parts: list[list[list[bytes]]], most: int) -> None:
    """Batches make parts, parts are merged: as a log is read."""
    true = Counter(key for part in parts for batch in part for key in batch)
    total = BoundedCounts()
    for part in parts:
        counts = BoundedCounts()
        for batch in part:
            counts.add(Counter(batch))
            counts.prune(most)
        total.merge(counts)
        total.prune(most)
    assert len(total) <= most
    assert total.missed <= true.total() / (most + 1)
    for key, count in true.items():
        if key in total:
            least, at_most = total[key]
            assert least <= count <= at_most
        else:
            assert count <= total.missed
    if total.missed == 0:
        assert {key: total[key].least for key in total} == true


def test_a_common_value_stays_exact_among_many_rare_ones() -> None:
    tally = ValueTally()
    for batch in range(200):
        rare = {b"%d" % (batch * 100 + number): 1 for number in range(100)}
        tally.add({b"hot": 50, **rare}, 1_000)
    assert tally.top() == 200 * 50
    assert tally.counts[b"hot"].most == 200 * 50
    assert not tally.is_exact
    assert tally.distinct() == pytest.approx(20_001, rel=0.03)
    assert tally.largest == 19_999
    assert len(tally.counts) <= 1_000


@pytest.mark.parametrize("values", [1_001, 3_000, 10_000, 40_000, 70_000, 250_000])
@pytest.mark.parametrize("form", [b"%d", b"user-%08x@example.org"])
def test_distinct_values_are_estimated_within_three_percent(values: int, form: bytes) -> None:
    distinct = Distinct()
    distinct.update(form % number for number in range(values))
    assert distinct.count() == pytest.approx(values, rel=0.03)


def test_distinct_values_are_exact_up_to_a_number() -> None:
    distinct = Distinct()
    for _ in range(2):
        distinct.update(b"%d" % number for number in range(EXACT_VALUES))
    assert distinct.count() == EXACT_VALUES


@given(st.lists(st.sets(st.integers(0, 5_000), max_size=400), max_size=4))
def test_sketches_merge_to_the_sketch_of_everything(parts: list[set[int]]) -> None:
    whole, merged = Sketch(), Sketch()
    for part in parts:
        own = Sketch()
        own.add(b"%d" % number for number in part)
        whole.add(b"%d" % number for number in part)
        merged.merge(own)
    assert merged.estimate() == whole.estimate()
    assert pickle.dumps(merged) == pickle.dumps(whole)


@pytest.mark.parametrize(("ours", "theirs"), [(500, 700), (500, 2_000), (2_000, 500), (2_000, 900)])
def test_distinct_values_of_two_parts(ours: int, theirs: int) -> None:
    one, other = Distinct(), Distinct()
    one.update(b"%d" % number for number in range(ours))
    other.update(b"%d" % number for number in range(ours - 200, ours - 200 + theirs))
    one.merge(other)
    assert one.count() == pytest.approx(ours + theirs - 200, rel=0.03)


def test_the_busiest_interval_survives_years_of_intervals() -> None:
    tally = IntervalTally()
    for interval in range(10 * MOST_INTERVALS):
        tally.add({interval: 500 if interval == 3_000 else 1 + interval % 7})
    assert tally.busiest() == 500
    assert len(tally.counts) <= MOST_INTERVALS


@given(st.lists(st.tuples(KEYS, st.integers(0, 1_000)), min_size=1), st.integers(1, 5))
def test_first_and_last_of_each_variant(ran: list[tuple[bytes, int]], cut: int) -> None:
    tally, other = VariantTally(), VariantTally()
    for target, part in ((tally, ran[:cut]), (tally, ran[cut : 2 * cut]), (other, ran[2 * cut :])):
        part = sorted(part, key=lambda pair: pair[1])
        keys, times = [key for key, _ in part], [time for _, time in part]
        if part:
            target.add(keys, times, Counter(keys), 1_000)
    tally.merge(other, 1_000)
    found = {key: (count.least, first, last) for key, count, first, last in tally}
    times_of = {key: [time for each, time in ran if each == key] for key, _ in ran}
    assert found == {key: (len(all_), min(all_), max(all_)) for key, all_ in times_of.items()}


@given(st.lists(st.integers(0, 100), min_size=1), st.integers(0, 20))
def test_spans_join_in_any_order(times: list[int], idle_after: int) -> None:
    spans = join_spans([(time, time) for time in times], idle_after)
    half = len(times) // 2
    parts = [
        join_spans([(time, time) for time in each], idle_after)
        for each in (times[half:], times[:half])
    ]
    assert join_spans([*parts[0], *parts[1]], idle_after) == spans
    ordered = sorted(times)
    active = sum(b - a for a, b in pairwise(ordered) if b - a <= idle_after)
    assert sum(last - first for first, last in spans) == active
