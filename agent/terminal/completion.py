"""What Tab offers: commands, keywords and names, looked up only when Tab is pressed."""

import re
from collections.abc import Callable, Iterable, Iterator

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from agent.terminal.asking import SETTLING
from agent.terminal.commands import ALIASES, COMMANDS
from agent.terminal.here import Here
from agent.terminal.typed_edits import begins_like_an_edit
from agent.whole_designs import names_of
from tools.workload.answer_text import name_text
from tools.workload.answers import PREFERENCES

_LAST_WORD = re.compile(r'"[^"]*$|\S*$')
_LAST_OF_A_KEY = re.compile(r'"[^"]*$|[^\s(,+]*$')
_OPEN_KEY = re.compile(r"\([^)]*$")

NAMES_BEHIND: dict[str, Callable[[Here], Iterable[str]]] = {
    "rate": lambda here: here.patterns,
    "rows": lambda here: here.source_tables,
    "growth": lambda here: here.source_tables,
    "fan-out": lambda here: here.fan_outs,
    "size": lambda here: here.columns,
    "skew": lambda here: here.columns,
    "accept": lambda here: here.readings,
    "read": lambda here: here.readings,
    "decline": lambda here: here.missing,
    "measured": lambda here: (),
    "add": lambda here: ("index", *here.missing),
    "why": lambda here: here.designed,
    "take": lambda here: ("design",),
    "prefer": lambda here: PREFERENCES,
    "max-indexes": lambda here: (),
    "multi-attribute-keys": lambda here: ("yes", "no"),
    "context": lambda here: ("domain", "stage", "owner"),
    "drop": lambda here: ("index", "copy", "counter", "pattern"),
    "restore": lambda here: ("pattern",),
    "rename": lambda here: ("index", "table"),
    "rekey": lambda here: ("index",),
    "project": lambda here: ("index",),
    "key": lambda here: here.structures,
    "merge": lambda here: here.source_tables,
    "split": lambda here: here.source_tables,
    "copy": lambda here: here.columns,
    "count": lambda here: here.source_tables,
    "keep": lambda here: here.source_tables,
    "settle": lambda here: here.concerns,
    "waive": lambda here: here.concerns,
    "relationship": lambda here: here.relationships,
    "derive": lambda here: here.patterns,
}
"""Words that an answer begins with, and what may stand behind each."""


class NameCompleter(Completer):
    """Completes the last word of the line; `here` says where that is, None before a gate."""

    def __init__(self, here: Callable[[], Here | None]) -> None:
        self._here = here

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterator[Completion]:
        here = self._here()
        if here is None:
            return
        line = document.current_line_before_cursor.lstrip()
        word = last_word(line)
        for name in offered(line, here):
            if name.casefold().startswith(word.casefold()) and name != word:
                yield Completion(name, start_position=-len(word))


def last_word(line: str) -> str:
    """What is being typed: behind the last space, or from an open quote on.

    In a key, which is not closed yet, behind `(`, `,` and `+` too.
    """
    form = _LAST_OF_A_KEY if _OPEN_KEY.search(line) else _LAST_WORD
    found = form.search(line)
    return found.group() if found else ""


def offered(line: str, here: Here) -> tuple[str, ...]:
    """All that may stand where the line's last word is, in the order it is offered."""
    if line.startswith("/"):
        return tuple(_command_words(line, here))
    part = line.rpartition(";")[2].lstrip()
    before = part[: len(part) - len(last_word(part))].split()
    if not before:
        return ("approve", *NAMES_BEHIND, *map(name_text, here.patterns))
    keyword = before[0].casefold()
    if len(before) == 1 and keyword in NAMES_BEHIND:
        together = ("all",) if keyword in SETTLING else ()
        return (*together, *map(name_text, NAMES_BEHIND[keyword](here)))
    if keyword == "take":
        return names_of(here.fold) if len(before) == 2 else ("for", *here.structures)
    if keyword == "read":
        return ("as",) if len(before) == 2 else here.source_tables
    if keyword == "relationship":
        return ("yes", "no") if len(before) == 2 else ()
    if keyword == "context" and before[-1] == "owner":
        return here.source_tables
    return here.structures if begins_like_an_edit(part) else ()


def _command_words(line: str, here: Here) -> Iterator[str]:
    name, space, rest = line.partition(" ")
    if not space:
        yield from (command.name for command in COMMANDS)
        return
    name = ALIASES.get(name.casefold(), name.casefold())
    if " " in rest:
        return
    for command in COMMANDS:
        if command.name == name:
            yield from command.names(here)
