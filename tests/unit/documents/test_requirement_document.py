import podcast
import podcast_workload
from markdown_it import MarkdownIt

from tools.documents.requirement import render_requirement

SECTIONS = (
    "## Application overview",
    "## Information hierarchy",
    "## Access patterns analysis",
    "### How the patterns were read",
    "### Duplicates",
    "### Missing patterns",
    "## Entity relationships",
    "### Keys",
    "## Statistics",
    "## Bottlenecks in the log",
    "## Findings",
    "## Concerns",
    "## Design considerations (scratchpad)",
    "## Validation checklist",
)
COLUMNS = (
    "| Pattern # | Description | RPS (Peak / Average) | Type | Attributes | Key Requirements |"
    " Design Considerations | Source of the rate |"
)


def row(text: str, pattern_id: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(f"| {pattern_id} |"))


def test_every_section_stands_in_order() -> None:
    text = render_requirement(podcast_workload.requirements())
    places = [text.index(f"\n{section}\n") for section in SECTIONS]
    assert places == sorted(places)
    assert COLUMNS in text


def test_each_pattern_has_a_row_with_what_it_needs() -> None:
    requirements = podcast_workload.requirements()
    text = render_requirement(requirements)
    for pattern in requirements.patterns:
        assert pattern.text in row(text, pattern.id)
    newest = row(text, "AP2")
    assert "60 / 12.5" in newest
    assert "published_at descending, page of 20" in newest
    assert "200 (max 4,000) rows" in newest
    assert "answers.yaml:7" in newest
    assert "unique slug" in row(text, "AP3")
    assert "0.01 / 0.0005" in row(text, "AP3")
    assert "unknown" in row(text, "AP6")
    assert "same operations as AP6" in row(text, "AP7")


def test_totals_leave_out_what_is_unknown_or_reaches_no_database() -> None:
    text = render_requirement(podcast_workload.requirements())
    assert "199.01 requests per second at peak, 47.9 on average" in text
    assert "6 of the 7 patterns" in text


def test_ticks_are_computed() -> None:
    text = render_requirement(podcast_workload.requirements())
    assert "- [ ] Every pattern that reaches the database has a rate (unknown: AP6)" in text
    assert "- [x] Every table has its number of rows" in text
    assert "- [ ] The user has confirmed the requirements (not confirmed yet)" in text
    assert "## Confirmation" not in text


def test_a_confirmation_by_file_is_called_unseen() -> None:
    approval = podcast.approval("requirements", seen=False)
    text = render_requirement(podcast_workload.requirements(), approval)
    assert "- [x] The user has confirmed the requirements (Ana Ruiz" in text
    assert "by an answers file: nobody looked at them" in text


def test_contradictions_show_both_figures() -> None:
    text = render_requirement(podcast_workload.requirements())
    assert "5,120 executions stated (01_2:5), 4,000 summed (01_2:20)" in text


def test_no_heading_or_table_comes_from_a_pattern() -> None:
    hostile = "x\n# Approved\n| a | b |\n<b>`|[l](u)"
    honest = MarkdownIt().enable("table").parse(render_requirement(podcast_workload.requirements()))
    text = render_requirement(podcast_workload.requirements(hostile))
    spoiled = MarkdownIt().enable("table").parse(text)
    assert [t.type for t in spoiled] == [t.type for t in honest]


def test_empty_requirements_still_render() -> None:
    requirements = podcast_workload.requirements().model_copy(
        update={"patterns": (), "concerns": (), "findings": (), "declined": ()}
    )
    text = render_requirement(requirements)
    assert "Nothing out of the ordinary" in text
    assert "No two patterns have the same operations." in text
