"""Opening a session: everything is read and checked before anything is written."""

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from agent.context import SessionContext
from agent.drafters.builtin import BuiltinDrafter
from agent.drafters.choice import choose_drafter
from agent.drafters.openai import ProposingDrafter
from agent.drafting.asking import next_part
from agent.errors import UsageError, WorkspaceError
from agent.events import Started
from agent.folding.fold import Drafts
from agent.folding.history import History
from agent.journal import JOURNAL_PATH, Journal
from agent.language_model.choice import ModelChoice
from agent.language_model.protocol import LanguageModel
from agent.session import Session
from agent.settings import Clock, clock_from, clock_of, stamp
from agent.tasks import FOLDER, OWN_TASKS_PATH, RENDERED_PATHS
from agent.workspace.checkpoints import check_place, open_checkpoints
from agent.workspace.committed import CommittedWork
from agent.workspace.custody import UNFINISHED, Custody, clear_unfinished
from agent.workspace.hand_edits import (
    HandEdits,
    put_back_committed,
    refuse_hand_edits,
    settle_hand_edits,
)
from agent.workspace.ownership import check_changes, check_first_start, check_journal, own_contents
from agent.workspace.private import FOLDER as CHECKPOINT_FOLDER
from agent.workspace.rereading import take_in_changes
from agent.workspace.shelf import DESIGNS, Shelf
from agent.workspace.task_list import locate_task_list
from tools.ledger.repository import Repository
from tools.source.artifacts import read_evidence
from tools.source.evidence import Evidence
from tools.value import digest_text
from tools.workload.answer_faults import fault_of
from tools.workload.answers import (
    Answer,
    IndexLimitAnswer,
    MultiAttributeAnswer,
    PreferAnswer,
    Preference,
)
from tools.workload.answers_file import AnswersFile, load_answers

SESSION_DIGITS = 12


@dataclass(frozen=True)
class Options:
    """What `design` and `resume` are given.

    Attributes:
        answers: The answers file, if any.
        tasks: The task list, if the user names one.
        edits: What is changed before the run goes on, as a person would type it.
        restart: Begin again on top of what was designed.
        prefer, max_indexes, multi_attribute_keys: What the design is chosen for; None where that
            is left as it is.
        hand_edits: What becomes of files of ours that a person edited; None where that is open.
        model: The language model to ask; empty where the environment is to name it.
        max_tokens: How many it may take in this session, in and out; None for any number.
        max_cost: What it may cost in this session, in the currency of its prices.
        show_prompts: Whether each prompt is printed whole before it is sent.
    """

    workspace: Path
    answers: Path | None = None
    drafter: str = "auto"
    tasks: Path | None = None
    edits: tuple[str, ...] = ()
    restart: bool = False
    hand_edits: HandEdits | None = None
    prefer: Preference | None = None
    max_indexes: int | None = None
    multi_attribute_keys: bool | None = None
    model: str = ""
    max_tokens: int | None = None
    max_cost: float | None = None
    show_prompts: bool = False

    @property
    def model_choice(self) -> ModelChoice:
        return ModelChoice(
            drafter=self.drafter,
            model=self.model,
            max_tokens=self.max_tokens,
            max_cost=self.max_cost,
            workspace=self.workspace,
        )


@dataclass(frozen=True)
class Inputs:
    """What was read and found good."""

    repository: Repository
    journal: Journal
    evidence: Evidence
    answers: AnswersFile | None
    who: str
    shelf: Shelf

    @property
    def started(self) -> Started | None:
        return History(self.journal.records).started


def read_inputs(options: Options) -> Inputs:
    """Reads and checks; writes nothing.

    Raises:
        TablewrightError: With file, place and what to do; of the first group of problems met.
    """
    for answer in _goal(options):
        if (fault := fault_of(answer)) is not None:
            msg = f"--max-indexes: {' '.join(fault)}"
            raise UsageError(msg)
    repository = Repository.open(options.workspace)
    repository.branch()
    who = repository.user()
    journal = Journal.open(options.workspace)
    shelf = Shelf(options.workspace)
    evidence = read_evidence(options.workspace, shelf)
    answers = None if options.answers is None else load_answers(options.answers, evidence)
    return Inputs(
        repository=repository,
        journal=journal,
        evidence=evidence,
        answers=answers,
        who=who,
        shelf=shelf,
    )


def open_session(
    options: Options,
    inputs: Inputs,
    tell: Callable[[str], None],
    language_model: LanguageModel | None = None,
) -> Session:
    """Begins a session, or goes on with the one the journal tells of.

    A session that begins with a language model is drafted with it to its end; on a machine
    without one it goes on once `--drafter builtin` leaves the rest to the rules.
    """
    workspace = options.workspace.resolve()
    check_place(workspace)
    started = inputs.started
    if started is None:
        context = _begin(options, inputs, workspace, tell, language_model)
    else:
        context = _continue(options, inputs, started, workspace, tell)
        if options.restart:
            context = _begin_again(options, inputs, context, language_model)
    inputs.shelf.write()
    context.language_model = language_model
    _check_model(options, context)
    if options.drafter == ProposingDrafter.name and not context.asks_a_model:
        tell(
            "this session is drafted by rules, as it began; the language model reads what you "
            "type. tablewright design --restart --drafter openai drafts with it"
        )
    if inputs.answers is not None:
        context.answer(context.fold().history.unrecorded(inputs.answers.answers), "file")
    context.answer(_goal(options), "terminal")
    return Session(context, open_checkpoints(workspace))


def _goal(options: Options) -> tuple[Answer, ...]:
    """What the options say of it."""
    said: list[Answer] = []
    if options.prefer is not None:
        said.append(PreferAnswer(prefer=options.prefer))
    if options.max_indexes is not None:
        said.append(IndexLimitAnswer(most=options.max_indexes))
    if options.multi_attribute_keys is not None:
        said.append(MultiAttributeAnswer(wanted=options.multi_attribute_keys))
    return tuple(said)


