"""A recording: a session with a language model, told so that it can be played again.

A folder of two files. `session.yaml` says what was there and what the person typed; its last part,
`recorded`, is written when the session is recorded. `traffic.yaml` holds what the endpoint was
asked and answered.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import Field, field_validator

from agent.errors import UsageError
from agent.replaying.yaml_values import read_values
from tools.errors import InputError, Problem
from tools.value import Value

SESSION, TRAFFIC = "session.yaml", "traffic.yaml"
CASSETTES = Path("cassettes")
VERSION = 1
_TYPED = re.compile(r"(?s)(?P<at>[^>\n]+)>(?: (?P<text>.*))?")
USER = r"^[^<>\n]+ <[^<>\s]+>$"
_BLOCK = re.compile(r"(?ms)^recorded:.*\Z")


class Typed(Value):
    """A line that a person types, and the prompt at which it is."""

    at: str
    text: str


class Environment(Value):
    """What has to be the same again: the frozen time in seconds since 1970, and git's user."""

    source_date_epoch: int = Field(ge=0)
    git_user: str = Field(pattern=USER)

    @property
    def name(self) -> str:
        return self.git_user.rpartition(" <")[0]

    @property
    def email(self) -> str:
        return self.git_user.rpartition(" <")[2].removesuffix(">")


class Recorded(Value):
    """What answered, and what came of it.

    Attributes:
        answered_by: The model in a person's words, such as `local Qwen2.5 1.5B, Q4_K_M`.
        date: When, as `2026-11-25`.
        model: As the endpoint at `base_url` calls it.
        prompts: The version of each that was asked.
        commit: The last one, which binds all of them.
        files: SHA-256 of each of ours, by its path in the workspace.
    """

    answered_by: str = Field(min_length=1)
    date: str
    model: str
    base_url: str
    prompts: dict[str, int]
    commit: str
    files: dict[str, str]


class SessionFile(Value):
    """session.yaml.

    Attributes:
        about: One sentence on what it shows.
        workspace: The folder that has `stage-01` in it, from the recording's folder.
        answers: The answers file, from there too.
        typed: Each as `PROMPT> TEXT`, in their order.
        recorded: Nothing before the first recording.
    """

    version: int
    about: str
    workspace: str
    answers: str
    environment: Environment
    typed: tuple[Typed, ...]
    recorded: Recorded | None = None

    @field_validator("version")
    @classmethod
    def _is_known(cls, version: int) -> int:
        if version != VERSION:
            msg = f"this release reads version {VERSION}"
            raise ValueError(msg)
        return version

    @field_validator("typed", mode="before")
    @classmethod
    def _split(cls, lines: object) -> object:
        if not isinstance(lines, list):
            return lines
        return [_split_line(line) if isinstance(line, str) else line for line in lines]


def _split_line(line: str) -> object:
    found = _TYPED.fullmatch(line)
    return {"at": found["at"], "text": found["text"] or ""} if found else line


@dataclass(frozen=True)
class Recording:
    """A folder that was read and found good.

    Attributes:
        traffic_folder: Where traffic.yaml is, if not there: that of one which is just recorded.
    """

    folder: Path
    session: SessionFile
    traffic_folder: Path | None = None

    @property
    def name(self) -> str:
        return self.folder.resolve().name

    @property
    def session_path(self) -> Path:
        return self.folder / SESSION

    @property
    def traffic_path(self) -> Path:
        return (self.traffic_folder or self.folder) / TRAFFIC

    @property
    def stage_01(self) -> Path:
        return self.folder / self.session.workspace / "stage-01"

    @property
    def answers(self) -> Path:
        return self.folder / self.session.answers

    @property
    def again(self) -> str:
        """The command that records it anew."""
        return f"make record T={self.name}"

    @property
    def remade(self) -> str:
        """The command that takes down what comes out of the same answers now."""
        return f"make remake T={self.name}"

    def recorded(self) -> Recorded:
        """Raises UsageError where it is told but was never recorded."""
        recorded = self.session.recorded
        if recorded is None or not self.traffic_path.is_file():
            msg = f"{self.folder}: was not recorded yet. Record it with a model: {self.again}"
            raise UsageError(msg)
        return recorded


def load_recording(folder: Path) -> Recording:
    """Raises InputError with file and line where session.yaml is not as it has to be."""
    path = folder / SESSION
    recording = Recording(folder, read_values(path, SessionFile, plain=True))
    if not recording.stage_01.is_dir():
        fix = "`workspace` names the folder that holds stage-01, seen from this file."
        raise InputError([Problem(file=str(path), what=f"No {recording.stage_01}.", fix=fix)])
    if not recording.answers.is_file():
        fix = "`answers` names an answers file, seen from this file."
        raise InputError([Problem(file=str(path), what=f"No {recording.answers}.", fix=fix)])
    return recording


def find_recording(name: str) -> Recording:
    """The recording in that folder, or of that name in ./cassettes. Raises UsageError."""
    for folder in (Path(name), CASSETTES / name):
        if (folder / SESSION).is_file():
            return load_recording(folder)
    known = ", ".join(folder.name for folder in recording_folders(CASSETTES))
    there = f"There are: {known}." if known else f"There are none in ./{CASSETTES}."
    msg = f"{name}: is no recording: neither a folder with {SESSION} nor a name. {there}"
    raise UsageError(msg)


def recording_folders(cassettes: Path) -> tuple[Path, ...]:
    return tuple(sorted(path.parent for path in cassettes.glob(f"*/{SESSION}")))


def with_recorded(text: str, recorded: Recorded) -> str:
    """The text of a session.yaml with another end; what a person wrote stays as it is."""
    kept = _BLOCK.sub("", text).rstrip("\n")
    data = {"recorded": recorded.model_dump()}
    block = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=10_000)
    return f"{kept}\n{block}"
