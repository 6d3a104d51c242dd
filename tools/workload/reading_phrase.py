"""The grammar of a data access phrase: actions, each a verb with its clauses.

    phrase  = [ heading ":" ] action { separator action }
    action  = [ verb { "/" verb } ] subject { clause }
    clause  = marker items | "(" items ")"
    items   = words { separator words }

`Query orders by user_id + pagination (limited)` is one action: verb `read`, subject `orders`,
a clause `by` with two items and a clause `note` with one.
"""

import re

from tools.source.stems import snake_case
from tools.value import Value
from tools.workload.reading_words import VERBS, VerbKind

Words = tuple[str, ...]

SEPARATORS = frozenset({"+", ",", ";", "/", "&", "and", "or", "then"})
_MARKERS = """
    into     by where with for of from in within between before after as to including
    ordered grouped via on when without since until using plus
"""
MARKERS = frozenset(_MARKERS.split())
_TOKEN = re.compile(r"[A-Za-z_][\w.]*|\d+|<=|>=|!=|[()+,;/&:=<>]")


class Clause(Value):
    """`subject`, `note` (in parentheses) or the marker word, with what follows it."""

    marker: str
    items: tuple[Words, ...] = ()
    is_choice: bool = False  # `or` or `/` stands between the items

    @property
    def words(self) -> Words:
        return tuple(word for item in self.items for word in item)


class Action(Value):
    """`verbs` is empty where the first word is no known verb; it then leads the subject."""

    verbs: tuple[VerbKind, ...]
    clauses: tuple[Clause, ...]
    text: str

    @property
    def subject(self) -> tuple[Words, ...]:
        """Items of the subject; those of an `of` clause where the verb has no other object."""
        for clause in self.clauses:
            if clause.marker in ("subject", "of") and clause.items:
                return clause.items
        return ()

    @property
    def rest(self) -> tuple[Clause, ...]:
        """The clauses after the subject."""
        taken = next(
            (n for n, c in enumerate(self.clauses) if c.marker in ("subject", "of") and c.items), -1
        )
        return tuple(c for n, c in enumerate(self.clauses) if n != taken and c.items)

    def clause(self, *markers: str) -> Clause | None:
        return next((clause for clause in self.rest if clause.marker in markers), None)


class Phrase(Value):
    text: str
    heading: Words = ()
    actions: tuple[Action, ...]

    @property
    def words(self) -> Words:
        clauses = (clause for action in self.actions for clause in action.clauses)
        return (*self.heading, *(word for clause in clauses for word in clause.words))


def parse_phrase(text: str) -> Phrase:
    tokens = [_normal(token) for token in _TOKEN.findall(text.replace("'s ", " "))]
    heading: Words = ()
    if ":" in tokens and tokens.index(":") <= 4 and "(" not in tokens[: tokens.index(":")]:
        heading = tuple(tokens[: tokens.index(":")])
        tokens = tokens[len(heading) + 1 :]
    actions: list[Action] = []
    while tokens:
        action, tokens = _parse_action(tokens)
        actions.append(action)
    return Phrase(text=text, heading=heading, actions=tuple(actions))


def _normal(token: str) -> str:
    return snake_case(token.strip(".")) if re.match(r"[A-Za-z_]", token) else token


def _parse_action(tokens: list[str]) -> tuple[Action, list[str]]:
    """The first action and the tokens after it. At least one token is taken."""
    verbs, position = _parse_verbs(tokens)
    clauses: list[tuple[str, list[list[str]]]] = [("subject", [[]])]
    choices: set[int] = set()
    before_note = "subject"
    while position < len(tokens):
        token = tokens[position]
        if token in SEPARATORS and _starts_action(tokens, position + 1):
            return _action(verbs, clauses, choices, tokens[:position]), tokens[position + 1 :]
        if token == "(":
            before_note = clauses[-1][0]
            clauses.append(("note", [[]]))
        elif token == ")":
            clauses.append((before_note, [[]]))
        elif token in SEPARATORS:
            clauses[-1][1].append([])
            choices.update([len(clauses) - 1] if token in ("or", "/") else [])
        elif clauses[-1][0] != "note" and _marker(tokens, position):
            if token != "by" or clauses[-1][0] not in ("ordered", "grouped") or clauses[-1][1][0]:
                clauses.append((_marker(tokens, position), [[]]))
        elif token != ":":
            clauses[-1][1][-1].append(token)
        position += 1
    return _action(verbs, clauses, choices, tokens), []


def _parse_verbs(tokens: list[str]) -> tuple[tuple[VerbKind, ...], int]:
    verbs: list[VerbKind] = []
    position = 0
    while position < len(tokens) and tokens[position] in VERBS:
        verbs.append(VERBS[tokens[position]])
        position += 1
        joined = position + 1 < len(tokens) and tokens[position] in SEPARATORS
        if not (joined and tokens[position + 1] in VERBS):
            break
        position += 1
    return tuple(verbs), position


def _starts_action(tokens: list[str], position: int) -> bool:
    """A verb with an object stands here, outside parentheses."""
    if position + 1 >= len(tokens) or tokens[position] not in VERBS:
        return False
    if tokens[:position].count("(") > tokens[:position].count(")"):
        return False
    following = tokens[position + 1]
    return following not in SEPARATORS and following not in "()=" and following not in MARKERS


def _marker(tokens: list[str], position: int) -> str:
    """The marker at a position, `` for none; `sorted by` is `ordered`, `group by` `grouped`."""
    token = tokens[position]
    following = tokens[position + 1] if position + 1 < len(tokens) else ""
    if following == "by" and position > 0 and tokens[position - 1] not in VERBS:
        if token in ("ordered", "sorted", "sort", "order"):
            return "ordered"
        if token in ("grouped", "group"):
            return "grouped"
    return token if token in MARKERS and token not in ("ordered", "grouped") else ""


def _action(
    verbs: tuple[VerbKind, ...],
    clauses: list[tuple[str, list[list[str]]]],
    choices: set[int],
    tokens: list[str],
) -> Action:
    kept = []
    for position, (marker, items) in enumerate(clauses):
        full = tuple(tuple(item) for item in items if item)
        if full:
            choice = position in choices and len(full) > 1
            kept.append(Clause(marker=marker, items=full, is_choice=choice))
    return Action(verbs=verbs, clauses=tuple(kept), text=" ".join(tokens))
