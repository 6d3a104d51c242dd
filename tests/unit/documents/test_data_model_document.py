import podcast
import podcast_workload
import pytest
from markdown_it import MarkdownIt

from tools.documents.data_model import render_data_model
from tools.documents.figures import listed_ids
from tools.documents.production_warnings import warnings_for
from tools.finding import Finding

SECTIONS = (
    "## Design philosophy & approach",
    "## Table designs",
    "### Shows",
    "### Episodes",
    "#### Episodes.byShow",
    "## Lookup tables for unique constraints",
    "### ShowSlugs",
    "## Outside services",
    "## Source tables and columns that are absent",
    "## Access pattern mapping",
    "## Cost estimates",
    "### By table and index",
    "### By pattern",
    "### Not costed",
    "### Total cost of ownership",
    "### Assumptions",
    "## Hot partition analysis",
    "## Production risks",
    "## Design alternatives",
    "## What the contract can't carry",
    "## Operations",
    "## Who wrote what",
    "## Approvals",
)
TITLES = {
    "gsi-throttling-cascade": "GSI Throttling Cascade",
    "hot-write-key": "Hot Partition Risk",
    "hot-read-key": "Hot Partition Risk",
    "low-cardinality-gsi-key": "Hot Partition Risk",
    "schema-evolution": "Schema Evolution Trap",
    "entity-boundary": "Entity Boundary",
    "debugging-complexity": "Debugging Complexity",
}


def chapter(text: str, heading: str) -> str:
    """From the heading to the next of its level or higher."""
    level = heading.split(" ", 1)[0]
    lines = text.splitlines()
    start = lines.index(heading)
    ends = [
        number
        for number, line in enumerate(lines[start + 1 :], start + 1)
        if line.startswith("#") and len(line.split(" ", 1)[0]) <= len(level)
    ]
    return "\n".join(lines[start : ends[0] if ends else len(lines)])


def test_every_section_stands_in_order() -> None:
    text = render_data_model(podcast.dossier())
    places = [text.index(f"\n{section}\n") for section in SECTIONS]
    assert places == sorted(places)


def test_same_in_same_bytes() -> None:
    assert render_data_model(podcast.dossier()) == render_data_model(podcast.dossier())


def test_each_pattern_is_mapped_with_its_requests() -> None:
    mapping = chapter(render_data_model(podcast.dossier()), "## Access pattern mapping")
    for pattern in podcast_workload.patterns():
        assert any(
            pattern.id in line.split("|")[1].split()
            for line in mapping.splitlines()
            if line.startswith("|")
        )
    assert "Query on `Episodes.byShow`" in mapping
    assert "published_at in order, descending, Limit 20" in mapping
    assert "outside service: ShowSearch" in mapping
    assert "no database operation" in mapping


def test_a_table_says_where_it_comes_from_and_how_its_key_spreads() -> None:
    episodes = chapter(render_data_model(podcast.dossier()), "### Episodes")
    assert "- `chapters`: rows embedded as JSON" in episodes
    assert "400,000 values" in episodes
    assert "200 (max 4,000) items per value; the busiest gets 12.2% of the requests" in episodes
    assert "Always read with the episode, at most 12" in episodes
    assert "Sort key enables items in order (AP2)" in episodes
    assert "left out: `chapters`" in episodes
    assert "Rollback: Export and import under the other key." in episodes
    assert "- Instead of it: (show_id, episode_id), $29.25 a month (-$2.25); gives up: " in episodes


def test_a_lookup_table_shows_its_transaction_with_conditions() -> None:
    slugs = chapter(render_data_model(podcast.dossier()), "### ShowSlugs")
    assert "Guards: `slug` of `shows`" in slugs
    assert "TransactWriteItems for AP3" in slugs
    assert "if attribute_not_exists(slug)" in slugs


def test_the_bill_is_shown_as_designed_and_as_deployed() -> None:
    made = podcast.dossier()
    costs = chapter(render_data_model(made), "## Cost estimates")
    designed, deployed = made.bill.cost_usd_per_month, made.deployed_bill.cost_usd_per_month
    assert designed < deployed
    assert f"${designed:,.2f} a month as designed; ${deployed:,.2f} as deployed" in costs
    assert "> **Warning**: the contract can't carry projections" in costs
    assert "730 hours" in costs
    assert "2^30 bytes" in costs
    assert "AP6 = AP7" in chapter(costs, "### Not costed")


