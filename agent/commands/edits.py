"""What was changed in our files since our last commit, with the spot."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import JsonValue

from agent.journal import JOURNAL_PATH
from agent.workspace.committed import CommittedWork
from agent.workspace.custody import checkout_command
from tools.contract.located import JsonFault, read_located
from tools.finding import Finding
from tools.line_ends import as_stored

LINE_CHARACTERS = 60
JsonPath = tuple[str | int, ...]


def find_edits(
    workspace: Path, committed: CommittedWork, paths: Iterable[str]
) -> dict[str, Finding]:
    """Every file that is not as our last commit has it; the journal may have grown."""
    edits = {}
    for path in paths:
        expected = committed.content(path)
        file = workspace / path
        found = as_stored(file.read_bytes()) if file.is_file() else None
        grown = path == JOURNAL_PATH and found is not None and found.startswith(expected or b"")
        if found != expected and not grown:
            edits[path] = _edit(workspace, path, found, expected, committed.base or "HEAD")
    return edits


def _edit(
    workspace: Path, path: str, found: bytes | None, expected: bytes | None, commit: str
) -> Finding:
    fix = f"Take it back: {checkout_command(workspace, commit, [path])}."
    if found is None:
        what = f"{path} is missing."
    elif expected is None:
        what = f"{path} is there, and no commit of this session has it."
        fix = "Remove it, or let tablewright resume finish what was cut off."
    else:
        what = f"{difference(path, found, expected, f'commit {commit[:12]} has')}."
    return Finding(rule="edited", severity="error", subject=path, evidence=what, fix=fix)


def difference(path: str, found: bytes, expected: bytes, has: str) -> str:
    """Where two contents part: the line, in JSON the member too, and what stands there."""
    lines, wanted = found.split(b"\n"), expected.split(b"\n")
    for number in range(max(len(lines), len(wanted))):
        here, there = lines[number : number + 1], wanted[number : number + 1]
        if here != there:
            member = _first_member(found, expected) if path.endswith(".json") else ""
            parting = _parting_character(here, there)
            return (
                f"{path}:{number + 1}: {member}has {_quoted(here, parting)} where {has} "
                f"{_quoted(there, parting)}"
            )
    return f"{path}: differs"


def _first_member(found: bytes, expected: bytes) -> str:
    """The path of the first member that differs, as `tables.3.key: `; empty if none does."""
    try:
        ours, theirs = read_located(found.decode()), read_located(expected.decode())
    except (JsonFault, ValueError):
        return ""
    path = _parting(ours.value, theirs.value)
    return f"{'.'.join(str(part) for part in path)}: " if path else ""


def _parting(found: JsonValue, expected: JsonValue, path: JsonPath = ()) -> JsonPath:
    """The deepest path at which two values first differ; empty where they don't."""
    if isinstance(found, dict) and isinstance(expected, dict):
        for name in dict.fromkeys((*found, *expected)):
            if name not in found or name not in expected:
                return (*path, name)
            if parting := _parting(found[name], expected[name], (*path, name)):
                return parting
        return ()
    if isinstance(found, list) and isinstance(expected, list):
        for index, (here, there) in enumerate(zip(found, expected, strict=False)):
            if parting := _parting(here, there, (*path, index)):
                return parting
        shorter = min(len(found), len(expected))
        return () if len(found) == len(expected) else (*path, shorter)
    same = type(found) is type(expected) and found == expected
    return () if same else path


def _quoted(lines: list[bytes], parting: int) -> str:
    """The line, cut to what stands around the character at which it parts from the other."""
    if not lines:
        return "no line"
    text = lines[0].decode(errors="replace")
    start = max(0, min(parting, len(text)) - LINE_CHARACTERS // 2)
    end = start + LINE_CHARACTERS
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return repr(f"{before}{text[start:end]}{after}")


def _parting_character(here: list[bytes], there: list[bytes]) -> int:
    ours, theirs = (b"".join(lines).decode(errors="replace") for lines in (here, there))
    pairs = enumerate(zip(ours, theirs, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(ours), len(theirs)))
