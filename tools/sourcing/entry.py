"""A figure of the ledger, and the texts of others that documents quote."""

from collections.abc import Iterable
from dataclasses import dataclass

from tools.provenance import Figure, FromCount, FromRule, Origin

WHOLE = "whole model"  # as the decisions on all of it call it
LIMITS = "limits of the service"
PRICES = "prices"
RULES = "rules"
LOG = "log analysis"
NUMBERING = "numbering"
EVERYWHERE = frozenset({WHOLE, LIMITS, PRICES, RULES, LOG, NUMBERING})
"""Subjects that a line need not name: what is said of them says it with its unit or noun."""


@dataclass(frozen=True)
class Form:
    """How documents write a figure: with `column`, alone in that column of a table; else with its
    unit or noun, anywhere in a line. `beside` is what the line says too, where that is known.
    """

    text: str
    column: str = ""
    beside: str = ""


@dataclass(frozen=True)
class Entry:
    """One figure of the ledger.

    Attributes:
        subject: What it is a figure of: a table, `Table.Index`, `table.column`, a pattern, a
            decision, or one of `EVERYWHERE`.
        what: Which figure of that, such as `rows` or `peak and average RCU/s`.
        figure: With its unit.
    """

    subject: str
    what: str
    figure: str
    source: Origin
    forms: tuple[Form, ...]


@dataclass(frozen=True)
class Quote:
    """Somebody else's text, or a place, as documents show it; figures in it are not ours.

    `subject` is named on the same line or in a heading above; empty where the text is long enough
    to be known by itself. `source` says whose text it is.
    """

    subject: str
    text: str
    source: str


def said(*texts: str) -> tuple[Form, ...]:
    """Forms of running text."""
    return tuple(Form(text) for text in texts)


def cell(text: str, *columns: str) -> tuple[Form, ...]:
    """A figure that stands alone in any of these columns."""
    return tuple(Form(text, column) for column in columns)


def ruled(
    subject: str, what: str, figure: str, rule: str, inputs: Iterable[str], *forms: Form
) -> Entry:
    """A figure that a named rule works out of others."""
    return Entry(subject, what, figure, FromRule(rule=rule, inputs=tuple(inputs)), forms)


def counted(subject: str, what: str, figure: str, of: str, *forms: Form) -> Entry:
    return Entry(subject, what, figure, FromCount(of=of), forms or said(figure))


def stated(subject: str, figure: Figure, within: str = "") -> Entry:
    """A figure that a finding or a decision, `within`, states in its text."""
    what = f"{within}: {figure.what}" if within else figure.what
    return Entry(subject, what, figure.text, figure.source, said(figure.text))
