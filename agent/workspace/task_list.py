"""The workspace's tasks.md: found once, changed in its boxes only."""

from pathlib import Path
from typing import get_args

from agent.context import Files, SessionContext
from agent.errors import UsageError, WorkspaceError
from agent.outputs.renderings import readiness
from agent.tasks import OWN_TASKS_PATH, TASKS, tasks_until
from agent.workspace.committed import CommittedWork
from agent.workspace.custody import checkout_command
from tools.ledger.checklist import Condition
from tools.ledger.task_list import TaskList, find_tasks, template


def locate_task_list(workspace: Path, given: Path | None) -> str:
    """Its path relative to the workspace; empty where ours is to be created.

    Raises:
        InputError: It can't be used, or there are several.
        UsageError: It stands outside the workspace.
    """
    found = find_tasks(workspace, given)
    if found is None:
        return ""
    place = found.resolve()
    if not place.is_relative_to(workspace.resolve()):
        msg = f"--tasks {found}: stands outside the workspace {workspace}. Put it inside."
        raise UsageError(msg)
    path = place.relative_to(workspace.resolve()).as_posix()
    read_task_list(workspace, path)
    return path


def read_task_list(workspace: Path, path: str) -> TaskList:
    """Raises InputError for a task without a box, WorkspaceError for text that is not UTF-8."""
    try:
        text = (workspace / path).read_bytes().decode()
    except FileNotFoundError as error:
        way_back = checkout_command(workspace, "HEAD", [path])
        msg = f"{path}: the task list is gone. Restore it: {way_back}"
        raise WorkspaceError(msg) from error
    except OSError as error:
        msg = f"{path}: can't be read: {error.strerror}. Make it a file you may read."
        raise WorkspaceError(msg) from error
    except UnicodeDecodeError as error:
        msg = f"{path}: is not UTF-8 at byte {error.start}. Save it as UTF-8."
        raise WorkspaceError(msg) from error
    return TaskList.parse(text, path)


def new_task_list(context: SessionContext) -> Files:
    """Our own task list, where the workspace brought none at the start."""
    started = context.fold().history.started
    if started is None or started.tasks_path:
        return {}
    return {OWN_TASKS_PATH: template().encode()}


def cleared_task_list(context: SessionContext) -> Files:
    """The list with no box ticked, for a session that begins again on top of another."""
    started = context.fold().history.started
    if started is None or not started.tasks_path:
        return {}
    path = context.tasks_path
    return {path: read_task_list(context.workspace, path).cleared().text.encode()}


def ticked_task_list(context: SessionContext, task: str) -> Files:
    """The list with a task's box ticked; with the last one, what holds of the checklist too.

    Raises:
        WorkspaceError: More than boxes was changed since our last commit.
    """
    tasks = _read_own(context)
    for done in tasks_until(task):  # a person may have unticked one
        tasks = tasks.mark(done)
    if task == TASKS[-1]:
        tasks = tasks.tick(_conditions(context))
    return {context.tasks_path: tasks.text.encode()}


def _read_own(context: SessionContext) -> TaskList:
    path = context.tasks_path
    tasks = read_task_list(context.workspace, path)
    refuse_other_changes(context.workspace, path, context.committed, tasks)
    return tasks


def refuse_other_changes(
    workspace: Path, path: str, committed: CommittedWork, tasks: TaskList
) -> None:
    """Raises WorkspaceError where more than boxes differs from our last commit."""
    content = committed.content(path)
    if content is None:
        return
    place = TaskList(text=content.decode()).differs_beyond_boxes(tasks.text, path)
    if place is not None:
        way_back = checkout_command(workspace, committed.base or "HEAD", [path])
        msg = (
            f"{place}: the task list was changed in more than its boxes. "
            f"Take the change back: {way_back}"
        )
        raise WorkspaceError(msg)


def _conditions(context: SessionContext) -> dict[Condition, bool]:
    names: dict[str, Condition] = {name: name for name in get_args(Condition)}
    items = readiness(context.fold().material(TASKS[-1]))
    return {names[item.name]: item.holds for item in items if item.name in names}
