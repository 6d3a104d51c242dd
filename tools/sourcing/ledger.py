"""The ledger: every figure with its source, found by what it is a figure of."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from tools.documents.dossier import Dossier
from tools.documents.requirement import Version
from tools.sourcing.entry import Entry, Form, Quote
from tools.sourcing.fixed_entries import (
    limit_entries,
    numbering_entries,
    price_entries,
    rule_entries,
    size_rule_entries,
)
from tools.sourcing.limit_entries import near_limit_entries
from tools.sourcing.page_lines import NUMBER, as_shown, is_plain, shown_forms
from tools.sourcing.plan_entries import plan_entries
from tools.sourcing.quotes import model_quotes, names_in, requirement_quotes
from tools.sourcing.requirement_entries import requirement_entries, version_entry
from tools.sourcing.table_entries import table_entries
from tools.sourcing.whole_entries import whole_entries
from tools.workload.requirements import Requirements


@dataclass(frozen=True)
class Ledger:
    """Figures and quotes as documents may show them.

    `names` hold digits and are no numbers.
    """

    entries: tuple[Entry, ...]
    quotes: tuple[Quote, ...]
    names: frozenset[str]

    @cached_property
    def by_number(self) -> dict[tuple[str, str], list[tuple[Form, Entry]]]:
        """By subject and a number: the forms with it, and their entry; all texts as shown."""
        found: dict[tuple[str, str], list[tuple[Form, Entry]]] = defaultdict(list)
        for entry in self.entries:
            for form in entry.forms:
                known = Form(as_shown(form.text), form.column, as_shown(form.beside))
                for number in dict.fromkeys(NUMBER.findall(known.text)):
                    for subject in shown_forms(entry.subject):
                        found[subject, number].append((known, entry))
        return dict(found)

    @cached_property
    def by_quoted_number(self) -> dict[str, list[tuple[str, Quote]]]:
        """By a number: the flat quotes that hold it."""
        found: dict[str, list[tuple[str, Quote]]] = defaultdict(list)
        for quote in dict.fromkeys(self.quotes):
            for text in shown_forms(quote.text):
                for number in dict.fromkeys(NUMBER.findall(text)):
                    found[number].append((text, quote))
        return dict(found)

    @cached_property
    def subjects(self) -> frozenset[str]:
        return frozenset(entry.subject for entry in self.entries)

    @cached_property
    def odd_subjects(self) -> frozenset[str]:
        """As shown, those that are no plain word, such as `order items`."""
        shown = (text for subject in self.subjects for text in shown_forms(subject))
        return frozenset(text for text in shown if not is_plain(text))

    def about(self, subjects: Iterable[str]) -> tuple[Entry, ...]:
        wanted = set(subjects)
        return tuple(entry for entry in self.entries if entry.subject in wanted)


def requirement_ledger(requirements: Requirements, versions: tuple[Version, ...] = ()) -> Ledger:
    """What is known before there is a design."""
    entries = (
        *requirement_entries(requirements),
        *(version_entry(version.number) for version in versions),
        *rule_entries(),
        *numbering_entries(),
    )
    quotes = tuple(requirement_quotes(requirements, versions))
    return Ledger(entries, quotes, names_in(requirements, None))


def design_ledger(dossier: Dossier, versions: tuple[Version, ...] = ()) -> Ledger:
    """The figures of a design, those of its requirements among them."""
    requirements = dossier.model.requirements
    known = requirement_ledger(requirements, versions)
    entries = (
        *known.entries,
        *table_entries(dossier),
        *plan_entries(dossier),
        *whole_entries(dossier),
        *price_entries(dossier.bill),
        *limit_entries(),
        *near_limit_entries(dossier),
        *size_rule_entries(),
    )
    quotes = (*known.quotes, *model_quotes(dossier))
    return Ledger(entries, quotes, names_in(requirements, dossier))
