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


def intent_text(workspace: Path, contents: Mapping[str, bytes | None]) -> bytes:
    """The note for these files; what it says of others stays."""
    digests = {path: digest_of(content) for path, content in contents.items()}
    noted = read_intent(workspace) | digests
    return f"{json.dumps(noted, indent=2, sort_keys=True)}\n".encode()


def read_intent(workspace: Path) -> dict[str, str]:
    """Digests by path, as noted last; none where there is no note that can be read."""
    try:
        found = json.loads((workspace / FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {path: digest for path, digest in found.items() if isinstance(digest, str)}
