"""Which changes in the working tree are ours, and which are a person's."""

import os
from collections.abc import Iterable
from itertools import takewhile
from pathlib import Path

from agent.context import SessionContext
from agent.errors import JournalError, WorkspaceError
from agent.journal import JOURNAL_PATH, Journal
from agent.tasks import FOLDER, OWN_TASKS_PATH, RENDERED_PATHS
from agent.workspace.checkpoints import FOLDER as CHECKPOINT_FOLDER
from agent.workspace.custody import UNFINISHED
from tools.ledger.repository import Repository

LISTED_PATHS = 10


def check_first_start(repository: Repository, workspace: Path, journal: Journal) -> None:
    """Raises WorkspaceError unless the tree is clean and nothing stands where we write."""
    _check_places(workspace)
    _check_permissions(repository, workspace)
    started_over = [JOURNAL_PATH] if journal.is_stillborn else []
    overlooked = {repository.workspace_prefix + path for path in started_over}
    changes = [path for path in repository.dirty() if path not in overlooked]
    _refuse(changes, "The working tree has changes")
    ignored = [path for path in (*RENDERED_PATHS, JOURNAL_PATH) if repository.is_ignored(path)]
    if ignored:
        msg = (
            f"git ignores files that the design commits:\n{_listed(ignored)}\n"
            "Let git see them: change the rule, which git check-ignore -v PATH names, and commit."
        )
        raise WorkspaceError(msg)
    folder = workspace / FOLDER
    standing = [
        path.relative_to(workspace).as_posix()
        for path in (sorted(folder.iterdir()) if folder.is_dir() else ())
        if path.relative_to(workspace).as_posix() not in (OWN_TASKS_PATH, *started_over)
        or path.is_dir()
    ]
    if standing:
        msg = (
            f"These files stand where the design is written, and no {JOURNAL_PATH} tells how "
            f"they came about:\n{_listed(standing)}\nMove them away and commit that first."
        )
        raise WorkspaceError(msg)


def _check_places(workspace: Path) -> None:
    """Raises WorkspaceError where a folder that is written to is something else."""
    for name in (FOLDER, CHECKPOINT_FOLDER):
        place = workspace / name
        for part in (place.parent, place):
            if part.is_symlink() or (part.exists() and not part.is_dir()):
                what = "a link" if part.is_symlink() else "not a folder"
                path = part.relative_to(workspace).as_posix()
                msg = f"{path}: is {what}; {name}/ is written there. Move it away and commit that."
                raise WorkspaceError(msg)


def _check_permissions(repository: Repository, workspace: Path) -> None:
    """Raises WorkspaceError where a folder that is written to may not be."""
    folders = (workspace, workspace / FOLDER, (workspace / FOLDER).parent)
    ours = [f for f in folders if f.is_dir() and not os.access(f, os.W_OK | os.X_OK)]
    closed = [str(folder) for folder in (*ours, *repository.unwritable())]
    if closed:
        msg = f"These folders may not be written:\n{_listed(closed)}\nMake them writable first."
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
    """Raises JournalError unless the journal only grew since our last commit."""
    committed = context.committed.content(JOURNAL_PATH)
    found = context.custody.read(JOURNAL_PATH) or b""
    if committed is not None and not found.startswith(committed):
        lines, wanted = found.splitlines(), committed.splitlines()
        same = takewhile(lambda pair: pair[0] == pair[1], zip(lines, wanted, strict=False))
        what = "is not as the last commit has it: what was said is only ever added to."
        raise JournalError(JOURNAL_PATH, 1 + len(list(same)), what)


def own_contents(context: SessionContext) -> dict[str, tuple[bytes | None, ...]]:
    """What each rendered file may hold: as committed last, or as written for what comes next."""
    allowed: dict[str, list[bytes | None]] = {
        path: [context.committed.content(path)] for path in RENDERED_PATHS
    }
    if context.is_restarted:  # its first commit takes the earlier session's files away
        for contents in allowed.values():
            contents.append(None)
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
