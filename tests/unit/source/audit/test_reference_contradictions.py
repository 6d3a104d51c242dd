"""Every contradiction that the audit finds in the reference case: both figures, both places."""

import shutil
from pathlib import Path

import pytest

from tests.fixtures.audited_artifacts import material_of
from tests.fixtures.workspaces import SAMPLE
from tools.source.artifacts import ARTIFACTS, read_evidence
from tools.source.audit.audit import compare
from tools.source.audit.comparison import Comparison, contradictions

FILES = {"A": ARTIFACTS[0], "L": ARTIFACTS[1], "T": ARTIFACTS[2]}

# rule, severity, place and figure that are stated, place and figure that contradict them
CONTRADICTIONS = [
    ("key-contradiction", "warning", "A:121", "(order_id, product_id)", "T:137", "(id)"),
    ("key-contradiction", "info", "A:128", "(user_id, product_id)", "T:163", "(id)"),
    ("index-contradiction", "warning", "L:375", "none", "T:100", "1"),
    ("stated-rows", "info", "T:13", "25", "T:247", "10"),
    ("stated-rows", "warning", "T:13", "6", "L:155", "7965"),
    ("stated-rows", "warning", "T:13", "6", "L:288", "45"),
    ("stated-count", "info", "A:145", "12", "A:146", "11"),
    ("stated-count", "info", "A:158", "9", "A:159", "10"),
    ("stated-labels", "info", "L:261", "23-28", "L:263", "23-24, 26-28"),
    ("stated-sum", "warning", "L:335", "3,715", "L:28", "3,353"),
    ("stated-sum", "warning", "L:336", "5,298", "L:28", "5,090"),
    ("stated-sum", "warning", "L:337", "6,272", "L:28", "6,908"),
    ("stated-sum", "warning", "L:338", "702", "L:263", "66"),
    ("stated-sum", "warning", "L:451", "89.9%", "L:28", "99.1%"),
    ("stated-sum", "warning", "L:402", "1,733", "L:28", "1,766"),
    ("stated-sum", "warning", "L:403", "3,498", "L:55", "3,508"),
    ("stated-sum", "warning", "L:404", "1,041", "L:155", "819"),
    ("stated-sum", "warning", "L:14", "6,974", "L:402", "7,148"),
    ("stated-pages", "info", "L:369", "3", "L:212", "4"),
    ("stated-pages", "info", "L:387", "1, 5, 12, 20", "L:285", "1, 2, 5, 12, 20"),
    ("stated-share", "info", "L:177", "1.9%", "L:14", "1.95%"),
    ("stated-pattern-rate", "warning", "L:402", "0.18/sec", "L:402", "0.32/sec"),
    ("stated-pattern-rate", "warning", "L:403", "0.20/sec", "L:403", "0.647/sec"),
    ("stated-pattern-rate", "warning", "L:403", "0.07-0.10/sec", "L:403", "0.647/sec"),
    ("stated-pattern-rate", "warning", "L:403", "0.20/sec", "L:221", "2.10/sec (burst)"),
    ("stated-pattern-rate", "warning", "L:403", "0.20/sec", "L:233", "2.11/sec (burst)"),
    ("stated-pattern-rate", "warning", "L:403", "0.20/sec", "L:245", "2.12/sec (burst)"),
    ("stated-pattern-rate", "warning", "L:404", "0.10/sec", "L:155", "0.151/sec"),
    ("stated-pattern-rate", "warning", "L:404", "0.03-0.05/sec", "L:155", "0.151/sec"),
    ("stated-pattern-rate", "warning", "L:404", "0.10/sec", "L:256", "2.49/sec (burst)"),
    ("stated-trait", "warning", "L:379", "6,270+ executions - 89.9%", "L:44", "3,409"),
    ("stated-trait", "info", "L:385", "900+ executions - 12.9%", "L:44", "2,597"),
    ("stated-trait", "warning", "L:429", "89.9%", "L:44", "3,409"),
    ("stated-coverage", "warning", "L:424", "approximately 8", "L:28", "5"),
    ("pattern-unaccounted", "info", "L:416", "37", "A:137", "48"),
]


def shop_comparisons(shop: Path) -> tuple[Comparison, ...]:
    texts = {path: (shop / "stage-01" / Path(path).name).read_text() for path in ARTIFACTS}
    return compare(material_of(texts))


def shown(each: Comparison) -> tuple[str, ...]:
    names = {path: letter for letter, path in FILES.items()}
    stated, found = each.stated, each.found
    return (
        each.rule,
        each.severity,
        f"{names[stated.place.file]}:{stated.place.line}",
        stated.figure,
        f"{names[found.place.file]}:{found.place.line}",
        found.figure,
    )


def test_the_contradictions_of_the_reference_case(shop: Path) -> None:
    assert [shown(each) for each in contradictions(shop_comparisons(shop))] == CONTRADICTIONS


def test_most_figures_of_the_reference_case_hold(shop: Path) -> None:
    found = shop_comparisons(shop)
    holding = [each for each in found if each.holds]
    assert len(holding) > 500
    shares = {each.stated.figure for each in holding if each.rule == "stated-share"}
    assert {"12.7%", "99.97%", "0.03%", "16.7%", "50.2%"} <= shares


def test_every_finding_of_the_reference_case_names_both_places(shop: Path, tmp_path: Path) -> None:
    for path in ARTIFACTS:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(shop / "stage-01" / Path(path).name, tmp_path / path)
    evidence = " ".join(finding.evidence for finding in read_evidence(tmp_path).findings)
    for each in contradictions(shop_comparisons(shop)):
        assert f"{each.stated.place} " in evidence or f"{each.stated.place}, " in evidence
        assert each.stated.figure.split(" - ")[0] in evidence
        assert each.found.text in evidence


@pytest.mark.parametrize("rule", ["stated-", "key-", "logged-", "unknown-", "relationship-"])
def test_nothing_in_the_sample_contradicts_itself(rule: str) -> None:
    texts = {path: (SAMPLE.parent / path).read_text() for path in ARTIFACTS}
    found = compare(material_of(texts))
    assert contradictions(found) == ()
    assert any(each.rule.startswith(rule) for each in found) or rule == "key-"
