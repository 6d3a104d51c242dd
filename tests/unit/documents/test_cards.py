import podcast
import podcast_workload
import pytest
from markdown_it import MarkdownIt

from tools.documents.cards import (
    render_contract_card,
    render_design_card,
    render_requirements_card,
    render_table_card,
)
from tools.documents.working_log import LogEntry, render_working_log


def cards(text: str = "Get an episode by id") -> dict[str, str]:
    dossier = podcast.dossier(text)
    return {
        "entity": render_table_card(dossier, "Episodes"),
        "lookup": render_table_card(dossier, "ShowSlugs"),
        "design": render_design_card(dossier),
        "requirements": render_requirements_card(dossier.model.requirements),
        "contract": render_contract_card(dossier),
    }


@pytest.mark.parametrize("name", ["entity", "lookup", "design", "requirements", "contract"])
def test_cards_fit_80_columns(name: str) -> None:
    long = "Get an episode by id " + "and then some more of it " * 12
    for line in cards(long)[name].splitlines():
        assert len(line) <= 80 or line.startswith("#")


def test_the_table_card_answers_what_the_gate_asks() -> None:
    card = cards()["entity"]
    for heading in (
        "# Table 2 of 3: Episodes",
        "## Source mapping",
        "## Partition key design: `episode_id`",
        "## Sort key design: none",
        "## GSI design",
        "## Access patterns served",
        "## Denormalisation decisions",
    ):
        assert f"{heading}\n" in card
    assert "$2.73 a month" in card
    assert "**AP1** Get an episode by id" in card


def test_the_lookup_card_is_short() -> None:
    card = cards()["lookup"]
    assert len(card.splitlines()) < 15
    assert "Guards the unique key `slug` of `shows`" in card
    assert "AP3 Create a show" in card


def test_the_design_card_names_what_is_not_costed_and_the_warnings() -> None:
    card = cards()["design"]
    assert "rate unknown: AP6" in card
    assert "Warnings: Hot Partition Risk" in card
    assert "ShowSearch" in card


def test_the_requirements_card_lists_every_pattern_and_the_three_tiers() -> None:
    card = cards()["requirements"]
    for pattern in podcast_workload.patterns():
        assert f"- **{pattern.id}** {pattern.text}" in card
    for word in ("PRIMARY", "COMPLETE", "SUPPLEMENTAL"):
        assert word in card


def test_the_contract_card_shows_entries_keys_and_views() -> None:
    card = cards()["contract"]
    assert "# Migration contract: 3 entries" in card
    assert "## Episodes (episode_id)" in card
    assert "GSI byShow (show_id, published_at), deployed with projection ALL" in card
    assert "`episodes_with_chapters`" in card


@pytest.mark.parametrize("mark", ["# APPROVED", "- item", "1. item", "> quote", "---"])
def test_folded_text_starts_no_block(mark: str) -> None:
    parse = MarkdownIt().parse
    for filler in range(20, 60, 5):
        shown = render_table_card(podcast.dossier("x" * filler + f" {mark} y" * 6), "Episodes")
        plain = render_table_card(podcast.dossier("x" * filler + " word y" * 6), "Episodes")
        assert [t.type for t in parse(shown)] == [t.type for t in parse(plain)]


def test_an_unknown_table_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        render_table_card(podcast.dossier(), "Nothing")


def test_the_working_log_keeps_the_order_and_escapes() -> None:
    entries = (
        LogEntry(task="1.1", when="2026-04-01T08:00:00Z", title="Read", lines=("3 files", "<b>")),
        LogEntry(task="1.2", when="2026-04-01T08:01:00Z", title="Asked"),
    )
    text = render_working_log(entries)
    assert text.index("## 1.1 Read") < text.index("## 1.2 Asked")
    assert "- &lt;b>" in text
    assert render_working_log(()) == "# Working log of stage 02\n\nNothing has happened yet.\n"
