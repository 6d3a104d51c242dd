"""The user's word that may be sent to: kept for each endpoint, asked for once.

`endpoints.json` in the user's configuration, readable by its owner only.
"""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from agent.language_model.prices import config_folder

FILE = "endpoints.json"
VERSION = 1
WHAT_IS_SENT = (
    "table and column names, the texts of access patterns, what you type at a gate and computed "
    "figures; no rows, and no statements or values out of logs"
)


class Consents:
    """Endpoints that the user has agreed to. `say` takes what there is to say of the file."""

    def __init__(self, environ: Mapping[str, str], say: Callable[[str], None]) -> None:
        self.path: Path = config_folder(environ) / FILE
        self._say = say

    def has(self, endpoint: str) -> bool:
        return endpoint in self._agreed()

    def record(self, endpoint: str) -> None:
        """Keeps it for the next time; where that fails it is said, and holds for now."""
        agreed = self._agreed()
        if endpoint in agreed:
            return
        try:
            self._write([*agreed, endpoint])
        except OSError as error:
            self._say(
                f"{self.path}: can't be written ({error.strerror}), so that you agree to "
                f"{endpoint} holds for this run only"
            )

    def _agreed(self) -> list[str]:
        try:
            data = json.loads(self.path.read_bytes())
            found = data["endpoints"]
            if data["version"] == VERSION and all(isinstance(each, str) for each in found):
                return list(found)
        except FileNotFoundError:
            return []
        except OSError as error:
            self._say(f"{self.path}: can't be read ({error.strerror}); it counts as no consent")
            return []
        except (ValueError, TypeError, KeyError, RecursionError):
            pass
        self._say(f"{self.path}: is damaged and counts as no consent; agreeing again replaces it")
        return []

    def _write(self, endpoints: list[str]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        content = json.dumps({"version": VERSION, "endpoints": sorted(endpoints)}, indent=2) + "\n"
        temporary = self.path.with_name(f".{FILE}.{os.getpid()}")
        try:
            descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(self.path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
