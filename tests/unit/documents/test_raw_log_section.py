"""The raw query log in the requirements document."""

import podcast_workload
from markdown_it import MarkdownIt

from tools.documents.raw_log import MOST_DIGESTS, raw_log_view
from tools.documents.requirement import render_requirement
from tools.provenance import Place
from tools.source.querylog.query_log import (
    Digest,
    KeyUse,
    QueryLog,
    RawLogFile,
    TransactionShape,
    Unread,
)

FILE = "artifacts/stage-01/raw/query.log"


def digest(number: int, executions: int = 4, share: float = 0.25) -> Digest:
    return Digest(
        id=f"{number:016x}",
        text=f"SELECT * FROM episodes WHERE id = ? AND a{number} = 'x | `y`'",
        kind="select",
        executions=executions,
        first_seen="2025-07-31T18:20:34Z",
        last_seen="2025-07-31T18:30:34Z",
        average_per_second=0.01,
        peak_per_second=0.5,
        connections=2,
        tables=("episodes",),
        keys=(
            KeyUse(
                column="episodes.id",
                parameter=0,
                distinct=3,
                is_exact=False,
                top_share=share,
                largest=7965,
            ),
        ),
        place=Place(file=FILE, line=number),
    )


def query_log(*digests: Digest) -> QueryLog:
    return QueryLog(
        files=(RawLogFile(path=FILE, format="slow", server="MySQL 8.4.0", bytes=2048, lines=61),),
        first_seen="2025-07-31T18:20:34Z",
        last_seen="2025-07-31T18:30:34Z",
        seconds=600,
        active_seconds=400,
        idle_after_seconds=300,
        peak_interval_seconds=60,
        executions=sum(each.executions for each in digests),
        administrative=7,
        connections=2,
        digests=digests,
        transactions=(
            TransactionShape(
                digests=(digests[0].id, digests[-1].id), count=9, place=digests[0].place
            ),
        ),
        unread=(Unread(lines=2, reason="binary", place=Place(file=FILE, line=60)),),
        is_complete=False,
    )


def rendered(log: QueryLog | None) -> str:
    requirements = podcast_workload.requirements()
    evidence = requirements.evidence.model_copy(update={"raw_log": log})
    return render_requirement(requirements.model_copy(update={"evidence": evidence}))


def test_without_a_log_nothing_is_said_of_one() -> None:
    assert raw_log_view(None) == {}
    assert "raw query log" not in rendered(None)


def test_window_totals_and_what_was_not_read_are_said() -> None:
    text = rendered(query_log(digest(1), digest(2)))
    assert f"`{FILE}`: slow log of MySQL 8.4.0, 2 KB, 61 lines" in text
    assert "2025-07-31T18:20:34Z to 2025-07-31T18:30:34Z, 600 s; active for 400 s" in text
    assert "8 executions of 2 different statements by 2 connections; 7 administrative" in text
    assert "Peaks are over 60 s" in text
    assert "lower bounds" in text
    assert f"2 lines not read from {FILE}:60 on: binary" in text


def test_each_statement_is_a_row_whatever_is_in_it() -> None:
    text = rendered(query_log(digest(1), digest(2)))
    section = text[text.index("## The raw query log") : text.index("## Findings")]
    tables = [
        token
        for token in MarkdownIt("commonmark").enable("table").parse(section)
        if token.type in ("table_open", "tr_open", "td_open")
    ]
    kinds = [token.type for token in tables]
    assert kinds.count("table_open") == 3
    assert kinds.count("td_open") == 2 * 7 + 2 * 6 + 3
    assert "about 3 | 25% | 7,965" in section


def test_the_most_lopsided_of_the_busiest_keys_come_first() -> None:
    text = rendered(query_log(digest(1, 10, 0.1), digest(2, 5, 0.9)))
    keys = text[text.index("### Values that statements look for") :]
    assert keys.index("90%") < keys.index("10%")


def test_a_long_list_is_cut_and_says_what_is_left_out() -> None:
    many = [digest(number) for number in range(1, MOST_DIGESTS + 4)]
    log = query_log(*many).model_copy(update={"dropped_digests": 5, "dropped_executions": 6})
    assert "8 further statements with 18 executions are not listed." in rendered(log)
