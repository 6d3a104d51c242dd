"""A number that nothing accounts for is named with file and line, wherever it comes from."""

import random
import re
from collections.abc import Callable

import pytest
from approved_sessions import HeldSession
from sourced_documents import documents, ledger_of, without_source

from agent.folding.derivation import Derivation
from tools.documents import page
from tools.model.data_model import DataModel
from tools.model.decisions import Decision
from tools.sourcing.check import MOST, check_contract, check_document
from tools.sourcing.ledger import Ledger
from tools.sourcing.matching import numbers_on
from tools.sourcing.page_lines import NUMBER

MODEL = "dynamodb_data_model.md"


@pytest.fixture(scope="module")
def ledger(sample: HeldSession) -> Ledger:
    return ledger_of(sample.fold.derivation(), sample.fold.approvals)


@pytest.fixture(scope="module")
def pages(sample: HeldSession) -> dict[str, str]:
    return documents(sample.fold.derivation(), sample.fold.approvals)


def with_decision(
    session: HeldSession, topic: str, change: Callable[[Decision], dict[str, object]]
) -> Derivation:
    """The design with one decision's texts changed: its first of that topic."""
    model = session.fold.derivation().model
    chosen = next(each for each in model.decisions if each.topic == topic)
    decisions = tuple(
        each.model_copy(update=change(each)) if each is chosen else each for each in model.decisions
    )
    return Derivation(DataModel(**{**dict(model), "decisions": decisions}))


@pytest.mark.parametrize(
    ("topic", "change", "number"),
    [
        ("base key", lambda d: {"trade_off": f"{d.trade_off} It takes 17 days."}, "17"),
        ("index", lambda d: {"reason": f"{d.reason} It saves 38% of the reads."}, "38"),
        ("index", lambda d: {"rollback": "Done within 90 minutes."}, "90"),
        ("scan", lambda d: {"monitoring": "Alarm at 3 MB."}, "3"),
        ("index", lambda d: {"words": "Reads get 4.5 times faster."}, "4.5"),
    ],
)
def test_a_figure_made_up_in_a_decision(
    sample: HeldSession, topic: str, change: Callable[[Decision], dict[str, object]], number: str
) -> None:
    found = without_source(with_decision(sample, topic, change))
    assert found
    places = [each.partition(" stands nowhere")[0] for each in found]
    assert {place.rpartition(": ")[2] for place in places} == {number}
    assert all(re.match(r"(dynamodb_data_model|02_summary)\.md:\d+: ", each) for each in found)


def test_words_with_the_decisions_own_figures_are_no_fault(sample: HeldSession) -> None:
    words = "64 rows are few, all of 3776 bytes together."
    assert without_source(with_decision(sample, "scan", lambda d: {"words": words})) == []


def test_a_template_that_prints_a_literal(
    sample: HeldSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = page.environment()
    text = made.loader.get_source(made, "summary.md.j2")[0]  # type: ignore[union-attr]
    spoiled = made.from_string(text.replace("## Readiness\n", "## Readiness\n\nAt most 12 s.\n"))
    get = made.get_template
    monkeypatch.setattr(
        made, "get_template", lambda name, *a: spoiled if name == "summary.md.j2" else get(name, *a)
    )
    found = without_source(sample.fold.derivation(), sample.fold.approvals)
    assert len(found) == 1
    assert re.match(r"02_summary\.md:\d+: 12 stands nowhere .*At most 12 s", found[0])


def test_a_changed_size_in_the_contract(sample: HeldSession, ledger: Ledger) -> None:
    text = sample.fold.derivation().contract_text
    size = '"estimated_item_size_bytes": 328'
    assert text.count(size) == 1
    assert list(check_contract("c.json", text, ledger)) == []
    (finding,) = check_contract("c.json", text.replace(size, f"{size[:-1]}9"), ledger)
    assert "Learners.estimated_item_size_bytes is 329" in finding.evidence


def test_a_number_in_a_text_of_the_contract(sample: HeldSession, ledger: Ledger) -> None:
    text = sample.fold.derivation().contract_text.replace(
        "AP1: Register a learner", "AP1: Register 12 learners"
    )
    found = [finding.evidence for finding in check_contract("c.json", text, ledger)]
    assert [each.partition(", which")[0] for each in found] == [
        "c.json: Learners.satisfies says 12",
        "c.json: LearnersByEmail.satisfies says 12",
    ]


def test_a_page_of_numbers_is_not_listed_whole(ledger: Ledger) -> None:
    page_of_numbers = "\n".join(str(number) for number in range(1000, 1100))
    found = list(check_document("x.md", page_of_numbers, ledger))
    assert len(found) == MOST + 1
    assert f"{100 - MOST} further numbers" in found[-1].evidence


def changed(number: str, chance: random.Random) -> str:
    """Another number of the same form: one digit changed."""
    digits = [place for place, char in enumerate(number) if char.isdigit()]
    place = chance.choice(digits)
    other = chance.choice([digit for digit in "0123456789" if digit != number[place]])
    return number[:place] + other + number[place + 1 :]


def test_a_changed_digit_anywhere_is_found(pages: dict[str, str], ledger: Ledger) -> None:
    """One digit changed in every seventh number, one number at a time."""
    chance = random.Random(11)
    tried = missed = 0
    for text in pages.values():
        lines = text.split("\n")
        numbers = [(n, m) for n, line in enumerate(lines) for m in NUMBER.finditer(line)]
        for number, match in numbers[::7]:
            line = lines[number]
            new = changed(match[0], chance)
            above = _above(lines, number)
            spoiled = [*above, line[: match.start()] + new + line[match.end() :]]
            found = [n for n in numbers_on("\n".join(spoiled), ledger) if n.line == len(spoiled)]
            tried += 1
            missed += all(each.has_source for each in found)
    assert tried > 250
    assert missed <= tried // 100


def _above(lines: list[str], number: int) -> list[str]:
    """What a line is read with: the headings, the paragraph that leads it, its table's head."""
    headings = [line for line in lines[:number] if line.startswith("#")]
    start = max((n for n in range(number) if lines[n].startswith("#")), default=0)
    lead = [
        line
        for line in lines[start:number]
        if line.strip() and not line.startswith(("#", "|", "- ", ">", "  "))
    ][-1:]
    head = number
    while lines[head].startswith("|") and lines[head - 1].startswith("|"):
        head -= 1
    return [*headings, *lead, "", *([lines[head]] if head < number else [])]
