"""Stage-01 files that changed under a session: read anew, the answers kept, the difference told."""

import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path

from agent.context import SessionContext
from agent.events import Reread
from tools.errors import InputError
from tools.line_ends import as_stored
from tools.source.artifacts import read_evidence
from tools.source.evidence import Evidence, InputFile
from tools.source.evidence_diff import evidence_changes
from tools.source.raw import RAW_FOLDER

TOLD = 12  # changes told one by one


def take_in_changes(context: SessionContext, tell: Callable[[str], None]) -> None:
    """Records that the files were read anew where they are not those that were read last."""
    read, now = context.fold().history.inputs, context.evidence.files
    if read == now:
        return
    before = {file.path: file.sha256 for file in read}
    changed = [file.path for file in now if before.get(file.path) != file.sha256]
    tell(f"read anew, answers kept: {', '.join(changed) or 'the list of files'}")
    earlier = evidence_as_read(context, read)
    changes = () if earlier is None else evidence_changes(earlier, context.evidence)
    for change in changes[:TOLD]:
        tell(f"  {change}")
    if len(changes) > TOLD:
        tell(f"  and {len(changes) - TOLD} more")
    if earlier is None:
        tell("  what was read before is in no commit, so what differs can't be told")
    elif not changes:
        tell("  nothing that is read from them is different")
    context.record(Reread(inputs=now, changes=changes))


def evidence_as_read(context: SessionContext, files: tuple[InputFile, ...]) -> Evidence | None:
    """What the files said when they were read; None where git does not have them any more."""
    with tempfile.TemporaryDirectory(prefix="tablewright-") as folder:
        for file in files:
            contents = context.repository.earlier_contents(file.path)
            content = next((each for each in contents if _is_of(each, file)), None)
            if content is None and file.path.startswith(f"{RAW_FOLDER}/"):
                continue  # a log may be too long for a repository
            if content is None:
                return None
            place = Path(folder) / file.path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        try:
            return read_evidence(Path(folder))
        except InputError:  # an earlier release could read what this one can't
            return None


def _is_of(content: bytes, file: InputFile) -> bool:
    return hashlib.sha256(as_stored(content)).hexdigest() == file.sha256
