"""One workspace of a batch: its session, run as far as its answers carry. Nothing is approved here
that the answers file does not approve, and nobody is asked.
"""

import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.batch.job import Job
from agent.batch.outcome import WorkspaceOutcome
from agent.context import SessionContext
from agent.errors import ExitCode
from agent.folding.history import History
from agent.language_model.budget import spent_in
from agent.language_model.choice import open_language_model
from agent.language_model.pace import Pace
from agent.respondents.answers_file import FileRespondent
from agent.respondents.chain import RespondentChain
from agent.respondents.conversing import converse
from agent.session import Finished, Waiting
from agent.workspace.occupancy import occupy
from agent.workspace.opening import Options, open_session, read_inputs
from tools.errors import TablewrightError
from tools.ledger.repository import Repository
from tools.workload.answers import Preference

if TYPE_CHECKING:
    from agent.language_model.sending import Times


OUT_OF_MEMORY = (
    "Memory ran out while it was designed; what was done stands in its repository. Make more free "
    "or give fewer --jobs, and run this batch again."
)


@dataclass(frozen=True)
class Settings:
    """What holds for every workspace of a batch; None leaves it to the workspace."""

    drafter: str = "builtin"
    model: str = ""
    prefer: Preference | None = None
    max_indexes: int | None = None


def run_job(job: Job, settings: Settings, pace: Pace | None = None) -> WorkspaceOutcome:
    """Never raises for what is wrong with the workspace: that is its outcome."""
    started = time.monotonic()
    try:
        outcome = _run(job, settings, pace)
    except TablewrightError as error:
        code = int(getattr(error, "exit_code", ExitCode.ERROR))
        outcome = failed(job, str(error), code)
    except OSError as error:
        outcome = failed(job, f"{error.filename or job.workspace}: {error.strerror}")
    except MemoryError:
        outcome = failed(job, OUT_OF_MEMORY)
    except Exception as error:  # a fault of ours in one workspace is not the others'
        outcome = failed(job, f"{type(error).__name__}: {error}. This is a fault of Tablewright.")
    seconds = round(time.monotonic() - started, 3)
    return outcome.model_copy(update={"seconds": seconds})


def failed(job: Job, reason: str, exit_code: int = ExitCode.ERROR) -> WorkspaceOutcome:
    return WorkspaceOutcome(
        name=job.name,
        workspace=str(job.workspace),
        status="failed",
        reason=reason,
        exit_code=int(exit_code),
    )


def _run(job: Job, settings: Settings, pace: Pace | None) -> WorkspaceOutcome:
    options = Options(
        workspace=job.workspace,
        answers=job.answers,
        drafter=settings.drafter,
        model=settings.model,
        prefer=settings.prefer,
        max_indexes=settings.max_indexes,
    )
    Repository.open(job.workspace)
    with occupy(job.workspace):
        inputs = read_inputs(options)
        spent = spent_in(History(inputs.journal.records).records)
        times = _times(pace)
        model = open_language_model(options.model_choice, os.environ, spent, _unheard, times=times)
        with open_session(options, inputs, _unheard, model) as session:
            context = session.context
            newest, events = context.committed.newest, len(context.journal.records)
            chain = [] if inputs.answers is None else [FileRespondent(inputs.answers, _unheard)]
            ended = converse(session, RespondentChain(*chain))
            context.repository.settle(context.own_paths())
            is_new = (newest, events) != (context.committed.newest, len(context.journal.records))
            return _outcome(job, context, ended, is_new=is_new)


def _times(pace: Pace | None) -> "Times | None":
    if pace is None:
        return None
    from agent.language_model.sending import Times

    return Times(pace=pace)


def _outcome(
    job: Job, context: SessionContext, ended: Waiting | Finished, *, is_new: bool
) -> WorkspaceOutcome:
    calls = spent_in(context.journal.records)
    outcome = WorkspaceOutcome(
        name=job.name,
        workspace=str(job.workspace),
        status="finished",
        is_new=is_new,
        session=context.session,
        tokens=sum(call.tokens_in + call.tokens_out for call in calls),
    )
    if isinstance(ended, Waiting):
        payload = ended.payload
        outcome = outcome.model_copy(
            update={
                "status": "waiting",
                "task": payload.task,
                "gate": f"{payload.kind} {payload.subject}".strip(),
                "questions": payload.questions,
                "exit_code": int(ExitCode.WAITING),
            }
        )
    if not context.is_designed:
        return outcome
    derivation = context.fold().derivation()
    return outcome.model_copy(
        update={
            "tables": len(derivation.model.tables),
            "indexes": sum(len(table.gsis) for table in derivation.model.tables),
            "cost_usd_per_month": derivation.bill.cost_usd_per_month,
            "unknown_rates": derivation.bill.unknown,
            "risks": len(derivation.findings),
        }
    )


def _unheard(text: str) -> None:
    """Hundreds of sessions telling at once are heard by nobody; the journal and log have it."""
