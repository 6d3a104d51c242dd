"""Requests that a design rule speaks against: the reason, and whether it can be done anyway."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from agent.talk.moment import Moment
from agent.talk.numbers import numbers_in
from tools.documents import figures
from tools.documents.markdown import code, sentence
from tools.editing.names import keys_between
from tools.workload.answer_text import name_text

MOST_DERIVED = 3


def _nothing(moment: Moment) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class Rule:
    """One rule, and the requests that go against it.

    Attributes:
        about: The request, for a language model to tell it from others.
        reason: In Markdown, with the rule that it comes from.
        anyway: How it can be done all the same, or why it can't.
        words: Requests that are surely this one.
        edits: What would do it, or a part of it, as edit texts.
        saved: What it would take off the bill, where no edit can show it.
        is_a_wish: Whether it can stay on record as a wish for the design.
    """

    id: str
    about: str
    reason: str
    anyway: str
    words: str = ""
    edits: Callable[[Moment], tuple[str, ...]] = _nothing
    saved: Callable[[Moment], str] = lambda moment: ""
    is_a_wish: bool = True


def _merges(moment: Moment) -> tuple[str, ...]:
    """Children that could go into the items of the tables in question."""
    named = moment.named_tables or ((moment.shown_source,) if moment.shown_source else ())
    pairs = [(child, parent) for child in named for parent in named if child != parent]
    if len(named) == 1:
        pairs = [(child.name, named[0]) for child, _ in moment.schema.children_of(named[0])]
    return tuple(
        f"merge {name_text(child)} into {table.name}"
        for child, parent in dict.fromkeys(pairs)
        if (table := moment.table(parent)) is not None
        and len(keys_between(moment.schema, child, parent)) == 1
    )[:MOST_DERIVED]


def _without_indexes(moment: Moment) -> tuple[str, ...]:
    """The indexes of the tables in question, gone."""
    tables = [moment.table(name) for name in moment.named_tables] or [moment.shown_table]
    return tuple(
        f"drop index {gsi.name} on {table.name}"
        for table in tables
        if table is not None
        for gsi in table.gsis
    )[:MOST_DERIVED]


def _lookup_costs(moment: Moment) -> str:
    """What the lookup tables in question cost."""
    if moment.model is None:
        return ""
    bill = moment.fold.derivation().bill
    lookups = [table for table in moment.model.tables if table.kind == "lookup"]
    shown = moment.payload.subject
    near = [t for t in lookups if t.name == shown or t.source_table in moment.named_tables]
    return "\n".join(
        sentence(
            "- {name} costs {cost} a month: that is all that would be saved",
            name=table.name,
            cost=figures.usd(bill.structure(table.name).cost_usd_per_month),
        )
        for table in near or lookups
    )


APPROVALS = "approve unseen"
MADE_UP = "made-up rates"
RULES: tuple[Rule, ...] = (
    Rule(
        APPROVALS,
        "approve everything for them, skip gates or reviews",
        "An approval holds for exactly what was shown, and counts only as your own word at its "
        "gate. One given in advance would cover what nobody has looked at, and the documents "
        "would say that it was looked at. (Rule: an approval binds to content.)",
        "It can't be done in conversation: type `approve` at each gate. In an answers file, "
        "`gates: {table: approve}` approves without looking; the documents and the readiness "
        "checklist then say that it was unseen.",
        r"\bapprov\w*\b.*\b(?:all|every\w*|rest|remaining|others?|whole)\b"
        r"|\b(?:skip|bypass|disable)\b.*\b(?:gates?|reviews?|approvals?|questions)\b",
        is_a_wish=False,
    ),
    Rule(
        MADE_UP,
        "invent, assume or guess rates or figures",
        "Capacity, hot keys and the bill follow from the rates, so a made-up one gives a design "
        "that is wrong with two decimals. Each figure here has a source: a file and line, a "
        "computation, your answer, or a named rule over other figures. (Rule: every number has a "
        "source.)",
        "It can't be done. `derive AP1` works a rate out with you from counts that you do know; "
        "`AP1 unknown` has the pattern designed for and left out of the bill.",
        r"\b(?:make|making)\s+up\b|\binvent\b|\bplausible\b"
        r"|\b(?:assume|guess|estimate)\b.*\b(?:rates?|figures?|numbers?|traffic)\b",
        is_a_wish=False,
    ),
    Rule(
        "one table",
        "put all or several entities into one table",
        "Each entity gets a table of its own, designed from its patterns: it can be read, "
        "secured, restored and scaled by itself, and its key says what it is. One table for all "
        "needs overloaded keys, which the migration contract can't carry: each of its entries "
        "makes one item per row of one source. (Rule: multi-table first.)",
        "Whole entities can't share a table. Rows of a child can become a list in the items of "
        "its parent, one pair at a time: `merge CHILD into PARENT`.",
        r"\b(?:in(?:to)?|as|use|just|with|want)\s+(?:the\s+|a\s+|just\s+)*"
        r"(?:one|single|same)[ -](?:big\s+)?table\b"
        r"|\bsingle[ -]table design\b|\ball\b.*\bin(?:to)? one\b",
        _merges,
    ),
    Rule(
        "generic keys",
        "call keys PK, SK or other generic names",
        "A key named `course_id` says what it holds, in every query, log line and alarm; `PK` "
        "says only where it stands. The contract refuses keys called PK or SK, because its "
        "consumers take attribute names as they are. (Rule: natural descriptive key names.)",
        "It can't be done: attributes are called as the columns they come from. Which attributes "
        "are the key can be changed: `key TABLE (column, column)`.",
        r"\b(?:call|name|rename|use)\b.*\b(?:pk|sk|gsi1pk|gsi1sk)\b",
    ),
    Rule(
        "no lookup table",
        "drop a lookup table, check uniqueness in code",
        "DynamoDB enforces uniqueness only on a table's own key. Code that looks first and "
        "writes then lets two requests at the same moment both find nothing and both write. The "
        "lookup item is written in the same transaction with a condition, so one of the two "
        "fails. (Rule: one lookup table for each unique constraint that no base key enforces.)",
        "It can't be dropped while MySQL's unique key stands in the evidence. If the constraint "
        "is not wanted any more, take it out of the stage-01 artifacts and resume.",
        r"\b(?:drop|remove|without|no|skip|don'?t need)\b.*\blookup\b"
        r"|\bunique(?:ness)?\b.*\b(?:in|by)\s+(?:the\s+)?(?:code|app\w*)\b",
        saved=_lookup_costs,
    ),
    Rule(
        "scan",
        "serve a pattern by a Scan, or drop indexes for it",
        "A Scan reads and bills every item of the table at each call, whatever it returns, and "
        "gets slower as the table grows. An index costs something at each write and reads only "
        "what is asked for. (Rule: each table is designed from its patterns; cost decides.)",
        "It can be done: `drop index NAME on TABLE` shows what is then scanned and what that "
        "costs, and asks.",
        r"\b(?:use|do|with|just|by)\s+(?:a\s+|full\s+)*(?:table\s+)?scans?\b|\bscan it\b",
        _without_indexes,
    ),
    Rule(
        "copies by habit",
        "copy or denormalise everything, embed without need",
        "Each copy has to be kept right by every write to what it was copied from, for ever, and "
        "one forgotten write makes it wrong. It pays where the two are nearly always read "
        "together (above 70% of the reads) and what is copied stays small. (Rule: denormalise on "
        "evidence only.)",
        "It can be done, one column at a time: `copy TABLE.column into TABLE` shows what it costs "
        "at writes and saves at reads, and asks.",
        r"\bdenormali[sz]e\s+(?:everything|all)\b|\bcopy\s+(?:everything|all\b)",
    ),
    Rule(
        "leave a table out",
        "leave a MySQL table out of the design or migration",
        "A source table that no pattern uses is migrated all the same, and said to be served by "
        "nothing: leaving it out would lose data without anybody having decided that. (Rule: "
        "every source table is migrated.)",
        "It can't be left out here. A table that is really dead can be dropped in MySQL, and "
        "from the stage-01 artifacts, before the design is resumed.",
    ),
    Rule(
        "rewrite history",
        "delete or hide what was said, keep it off the record",
        "The journal is what the design is worked out from, so nothing in it is changed or "
        "deleted: whoever reviews the design later sees what was said and what was taken back. "
        "(Rule: history is never rewritten.)",
        "It can be taken back, which is put on record as well: `/undo`.",
        r"\b(?:off the record|without (?:recording|a record))\b"
        r"|\b(?:delete|edit|rewrite|clear)\b.*\b(?:journal|history|decisions\.jsonl)\b",
        is_a_wish=False,
    ),
)
RULE_IDS = tuple(rule.id for rule in RULES)


def rule_in_words(text: str) -> Rule | None:
    """The rule that a text surely goes against, by its words alone."""
    for rule in RULES:
        if rule.id == MADE_UP and numbers_in(text):
            continue  # an estimate of the person's own
        if rule.words and re.search(rule.words, text, re.IGNORECASE | re.DOTALL):
            return rule
    return None


def rule_of(rule_id: str) -> Rule | None:
    return next((rule for rule in RULES if rule.id == rule_id), None)


def rule_reply(rule: Rule, moment: Moment, price: str, edits: tuple[str, ...]) -> str:
    """The reason, what it would cost, and how it is done all the same, in Markdown."""
    parts = [rule.reason]
    if price:
        done = ", ".join(code(text) for text in edits)
        parts += [f"Done anyway, by {done}, it would come to this. Nothing was recorded:", price]
    elif saved := rule.saved(moment):
        parts.append(saved)
    return "\n\n".join([*parts, rule.anyway])
