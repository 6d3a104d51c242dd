"""Ways to keep the rows of each MySQL table: base keys, copies, counters, lists in a parent.

Each layout is a table without indexes; what the evidence speaks against, or the user does not
want, is not among them (`denormalisation.py`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, islice, product

from tools.model.data_model import DataModel
from tools.model.tables import Attribute, CopyOrigin, CounterOrigin, EmbeddedOrigin, Table
from tools.planning.basis import Basis
from tools.planning.candidates import base_keys
from tools.planning.denormalisation import Proposal, proposals
from tools.planning.search.computed_keys import ComputedKey

MOST_ADDED = 4  # proposals of one table that are combined with each other
MOST_COMPUTED_LAYOUTS = 48  # of one table


@dataclass(frozen=True, eq=False)
class Layout:
    """One way to keep a source table's rows; each is itself alone.

    Attributes:
        table: Its table, without indexes; None where the rows stand in a parent's items.
        holder: The source table of that parent; empty where they have a table of their own.
        embeds: Source tables whose rows stand in the items of this one.
        departs: Whether its key is another than the natural one.
        computed: Attributes of several columns or in shards, each for an index that has to be.
        why: What it is there for.
    """

    source_table: str
    table: Table | None
    holder: str = ""
    embeds: frozenset[str] = frozenset()
    departs: bool = False
    computed: tuple[ComputedKey, ...] = ()
    why: str = ""

    @property
    def is_embedded(self) -> bool:
        return self.table is None

    @property
    def stored_twice(self) -> int:
        """Source tables whose rows it holds beside its own, each counted once."""
        if self.table is None:
            return 0
        return len(
            {
                attribute.origin.table
                for attribute in self.table.attributes
                if isinstance(attribute.origin, CopyOrigin | EmbeddedOrigin | CounterOrigin)
            }
        )


def layouts(
    model: DataModel,
    computed: Mapping[str, tuple[ComputedKey, ...]] | None = None,
    *,
    on_evidence: bool = True,
) -> dict[str, tuple[Layout, ...]]:
    """By source table, in the schema's order; the natural layout first, `computed` keys last.

    `model` has one plain table per MySQL table, such as `plain_model` makes. Not `on_evidence`,
    what only lacks the evidence that is asked for is among them too.
    """
    basis = Basis(model)
    added: dict[str, list[tuple[Proposal, tuple[Attribute, ...]]]] = {}
    for proposal in proposals(model):
        holder = proposal.subject.partition(".")[0]
        if not proposal.objections or (proposal.wants_evidence and not on_evidence):
            added.setdefault(holder, []).append((proposal, _added(model, proposal, holder)))
    found: dict[str, list[Layout]] = {}
    for table in model.tables:
        if table.kind == "entity":
            wanted = added.get(table.name, [])
            plain = list(_of_table(basis, table, wanted))
            keys = (computed or {}).get(table.source_table, ())
            found[table.source_table] = [*plain, *_with_computed(plain, keys)]
    for source, choices in found.items():
        for layout in choices:
            for child in sorted(layout.embeds):
                if all(other.holder != source for other in found[child]):
                    why = f"its rows stand in the items of {source}"
                    found[child].append(Layout(child, None, holder=source, why=why))
    return {name: tuple(choices) for name, choices in found.items()}


def crowded(model: DataModel, *, on_evidence: bool = True) -> frozenset[str]:
    """Source tables of which more is proposed than is combined with each other."""
    counts: dict[str, int] = {}
    for proposal in proposals(model):
        if not proposal.objections or (proposal.wants_evidence and not on_evidence):
            holder = model.table(proposal.subject.partition(".")[0]).source_table
            counts[holder] = counts.get(holder, 0) + 1
    return frozenset(name for name, count in counts.items() if count > MOST_ADDED)


def _with_computed(plain: list[Layout], keys: tuple[ComputedKey, ...]) -> Iterator[Layout]:
    """Each layout with each set of the keys; the natural ones first, and not beyond a number."""
    sets = [chosen for size in range(1, len(keys) + 1) for chosen in combinations(keys, size)]
    for layout, chosen in islice(product(plain, sets), MOST_COMPUTED_LAYOUTS):
        if layout.table is None:
            continue
        taken = {name.lower() for name in layout.table.attribute_names}
        attributes = tuple(each.attribute for each in chosen)
        if any(attribute.name.lower() in taken for attribute in attributes):
            continue  # a copy has that name
        held = (*layout.table.attributes, *attributes)
        yield replace(
            layout,
            table=layout.table.model_copy(update={"attributes": held}),
            computed=chosen,
            why=f"{layout.why}, {', '.join(each.why for each in chosen)}",
        )


def _added(model: DataModel, proposal: Proposal, holder: str) -> tuple[Attribute, ...]:
    held = {attribute.name for attribute in model.table(holder).attributes}
    return tuple(a for a in proposal.model.table(holder).attributes if a.name not in held)


def _of_table(
    basis: Basis, table: Table, added: list[tuple[Proposal, tuple[Attribute, ...]]]
) -> Iterator[Layout]:
    """Each base key with nothing beside, and with each set of what was proposed."""
    source = basis.source(table)
    keys = base_keys(source, table) or (table.key,)
    for number, key in enumerate(keys):
        plain = table.model_copy(update={"key": key, "gsis": ()})
        for chosen in _subsets(added[:MOST_ADDED]):
            attributes = _merged(chosen)
            texts = [proposal.text for proposal, _ in chosen]
            yield Layout(
                source_table=table.source_table,
                table=plain
                if not attributes
                else plain.model_copy(update={"attributes": (*plain.attributes, *attributes)}),
                embeds=frozenset(
                    a.origin.table for a in attributes if isinstance(a.origin, EmbeddedOrigin)
                ),
                departs=number > 0,
                why=f"keyed by {key}" + (f", with {', '.join(texts)}" if texts else ""),
            )


def _subsets(
    added: list[tuple[Proposal, tuple[Attribute, ...]]],
) -> Iterator[tuple[tuple[Proposal, tuple[Attribute, ...]], ...]]:
    for size in range(len(added) + 1):
        yield from combinations(added, size)


def _merged(
    chosen: Iterable[tuple[Proposal, tuple[Attribute, ...]]],
) -> tuple[Attribute, ...]:
    """Attributes of all of them; a copy that two ask for, once."""
    found: dict[tuple[object, ...], Attribute] = {}
    names: set[str] = set()
    for _, attributes in chosen:
        for attribute in attributes:
            key = (attribute.origin.kind, attribute.origin.table, attribute.name)
            if key not in found and attribute.name not in names:
                found[key] = attribute
                names.add(attribute.name)
    return tuple(found.values())
