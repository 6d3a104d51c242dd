"""What the bill rests on, as the document shows it."""

from tools.capacity.money.outlook import Outlook
from tools.capacity.money.sensitivity import Effect
from tools.documents import figures
from tools.documents.markdown import Markdown, grid, sentence

INPUT, NOW, ADDED = "Input", "Now", "Twice that adds a month"


def effects_grid(outlook: Outlook) -> Markdown:
    rows = [
        (effect_name(each), figures.quantity(each.value), figures.usd_change(each.usd))
        for each in outlook.effects
    ]
    return grid((INPUT, NOW, ADDED), rows)


def effect_name(effect: Effect) -> str:
    return f"{effect.what} of {effect.subject}"


def later_text(outlook: Outlook) -> str:
    """`After 12 months of it: $12.00 a month`."""
    later = figures.usd(outlook.later_usd_per_month)
    return f"After {outlook.months} months of it, rates as they are: {later} a month"


def added_texts(outlook: Outlook) -> tuple[str, ...]:
    """`AP36 $0.16`, for each pattern without a rate."""
    return tuple(
        f"{'/'.join(each.ids)} {figures.usd(each.usd_per_month)}" for each in outlook.unknown
    )


def prospects(outlook: Outlook | None) -> dict[str, object]:
    """For the template; nothing of it where the design has no outlook."""
    if outlook is None:
        return {"outlook": None}
    return {
        "outlook": outlook,
        "effects": effects_grid(outlook) if outlook.effects else Markdown(),
        "later": sentence("{text}.", text=later_text(outlook)),
        "growing": ", ".join(outlook.growing),
        "added": ", ".join(added_texts(outlook)),
    }
