"""The other whole designs there are, beside the one that stands; and taking one of them."""

import re
from dataclasses import replace

from agent.context import SessionContext
from agent.folding.fold import Fold
from agent.replies import NO_DESIGN
from tools.documents import figures
from tools.documents.markdown import bullets, code, codes, grid, sentence
from tools.editing.application import EditError
from tools.editing.edits import StructureEdit
from tools.editing.taking import edits_between
from tools.model.data_model import DataModel
from tools.model.diff import model_changes
from tools.planning.layout_decision import CHOSEN, whole_designs
from tools.planning.search.comparison import compare
from tools.planning.search.designs import Design, built, design, found
from tools.workload.answer_line import AnswerTextError

HEAD = "take design"
_FORM = re.compile(r"\s*take\s+design(?!\S)\s*", re.IGNORECASE)
_FOR = re.compile(r"\s+for\s+", re.IGNORECASE)


def begins_to_take(text: str) -> bool:
    return _FORM.match(text) is not None


def designs_of(fold: Fold) -> tuple[Design, ...]:
    """Every whole design on the session's requirements, the one that stands first."""
    model, judge = fold.derivation().model, fold.judge
    standing = design("now", "the design as it stands", model, judge.prices)
    others = whole_designs(model, judge)
    alike = [each for each in others if built(each.model) == built(model)]
    if alike:
        what = f"the design as it stands, and {alike[0].what}"
        standing = replace(standing, name=alike[0].name, what=what)
    return (standing, *(each for each in others if each not in alike))


def designs_text(fold: Fold) -> str:
    """All of them side by side, and what the search has proven."""
    if fold.open_questions:
        return NO_DESIGN
    now, *others = designs_of(fold)
    rows = [
        (
            code(each.name),
            each.what,
            figures.usd(each.usd_per_month),
            f"{each.structures}",
            figures.ratio(each.amplification),
        )
        for each in (now, *others)
    ]
    headers = ("Design", "What it is", "$ a month", "Tables, indexes", "Index writes")
    return "\n\n".join(
        (
            str(grid(headers, rows)),
            _proven(fold),
            "`/designs NAME` shows what is different in one; `take design NAME` takes it, "
            "`take design NAME for TABLE` only what it does with that table. Both are shown and "
            "asked about first.",
        )
    )


def _proven(fold: Fold) -> str:
    searched = found(fold.derivation().model, fold.judge)
    if searched.best is None:
        return "Nothing that the search tried keeps within the goal's limits."
    return sentence(
        "The search counts with the bill what the design rules are worth ({prefer}): its best "
        "comes to {usd} so, and none made of what it tried comes below {bound}.",
        prefer=fold.requirements.goal.prefer,
        usd=figures.usd(searched.usd),
        bound=figures.usd(searched.bound),
    )


def design_text(name: str, fold: Fold) -> str:
    """What one of them has otherwise, gives up and wins by; empty for an unknown name."""
    if fold.open_questions:
        return NO_DESIGN
    other = _named(name, fold)
    if other is None:
        return ""
    model = fold.derivation().model
    compared = compare(other, design(CHOSEN, "", model, fold.judge.prices))
    changes = [
        sentence("`{sign}` {subject}: {what}", sign=each.sign, subject=each.subject, what=each.what)
        for each in model_changes(model, other.model)
    ]
    lines = [
        sentence("gives up: {text}", text=compared.gives_up),
        *([sentence("wins when {text}", text=compared.wins_when)] if compared.wins_when else []),
    ]
    title = sentence(
        "**{name}**, {what}: {usd} a month instead of {now}",
        name=other.name,
        what=other.what,
        usd=figures.usd(other.usd_per_month),
        now=figures.usd(fold.derivation().bill.cost_usd_per_month),
    )
    if not changes:
        return f"{title}\n\nIt is built as the design that stands."
    return "\n\n".join((title, bullets(changes), bullets(lines)))


def names_of(fold: Fold) -> tuple[str, ...]:
    """What can be taken by name; none before there is a design."""
    return () if fold.open_questions else tuple(each.name for each in designs_of(fold))


def _named(name: str, fold: Fold) -> Design | None:
    wanted = name.casefold()
    return next((each for each in designs_of(fold) if each.name.casefold() == wanted), None)


def taken(text: str, context: SessionContext, fold: Fold) -> tuple[StructureEdit, ...]:
    """The edits that `take design NAME [for TABLE, …]` stands for.

    Raises AnswerTextError where it names no design or table, changes nothing, or can't be done.
    """
    head = _FORM.match(text)
    behind = head.end() if head else 0
    name, *rest = _FOR.split(text[behind:].strip(), maxsplit=1)
    if not context.is_designed:
        raise AnswerTextError(text, 1, f"{NO_DESIGN}")
    other = _named(name, fold)
    if other is None:
        known = ", ".join(names_of(fold))
        raise AnswerTextError(text, behind + 1, f"{name!r} is no design: expected one of {known}.")
    model = fold.derivation().model
    tables = _tables(text, rest[0], model) if rest else model.requirements.mysql.table_names
    try:
        edits = edits_between(model, other.model, tuple(tables), fold.judge)
    except EditError as error:
        raise AnswerTextError(
            text, behind + 1, f"It can't be made of this one: {error}."
        ) from error
    if not edits:
        raise AnswerTextError(text, behind + 1, f"{other.name} has that as it is already.")
    return edits


def _tables(text: str, listed: str, model: DataModel) -> list[str]:
    """MySQL tables, by their own names or those of the DynamoDB tables that hold them."""
    known = {name.casefold(): name for name in model.requirements.mysql.table_names}
    known |= {t.name.casefold(): t.source_table for t in model.tables if t.kind == "entity"}
    found_tables = []
    for word in (part.strip() for part in listed.split(",")):
        if word.casefold() not in known:
            column = text.find(word) + 1 if word else len(text)
            names = codes(dict.fromkeys(t.name for t in model.tables if t.kind == "entity"))
            raise AnswerTextError(text, column, f"{word!r} is no table: expected one of {names}.")
        found_tables.append(known[word.casefold()])
    return found_tables
