"""What can be typed with a slash in front. Help, completion and dispatch all come from COMMANDS."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum

from agent.gates import Decision
from agent.replies import UNKNOWN, cost_lines, reply_to, show
from agent.tasks import TASKS, tasks_until
from agent.terminal.asking import KINDS, by_kind, listing, overview
from agent.terminal.help_topics import FIRST, TOPICS
from agent.terminal.here import Here
from agent.terminal.saving import saved
from tools.documents.markdown import bullets, code, codes, sentence

NO_QUESTION = "No question is open at this gate."


class Move(Enum):
    """What a command does to the conversation itself."""

    LEAVE = "leave"  # to be resumed
    PUT_OFF = "put off"  # the question that is asked


Effect = str | Decision | Move
"""Markdown to show, or a decision that answers the gate, or a move."""


def _no_names(here: Here) -> Iterable[str]:
    return ()


@dataclass(frozen=True)
class Command:
    """One command.

    Attributes:
        name: With its slash.
        form: What stands behind the name, empty where nothing does.
        help: One line for /help.
        run: Takes where the conversation is and the text behind the name.
        names: What Tab offers behind the name.
    """

    name: str
    form: str
    help: str
    run: Callable[[Here, str], Effect]
    names: Callable[[Here], Iterable[str]] = _no_names


def run_command(text: str, here: Here) -> Effect:
    """What a line with a slash in front comes to."""
    name, _, rest = text.partition(" ")
    name = ALIASES.get(name.casefold(), name.casefold())
    command = next((each for each in COMMANDS if each.name == name), None)
    if command is None:
        return unknown_command(name)
    return command.run(here, rest.strip())


def unknown_command(name: str) -> str:
    near = get_close_matches(name, COMMAND_NAMES, n=1)
    meant = sentence("Did you mean {near}? ", near=code(near[0])) if near else ""
    return sentence("{name} is no command. ", name=code(name)) + f"{meant}`/help` lists them all."


def _help(here: Here, topic: str) -> Effect:
    topic = topic.casefold()
    if not topic:
        lines = [sentence("{usage}: {help}", usage=code(u), help=h) for u, h in _usages()]
        further = sentence("More: {topics}", topics=codes(f"/help {name}" for name in TOPICS))
        return f"{FIRST}\nCommands:\n\n{bullets(lines)}\n\n{further}"
    if topic in TOPICS:
        return TOPICS[topic]
    named = [(u, h) for u, h in _usages() if u.split(" ")[0].strip("/") == topic.strip("/")]
    if named:
        return sentence("{usage}: {help}", usage=code(named[0][0]), help=named[0][1])
    return sentence("There are these topics: {topics}.", topics=codes(TOPICS))


def _usages() -> list[tuple[str, str]]:
    return [(f"{command.name} {command.form}".strip(), command.help) for command in COMMANDS]


def _status(here: Here, rest: str) -> Effect:
    done = tasks_until(here.context.done)
    lines = [
        sentence("**{title}**", title=here.payload.title),
        "",
        f"- {len(done)} of {len(TASKS)} tasks are done and committed",
        *(
            f"- {len(held)} {KINDS[kind].name} open"
            for kind, held in by_kind(here.payload.questions).items()
        ),
    ]
    if here.payload.kind == "table":
        tables = [table.name for table in here.fold.derivation().model.tables]
        approved = [name for name in tables if here.fold.is_approved("table", name)]
        names = ", ".join(approved) or "none yet"
        many = f"{len(approved)} of {len(tables)}"
        lines.append(sentence("- {many} tables approved: {names}", many=many, names=names))
    lines += [
        sentence("- wish on record from the {gate} gate: {text}", gate=one.gate, text=one.text)
        for one in here.fold.history.concerns
    ]
    return "\n".join(lines)


def _show(here: Here, name: str) -> Effect:
    if name:
        return show(name, here.fold) or UNKNOWN
    return overview(here.payload) if here.payload.questions else here.payload.shown


def _why(here: Here, name: str) -> Effect:
    return (
        reply_to(name, here.fold) if name else "Name a table, an index or a pattern: `/why NAME`."
    )


def _cost(here: Here, rest: str) -> Effect:
    return cost_lines(here.fold)


def _list(here: Here, rest: str) -> Effect:
    return listing(here.payload.questions) or NO_QUESTION


def _next(here: Here, rest: str) -> Effect:
    return Move.PUT_OFF if here.payload.questions else NO_QUESTION


def _save(here: Here, rest: str) -> Effect:
    return saved(here.context)


def _quit(here: Here, rest: str) -> Effect:
    return Move.LEAVE


def _designed(here: Here) -> Iterable[str]:
    return here.designed


def _topics(here: Here) -> Iterable[str]:
    return (*TOPICS, *(command.name.strip("/") for command in COMMANDS))


COMMANDS: tuple[Command, ...] = (
    Command("/help", "[TOPIC]", "this, or more on one topic or command", _help, _topics),
    Command("/status", "", "which task this is and what is open", _status),
    Command(
        "/show",
        "[NAME]",
        "the whole card again, or that of a table, index or pattern",
        _show,
        _designed,
    ),
    Command(
        "/why",
        "NAME",
        "requests, costs and decisions behind a table, index or pattern",
        _why,
        _designed,
    ),
    Command("/cost", "", "DynamoDB's bill, by table and index", _cost),
    Command("/list", "", "all questions that are open", _list),
    Command("/next", "", "puts this question off and asks the next", _next),
    Command("/save", "", "where everything you said is kept (it always is)", _save),
    Command("/quit", "", "leaves; nothing is lost, and it can be resumed", _quit),
)
ALIASES = {"/exit": "/quit", "/?": "/help"}
COMMAND_NAMES = tuple(command.name for command in COMMANDS)
