"""What a change does, as Markdown for the terminal: a diff, money, losses, risks, approvals."""

from tools.documents import figures
from tools.documents.markdown import Markdown, code, sentence
from tools.editing.effect import Effect

MOST_LINES = 12  # differences of one kind that are shown; the rest are counted


def render_effect(
    effect: Effect, asked_again: tuple[str, ...] = (), set_aside: tuple[str, ...] = ()
) -> str:
    """Lines of Markdown; says so where nothing changes."""
    if effect.is_nothing and not asked_again and not set_aside:
        return "Nothing in the design changes.\n"
    changes = [
        sentence(
            "{sign} {subject}{what}",
            sign=code(change.sign),
            subject=change.subject,
            what=Markdown(sentence(": {what}", what=change.what)) if change.what else "",
        )
        for change in effect.changes
    ]
    losses = [
        sentence("**{id}** {text}: {what}", id=loss.pattern_id, text=loss.text, what=loss.what)
        for loss in effect.losses
    ]
    parts = [
        _listed("", changes),
        _listed("Worse off:", losses),
        _listed("To serve them by an index again:", [code(t) for t in effect.serving_again]),
        _money(effect),
        _listed("By table and index:", _structures(effect)),
        _listed("New risks:", [_finding(f.rule, f.subject, f.evidence) for f in effect.risks]),
        _listed("Risks that go:", [_named(f.rule, f.subject) for f in effect.gone]),
        _listed("Edits that no longer fit, kept as open concerns:", [*map(Markdown, set_aside)]),
        _approvals(asked_again),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _finding(rule: str, subject: str, evidence: str) -> Markdown:
    return sentence("{named}: {evidence}", named=_named(rule, subject), evidence=evidence)


def _named(rule: str, subject: str) -> Markdown:
    return sentence("{rule} on {subject}", rule=rule, subject=subject)


def _money(effect: Effect) -> str:
    lines = [
        _step("as designed", effect.before_usd_per_month, effect.after_usd_per_month),
        _step(
            "as deployed from the contract",
            effect.deployed_before_usd_per_month,
            effect.deployed_after_usd_per_month,
        ),
    ]
    if not any(is_changed for is_changed, _ in lines):
        return "The bill stays as it is."
    return "\n".join(["The bill, a month:", "", *(f"- {line}" for _, line in lines)])


def _step(name: str, before: float, after: float) -> tuple[bool, str]:
    change = figures.usd_change(after - before)
    if change == figures.NO_CHANGE:
        return False, f"{name}: stays at {figures.usd(after)}"
    return True, f"{name}: {figures.usd(before)} → **{figures.usd(after)}** ({change})"


def _structures(effect: Effect) -> list[Markdown]:
    """The tables and indexes that cost more or less, if they are several."""
    if len(effect.costs) < 2:
        return []
    ordered = sorted(effect.costs, key=lambda cost: (-abs(cost.after - cost.before), cost.name))
    return [
        sentence(
            "{name}: {before} → {after} ({change})",
            name=cost.name,
            before=figures.usd(cost.before),
            after=figures.usd(cost.after),
            change=figures.usd_change(cost.after - cost.before),
        )
        for cost in ordered
    ]


def _approvals(asked_again: tuple[str, ...]) -> str:
    if not asked_again:
        return "No approval is touched."
    return f"Asked again: {', '.join(asked_again)}."


def _listed(title: str, lines: list[Markdown]) -> str:
    if not lines:
        return ""
    shown = [f"- {line}" for line in lines[:MOST_LINES]]
    if len(lines) > MOST_LINES:
        shown.append(f"- and {len(lines) - MOST_LINES} more")
    return "\n".join([title, "", *shown] if title else shown)
