"""Each kind of hostile text in every field at once: the documents keep the shape of harmless ones.

And no figure of it counts as one of ours, while none of ours is lost.
"""

import unicodedata
from pathlib import Path

import pytest
from approved_sessions import held_session
from hostile_workspace import PAYLOADS, blocks_of, texts_of, write_hostile_files
from markdown_it import MarkdownIt
from sourced_documents import without_source

from agent.folding.fold import Fold
from agent.outputs.log_entries import RenderedFiles
from agent.pending import pending_gate
from tools.documents.cards import render_table_card
from tools.errors import InputError
from tools.source.artifacts import read_evidence

MARKDOWN = MarkdownIt("gfm-like", {"html": True, "linkify": False}).enable("table")
Shape = tuple[list[tuple[str, str, int]], set[str]]


PAIRS = list(zip(list(PAYLOADS)[::2], list(PAYLOADS)[1::2], strict=True))


def fold_of(folder: Path, *names: str, calm: str = "") -> Fold:
    """With both payloads in every field; of the names in the schema each has one of them."""
    texts = {"api title": calm, "remark": calm} if calm else {}
    if names:
        first, second = (PAYLOADS[name] for name in names)
        texts = texts_of(f"{first} {second}") | {"table name": first, "column name": second}
    workspace = write_hostile_files(folder, texts)
    return held_session(workspace, workspace / "answers.yaml").approved().fold


def texts_from(fold: Fold) -> dict[str, str]:
    """Every file, and the cards of the gates."""
    files = RenderedFiles(fold.material("5.2"))
    found = {path.rpartition("/")[2]: text.decode() for path, text in files.items() if text}
    dossier = fold.dossier
    found |= {
        f"card {number}.md": render_table_card(dossier, table.name)
        for number, table in enumerate(dossier.model.tables)
    }
    return found


def shape(page: str) -> Shape:
    """Its blocks, and the kinds of what stands in them."""
    inner = {child.type for token in MARKDOWN.parse(page) for child in token.children or ()}
    return blocks_of(MARKDOWN, page), inner


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """Without any such text, and with one that names a path: that is said in a finding."""
    return [
        texts_from(fold_of(tmp_path_factory.mktemp("calm") / "ws", calm=calm))
        for calm in ("", "see /somewhere/else there")
    ]


@pytest.mark.parametrize("pair", PAIRS, ids=" and ".join)
def test_every_field_at_once(
    pair: tuple[str, str], harmless: list[dict[str, str]], tmp_path: Path
) -> None:
    fold = fold_of(tmp_path / "ws", *pair)
    texts = texts_from(fold)
    assert all(texts.keys() == each.keys() for each in harmless)
    for name, text in texts.items():
        odd = {char for char in text if unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"}}
        assert odd <= {"\n"}, name
        if name.endswith(".md"):
            blocks, inner = shape(text)
            calm = [shape(each[name]) for each in harmless]
            if not name.startswith("card"):  # a card's lines are folded: paragraphs stay the same
                assert blocks in [calm_blocks for calm_blocks, _ in calm], name
            assert inner <= set.union({"softbreak"}, *(calm_inner for _, calm_inner in calm)), name
            assert not {"html_inline", "image"} & inner, name
            assert not any(kind in ("html_block", "fence") for kind, _, _ in blocks), name
    assert without_source(fold.derivation(), fold.approvals) == []
    assert pending_gate("requirements", fold) is None


def test_a_name_that_can_not_be_seen_is_refused_with_its_line(tmp_path: Path) -> None:
    workspace = write_hostile_files(tmp_path / "ws", {})
    file = workspace / "artifacts/stage-01/01_3_table_structure_analysis.md"
    spoiled = file.read_text().replace("label VARCHAR(40)", "`la\x1b[2Jbel\u202e` VARCHAR(40)")
    file.write_text(spoiled, newline="")
    with pytest.raises(InputError) as caught:
        read_evidence(workspace)
    (problem,) = caught.value.problems
    line = next(n for n, text in enumerate(spoiled.split("\n"), 1) if "bel\u202e" in text)
    assert problem.line == line
    assert "'la\\x1b[2Jbel\\u202e'" in problem.what
