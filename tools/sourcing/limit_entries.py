"""The ledger of how near the design comes to the limits of the service."""

from collections.abc import Iterator

from tools.documents.dossier import Dossier
from tools.documents.service_limits import ALLOWED, BY_TYPES, COMES_TO, nearest_limits
from tools.provenance import FromRule
from tools.risk.situation import figure
from tools.sourcing.entry import Entry, Form

LARGEST = "the largest that stated figures come to; of a column that only its type limits, average"
POSSIBLE = "the largest that the types of the columns allow"


def near_limit_entries(dossier: Dossier) -> Iterator[Entry]:
    largest, possible = FromRule(rule=LARGEST), FromRule(rule=POSSIBLE)
    for check in nearest_limits(dossier):
        by_types = "" if check.possible is None else figure(check.possible)
        for text, source, column in (
            (figure(check.figure), largest, COMES_TO),
            (by_types, possible, BY_TYPES),
            (figure(check.allowed), check.source, ALLOWED),
        ):
            what = f"{check.limit}: {column.lower()}"
            if text:
                yield Entry(check.subject, what, text, source, (Form(text, column, check.limit),))
