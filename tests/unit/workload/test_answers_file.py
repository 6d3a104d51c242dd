from pathlib import Path

import pytest
from library_evidence import library

from tools.errors import InputError
from tools.workload.answers import (
    ContextAnswer,
    FanOutAnswer,
    GrowthAnswer,
    MissingAnswer,
    RateAnswer,
    ReadingAnswer,
    RowsAnswer,
    SizeAnswer,
    SkewAnswer,
)
from tools.workload.answers_file import AnswersFile, load_answers

WHOLE = """\
version: 1
rates:
  UC-01: {peak: 10, average: 2}
  UC-02: {per_day: 120_000, peak_factor: 5}
  UC-03: unknown
rows: {members: 1e6}
growth: {loans: {per_month: 200000}}
fan_out: {loans.member_id: {average: 5, max: 400}}
sizes: {books.summary: {average: 800, max: 6000}}
skew: {loans.member_id: {share: 0.2}}
context: {domain: lending, stage: mature, owners: {cards: identity}}
missing_patterns:
  default: decline
  members.delete: {peak: 1, average: 0.1}
  members.update: decline
  books.delete: unknown
readings:
  default: accept
  UC-02: Query loans by member_id
  UC-07: accept
gates:
  requirements: [{revise: more rows}, approve]
  table: {default: approve, Loans: [{ask: why}, {edit: rows loans 5}, approve]}
  design: approve
  contract: {revise: shorter}
"""


def load(folder: Path, text: str) -> AnswersFile:
    path = folder / "answers.yaml"
    path.write_text(text, encoding="utf-8")
    return load_answers(path, library())


@pytest.mark.parametrize("edit", ["make it faster", "UC-99 5/1", "UC-01 1/5"])
def test_an_edit_that_is_no_answer_is_refused_with_its_line(tmp_path: Path, edit: str) -> None:
    text = f"version: 1\ngates:\n  requirements:\n    - edit: {edit}\n    - approve\n"
    with pytest.raises(InputError) as caught:
        load(tmp_path, text)
    assert [problem.line for problem in caught.value.problems] == [4]
    assert edit in str(caught.value)


def test_every_section_becomes_answers_with_their_lines(tmp_path: Path) -> None:
    file = load(tmp_path, WHOLE)

    assert [
        (a.place.line, a.model_copy(update={"place": None})) for a in file.answers if a.place
    ] == [
        (3, RateAnswer(pattern_id="UC-01", peak=10, average=2)),
        (4, RateAnswer(pattern_id="UC-02", per_day=120_000, peak_factor=5)),
        (5, RateAnswer(pattern_id="UC-03", unknown=True)),
        (6, RowsAnswer(table="members", rows=1_000_000)),
        (7, GrowthAnswer(table="loans", per_month=200_000)),
        (8, FanOutAnswer(table="loans", columns=("member_id",), average=5, max=400)),
        (9, SizeAnswer(table="books", column="summary", average=800, max=6000)),
        (10, SkewAnswer(table="loans", column="member_id", share=0.2)),
        (11, ContextAnswer(domain="lending", stage="mature", owners=(("cards", "identity"),))),
        (14, MissingAnswer(name="members.delete", peak=1, average=0.1)),
        (15, MissingAnswer(name="members.update", declined=True)),
        (16, MissingAnswer(name="books.delete")),
        (19, ReadingAnswer(pattern_id="UC-02", phrase="Query loans by member_id")),
        (20, ReadingAnswer(pattern_id="UC-07")),
    ]
    assert (file.missing_default, file.readings_default) == ("decline", "accept")
    assert str(file.missing_default_place) == "answers.yaml:13"
    assert str(file.readings_default_place) == "answers.yaml:18"


def test_a_list_of_replies_is_used_up_and_a_plain_approval_is_not(tmp_path: Path) -> None:
    file = load(tmp_path, WHOLE)

    def said(gate: str, subject: str = "") -> list[str]:
        replies = [file.reply(gate, subject, times) for times in range(4)]  # type: ignore[arg-type]
        return [f"{reply.kind} {reply.text}".strip() if reply else "-" for reply in replies]

    assert said("requirements") == ["revise more rows", "approve", "-", "-"]
    assert said("table", "Loans") == ["ask why", "edit rows loans 5", "approve", "-"]
    assert said("table", "Books") == ["approve"] * 4
    assert said("design") == ["approve"] * 4
    assert said("contract") == ["revise shorter", "-", "-", "-"]


