"""The thirteen tasks in order, and the files each one writes."""

from typing import get_args

from agent.events import GateKind
from agent.journal import JOURNAL_PATH

FOLDER = "artifacts/stage-02"
LOG_PATH = f"{FOLDER}/02_working_log.md"
REQUIREMENT_PATH = f"{FOLDER}/dynamodb_requirement.md"
MODEL_PATH = f"{FOLDER}/dynamodb_data_model.json"
DOCUMENT_PATH = f"{FOLDER}/dynamodb_data_model.md"
CONTRACT_PATH = f"{FOLDER}/migrationContract.json"
VIEWS_PATH = f"{FOLDER}/source_views.sql"
SUMMARY_PATH = f"{FOLDER}/02_summary.md"
OWN_TASKS_PATH = f"{FOLDER}/tasks.md"

WITH_EVERY_COMMIT = (LOG_PATH, JOURNAL_PATH)
"""The notes of the whole stage, part of each task's commit and of each revision."""

WRITES: dict[str, tuple[str, ...]] = {
    "1.1": (),
    "1.2": (REQUIREMENT_PATH,),
    "1.3": (REQUIREMENT_PATH,),
    "2.1": (MODEL_PATH,),
    "2.2": (MODEL_PATH,),
    "2.3": (MODEL_PATH,),
    "3.1": (DOCUMENT_PATH,),
    "3.2": (),
    "3.3": (REQUIREMENT_PATH, MODEL_PATH, DOCUMENT_PATH),
    "4.1": (CONTRACT_PATH, VIEWS_PATH),
    "4.2": (CONTRACT_PATH, VIEWS_PATH),
    "5.1": (SUMMARY_PATH,),
    "5.2": (SUMMARY_PATH,),
}
TASKS = tuple(WRITES)
RENDERED_PATHS = (*dict.fromkeys(path for paths in WRITES.values() for path in paths), LOG_PATH)
"""Every file that is a function of model and journal."""

GATE_TASKS: dict[GateKind, str] = {
    "questions": "1.2",
    "readings": "1.3",
    "requirements": "1.3",
    "table": "3.2",
    "design": "3.3",
    "contract": "4.2",
}
GATE_KINDS: tuple[GateKind, ...] = get_args(GateKind)

TITLES: dict[str, str] = {
    "1.1": "Extract and analyze existing artifacts",
    "1.2": "Gather complete access pattern requirements with RPS estimates",
    "1.3": "Validate requirements completeness with user",
    "2.1": "Apply DynamoDB design principles and create initial design",
    "2.2": "Evaluate denormalization decisions and design alternatives",
    "2.3": "Analyze cost implications and production risks",
    "3.1": "Create comprehensive data model document",
    "3.2": "Perform table-by-table design validation with user",
    "3.3": "Finalize data model document with user feedback",
    "4.1": "Generate migration contract from finalized data model",
    "4.2": "Validate migration contract completeness and accuracy",
    "5.1": "Create comprehensive documentation summary",
    "5.2": "Validate readiness for next stage",
}


def tasks_until(task: str) -> tuple[str, ...]:
    """All tasks up to and with `task`; none for an empty name."""
    return TASKS[: TASKS.index(task) + 1] if task else ()


def task_after(task: str) -> str:
    """The next task's number; empty after the last."""
    following = TASKS.index(task) + 1
    return TASKS[following] if following < len(TASKS) else ""


def first_writer(path: str) -> str:
    """The earliest task that writes a file. Raises KeyError."""
    for task, paths in WRITES.items():
        if path in paths:
            return task
    raise KeyError(path)