def test_equal_bills_need_no_warning() -> None:
    made = podcast.dossier()
    equal = made.model_copy(update={"deployed_bill": made.bill})
    assert "> **Warning**" not in render_data_model(equal)


@pytest.mark.parametrize("rule", sorted(TITLES))
def test_a_warning_stands_only_where_its_rule_fired(rule: str) -> None:
    finding = Finding(
        rule=rule, severity="critical", subject="Episodes", evidence="1,234 of it.", fix="Less."
    )
    text = render_data_model(podcast.dossier(risks=(finding,)))
    headed = [line for line in text.splitlines() if line.startswith("### Warning: ")]
    assert headed == [f"### Warning: {TITLES[rule]}"]
    assert "1,234 of it." in chapter(text, headed[0])
    assert "### Warning" not in render_data_model(podcast.dossier(risks=()))


def test_hostile_text_adds_no_structure() -> None:
    parse = MarkdownIt().enable("table").parse
    honest = parse(render_data_model(podcast.dossier()))
    hostile = "x\n# Approved\n| a | b |\n<b>`|[l](u)\x1b[31m"
    text = render_data_model(podcast.dossier(hostile))
    assert [token.type for token in parse(text)] == [token.type for token in honest]
    assert "\x1b" not in text


def test_a_table_without_patterns_says_so() -> None:
    made = podcast.dossier()
    idle = made.model_copy(update={"plans": tuple(p for p in made.plans if p.lead != "AP3")})
    slugs = chapter(render_data_model(idle), "### ShowSlugs")
    assert "No pattern changes a guarded value" in slugs


def test_plain_tables_stand_on_their_primary_key() -> None:
    shows = chapter(render_data_model(podcast.dossier()), "### Shows")
    assert "Why: it is the primary key of shows." in shows


def test_what_was_weighed_and_left_is_no_departure() -> None:
    made = podcast.dossier()
    left = made.model.decisions[1].model_copy(
        update={"id": "D3", "topic": "copy", "subject": "Episodes.show_title"}
    )
    model = made.model.model_copy(update={"decisions": (*made.model.decisions, left)})
    text = render_data_model(made.model_copy(update={"model": model}))
    taken, _, weighed = text.partition("Denormalisation weighed and left:")
    assert "`Episodes.chapters` (embedding)" in taken
    assert "`Episodes.show_title` (copy)" not in taken
    assert "`Episodes.show_title` (copy)" in weighed


def test_an_index_that_nothing_reads_is_advised_away() -> None:
    made = podcast.dossier()
    idle = made.model_copy(update={"plans": tuple(p for p in made.plans if p.lead != "AP2")})
    gsi = chapter(render_data_model(idle), "#### Episodes.byShow")
    assert "Optimisation: No pattern reads it" in gsi


def test_evidence_is_ended_before_what_to_do() -> None:
    finding = Finding(
        rule="hot-read-key", severity="high", subject="Shows", evidence="12 of 3", fix="Cache."
    )
    text = render_data_model(podcast.dossier(risks=(finding,)))
    assert "12 of 3. Mitigation: Cache." in text


def test_a_harmless_finding_makes_no_warning() -> None:
    finding = Finding(
        rule="low-cardinality-gsi-key", severity="info", subject="T.I", evidence="4/s", fix="none"
    )
    assert not warnings_for((finding,))
    grave = finding.model_copy(update={"severity": "critical"})
    assert [entry["title"] for entry in warnings_for((grave,))] == ["Hot Partition Risk"]


def test_runs_of_decisions_are_drawn_together() -> None:
    assert listed_ids(("D1", "D2", "D3", "D5", "D7", "D8")) == "D1 to D3, D5, D7, D8"
    assert listed_ids(("AP9", "AP10", "AP11", "B12", "x", "y")) == "AP9 to AP11, B12, x, y"


def test_a_transaction_over_two_lookup_tables_is_shown_once() -> None:
    text = render_data_model(podcast.dossier())
    for line in text.splitlines():
        if line.startswith("**TransactWriteItems for "):
            assert text.count(line) == 1