def _begin(
    options: Options,
    inputs: Inputs,
    workspace: Path,
    tell: Callable[[str], None],
    language_model: LanguageModel | None,
) -> SessionContext:
    clock = clock_from()
    started = _start(options, inputs, clock, language_model)
    check_first_start(inputs.repository, workspace, inputs.journal)
    _overlook_ours(inputs.repository)
    context = _context(inputs, started, workspace, clock, tell)
    context.record(started)
    context.custody.accept(dict.fromkeys(RENDERED_PATHS, (None,)))
    return context


def _begin_again(
    options: Options, inputs: Inputs, old: SessionContext, language_model: LanguageModel | None
) -> SessionContext:
    """A new session in the same journal. The old one's files stay until its first commit."""
    clock = clock_from()
    started = _start(options, inputs, clock, language_model)
    earlier = old.fold().history.earlier_sessions
    context = _context(inputs, started, old.workspace, clock, old.tell, (*earlier, old.session))
    context.record(started)
    settle_hand_edits(context, own_contents(context), options.hand_edits)
    context.tell(f"beginning again; what session {old.session} made stays in git's history")
    return context


def _start(
    options: Options, inputs: Inputs, clock: Clock, language_model: LanguageModel | None
) -> Started:
    name = ProposingDrafter.name if language_model else BuiltinDrafter.name
    return Started(
        session=_session_id(inputs, clock),
        inputs=inputs.evidence.files,
        drafter=name,
        tasks_path=locate_task_list(options.workspace.resolve(), options.tasks),
        clock=clock.fixed,
    )


def _overlook_ours(repository: Repository) -> None:
    """Has git overlook what is no part of the design; in this clone only."""
    repository.exclude(f"{CHECKPOINT_FOLDER}/")
    repository.exclude(f"*{UNFINISHED}")


def _continue(
    options: Options,
    inputs: Inputs,
    started: Started,
    workspace: Path,
    tell: Callable[[str], None],
) -> SessionContext:
    if not options.restart:
        _check_options(options, started, workspace)
    clear_unfinished(workspace / FOLDER)
    earlier = History(inputs.journal.records).earlier_sessions
    context = _context(inputs, started, workspace, clock_of(started.clock), tell, earlier)
    check_journal(context)
    _overlook_ours(inputs.repository)
    check_changes(context, restarting=options.restart)
    if options.restart:
        refuse_hand_edits(context, own_contents(context), options.hand_edits)
    else:
        settle_hand_edits(context, own_contents(context), options.hand_edits)
        put_back_committed(context)
    inputs.repository.settle(context.own_paths())
    if inputs.journal.is_torn:
        tell(f"{JOURNAL_PATH}: the last line was cut off by a kill; it is cut away")
    inputs.journal.mend()
    if not options.restart:
        take_in_changes(context, tell)
    return context


def _check_options(options: Options, started: Started, workspace: Path) -> None:
    """Raises UsageError for an option that a session that is under way can't take."""
    named = options.tasks is not None and locate_task_list(workspace, options.tasks)
    if named and named != (started.tasks_path or OWN_TASKS_PATH):
        msg = f"This session marks {started.tasks_path or OWN_TASKS_PATH}; leave --tasks out."
        raise UsageError(msg)


def _check_model(options: Options, context: SessionContext) -> None:
    """Raises UsageError where a draft can't go on without the language model it began with."""
    if not context.asks_a_model or context.language_model or context.done >= "2.3":
        return
    if context.frontier == "2.3" and next_part("2.3", context.fold()) is None:
        return
    if options.drafter != BuiltinDrafter.name:
        workspace = shlex.quote(str(options.workspace))
        msg = (
            "This session is drafted with a language model, and none is set up here. Set "
            "OPENAI_API_KEY and OPENAI_MODEL (OPENAI_BASE_URL for an endpoint of your own) and "
            f"run: tablewright resume {workspace} --drafter openai. Or leave the rest of the draft "
            f"to the rules: tablewright resume {workspace} --drafter builtin"
        )
        raise UsageError(msg)


def _context(
    inputs: Inputs,
    started: Started,
    workspace: Path,
    clock: Clock,
    tell: Callable[[str], None],
    earlier: tuple[str, ...] = (),
) -> SessionContext:
    committed = CommittedWork(inputs.repository, started.session, earlier)
    shelf = Shelf(workspace, DESIGNS)
    return SessionContext(
        workspace=workspace,
        evidence=inputs.evidence,
        journal=inputs.journal,
        repository=inputs.repository,
        committed=committed,
        drafts=Drafts(choose_drafter(started.drafter, shelf)),
        shelf=shelf,
        clock=clock,
        who=inputs.who,
        session=started.session,
        branch=inputs.repository.branch(),
        tasks_path=started.tasks_path or OWN_TASKS_PATH,
        custody=Custody(workspace, lambda: committed.base, committed.content),
        tell=tell,
    )


def _session_id(inputs: Inputs, clock: Clock) -> str:
    """Derived from start and inputs; another start at the same instant gets the next one."""
    seed = stamp(clock.now()) + "".join(file.sha256 for file in inputs.evidence.files)
    said = {r.event.session for r in inputs.journal.records if isinstance(r.event, Started)}
    for attempt in range(1, 1000):
        session = digest_text(f"{seed}{attempt}")[:SESSION_DIGITS]
        if session not in said and not inputs.repository.made(session):
            return session
    msg = "This branch holds a thousand sessions with the same start. Unset SOURCE_DATE_EPOCH."
    raise WorkspaceError(msg)
