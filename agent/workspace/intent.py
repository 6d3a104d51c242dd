"""What is about to be written, noted first: after a kill it is known to be ours.

Without the note a file would have to be rendered again to be known, which fails where answers or
artifacts have changed since.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from agent.workspace.private import FOLDER

FILE = f"{FOLDER}/writing.json"


def digest_of(content: bytes | None) -> str:
    """SHA-256 in hex; empty for a file that is not to be there."""
    return "" if content is None else hashlib.sha256(content).hexdigest()


def intent_text(base: str | None, contents: Mapping[str, bytes | None]) -> bytes:
    """The note: these files are about to be written on top of our commit `base`."""
    digests = {path: digest_of(content) for path, content in contents.items()}
    return f"{json.dumps({'base': base or '', 'files': digests}, indent=2)}\n".encode()


def read_intent(workspace: Path, base: str | None) -> dict[str, str]:
    """Digests by path; none where no note can be read, or it is of another commit's files."""
    try:
        found = json.loads((workspace / FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict) or found.get("base") != (base or ""):
        return {}
    files = found.get("files")
    return dict(files) if isinstance(files, dict) else {}
