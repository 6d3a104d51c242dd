"""Every figure of the stage-01 artifacts that can be checked, against what it must agree with."""

from collections.abc import Callable, Iterable

from tools.finding import Finding
from tools.source.audit.ascriptions import compare_ascriptions
from tools.source.audit.comparison import Comparison, findings_of
from tools.source.audit.counts import compare_counts
from tools.source.audit.coverage import compare_coverage
from tools.source.audit.durations import compare_durations
from tools.source.audit.headings import compare_headings
from tools.source.audit.key_values import compare_key_values
from tools.source.audit.keys import compare_keys
from tools.source.audit.material import Material
from tools.source.audit.names import compare_names
from tools.source.audit.pages import compare_pages
from tools.source.audit.pattern_rates import compare_pattern_rates
from tools.source.audit.pattern_rows import compare_pattern_rows
from tools.source.audit.rates import compare_rates
from tools.source.audit.shares import compare_shares
from tools.source.audit.structure import compare_structure
from tools.source.audit.sums import compare_sums
from tools.source.audit.traits import compare_traits
from tools.source.audit.volumes import compare_volumes

Rule = Callable[[Material], Iterable[Comparison]]

RULES: tuple[Rule, ...] = (
    compare_keys,
    compare_structure,
    compare_names,
    compare_volumes,
    compare_counts,
    compare_headings,
    compare_durations,
    compare_sums,
    compare_key_values,
    compare_pattern_rows,
    compare_pages,
    compare_shares,
    compare_rates,
    compare_pattern_rates,
    compare_traits,
    compare_coverage,
    compare_ascriptions,
)


def audit(material: Material) -> tuple[Finding, ...]:
    """A finding for each contradiction; those of one kind and group together."""
    return findings_of(compare(material))


def compare(material: Material) -> tuple[Comparison, ...]:
    """Every figure that was checked, those that hold too, rule by rule; each once."""
    return tuple(dict.fromkeys(found for rule in RULES for found in rule(material)))
