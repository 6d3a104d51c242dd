"""Keys of entities against the tables, and ids of patterns against the access patterns."""

from collections.abc import Iterator, Sequence

from tools.provenance import Place
from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.material import Material
from tools.source.audit.names import singular
from tools.source.entity_claims import EntityClaim
from tools.source.key_statements import StatedKey
from tools.source.schema import Schema, SourceTable

STRUCTURE_LEADS = "Tablewright goes by the table structure"


def compare_keys(material: Material) -> Iterator[Comparison]:
    """Each entity's stated keys beside the table it stands for."""
    for claim in material.claims:
        table = match_table(claim, material.mysql)
        yield _matched(claim, table, material.mysql)
        for stated in claim.keys if table is not None else ():
            found = _compare_claim(claim, stated, table) if table is not None else None
            if found is not None:
                yield found
    yield from _pattern_ids(material)


def match_table(claim: EntityClaim, mysql: Schema) -> SourceTable | None:
    """By name, singular or plural; else the only table that has every column claimed."""
    wanted = singular(claim.entity)
    named = [table for table in mysql.tables if singular(table.name) == wanted]
    if len(named) == 1:
        return named[0]
    columns = {name for stated in claim.keys for name in _columns(stated)}
    targets = {key for stated in claim.keys if (key := _target(stated))}
    fitting = [
        table
        for table in mysql.tables
        if columns <= {name.lower() for name in table.column_names}
        and targets <= {(k.columns, k.references) for k in table.foreign_keys}
        and len(columns | {target for _, target in targets}) > 1
    ]
    return fitting[0] if len(fitting) == 1 else None


def _pattern_ids(material: Material) -> Iterator[Comparison]:
    """Pattern ids that the log analysis names, beside those enumerated."""
    known = {pattern.id: pattern.place for pattern in material.patterns}
    everywhere = tuple(dict.fromkeys(known.values()))
    entries = [(query.pattern_ids, query.place) for query in material.log.queries]
    entries.extend((rate.pattern_ids, rate.place) for rate in material.log.rates)
    first: dict[str, Place] = {}
    for names, place in entries:
        for name in names:
            first.setdefault(name, place)
    for name, place in first.items():
        own = known.get(name)
        yield Comparison(
            rule="unknown-pattern",
            subject=name,
            stated=Side(figure=name, text=f"names {name}", place=place),
            found=Side(
                figure=name if own else "none",
                text=f"{name} is enumerated" if own else f"no access pattern is called {name}",
                place=own or everywhere[0],
                parts=() if own else everywhere,
            ),
            holds=own is not None,
            fix=f"Enumerate {name}, or correct the id; figures for it are not used.",
        )


def _columns(stated: StatedKey) -> tuple[str, ...]:
    names = stated.inside if stated.kind == "unique" and stated.inside else stated.names
    return tuple(name.rpartition(".")[2].lower() for name in names)


def _target(stated: StatedKey) -> tuple[tuple[str, ...], str] | None:
    """The columns of a foreign key and the table it references."""
    if stated.kind != "foreign" or not stated.target:
        return None
    first = stated.target[0]
    return _columns(stated), first.rpartition(".")[0].rpartition(".")[2] or first


def _compare_claim(claim: EntityClaim, stated: StatedKey, table: SourceTable) -> Comparison | None:
    columns = set(_columns(stated))
    primary = {name.lower() for name in table.primary_key}
    unique = [{name.lower() for name in key.columns} for key in table.unique_keys]
    if stated.kind in ("primary", "composite"):
        standing = "a unique key" if columns in unique else "neither primary key nor unique"
        return _primary_key(claim, stated, table, standing, holds=columns == primary)
    if stated.kind == "unique":
        holds = columns in unique or columns == primary
        return _other_key(claim, stated, table, "unique key", holds=holds)
    target = _target(stated)
    if target is None:
        return None
    known = {
        (tuple(name.lower() for name in key.columns), key.references.lower())
        for key in table.foreign_keys
    }
    holds = (target[0], target[1].lower()) in known
    return _other_key(claim, stated, table, "foreign key", holds=holds)


def _primary_key(
    claim: EntityClaim, stated: StatedKey, table: SourceTable, standing: str, *, holds: bool
) -> Comparison:
    listed = ", ".join(stated.names)
    primary = ", ".join(table.primary_key)
    aside = "" if holds else f", and there ({listed}) is {standing}"
    return Comparison(
        rule="key-contradiction",
        severity="info" if standing == "a unique key" else "warning",
        subject=table.name,
        stated=Side(
            figure=f"({listed})",
            text=f"gives {claim.entity} the {stated.kind} key ({listed})",
            place=stated.place,
        ),
        found=Side(
            figure=f"({primary})",
            text=f"the primary key of `{table.name}` is ({primary}){aside}",
            place=table.place,
        ),
        holds=holds,
        fix=f"{STRUCTURE_LEADS}: ({primary}). Correct the one that is wrong.",
    )


def _other_key(
    claim: EntityClaim, stated: StatedKey, table: SourceTable, kind: str, *, holds: bool
) -> Comparison:
    return Comparison(
        rule="key-contradiction",
        subject=table.name,
        stated=Side(
            figure=stated.text,
            text=f"gives {claim.entity} the {kind} {stated.text!r}",
            place=stated.place,
        ),
        found=Side(
            figure=kind if holds else "none",
            text=f"`{table.name}` has {'it' if holds else f'no such {kind}'}",
            place=table.place,
        ),
        holds=holds,
        fix=f"{STRUCTURE_LEADS}, without it. State it there if it exists.",
    )


def _matched(claim: EntityClaim, table: SourceTable | None, mysql: Schema) -> Comparison:
    places: Sequence[Place] = (table.place,) if table else tuple(t.place for t in mysql.tables)
    return Comparison(
        rule="entity-without-table",
        severity="info",
        subject=claim.entity,
        stated=Side(figure=claim.entity, text=f"gives keys of {claim.entity!r}", place=claim.place),
        found=Side(
            figure=table.name if table else "none",
            text=f"`{table.name}`" if table else "no table can be told to be it",
            place=places[0],
            parts=tuple(places) if not table else (),
        ),
        holds=table is not None,
        fix=f"{STRUCTURE_LEADS}; name the entity as its table is named.",
    )
