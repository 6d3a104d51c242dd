"""The only nodes that touch files and git. Each may run again: what is done stays done."""

from langgraph.runtime import Runtime

from agent.context import SessionContext
from agent.nodes.design import check_draft
from agent.nodes.gate import Node
from agent.outputs.revisions import describe
from agent.state import FlowState
from agent.tasks import LOG_PATH, RENDERED_PATHS, TASKS, TITLES, WRITES, first_writer
from agent.workspace.committed import MARK, REVISE, TASK
from agent.workspace.task_list import cleared_task_list, new_task_list, ticked_task_list
from tools.ledger.task_list import COMMIT_MESSAGES, mark_message, revise_message


def commit_node(task: str) -> Node:
    """Writes and commits a task's files, under its message."""

    def commit(state: FlowState, runtime: Runtime[SessionContext]) -> FlowState:
        context = runtime.context
        if not context.committed.has(task, TASK):
            rendered = context.files(task)
            files = {path: rendered.get(path) for path in (*WRITES[task], LOG_PATH)}
            if task == TASKS[0]:
                files |= new_task_list(context)
                if context.is_restarted:
                    files |= {path: None for path in RENDERED_PATHS if path not in files}
                    files |= cleared_task_list(context)
            context.custody.write(files)
            context.commit(files | context.journal_file(), COMMIT_MESSAGES[task], task, TASK)
            context.tell(f"task {task} committed: {TITLES[task]}")
        return FlowState(task=task)

    return commit


def mark_node(task: str) -> Node:
    """Turns a task's box, and commits nothing else."""

    def mark(state: FlowState, runtime: Runtime[SessionContext]) -> FlowState:
        context = runtime.context
        if not context.committed.has(task, MARK):
            files = ticked_task_list(context, task)
            context.custody.write(files)
            context.commit(files, mark_message(task), task, MARK)
        return FlowState(task=task, marked=task)

    return mark


def settle(state: FlowState, runtime: Runtime[SessionContext]) -> FlowState:
    """Rewrites, in one commit, what an answer or approval has changed in finished tasks."""
    context = runtime.context
    asked_to = state.get("turn") == "settle"
    stale = context.stale_files() if asked_to or context.has_new_content else {}
    if stale:
        if context.done >= "2.3":
            check_draft(context.fold().derivation())
        task = first_writer(min(stale, key=lambda path: TASKS.index(first_writer(path))))
        what = describe(context.uncommitted, context.journal.records)
        files = stale | {LOG_PATH: context.files(context.done)[LOG_PATH]}
        context.custody.write(files)
        context.commit(files | context.journal_file(), revise_message(task, what), task, REVISE)
        context.tell(f"revised: {what}; {len(stale)} documents rewritten")
    return FlowState(turn="on", revision=context.committed.revisions)
