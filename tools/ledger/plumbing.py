"""Git's plumbing commands, run on one repository whatever the user has configured or exported."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.errors import TablewrightError, naming


class LedgerError(TablewrightError):
    """Git refuses, or the repository is not in a state that can be worked on."""


try:
    from git import Git
except ImportError as missing:
    MSG = "git is not installed or not on PATH. Install it: apt-get install git"
    raise LedgerError(MSG) from missing

OVERRIDES = (
    "core.filesRefLockTimeout=2000",
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.safecrlf=false",
    "core.quotePath=false",
    "i18n.commitEncoding=UTF-8",
    "i18n.logOutputEncoding=UTF-8",
    "trailer.separators=:",
    "user.useConfigOnly=true",
)
"""Against settings of a user that run programs, change what is stored or what is printed."""


class Plumbing:
    """Runs git commands in `folder`; never through a shell, never a hook.

    Each is in a session of its own: what kills our process group lets it end in order, and
    leave no lock.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._git = Git(folder)
        self._folder = folder
        self._environment = {
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_LITERAL_PATHSPECS": "1",
            "GIT_TERMINAL_PROMPT": "0",
            **environment,
        }

    def run(self, *arguments: str, stdin: bytes = b"", **environment: str) -> str:
        """What the command prints, less one newline at its end. Raises LedgerError."""
        status, output, complaint = self.attempt(*arguments, stdin=stdin, **environment)
        if status != 0:
            msg = (
                f"{self._folder}: git {arguments[0]} failed: "
                f"{complaint or f'exit status {status}'}. "
                "Put that right and run the command again; nothing that was answered is lost."
            )
            raise LedgerError(msg)
        return output

    def attempt(
        self, *arguments: str, stdin: bytes = b"", **environment: str
    ) -> tuple[int, str, str]:
        """Exit status, standard output less one newline at its end, and standard error."""
        status, output, complaint = self._execute(arguments, stdin, environment)
        return status, output.decode("utf-8", "surrogateescape").removesuffix("\n"), complaint

    def content(self, blob: str) -> bytes | None:
        """A blob's bytes; `blob` may be `COMMIT:PATH`. None where there is none."""
        status, output, _ = self._execute(("cat-file", "blob", blob), b"", {})
        return output if status == 0 else None

    def _execute(
        self, arguments: Sequence[str], stdin: bytes, environment: Mapping[str, str]
    ) -> tuple[int, bytes, str]:
        settings = [part for setting in OVERRIDES for part in ("-c", setting)]
        with tempfile.TemporaryFile() as stream:
            with naming(Path(tempfile.gettempdir())):
                stream.write(stdin)
                stream.seek(0)
            status, output, complaint = self._git.execute(
                [Git.GIT_PYTHON_GIT_EXECUTABLE or "git", *settings, *arguments],
                istream=stream,
                env={**self._environment, **environment},
                with_extended_output=True,
                with_exceptions=False,
                stdout_as_string=False,
                strip_newline_in_stdout=False,
                start_new_session=True,
            )
        return status, _bytes(output), _bytes(complaint).decode("utf-8", "replace").strip()


def _bytes(output: str | bytes) -> bytes:
    return output.encode("utf-8", "surrogateescape") if isinstance(output, str) else output
