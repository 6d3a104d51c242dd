"""Which changes in the working tree are ours, and which are a person's."""

from collections.abc import Iterable
from pathlib import Path

from agent.context import SessionContext
from agent.errors import EditedByHandError, WorkspaceError
from agent.journal import JOURNAL_PATH
from agent.tasks import FOLDER, OWN_TASKS_PATH
from agent.workspace.custody import UNFINISHED
from tools.ledger.repository import Repository

LISTED_PATHS = 10


def check_first_start(repository: Repository, workspace: Path) -> None:
    """Raises WorkspaceError unless the tree is clean and nothing stands where we write."""
    _refuse(repository.dirty(), "The working tree has changes")
    folder = workspace / FOLDER
    standing = [
        path.relative_to(workspace).as_posix()
        for path in (sorted(folder.iterdir()) if folder.is_dir() else ())
        if path.relative_to(workspace).as_posix() != OWN_TASKS_PATH
    ]
    if standing:
        msg = (
            f"These files stand where the design is written, and no {JOURNAL_PATH} tells how "
            f"they came about:\n{_listed(standing)}\nMove them away and commit that first."
        )
        raise WorkspaceError(msg)


def check_changes(context: SessionContext) -> None:
    """Raises WorkspaceError for a change outside our own files."""
    prefix = context.repository.workspace_prefix
    own = {prefix + path for path in context.own_paths()}
    foreign = [
        path
        for path in context.repository.dirty()
        if path not in own and not path.endswith(UNFINISHED)
    ]
    _refuse(foreign, "The working tree has changes beside Tablewright's own files")


def check_journal(context: SessionContext) -> None:
    """Raises EditedByHandError unless the journal only grew since our last commit."""
    committed = context.committed.content(JOURNAL_PATH)
    found = context.custody.read(JOURNAL_PATH) or b""
    if committed is not None and not found.startswith(committed):
        raise EditedByHandError([JOURNAL_PATH], context.committed.newest or "HEAD")


def own_contents(context: SessionContext) -> dict[str, tuple[bytes | None, ...]]:
    """What each rendered file may hold: as committed last, or as written for what comes next."""
    allowed: dict[str, list[bytes | None]] = {
        path: [context.committed.content(path)] for path in context.rendered_paths()
    }
    for task in (context.done, context.frontier):
        if task and context.can_render(task):
            for path, content in context.files(task).items():
                allowed[path].append(content)
    return {path: tuple(contents) for path, contents in allowed.items()}


def _refuse(paths: Iterable[str], what: str) -> None:
    listed = _listed(list(paths))
    if listed:
        msg = f"{what}:\n{listed}\nCommit or stash them first."
        raise WorkspaceError(msg)


def _listed(paths: list[str]) -> str:
    shown = [f"  {path}" for path in paths[:LISTED_PATHS]]
    if len(paths) > LISTED_PATHS:
        shown.append(f"  and {len(paths) - LISTED_PATHS} more")
    return "\n".join(shown)
