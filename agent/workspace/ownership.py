"""Which changes in the working tree are ours, and which are a person's."""

import os
import shlex
from collections.abc import Iterable
from itertools import takewhile
from pathlib import Path

from agent.context import SessionContext
from agent.errors import JournalError, WorkspaceError
from agent.journal import JOURNAL_PATH, Journal
from agent.tasks import FOLDER, OWN_TASKS_PATH, RENDERED_PATHS
from agent.workspace.custody import UNFINISHED, checkout_command
from agent.workspace.private import FOLDER as CHECKPOINT_FOLDER
from agent.workspace.task_list import read_task_list, refuse_other_changes
from tools.ledger.repository import Repository
from tools.ledger.task_list import TaskList

LISTED_PATHS = 10


def check_first_start(repository: Repository, workspace: Path, journal: Journal) -> None:
    """Raises WorkspaceError unless the tree is clean and nothing stands where we write."""
    _check_places(workspace)
    _check_permissions(repository, workspace)
    check_removal(repository, workspace)
    _check_filters(repository)
    started_over = [JOURNAL_PATH] if journal.is_stillborn else []
    overlooked = {repository.workspace_prefix + path for path in started_over}
    changes = [
        path
        for path in _dirty(repository)
        if path not in overlooked and not _is_of_another_session(path, repository)
    ]
    _refuse(changes, "The working tree has changes", "Commit or stash them first.")
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
    """Raises WorkspaceError where a folder that is written to, or the journal, may not be."""
    names = (".", CHECKPOINT_FOLDER, FOLDER, Path(FOLDER).parent)
    folders = [workspace / name for name in names]
    ours = [f for f in folders if f.is_dir() and not os.access(f, os.W_OK | os.X_OK)]
    journal = workspace / JOURNAL_PATH
    files = [journal] if journal.is_file() and not os.access(journal, os.R_OK | os.W_OK) else []
    closed = [str(place) for place in (*ours, *files, *repository.unwritable())]
    if closed:
        msg = f"These may not be written:\n{_listed(closed)}\nMake them writable first."
        raise WorkspaceError(msg)


def check_removal(repository: Repository, workspace: Path) -> None:
    """Raises WorkspaceError where a session's journal was removed, and that is not committed."""
    journal = workspace / JOURNAL_PATH
    if not journal.exists() and repository.content(JOURNAL_PATH) is not None:
        msg = (
            f"{JOURNAL_PATH}: is gone, and a session was under way. To go on with it, restore it: "
            f"{checkout_command(workspace, 'HEAD', [FOLDER])}\n"
            f"To begin anew, commit that {FOLDER} is removed."
        )
        raise WorkspaceError(msg)


def _check_filters(repository: Repository) -> None:
    """Raises WorkspaceError where git would not store our files as they are."""
    filtered = repository.filtered((*RENDERED_PATHS, JOURNAL_PATH))
    if filtered:
        msg = (
            f".gitattributes has git store these through a filter:\n{_listed(list(filtered))}\n"
            "They are compared with what is committed. Leave them out, and commit that: "
            f"/{repository.workspace_prefix}{FOLDER}/** -filter -working-tree-encoding"
        )
        raise WorkspaceError(msg)


def check_changes(context: SessionContext, *, restarting: bool = False) -> None:
    """Whether a session can go on in this tree; `restarting` where another is begun instead.

    Raises:
        WorkspaceError: A folder may not be written to, something outside our own files was
            changed, or more than boxes in the task list.
    """
    repository, workspace = context.repository, context.workspace
    _check_permissions(repository, workspace)
    _check_filters(repository)
    own = {repository.workspace_prefix + path for path in context.own_paths()}
    changes = [path for path in _dirty(repository) if not path.endswith(UNFINISHED)]
    foreign = [
        path for path in changes if path not in own and not _is_of_another_session(path, repository)
    ]
    fix = _stash_command(repository.root, [path for path in changes if path in own])
    what = "The working tree has changes beside Tablewright's own files"
    _refuse(foreign, what, f"Commit or stash just them first: {fix}")
    if not (restarting or context.is_restarted):
        _check_task_list(context)


def _is_of_another_session(path: str, repository: Repository) -> bool:
    """Whether it is the journal of another workspace in this repository, with answers that its
    session goes on from: our commits hold our own files alone.
    """
    own = repository.workspace_prefix + JOURNAL_PATH
    return path != own and f"/{path}".endswith(f"/{JOURNAL_PATH}")


def _check_task_list(context: SessionContext) -> None:
    """Raises WorkspaceError where it is gone, or differs from our last commit beyond its boxes."""
    path = context.tasks_path
    if context.committed.content(path) is None:
        return
    found = context.custody.read(path)
    if found is None:
        read_task_list(context.workspace, path)
    tasks = TaskList(text=(found or b"").decode("utf-8", "replace"))
    refuse_other_changes(context.workspace, path, context.committed, tasks)


def check_journal(context: SessionContext) -> None:
    """Raises JournalError unless the journal only grew since our last commit."""
    committed = context.committed.content(JOURNAL_PATH)
    found = context.custody.read(JOURNAL_PATH) or b""
    if committed is not None and not found.startswith(committed):
        lines, wanted = found.splitlines(), committed.splitlines()
        same = takewhile(lambda pair: pair[0] == pair[1], zip(lines, wanted, strict=False))
        what = "is not as the last commit has it: what was said is only ever added to."
        raise JournalError(JOURNAL_PATH, 1 + len(list(same)), what, context.workspace)


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


def _dirty(repository: Repository) -> list[str]:
    """Changes in the working tree, our checkpoints apart: git may not know to overlook them yet."""
    checkpoints = f"{repository.workspace_prefix}{CHECKPOINT_FOLDER}/"
    return [path for path in repository.dirty() if not path.startswith(checkpoints)]


def _stash_command(root: Path, kept: Iterable[str]) -> str:
    """What a person types to stash all but some files: a stash of ours takes answers along."""
    but = [f":(exclude,top){path}" for path in kept]
    return shlex.join(["git", "-C", str(root), "stash", "push", "-u", "--", ".", *but])


def _refuse(paths: Iterable[str], what: str, fix: str) -> None:
    listed = _listed(list(paths))
    if listed:
        msg = f"{what}:\n{listed}\n{fix}"
        raise WorkspaceError(msg)


def _listed(paths: list[str]) -> str:
    shown = [f"  {path}" for path in paths[:LISTED_PATHS]]
    if len(paths) > LISTED_PATHS:
        shown.append(f"  and {len(paths) - LISTED_PATHS} more")
    return "\n".join(shown)
