"""What an item may be: findings that name the attribute and both figures."""

import pytest
from sized_items import include, sized, table_with, texts

from tools.capacity.metering.item_checks import check_item
from tools.capacity.value_sizes import TypedValue

TABLE = table_with(include("proj"), kind="LSI")
GSI = table_with(include("proj"))


def nested(depth: int) -> TypedValue:
    value: TypedValue = ("S", "leaf")
    for level in range(depth):
        value = ("L", [value]) if level % 2 else ("M", {"inner": value})
    return value


@pytest.mark.parametrize(
    "item",
    [
        texts(),
        texts(note=""),
        texts(pk="p" * 2048, sk="s" * 1024, g="g" * 1024),
        sized(409_600),
        texts() | {"n": ("N", "9.9E125"), "m": ("N", "-1E-130"), "z": ("N", "0")},
        texts() | {"n": ("N", "1" * 38 + "000")},
        texts() | {"b": ("B", b""), "l": ("L", []), "d": nested(31)},
    ],
)
def test_what_dynamodb_takes_has_no_finding(item: dict[str, TypedValue]) -> None:
    assert check_item(TABLE, item) == ()


@pytest.mark.parametrize(
    ("item", "rule", "subject", "evidence"),
    [
        (sized(409_601), "item-too-large", "T", "409,601 B, where 409,600 B are allowed"),
        ({"pk": ("S", "p")}, "key-missing", "T.sk", "sk is missing"),
        (texts(pk=""), "key-empty", "T.pk", "is empty"),
        (texts(g=""), "key-empty", "T.g", "is empty"),
        (texts(pk="p" * 2049), "key-too-long", "T.pk", "2,049 B, where 2,048 B are allowed"),
        (texts(sk="s" * 1025), "key-too-long", "T.sk", "1,025 B, where 1,024 B are allowed"),
        (texts(g="g" * 1025), "key-too-long", "T.g", "1,025 B, where 1,024 B are allowed"),
        (texts() | {"g": ("BOOL", True)}, "key-type", "T.g", "of type BOOL"),
        (texts() | {"n": ("N", "1" * 39)}, "number-precision", "T.n", "39 significant digits"),
        (texts() | {"n": ("N", "1E126")}, "number-magnitude", "T.n", "1E126 is outside"),
        (texts() | {"n": ("N", "-1E-131")}, "number-magnitude", "T.n", "-1E-131 is outside"),
        (texts() | {"n": ("N", "x")}, "not-a-number", "T.n", "'x' is not a number"),
        (texts() | {"n": ("N", "NaN")}, "not-a-number", "T.n", "'NaN' is not a number"),
        (texts() | {"v": ("SS", [])}, "set-empty", "T.v", "no member"),
        (texts() | {"v": ("NS", ["1", "1.0"])}, "set-duplicates", "T.v", "a member twice"),
        (texts() | {"v": nested(32)}, "nesting-too-deep", "T.v", "more than 32 levels"),
        (texts() | {"v": ("L", [("N", "x")])}, "not-a-number", "T.v", "'x'"),
    ],
)
def test_what_it_refuses_is_found_with_both_figures(
    item: dict[str, TypedValue], rule: str, subject: str, evidence: str
) -> None:
    (finding,) = check_item(TABLE, item)
    assert (finding.rule, finding.severity, finding.subject) == (rule, "error", subject)
    assert evidence in finding.evidence
    assert finding.fix
    assert all(figure.text in finding.evidence for figure in finding.figures)


def test_a_gsi_partition_key_may_be_longer_than_a_sort_key() -> None:
    assert check_item(GSI, texts(g="g" * 2048)) == ()
    assert [finding.rule for finding in check_item(GSI, texts(g="g" * 2049))] == ["key-too-long"]


def test_all_that_is_wrong_is_found_together() -> None:
    item = {"pk": ("S", ""), "n": ("N", "1" * 39), "v": ("SS", [])}
    rules = {finding.rule for finding in check_item(TABLE, item)}
    assert rules == {"key-empty", "key-missing", "number-precision", "set-empty"}
