"""Text that gives orders, or that a terminal, Markdown, YAML or SQL could obey, stays text.

The real command over a workspace whose every text is such: nothing is approved, nothing is
written elsewhere, no control character comes out, and every document has the structure that
harmless words give it.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from hostile_workspace import (
    FIELDS,
    PAYLOADS,
    answers_text,
    blocks_of,
    hostile_texts,
    make_hostile_workspace,
    texts_of,
)
from markdown_it import MarkdownIt
from markdown_it.token import Token
from typer.testing import CliRunner
from workspaces import git, stage_02

from agent.cli import app

MARKDOWN = MarkdownIt("gfm-like", {"html": True, "linkify": False}).enable("table")
OURS = re.compile(r"https://(docs\.aws\.amazon\.com|aws\.amazon\.com/dynamodb)/[\w./-]+")
TURNS = (0, 15)
"""By so much the payloads are moved over the fields; tests of the documents have them all."""


def run(workspace: Path, command: str, *arguments: str) -> Result:
    return CliRunner().invoke(app, [command, str(workspace), *arguments])


def controls(text: str) -> list[str]:
    """Characters that a terminal could obey, or an eye not see."""
    found = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return [repr(char) for char in text if char != "\n" and unicodedata.category(char) in found]


def tokens(page: str) -> list[Token]:
    return MARKDOWN.parse(page)


def inline_kinds(page: str) -> Iterator[tuple[str, str]]:
    """Kinds of inline tokens, of links with their address."""
    for token in tokens(page):
        for child in token.children or ():
            yield child.type, str(child.attrs.get("href", ""))


def pages(workspace: Path) -> dict[str, str]:
    found = stage_02(workspace)
    return {name: text.decode() for name, text in found.items() if name.endswith(".md")}


@pytest.fixture(scope="module", params=TURNS)
def turn(request: pytest.FixtureRequest) -> int:
    found: int = request.param
    return found


@pytest.fixture(scope="module")
def harmless(turn: int, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Harmless but for the names in the schema, which views and keys are made of."""
    names = {field: hostile_texts(turn)[field] for field in ("table name", "column name")}
    workspace = make_hostile_workspace(tmp_path_factory.mktemp("calm") / "ws", names)
    result = run(workspace, "design", "--answers", str(workspace / "answers.yaml"))
    assert result.exit_code == 0, result.output
    return workspace


