"""Workspaces still to be done, those of one repository one after the other."""

from collections import deque
from collections.abc import Iterable
from pathlib import Path

from agent.batch.job import Job


class JobQueue:
    """The largest first, so that none that takes long is left for the end; but for those whose
    repository is at work.
    """

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._waiting = deque(sorted(jobs, key=lambda job: -job.artifact_bytes))
        self._busy: set[Path] = set()

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def take(self) -> Job | None:
        """The next that can begin, if any; its repository is at work until it is done."""
        for _ in range(len(self._waiting)):
            job = self._waiting.popleft()
            if job.repository not in self._busy:
                self._busy.add(job.repository)
                return job
            self._waiting.append(job)
        return None

    def put_back(self, job: Job) -> None:
        """To be done once more, after the others."""
        self._waiting.append(job)

    def done(self, job: Job) -> None:
        """Its repository is free."""
        self._busy.discard(job.repository)
