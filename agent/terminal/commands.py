"""What can be typed with a slash in front. Help, completion and dispatch all come from COMMANDS."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum

import click

from agent.changes import by_edits, last_undoable, since_approved
from agent.events import Answered
from agent.gates import Decision, TakeBack
from agent.outputs.revisions import said_in
from agent.replies import NO_DESIGN, cost_lines, explain, show
from agent.tasks import TASKS, tasks_until
from agent.terminal.asking import KINDS, by_kind, listing, overview
from agent.terminal.card_changes import section
from agent.terminal.help_topics import FIRST, FIRST_WITH_A_MODEL, TOPICS
from agent.terminal.here import Here
from agent.terminal.saving import saved
from agent.terminal.spending import tokens_spent
from agent.whole_designs import design_text, designs_text, names_of
from tools.documents.markdown import bullets, code, codes, sentence

EDITOR_TEMPLATE = """\
# One edit, figure or reading a line; lines that begin with # are left out.
# For example:
#   add index ByStatus on Orders (status, created_at) include total
#   AP8 500/120
# /help edits lists them all.
"""
NO_QUESTION = "No question is open at this gate."


class Move(Enum):
    """What a command does to the conversation itself."""

    LEAVE = "leave"  # to be resumed
    PUT_OFF = "put off"  # the question that is asked
    WRITE = "write"  # in the person's editor


@dataclass(frozen=True)
class Proposal:
    """A decision that is only made once the person has agreed to it."""

    question: str
    decision: Decision


@dataclass(frozen=True)
class Typed:
    """Text to be taken as if it had been typed."""

    text: str


Effect = str | Decision | Move | Proposal | Typed
"""Markdown to show, or a decision that answers the gate, a move, or what has to be gone through."""


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
        first = FIRST_WITH_A_MODEL if here.context.language_model else FIRST
        return f"{first}\nCommands:\n\n{bullets(lines)}\n\n{further}"
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
        sentence(
            "- open concern {id} from the {gate} gate: {text}",
            id=one.id,
            gate=one.gate,
            text=one.text,
        )
        for one in here.fold.open_concerns(designed=here.context.is_designed)
    ]
    return "\n".join(lines)


def _show(here: Here, name: str) -> Effect:
    if name:
        part = section(here.payload.shown, name) if here.payload.is_approvable else ""
        return show(name, here.fold) or part or _unknown(here, name)
    return overview(here.payload) if here.payload.questions else here.payload.shown


def _why(here: Here, name: str) -> Effect:
    if not name:
        return "Name a table, an index or a pattern: `/why NAME`."
    if here.fold.open_questions:
        return NO_DESIGN
    return explain(name, here.fold.derivation(), here.fold) or _unknown(here, name)


def _unknown(here: Here, name: str) -> str:
    """That nothing is called so, and what is nearly: /show and /why put nothing on record."""
    if here.fold.open_questions:
        return NO_DESIGN
    known = {each.casefold(): each for each in here.designed}
    word = name.casefold()
    near = [known[each] for each in get_close_matches(word, known)]
    near += [each for low, each in known.items() if word in low and each not in near]
    if not near:
        return "No table, index, pattern or decision has that name."
    return sentence("{name} is not known. Near to it: {near}", name=code(name), near=codes(near))


def _cost(here: Here, rest: str) -> Effect:
    return cost_lines(here.fold)


def _designs(here: Here, name: str) -> Effect:
    if not name:
        return designs_text(here.fold)
    known = codes(names_of(here.fold))
    unknown = sentence("{name} is no design. There are: {known}", name=code(name), known=known)
    return design_text(name, here.fold) or unknown


def _tokens(here: Here, rest: str) -> Effect:
    return tokens_spent(here.context.journal.records)


def _diff(here: Here, rest: str) -> Effect:
    """Since the approval of what is asked again; else what edits have made of the draft."""
    context, payload = here.context, here.payload
    if not context.is_designed:
        return "There is no design yet that could differ."
    since = since_approved(context, payload.kind, payload.subject)
    if since is not None:
        return f"Since it was approved:\n\n{since.text}"
    if not here.fold.history.edits:
        return "No edit has changed the draft. `/help edits` lists what can be changed."
    return f"Your edits, against the design as it was drafted:\n\n{by_edits(context).text}"


def _undo(here: Here, rest: str) -> Effect:
    record = last_undoable(here.context)
    if record is None:
        return "There is nothing to take back."
    decision = TakeBack(seq=record.seq)
    event = record.event
    is_small = isinstance(event, Answered) and len(event.answers) == 1
    if is_small:
        return decision
    return Proposal(f"Take back {said_in(record)} ({record.at})?".replace("`", ""), decision)


def _edit(here: Here, text: str) -> Effect:
    return Typed(text) if text else Move.WRITE


def written_in_editor() -> Typed | str:
    """What a person writes in $VISUAL or $EDITOR, comments left out; else why there is nothing."""
    try:
        written = click.edit(EDITOR_TEMPLATE, extension=".txt")
    except (click.ClickException, OSError, UnicodeError) as error:
        reason = error.message if isinstance(error, click.ClickException) else str(error)
        return sentence(
            "{reason}. Set {name} to an editor, or type the edit here.",
            reason=reason.rstrip("."),
            name=code("EDITOR"),
        )
    lines = [line for line in (written or "").splitlines() if not line.startswith("#")]
    text = "\n".join(line for line in lines if line.strip())
    return Typed(text) if text else "Nothing was written, so nothing was changed."


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
        "the whole card again, a part of it, or that of a table, index or pattern",
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
    Command(
        "/designs",
        "[NAME]",
        "other whole designs beside this one: the first by rule, the cheapest found, simpler ones",
        _designs,
        lambda here: names_of(here.fold),
    ),
    Command("/tokens", "", "what the language model was asked and has cost, by prompt", _tokens),
    Command("/diff", "", "what changed since you approved it, or what your edits changed", _diff),
    Command("/undo", "", "takes back the last thing that was said", _undo),
    Command("/edit", "[EDIT]", "changes the design; without words, in your editor", _edit),
    Command("/list", "", "all questions that are open", _list),
    Command("/next", "", "puts this question off and asks the next", _next),
    Command("/save", "", "where everything you said is kept (it always is)", _save),
    Command("/quit", "", "leaves; nothing is lost, and it can be resumed", _quit),
)
ALIASES = {"/exit": "/quit", "/?": "/help"}
COMMAND_NAMES = tuple(command.name for command in COMMANDS)