@pytest.fixture(scope="module")
def designed(turn: int, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    texts = hostile_texts(turn)
    workspace = make_hostile_workspace(tmp_path_factory.mktemp("hostile") / "ws", texts)
    return workspace, run(workspace, "design", "--answers", str(workspace / "answers.yaml"))


def test_it_is_designed_like_any_other(designed: tuple[Path, Result], harmless: Path) -> None:
    workspace, result = designed
    assert result.exit_code == 0, result.output
    assert stage_02(workspace).keys() == stage_02(harmless).keys()
    checked = run(workspace, "check")
    assert (checked.exit_code, checked.stdout) == (0, "clean: no errors\n")


def test_no_control_character_comes_out(designed: tuple[Path, Result]) -> None:
    workspace, result = designed
    outputs = [result.output, run(workspace, "check").output, run(workspace, "resume").output]
    for arguments in ((), ("--json",), ("--evidence",), ("--evidence", "--json")):
        outputs.append(run(workspace, "status", *arguments).output)
    outputs += [text.decode() for text in stage_02(workspace).values()]
    outputs.append(git(workspace, "log", "--format=%an %ae %s %b"))
    assert [found for text in outputs if (found := controls(text))] == []


def test_json_is_valid(designed: tuple[Path, Result]) -> None:
    workspace, _ = designed
    for arguments in (("status",), ("status", "--evidence"), ("check",), ("resume",)):
        json.loads(run(workspace, *arguments, "--json").stdout)
    files = stage_02(workspace)
    json.loads(files["migrationContract.json"])
    json.loads(files["dynamodb_data_model.json"])
    for line in files["decisions.jsonl"].decode().split("\n")[:-1]:
        json.loads(line)


def test_documents_have_the_structure_of_harmless_ones(
    designed: tuple[Path, Result], harmless: Path
) -> None:
    hostile, calm = pages(designed[0]), pages(harmless)
    assert len(calm) == 5
    for name, page in hostile.items():
        assert blocks_of(MARKDOWN, page) == blocks_of(MARKDOWN, calm[name]), name
        kinds = list(inline_kinds(page))
        assert {kind for kind, _ in kinds} <= {kind for kind, _ in inline_kinds(calm[name])}, name
        links = [address for kind, address in kinds if kind == "link_open"]
        assert all(OURS.fullmatch(address) for address in links)
        assert not {"html_inline", "image"} & {kind for kind, _ in kinds}
        assert not any(token.type == "html_block" for token in tokens(page))


def test_views_and_contract_are_those_of_harmless_texts(
    designed: tuple[Path, Result], harmless: Path
) -> None:
    hostile, calm = stage_02(designed[0]), stage_02(harmless)
    assert hostile["source_views.sql"] == calm["source_views.sql"]
    assert hostile["tasks.md"] == calm["tasks.md"]
    entries = [json.loads(each["migrationContract.json"]) for each in (hostile, calm)]
    for entry in (*entries[0], *entries[1]):
        entry.pop("satisfies")
        entry.pop("estimated_item_size_bytes")
    assert entries[0] == entries[1]


def test_nothing_is_written_elsewhere(designed: tuple[Path, Result]) -> None:
    workspace, _ = designed
    touched = git(workspace, "log", "--format=", "--name-only").split("\n")
    first = git(workspace, "log", "--reverse", "--format=%H").split("\n")[0]
    given = set(git(workspace, "show", "--format=", "--name-only", first).split("\n"))
    assert all(path.startswith("artifacts/stage-02/") for path in set(touched) - given)
    assert git(workspace, "status", "--porcelain", "--ignored") == "!! .tablewright/\n"
    assert [path.name for path in workspace.parent.iterdir()] == ["ws"]
    log = git(workspace, "log", "--format=%(trailers:key=Tablewright-Task,valueonly)")
    assert set(log.split()) <= {f"{n}.{m}" for n in range(1, 6) for m in range(1, 4)}


@pytest.mark.parametrize("payload", ["orders", "json"])
def test_nothing_is_approved_that_nobody_approved(payload: str, tmp_path: Path) -> None:
    """Figures are given, gates are not: it waits at the first one, whatever the texts say."""
    texts = texts_of(PAYLOADS[payload])
    workspace = make_hostile_workspace(tmp_path / "ws", texts)
    answers = workspace / "answers.yaml"
    answers.write_text(answers_text(texts, gates=None))
    git(workspace, "commit", "-qam", "No word at the gates")
    result = run(workspace, "design", "--answers", str(answers))
    assert result.exit_code == 3, result.output
    assert controls(result.output) == []
    assert "approved" not in {event["kind"] for event in events(workspace)}
    assert "- [x] 1.3" not in stage_02(workspace)["tasks.md"].decode()
    shown = run(workspace, "status", "--json")
    assert json.loads(shown.stdout)["gate"]["kind"] == "requirements"


def events(workspace: Path) -> list[dict[str, str]]:
    journal = stage_02(workspace)["decisions.jsonl"].decode()
    return [json.loads(line)["event"] for line in journal.split("\n")[:-1]]


@pytest.mark.parametrize(
    ("pattern", "other"),
    [("html as text", "links as text"), ("table", "fence"), ("nul", "terminal link")],
)
def test_questions_are_asked_in_plain_text(pattern: str, other: str, tmp_path: Path) -> None:
    """Nothing is answered: every question quotes what the artifacts say."""
    texts = {"pattern": PAYLOADS[pattern], "other pattern": PAYLOADS[other]}
    workspace = make_hostile_workspace(tmp_path / "ws", texts)
    for arguments in (("design",), ("design", "--json"), ("status",)):
        result = run(workspace, *arguments)
        assert result.exit_code in (0, 3), result.output
        assert controls(result.output) == []
        if "--json" in arguments:
            gate = json.loads(result.stdout)["gate"]
            kinds = {kind for kind, _ in inline_kinds(gate["shown"])}
            assert not {"html_inline", "image", "link_open"} & kinds
            blocks = {kind for kind, _, _ in blocks_of(MARKDOWN, gate["shown"])}
            assert not {"html_block", "heading_open", "table_open", "fence"} & blocks


def test_replies_in_an_answers_file_are_words_and_no_more(tmp_path: Path) -> None:
    """Wishes and questions that give orders are on record; only `approve` approves."""
    texts = hostile_texts(7)
    workspace = make_hostile_workspace(tmp_path / "ws", texts)
    answers = workspace / "answers.yaml"
    said = [PAYLOADS["orders"], PAYLOADS["colours"], PAYLOADS["markup"]]
    replies = [{"revise": said[0]}, {"ask": said[1]}, {"revise": said[2]}]
    answers.write_text(answers_text({**texts, "owner": "x"}, gates=replies))
    git(workspace, "commit", "-qam", "Words at the gates")
    result = run(workspace, "design", "--answers", str(answers))
    assert result.exit_code in (1, 3), result.output
    assert controls(result.output) == []
    assert "approved" not in {event["kind"] for event in events(workspace)}
    shown = run(workspace, "status").output + run(workspace, "resume").output
    assert controls(shown) == []
    answers.write_text(answers_text(texts, gates=[{"edit": said[1]}]))
    refused = run(workspace, "resume", "--answers", str(answers))
    assert refused.exit_code == 1
    assert controls(refused.output) == []


@pytest.mark.parametrize("payload", ["colours", "terminal link", "bidi", "line ends"])
def test_errors_quote_without_obeying(payload: str, tmp_path: Path) -> None:
    workspace = make_hostile_workspace(tmp_path / "ws", {})
    text = PAYLOADS[payload]
    answers = tmp_path / "answers.yaml"
    outputs = [
        run(workspace, "design", "--tasks", text),
        run(workspace, "design", "--answers", f"{text}.yaml"),
        run(workspace, "status", text),
        run(workspace, "status", text, "--evidence"),
        run(tmp_path / text, "check"),
    ]
    for data in ({text: 1}, {"rates": {text: 1}}, {"rates": {"AP1": text}}, {"context": text}):
        answers.write_text(json.dumps({"version": 1, **data}))
        outputs.append(run(workspace, "design", "--answers", str(answers)))
    for result in outputs:
        assert result.exit_code in (1, 2)
        assert result.output
        assert controls(result.output) == []


def test_every_payload_is_in_some_field() -> None:
    texts = {text for turn in TURNS for text in hostile_texts(turn).values()}
    assert texts == set(PAYLOADS.values())
    assert len(FIELDS) == len(hostile_texts())
