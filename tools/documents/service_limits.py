"""How near a design comes to each limit of the service."""

from tools.capacity.limit_check import LimitCheck
from tools.capacity.preflight import nearest
from tools.documents.dossier import Dossier
from tools.documents.figure_sources import page_link
from tools.documents.markdown import Markdown, grid
from tools.risk.load_limits import all_limit_checks
from tools.risk.situation import Situation, figure

COMES_TO, BY_TYPES, ALLOWED = "Comes to", "By types alone", "Allowed"


def nearest_limits(dossier: Dossier) -> tuple[LimitCheck, ...]:
    """One check for each limit: of the structure, attribute or pattern that comes nearest to it."""
    situation = Situation(dossier.model, dossier.plans, dossier.bill)
    return nearest(all_limit_checks(situation))


def service_limits_grid(dossier: Dossier) -> Markdown:
    rows = [
        (
            check.limit,
            check.subject,
            figure(check.figure),
            "" if check.possible is None else figure(check.possible),
            figure(check.allowed),
            page_link(check.source.address),
        )
        for check in nearest_limits(dossier)
    ]
    return grid(("Limit", "Nearest to it", COMES_TO, BY_TYPES, ALLOWED, "Page"), rows)
