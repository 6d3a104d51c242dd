"""Runs a session with whoever replies, and prints what came of it."""

import os
import shlex
import sys
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import typer

from agent.commands.interruption import ending_is_interruption
from agent.commands.reports import CheckReport, DesignReport, EvidenceReport, StatusReport
from agent.context import SessionContext
from agent.errors import EditedByHandError, ExitCode, JournalReplacedError, UsageError
from agent.folding.history import History
from agent.gates import GatePayload
from agent.journal import JOURNAL_PATH
from agent.language_model.budget import spent_in
from agent.language_model.choice import open_language_model
from agent.language_model.protocol import LanguageModel
from agent.respondents.answers_file import FileRespondent
from agent.respondents.chain import RespondentChain
from agent.respondents.conversing import Busy, converse
from agent.respondents.protocol import Respondent
from agent.session import Finished, Session, Waiting
from agent.terminal.progress import ASKING, WORK, WORKING_IN, Progress
from agent.terminal.screen import Screen, make_console
from agent.workspace.occupancy import occupy
from agent.workspace.opening import Inputs, Options, open_session, read_inputs
from agent.workspace.ownership import check_removal
from agent.workspace.rescue import kept_aside
from tools.documents.markdown import visible
from tools.ledger.repository import Repository
from tools.value import canonical_json


def run(options: Options, *, as_json: bool, must_be_started: bool = False) -> int:
    """Designs until the end or an open gate; the exit code."""
    progress = Progress(lively=not as_json)
    with ending_is_interruption():
        try:
            Repository.open(options.workspace)
            with occupy(options.workspace):
                return _run(options, progress, as_json=as_json, must_be_started=must_be_started)
        except JournalReplacedError as error:
            raise kept_aside(options.workspace, error) from error
        except KeyboardInterrupt:
            progress.tell("Interrupted. All that was said is saved.")
            progress.tell(go_on(options), whole=True)
            return ExitCode.INTERRUPTED


def _run(options: Options, progress: Progress, *, as_json: bool, must_be_started: bool) -> int:
    with progress.busy(lambda: WORK["1.1"]):
        inputs = read_inputs(options)
    if must_be_started and inputs.started is None:
        workspace = options.workspace
        check_removal(inputs.repository, workspace)
        msg = f"{workspace}: nothing was started here. Run: tablewright design {workspace}"
        raise UsageError(msg)
    interactive = not as_json and sys.stdin.isatty() and sys.stdout.isatty()
    try:
        session = _opened(options, inputs, progress)
    except EditedByHandError as error:
        if not interactive:
            raise
        from agent.terminal.hand_edits import choose_hand_edits

        choice = choose_hand_edits(error)
        if choice is None:
            raise
        session = _opened(replace(options, hand_edits=choice), inputs, progress)
    with session:
        return _run_session(
            options, inputs, session, progress, as_json=as_json, interactive=interactive
        )


def _opened(options: Options, inputs: Inputs, progress: Progress) -> Session:
    model = _language_model(options, inputs, progress)
    with progress.busy(lambda: "looking at how far this is"):
        return open_session(options, inputs, progress.tell_news, model)


def _language_model(options: Options, inputs: Inputs, progress: Progress) -> LanguageModel | None:
    """The one that the user has agreed to, if any. Nothing is sent yet."""
    spent = () if options.restart else spent_in(History(inputs.journal.records).records)
    show = progress.tell if options.show_prompts else None
    return open_language_model(options.model_choice, os.environ, spent, progress.tell, show)


def _run_session(
    options: Options,
    inputs: Inputs,
    session: Session,
    progress: Progress,
    *,
    as_json: bool,
    interactive: bool,
) -> int:
    context = session.context
    was_finished = not context.frontier and context.is_marked
    newest = context.committed.newest

    def busy() -> AbstractContextManager[None]:
        return progress.busy(lambda: WORK.get(context.frontier, WORKING_IN))

    respondent = _respondents(options, inputs, context, progress, busy, interactive=interactive)
    try:
        if options.edits:
            _edit(session, options.edits, busy)
        outcome = converse(session, respondent, busy)
    except KeyboardInterrupt:
        _tell_uncommitted(context, options.workspace, progress)
        raise
    if not context.repository.settle(context.own_paths()):
        progress.tell(
            "git's index is locked, so git status shows our commits as changes. If no other git "
            f"is at work, delete {context.repository.index_lock}; then run: "
            f"tablewright resume {shlex.quote(str(options.workspace))}"
        )
    if as_json:
        typer.echo(canonical_json(design_report(context, outcome)), nl=False)
    elif isinstance(outcome, Finished):
        report = design_report(context, outcome)
        again = was_finished and context.committed.newest == newest
        typer.echo("\n".join(finished_lines(options.workspace, report, again=again)))
    elif interactive:
        progress.tell(f"Left at {outcome.payload.title}")
        progress.tell("All that was said is saved.")
        _tell_uncommitted(context, options.workspace, progress)
        typer.echo(go_on(options))
    else:
        typer.echo("\n".join(waiting_lines(options, outcome.payload)))
    return ExitCode.WAITING if isinstance(outcome, Waiting) else ExitCode.DONE


