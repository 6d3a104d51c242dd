"""What could make an index cheaper, from what is projected and what is read."""

from tools.documents import figures
from tools.documents.dossier import Dossier
from tools.documents.markdown import Markdown, codes, sentence
from tools.model.tables import Gsi, Table
from tools.planning.plans import Read

MANY_INDEX_UNITS = 2.0  # index write units per base write unit, above which it is worth a thought


def index_advice(
    dossier: Dossier, table: Table, gsi: Gsi, amplification: float | None
) -> tuple[Markdown, ...]:
    reads = [
        request
        for plan in dossier.plans
        for request in plan.requests
        if isinstance(request, Read) and (request.table, request.index) == (table.name, gsi.name)
    ]
    if not reads:
        return (Markdown("No pattern reads it: leave it out until one does."),)
    found = [*_projection(dossier, table, gsi, reads)]
    sparse = [n for n in gsi.key.attributes if table.attribute(n).nullable]
    if sparse:
        found.append(sentence("Sparse: items without {names} have no entry.", names=codes(sparse)))
    if amplification is not None and amplification > MANY_INDEX_UNITS:
        found.append(
            sentence(
                "Writes cost {ratio} on the index: keep {keys} unchanged by updates.",
                ratio=figures.ratio(amplification),
                keys=codes(table.key_attributes(gsi)),
            )
        )
    return tuple(found) or (Markdown("Nothing to trim: what is projected is read."),)


def more_usd(usd_per_month: float) -> str:
    change = figures.usd_change(usd_per_month)
    return "about the same" if change == figures.NO_CHANGE else f"{change.lstrip('+')} more"


def _projection(
    dossier: Dossier, table: Table, gsi: Gsi, reads: list[Read]
) -> tuple[Markdown, ...]:
    if gsi.projection.type != "ALL":
        name = f"{table.name}.{gsi.name}"
        cost, deployed = (
            {line.name: line.cost_usd_per_month for line in bill.structures}.get(name)
            for bill in (dossier.bill, dossier.deployed_bill)
        )
        if cost is None or deployed is None:
            return ()
        return (
            sentence(
                "Set this projection by hand: deployed from the contract it is ALL, which costs"
                " the index {change} a month.",
                change=more_usd(deployed - cost),
            ),
        )
    if any(not read.returned for read in reads):
        return ()
    needed = {name for read in reads for name in (*read.returned, *read.filter)}
    keys = {*table.key.attributes, *table.key_attributes(gsi)}
    unread = [a.name for a in table.stored if a.name not in needed | keys]
    if not unread:
        return ()
    return (
        sentence("No pattern reads {names} through it: INCLUDE would do.", names=codes(unread)),
    )