def test_a_gate_left_out_has_no_reply(tmp_path: Path) -> None:
    file = load(tmp_path, "version: 1\ngates: {table: {Loans: approve}}\n")
    assert file.reply("table", "Books", 0) is None
    assert file.reply("design", "", 0) is None


def test_empty_sections_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    assert load(tmp_path, "\ufeffversion: 1\nrates:\nrows: {}\n") == AnswersFile()


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("rates: {}", 1, "no version"),
        ("version: 2", 1, "version is '2'"),
        ('version: "1"', 1, "version is '1'"),
        ("- version: 1", 1, "a list, not a mapping"),
        ("version: 1\nrate: {}", 2, "'rate' is not known. Did you mean 'rates'?"),
        ("version: 1\nrates:\n  UC-99: unknown", 3, "the access pattern 'UC-99'"),
        ("version: 1\nrates:\n  UC-01: {peak: -3, average: 1}", 3, "-3, which is negative"),
        ("version: 1\nrates:\n  UC-01: {peak: .inf, average: 1}", 3, "'.inf', not finite"),
        ("version: 1\nrates:\n  UC-01: {peak: .NaN, average: 1}", 3, "'.NaN', not finite"),
        ("version: 1\nrates:\n  UC-01: {peak: 1e999, average: 1}", 3, "'1e999', not finite"),
        ('version: 1\nrates:\n  UC-01: {peak: "9", average: 1}', 3, "'9', not a number"),
        ("version: 1\nrates:\n  UC-01: {peak: yes, average: 1}", 3, "'yes', not a number"),
        ("version: 1\nrates:\n  UC-01: {peak: 1:30, average: 1}", 3, "'1:30', not a number"),
        ("version: 1\nrates:\n  UC-01: {peak: 1, average: 2}", 3, "peak 1 is below the average 2"),
        ("version: 1\nrates:\n  UC-01:\n    peak: 1", 4, "says peak, which is no whole rate"),
        ("version: 1\nrates: {UC-01: {peak: 1, unknown: true}}", 2, "says peak and unknown"),
        ("version: 1\nrates: {UC-01: {peak: 1, per_day: 5}}", 2, "says peak and per_day"),
        ("version: 1\nrates: {UC-01: {per_day: 5, peak_factor: 0.5}}", 2, "0.5 is below 1"),
        ("version: 1\nrates: {UC-01: {peek: 1, average: 5}}", 2, "Did you mean 'peak'?"),
        ("version: 1\nrates: {UC-01: often}", 2, "'often', not a rate"),
        ("version: 1\nrates:\n  UC-01: unknown\n  UC-01: unknown", 4, "twice, first in line 3"),
        ("version: 1\nrows: {}\nrows: {}", 3, "names 'rows' twice"),
        ("version: 1\nrows: {member: 5}", 2, "Did you mean 'members'?"),
        ("version: 1\nrows: {members: many}", 2, "'many', not a number"),
        ("version: 1\nrows: {members: 1.5}", 2, "1.5 rows is not a whole number"),
        ("version: 1\nrows: [5]", 2, "rows is a list"),
        ("version: 1\nrows: {[a]: 5}", 2, "a list as a name"),
        ("version: 1\ngrowth: {loans: 5}", 2, "Write {per_month: …}"),
        ("version: 1\nfan_out: {loans.status: {average: 1, max: 2}}", 2, "'loans.status'"),
        ("version: 1\nfan_out: {loans.member_id: {average: 9, max: 2}}", 2, "9 is above the max 2"),
        ("version: 1\nfan_out: {loans.member_id: {average: 9}}", 2, "lacks max"),
        ("version: 1\nsizes: {books.sumary: {average: 1, max: 2}}", 2, "'books.summary'?"),
        ("version: 1\nsizes: {books.summary: {average: 8, max: 2}}", 2, "8 is above the max 2"),
        ("version: 1\nskew: {loans.member: {share: 1}}", 2, "'loans.member_id'?"),
        ("version: 1\nskew: {loans.member_id: 0.2}", 2, "'0.2', not a skew"),
        ("version: 1\nskew: {loans.member_id: {share: 0}}", 2, "0 is not above 0 and up to 1"),
        ("version: 1\nskew: {loans.member_id: {share: 20}}", 2, "20 is not above 0 and up to 1"),
        ("version: 1\nskew: {loans.member_id: {zipf: 6}}", 2, "zipf exponent 6 is above 5"),
        ("version: 1\nskew: {loans.member_id: {zipf: 1, share: 1}}", 2, "'share' is not known"),
        ("version: 1\ngoal: {multi_attribute_keys: perhaps}", 2, "multi_attribute_keys is"),
        ("version: 1\ncontext: {phase: late}", 2, "'phase' is not known"),
        ("version: 1\ncontext: {owners: {wards: x}}", 2, "the table 'wards'"),
        ("version: 1\ncontext: {domain: [x]}", 2, "a list, not text"),
        ("version: 1\nmissing_patterns: {default: add}", 2, "default is 'add'"),
        ("version: 1\nmissing_patterns: {members.drop: decline}", 2, "'members.drop'"),
        ("version: 1\nmissing_patterns: {members.delete: {per_day: 1}}", 2, "'per_day'"),
        ("version: 1\nreadings: {default: no}", 2, "default is 'no'"),
        ("version: 1\nreadings: {UC-77: accept}", 2, "'UC-77'"),
        ("version: 1\nreadings: {UC-01: ''}", 2, "'', not text"),
        ("version: 1\ngates: {tables: approve}", 2, "Did you mean 'table'?"),
        ("version: 1\ngates: {design: fine}", 2, "'fine', which is no reply"),
        ("version: 1\ngates: {design: []}", 2, "an empty list"),
        ("version: 1\ngates: {design: [approve, {reject: x}]}", 2, "a reply of 'reject'"),
        ("version: 1\ngates: {design: {revise: a, ask: b}}", 2, "a reply of 'revise', 'ask'"),
        ("version: 1\ngates: {table: {Loans: {revise: }}}", 2, "empty, not text"),
        ("version: 1\nrates: {UC-01: {peak: 1", 3, "Not valid YAML"),
        ("version: 1\nrates: *nowhere", 2, "Not valid YAML: found undefined alias"),
        ("version: 1\n---\nversion: 1", 2, "Not valid YAML: but found another document"),
        ("version: 1\n\trates: {}", 2, "Not valid YAML"),
    ],
)
def test_a_wrong_file_is_refused_at_its_line(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path, text + "\n")

    assert [problem.line for problem in caught.value.problems] == [line]
    assert message in str(caught.value)
    assert str(tmp_path / "answers.yaml") in str(caught.value)


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"", None, "The file is empty"),
        (b"# nothing\n", None, "The file is empty"),
        (b"version: 1\nrows: {members: 5} # caf\xe9\n", 2, "Not UTF-8: byte 0xe9"),
        (b"version: 1\nrows: \x00\n", None, "Not valid YAML"),
        (b"[" * 5_000, None, "Not valid YAML"),
    ],
)
def test_bytes_that_are_no_answers_are_refused(
    tmp_path: Path, data: bytes, line: int | None, message: str
) -> None:
    path = tmp_path / "answers.yaml"
    path.write_bytes(data)
    with pytest.raises(InputError, match=message) as caught:
        load_answers(path, library())
    assert [problem.line for problem in caught.value.problems] == [line]


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.yaml: Can't be read: No such file"):
        load_answers(tmp_path / "none.yaml", library())
    with pytest.raises(InputError, match="Is a directory"):
        load_answers(tmp_path, library())


def test_all_problems_are_reported_together_in_order(tmp_path: Path) -> None:
    text = """\
version: 3
rows: {members: -1}
rates:
  UC-01: {peak: x, average: -2}
  UC-98: {peak: 1, average: 2}
colour: red
"""
    with pytest.raises(InputError) as caught:
        load(tmp_path, text)
    assert [problem.line for problem in caught.value.problems] == [1, 2, 4, 4, 5, 5, 6]


def test_numbers_mean_what_they_look_like(tmp_path: Path) -> None:
    file = load(tmp_path, "version: 1\nrows: {members: 010, loans: 1_000, books: +5}\n")
    assert [a.rows for a in file.answers if isinstance(a, RowsAnswer)] == [10, 1000, 5]
