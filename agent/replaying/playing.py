"""Plays a recorded session: the real one, with an endpoint that answers as it did."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, cast

from agent.commands.reports import DesignReport
from agent.commands.running import design_report
from agent.context import SessionContext
from agent.errors import ReplayError
from agent.language_model.budget import spent_in
from agent.language_model.calls import Call
from agent.language_model.choice import ModelChoice, open_language_model
from agent.language_model.openai_model import OpenAIModel
from agent.language_model.protocol import LanguageModel
from agent.language_model.sending import Times
from agent.replaying.guarded_model import GuardedModel
from agent.replaying.pace import Pace, PacedStream
from agent.replaying.recording import Recorded, Recording
from agent.replaying.surroundings import make_repository, recorded_model, surroundings
from agent.replaying.tape import played
from agent.replaying.traffic import load_traffic
from agent.replaying.typist import Typist
from agent.respondents.answers_file import FileRespondent
from agent.respondents.chain import RespondentChain
from agent.respondents.conversing import converse
from agent.session import Finished
from agent.terminal.respondent import TerminalRespondent
from agent.terminal.screen import Screen, make_console
from agent.workspace.occupancy import occupy
from agent.workspace.opening import Inputs, Options, open_session, read_inputs
from tools.errors import naming

Busy = Callable[[SessionContext], AbstractContextManager[None]]


def _nowhere() -> PacedStream:
    return PacedStream(StringIO(), Pace())


@dataclass(frozen=True)
class Stage:
    """Where a session is shown.

    Attributes:
        out: What the session shows and what is typed.
        tell: Takes a line of progress.
        busy: Surrounds what may take long.
    """

    out: PacedStream = field(default_factory=_nowhere)
    tell: Callable[[str], None] = lambda text: None
    busy: Busy = lambda context: nullcontext()


@dataclass(frozen=True)
class Played:
    """What came of a session.

    Attributes:
        commit: The last one.
        files: SHA-256 of each of ours, by its path in the workspace.
    """

    report: DesignReport
    commit: str
    files: dict[str, str]
    calls: tuple[Call, ...]


def play(recording: Recording, repository: Path, stage: Stage | None = None) -> Played:
    """Plays it in a new repository, and compares what comes out. Nothing can be sent.

    Raises:
        ReplayError: It went another way than it did, or came to something else.
        UsageError: It was not recorded yet, or the repository's folder is not empty.
        InputError: A file of the recording can't be read.
    """
    done = play_unchecked(recording, repository, stage)
    check_same(recording, recording.recorded(), done)
    return done


def play_unchecked(recording: Recording, repository: Path, stage: Stage | None = None) -> Played:
    """The same, whatever comes out of the same questions and answers. Raises as `play` does."""
    recorded = recording.recorded()
    traffic = load_traffic(recording.traffic_path)
    with TemporaryDirectory(prefix="tablewright-") as folder:
        home = Path(folder)
        environ = recorded_model(home, recorded.base_url, recorded.model)
        with surroundings(recording.session.environment, home), played(traffic) as tape:
            done = run_recording(
                recording,
                repository,
                environ,
                stage or Stage(),
                times=Times(sleep=lambda seconds: None),
                guard=lambda model: GuardedModel(model, recording),
            )
            left = len(tape) - tape.play_count
    if left:
        what = f"{left} of {len(traffic.exchanges)} answers were not asked for: it is shorter now."
        raise ReplayError(recording.traffic_path, what, recording.again)
    return done


def run_recording(
    recording: Recording,
    repository: Path,
    environ: Mapping[str, str],
    stage: Stage,
    times: Times | None = None,
    guard: Callable[[LanguageModel], LanguageModel] = lambda model: model,
) -> Played:
    """The session from its first artifact to its end, in a new repository.

    To be called within the surroundings. `environ` is what the language model is opened with;
    `guard` takes that model, and gives the one to ask.
    """
    make_repository(recording, repository)
    options = Options(workspace=repository, answers=recording.answers, drafter="openai")
    choice = ModelChoice(drafter="openai", workspace=repository)
    typist = Typist(recording, stage.out)
    with occupy(repository):
        inputs = read_inputs(options)
        model = open_language_model(choice, environ, (), stage.tell, times=times)
        assert isinstance(model, OpenAIModel)
        with closing(model), open_session(options, inputs, stage.tell, guard(model)) as session:
            context = session.context
            respondent = _respondents(inputs, context, typist, stage)
            outcome = converse(session, respondent, lambda: stage.busy(context))
            typist.check_done()
            if not isinstance(outcome, Finished):
                what = f"the session is left at {outcome.payload.title}. Type it to its end."
                raise ReplayError(recording.session_path, what, recording.again)
            context.repository.settle(context.own_paths())
            return _played(context, design_report(context, outcome))


def _respondents(
    inputs: Inputs, context: SessionContext, typist: Typist, stage: Stage
) -> RespondentChain:
    assert inputs.answers is not None
    console = make_console(file=cast(IO[str], stage.out))  # rich does no more than write to it
    person = TerminalRespondent(
        context, prompt=typist, screen=Screen(console), busy=lambda: stage.busy(context)
    )
    return RespondentChain(FileRespondent(inputs.answers, stage.tell), person)


def _played(context: SessionContext, report: DesignReport) -> Played:
    return Played(
        report=report,
        commit=context.repository.head() or "",
        files={path: _digest(context.workspace / path) for path in context.committed_files()},
        calls=spent_in(context.journal.records),
    )


def _digest(path: Path) -> str:
    with naming(path):
        return hashlib.sha256(path.read_bytes()).hexdigest()


def check_same(recording: Recording, recorded: Recorded, done: Played) -> None:
    """Raises ReplayError, naming the files that differ."""
    names = sorted({*recorded.files, *done.files})
    other = [name for name in names if recorded.files.get(name) != done.files.get(name)]
    if not other and recorded.commit != done.commit:
        other = ["the commits"]
    if other:
        what = (
            f"these came out otherwise than when it was recorded: {', '.join(other)}. If that is "
            f"meant, the model need not be asked again: {recording.remade}"
        )
        raise ReplayError(recording.session_path, what, recording.again)


@contextmanager
def temporary_repository() -> Iterator[Path]:
    with TemporaryDirectory(prefix="tablewright-") as folder:
        yield Path(folder) / "repository"
