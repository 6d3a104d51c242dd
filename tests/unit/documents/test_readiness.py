import podcast

from tools.documents.dossier import Dossier
from tools.documents.monitoring import alarms_grid
from tools.documents.readiness import ReadinessItem, assess_readiness
from tools.documents.summary import render_summary
from tools.finding import Finding
from tools.model.approvals import Approval

NAMES = (
    "artifacts_analyzed",
    "rates_known",
    "patterns_confirmed",
    "alternatives_weighed",
    "cost_analyzed",
    "risks_assessed",
    "tables_reviewed",
    "consolidation_understood",
    "denormalization_explained",
    "tables_approved",
    "model_document",
    "contract_exists",
    "entities_mapped",
    "unique_constraints",
    "design_approved",
    "contract_approved",
    "decisions_documented",
)
FILES = {"artifacts/stage-02/dynamodb_data_model.md": True, "migrationContract.json": True}


def all_approvals(seen: bool = True) -> tuple[Approval, ...]:
    tables = tuple(podcast.approval("table", table.name, seen) for table in podcast.tables())
    rest = tuple(podcast.approval(gate, "", seen) for gate in ("requirements", "design"))
    return (*rest, *tables, podcast.approval("contract", "", seen))


def assessed(
    dossier: Dossier,
    contract: tuple[Finding, ...] = (),
    files: dict[str, bool] | None = None,
) -> dict[str, ReadinessItem]:
    items = assess_readiness(dossier, contract, (), FILES if files is None else files)
    assert tuple(item.name for item in items) == NAMES
    return {item.name: item for item in items}


def failing(items: dict[str, ReadinessItem]) -> set[str]:
    return {name for name, item in items.items() if not item.holds}


def test_only_the_unknown_rate_is_open_when_all_is_approved() -> None:
    items = assessed(podcast.dossier(approvals=all_approvals()))
    assert failing(items) == {"rates_known"}
    assert "AP6" in items["rates_known"].evidence


def test_approvals_by_file_hold_and_are_said_to_be_unseen() -> None:
    items = assessed(podcast.dossier(approvals=all_approvals(seen=False)))
    assert failing(items) == {"rates_known"}
    for name in ("patterns_confirmed", "tables_approved", "design_approved", "contract_approved"):
        assert "unseen" in items[name].evidence


def test_without_approvals_no_gate_holds() -> None:
    assert failing(assessed(podcast.dossier())) == {
        "rates_known",
        "patterns_confirmed",
        "tables_reviewed",
        "consolidation_understood",
        "denormalization_explained",
        "tables_approved",
        "design_approved",
        "contract_approved",
    }


def test_one_unapproved_table_is_named() -> None:
    given = tuple(a for a in all_approvals() if a.subject != "Episodes")
    items = assessed(podcast.dossier(approvals=given))
    assert "open: Episodes" in items["tables_approved"].evidence
    assert not items["denormalization_explained"].holds


def test_missing_files_and_errors_are_said() -> None:
    broken = Finding(
        rule="key-type", severity="error", subject="Shows", evidence="pk is L", fix="Use S."
    )
    items = assessed(podcast.dossier(), (broken,), {"migrationContract.json": True})
    assert not items["model_document"].holds
    assert not items["contract_exists"].holds
    assert "key-type on Shows" in items["contract_exists"].evidence


def test_a_unique_key_without_lookup_table_is_open() -> None:
    made = podcast.dossier()
    tables = tuple(table for table in made.model.tables if table.kind == "entity")
    model = made.model.model_copy(update={"tables": tables})
    items = assessed(made.model_copy(update={"model": model}))
    assert not items["unique_constraints"].holds
    assert "shows.slug" in items["unique_constraints"].evidence


def test_a_table_that_is_lost_is_named() -> None:
    made = podcast.dossier()
    tables = tuple(table for table in made.model.tables if table.name != "Episodes")
    model = made.model.model_copy(update={"tables": tables})
    items = assessed(made.model_copy(update={"model": model}))
    assert "episodes, chapters" in items["entities_mapped"].evidence
    assert not items["entities_mapped"].holds


def test_a_decision_without_rollback_is_named() -> None:
    made = podcast.dossier()
    bare = made.model.decisions[0].model_copy(update={"rollback": " "})
    model = made.model.model_copy(update={"decisions": (bare, made.model.decisions[1])})
    items = assessed(made.model_copy(update={"model": model}))
    assert items["decisions_documented"].evidence == "no trade-off or rollback: D1"


def test_the_summary_has_every_section_and_the_ticks() -> None:
    dossier = podcast.dossier(approvals=all_approvals(seen=False))
    text = render_summary(dossier, tuple(assessed(dossier).values()))
    for section in (
        "## Process",
        "### Approvals",
        "## Key decisions",
        "## Trade-offs and rollbacks",
        "## Production warnings",
        "### Hot Partition Risk",
        "## Troubleshooting",
        "## Monitoring and operations",
        "## Readiness",
        "## What stage 04 needs",
    ):
        assert f"\n{section}\n" in text
    assert "- [ ] All access patterns have a rate (rate unknown: AP6)" in text
    assert "- [x] Each table is approved (3 of 3 tables" in text
    assert "nobody has looked at what they approve" in text
    assert "episodes_with_chapters" in text


def test_troubleshooting_covers_what_was_found_and_no_more() -> None:
    text = render_summary(podcast.dossier(), ())
    assert "ReadThrottleEvents and rising latency for one key" in text
    assert "TransactionCanceledException" not in text
    calm = render_summary(podcast.dossier(risks=()), ())
    assert "None of the headed warnings applies." in calm
    assert "No risk was found" in calm


def test_alarm_thresholds_follow_the_peaks() -> None:
    dossier = podcast.dossier()
    peak = dossier.bill.structure("Episodes").peak_read_units_per_second
    assert peak == 60
    row = "| Episodes | 60 / "
    line = next(li for li in render_summary(dossier, ()).splitlines() if li.startswith(row))
    assert line.split(" | ")[2] == "4,680"


def test_a_peak_under_one_unit_a_second_gets_no_alarm() -> None:
    dossier = podcast.dossier()
    quiet = [
        structure.name
        for structure in dossier.bill.structures
        if max(structure.peak_read_units_per_second, structure.peak_write_units_per_second) < 1
    ]
    alarms = str(alarms_grid(dossier))
    assert not [name for name in quiet if f"| {name} |" in alarms]
    assert all(f"`{name}`" in alarms.partition("No alarm on consumed units: ")[2] for name in quiet)
    assert " | 0 |" not in alarms