def _tell_uncommitted(context: SessionContext, workspace: Path, progress: Progress) -> None:
    """What a clone would miss, with the command that hands it on."""
    from agent.terminal.saving import not_in_a_clone

    for line in not_in_a_clone(context, workspace):
        progress.tell(line, whole=line.startswith(" "))


def _edit(session: Session, texts: tuple[str, ...], busy: Busy) -> None:
    """Takes edits that were given with the command, all or none, and shows what they do."""
    with busy():
        session.advance()
        effect = session.edit(";".join(texts))
    screen = Screen(make_console(stderr=True))
    screen.say(f"Changed as --edit says: {'; '.join(texts)}. /undo takes it back.")
    screen.show(effect)


def show_status(workspace: Path, *, as_json: bool) -> int:
    """Prints where the workspace stands."""
    from agent.commands.status import read_status, status_lines

    report: StatusReport = read_status(workspace)
    typer.echo(canonical_json(report) if as_json else "\n".join(status_lines(report)), nl=False)
    return ExitCode.DONE


def show_evidence(workspace: Path, name: str, *, as_json: bool) -> int:
    """Prints where the figures of a workspace come from."""
    from agent.commands.evidence import read_evidence_report
    from agent.terminal.evidence_view import show

    report: EvidenceReport = read_evidence_report(workspace, name)
    if as_json:
        typer.echo(canonical_json(report), nl=False)
    else:
        show(report, make_console())
    return ExitCode.DONE


def show_check(workspace: Path, *, as_json: bool) -> int:
    """Prints what `check` finds; exit code 4 where one finding is an error."""
    from agent.commands.checks import check_lines, check_workspace

    report: CheckReport = check_workspace(workspace)
    typer.echo(canonical_json(report) if as_json else "\n".join(check_lines(report)), nl=False)
    return ExitCode.DONE if report.clean else ExitCode.CHECKS_FAILED


def _respondents(
    options: Options,
    inputs: Inputs,
    context: SessionContext,
    progress: Progress,
    busy: Busy,
    *,
    interactive: bool,
) -> Respondent:
    chain: list[Respondent] = []
    if inputs.answers is not None:
        chain.append(FileRespondent(inputs.answers, progress.tell))
    if interactive:
        from agent.terminal.respondent import TerminalRespondent

        def asking() -> AbstractContextManager[None]:
            return progress.busy(lambda: ASKING, ctrl_c="stops that")

        chain.append(TerminalRespondent(context, busy=busy, asking=asking))
    return RespondentChain(*chain)


def design_report(context: SessionContext, outcome: Waiting | Finished) -> DesignReport:
    if isinstance(outcome, Waiting):
        return DesignReport(
            status="waiting",
            session=context.session,
            gate=outcome.payload,
            files=context.committed_files(),
        )
    derivation = context.fold().derivation()
    return DesignReport(
        status="finished",
        session=context.session,
        tables=tuple(table.name for table in derivation.model.tables),
        cost_usd_per_month=derivation.bill.cost_usd_per_month,
        deployed_cost_usd_per_month=derivation.deployed_bill.cost_usd_per_month,
        unknown_rates=derivation.bill.unknown,
        files=context.committed_files(),
    )


def waiting_lines(options: Options, payload: GatePayload) -> list[str]:
    """An open gate as text: what is asked, or every open question."""
    lines = [payload.title, ""]
    if payload.questions:
        lines.append(f"{len(payload.questions)} open questions:")
        for question in payload.questions:
            lines += [f"- {question.text}", f"    {question.why}", f"    {question.example}"]
    else:
        lines += [*payload.shown.rstrip().split("\n"), "", payload.asked]
    return [*map(visible, lines), "", go_on(options)]


def finished_lines(workspace: Path, report: DesignReport, *, again: bool) -> list[str]:
    first = "This design is finished already." if again else "The design is finished."
    lines = [
        first,
        f"{len(report.tables)} tables: {', '.join(report.tables)}",
        f"USD {report.cost_usd_per_month or 0.0:,.2f} a month as designed, "
        f"USD {report.deployed_cost_usd_per_month or 0.0:,.2f} as deployed from the contract",
    ]
    if report.unknown_rates:
        lines.append(f"not costed, rate unknown: {', '.join(report.unknown_rates)}")
    quoted = shlex.quote(str(workspace))
    return [
        *lines,
        "Files:",
        *(f"  {workspace / path}" for path in report.files),
        f"To change it: tablewright resume {quoted} --edit 'AP8 500/120'; "
        f"to begin again: tablewright design {quoted} --restart",
    ]


def go_on(options: Options) -> str:
    """The command that takes up where this run ends, with the answers file that it was given."""
    command = "resume" if (options.workspace / JOURNAL_PATH).is_file() else "design"
    words = ["tablewright", command, shlex.quote(str(options.workspace))]
    if options.answers is not None:
        words += ["--answers", shlex.quote(str(options.answers))]
    if options.drafter != "auto":
        words += ["--drafter", options.drafter]
    if options.model:
        words += ["--model", shlex.quote(options.model)]
    return f"Go on with: {' '.join(words)}"
