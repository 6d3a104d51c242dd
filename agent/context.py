"""What the graph's nodes work with, handed in at runtime and never checkpointed."""

import shlex
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from agent.errors import WorkspaceError
from agent.events import Answered, Edited, Event, Record, Reread, Undone, Via
from agent.folding.fold import Drafts, Fold
from agent.folding.history import says_the_same
from agent.journal import JOURNAL_PATH, Journal
from agent.language_model.protocol import LanguageModel
from agent.outputs.log_entries import RenderedFiles
from agent.settings import Clock, stamp
from agent.tasks import RENDERED_PATHS, TASKS, WITH_EVERY_COMMIT, WRITES, task_after
from agent.workspace.committed import MARK, REVISE, TASK, CommittedWork
from agent.workspace.custody import Custody
from agent.workspace.shelf import Shelf
from tools.ledger.repository import Repository
from tools.source.evidence import Evidence
from tools.workload.answers import Answer

Files = dict[str, bytes | None]


@dataclass
class SessionContext:
    """One session on one workspace.

    Attributes:
        branch: What HEAD named at the start; nothing is recorded or committed on another.
        tasks_path: The task list, relative to the workspace.
        shelf: Where what the search found is kept; written with each commit.
        who: Git's user, as events name them.
        tell: Takes a line of progress.
        language_model: The one to ask; None where rules do without.
    """

    workspace: Path
    evidence: Evidence
    journal: Journal
    repository: Repository
    committed: CommittedWork
    drafts: Drafts
    clock: Clock
    who: str
    session: str
    branch: str
    tasks_path: str
    custody: Custody
    shelf: Shelf
    tell: Callable[[str], None]
    language_model: LanguageModel | None = None
    _fold: Fold | None = field(default=None, init=False)
    _files: dict[tuple[int, str], RenderedFiles] = field(default_factory=dict, init=False)

    def record(self, event: Event) -> Record:
        """Appends to the journal; what follows sees it. Raises WorkspaceError on another branch."""
        self.check_branch()
        return self.journal.append(event, at=stamp(self.clock.now()), who=self.who)

    def check_branch(self) -> None:
        """Raises WorkspaceError where another branch was checked out meanwhile."""
        now = self.repository.branch()
        if now != self.branch:
            msg = (
                f"{now}: this session is on the branch {self.branch}, and another one was checked "
                f"out while it ran. Nothing was recorded or committed on {now}. Go back: "
                f"git -C {shlex.quote(str(self.workspace))} switch {self.branch}"
            )
            raise WorkspaceError(msg)

    def answer(self, answers: tuple[Answer, ...], via: Via) -> tuple[Answer, ...]:
        """Records the answers that say something new, and returns those."""
        new = self.unsaid(answers)
        if new:
            self.record(Answered(answers=new, via=via))
        return new

    def unsaid(self, answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
        """Those that say something new."""
        known = {answer.key: answer for answer in self.fold().answers}
        return tuple(answer for answer in answers if not says_the_same(answer, known))

    def fold(self) -> Fold:
        """Inputs and events as of now, worked out once for each length of the journal."""
        records = self.journal.records
        if self._fold is None or self._fold.history.length != len(records):
            self._fold = Fold(self.evidence, records, self.drafts)
        return self._fold

    def fold_with(self, event: Event) -> Fold:
        """Inputs and events as they would be with one more event, which is not recorded."""
        records = self.journal.records
        at = stamp(self.clock.now())
        following = Record(seq=len(records) + 1, at=at, who=self.who, event=event)
        return Fold(self.evidence, (*records, following), self.drafts)

    def fold_until(self, seq: int) -> Fold:
        """Inputs and events as they were right after the event of that number."""
        return Fold(self.evidence, self.journal.records[:seq], self.drafts)

    def fold_without_edits(self) -> Fold:
        """The design as it was drafted, from the same answers."""
        edited = {group.seq for group in self.fold().history.edits}
        records = tuple(r for r in self.journal.records if r.seq not in edited)
        return Fold(self.evidence, records, self.drafts)

    @property
    def asks_a_model(self) -> bool:
        """Whether this session is drafted with a language model, on whatever machine."""
        started = self.fold().history.started
        return started is not None and started.drafter == "openai"

    @property
    def is_restarted(self) -> bool:
        """Whether it begins again on top of another session, whose files are still there."""
        return bool(self.fold().history.earlier_sessions) and not self.done

    @property
    def is_designed(self) -> bool:
        """Whether there is a design that edits can change."""
        return self.done >= "2.3" and not self.fold().open_questions

    @property
    def done(self) -> str:
        """The last task whose files are committed; empty before the first."""
        return self.committed.last(TASK, TASKS)

    @property
    def frontier(self) -> str:
        """The first task whose files are not committed yet; empty when all are."""
        return task_after(self.done) if self.done else TASKS[0]

    @property
    def is_marked(self) -> bool:
        """Whether the last task's box is ticked."""
        return self.committed.has(TASKS[-1], MARK)

    def committed_files(self) -> tuple[str, ...]:
        """Our files in our last commit, sorted."""
        return tuple(sorted(p for p in self.own_paths() if self.committed.content(p) is not None))

    @property
    def uncommitted(self) -> tuple[Record, ...]:
        """Events that no commit holds yet."""
        return self.journal.records[self.committed.events :]

    @property
    def has_new_content(self) -> bool:
        """Whether an event since our last commit may change what a document says."""
        said = (Answered, Edited, Reread, Undone)
        return any(isinstance(record.event, said) for record in self.uncommitted)

    def files(self, task: str) -> RenderedFiles:
        """All that stands on disk once `task` is done, the journal and task list apart."""
        key = (self.fold().history.length, task)
        if key not in self._files:
            self._files = {key: RenderedFiles(self.fold().material(task))}
        return self._files[key]

    def can_render(self, task: str) -> bool:
        """Whether all figures are there that the files of `task` need."""
        return task == "1.1" or not self.fold().open_questions

    def stale_files(self) -> Files:
        """Files of finished tasks that would be written otherwise now, with their new content.

        What the next task writes anyway is left to it. So is, during the table review, what it
        changes by approvals and wishes alone: task 3.3 works those in. While a figure is
        missing nothing can be rendered, so nothing is stale yet.
        """
        if not self.done or not self.can_render(self.done):
            return {}
        held_back = {*WITH_EVERY_COMMIT, *WRITES.get(self.frontier, ())}
        if self.frontier == "3.2" and not self.has_new_content:
            held_back |= set(WRITES["3.3"])
        files = self.files(self.done)
        looked_at = [path for path in files if path not in held_back]
        return {
            path: files[path] for path in looked_at if files[path] != self.committed.content(path)
        }

    def trailers(self, task: str, kind: str, revision: int) -> dict[str, str]:
        return {
            "Tablewright-Session": self.session,
            "Tablewright-Task": task,
            "Tablewright-Kind": kind,
            "Tablewright-Revision": str(revision),
        }

    def commit(self, files: Files, message: str, task: str, kind: str) -> None:
        """Commits just these files on the session's branch."""
        self.check_branch()
        revision = self.committed.revisions + 1 if kind == REVISE else 0
        trailers = self.trailers(task, kind, revision)
        self.repository.commit(files, message, trailers, self.clock.now(), allow_empty=True)
        self.committed.refresh()
        self.shelf.write()

    def journal_file(self) -> Files:
        return {JOURNAL_PATH: self.journal.content()}

    def own_paths(self) -> tuple[str, ...]:
        """Every path this session may write."""
        return (*RENDERED_PATHS, JOURNAL_PATH, self.tasks_path)
