"""Contradictions between the artifacts that are cheap to find and certain."""

from collections.abc import Iterator, Sequence

from tools.finding import Finding
from tools.source.entity_claims import EntityClaim
from tools.source.evidence import LogAnalysis, StatedPattern
from tools.source.key_statements import StatedKey
from tools.source.schema import Schema, SourceTable

STRUCTURE_LEADS = "Tablewright goes by the table structure"


def check_claims(claims: Sequence[EntityClaim], mysql: Schema) -> Iterator[Finding]:
    """Compares each entity's stated keys with the table it stands for."""
    for claim in claims:
        table = match_table(claim, mysql)
        if table is None:
            yield _unmatched(claim)
        else:
            for stated in claim.keys:
                finding = _check_claim(claim, stated, table)
                if finding is not None:
                    yield finding


def match_table(claim: EntityClaim, mysql: Schema) -> SourceTable | None:
    """By name, singular or plural; else the only table that has every column claimed."""
    wanted = _singular(claim.entity)
    named = [table for table in mysql.tables if _singular(table.name) == wanted]
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


def check_logged_patterns(log: LogAnalysis, patterns: Sequence[StatedPattern]) -> Iterator[Finding]:
    """Pattern ids that the log analysis names and the access patterns lack."""
    known = {pattern.id for pattern in patterns}
    seen: set[str] = set()
    entries = [(query.pattern_ids, query.place) for query in log.queries]
    entries.extend((rate.pattern_ids, rate.place) for rate in log.rates)
    for names, place in entries:
        for name in names:
            if name not in known and name not in seen:
                seen.add(name)
                yield Finding(
                    rule="unknown-pattern",
                    severity="warning",
                    subject=name,
                    evidence=f"{place} names {name}, which no access pattern has as its id.",
                    fix=f"Enumerate {name}, or correct the id; figures for it are not used.",
                )


def _singular(name: str) -> str:
    """`Order Items`, `order_items` and `OrderItem` alike: lower case, no separators, singular."""
    word = "".join(sign for sign in name.lower() if sign.isalnum())
    for plural, singular in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch")):
        if word.endswith(plural):
            return word.removesuffix(plural) + singular
    return word.removesuffix("s") if not word.endswith("ss") else word


def _columns(stated: StatedKey) -> tuple[str, ...]:
    names = stated.inside if stated.kind == "unique" and stated.inside else stated.names
    return tuple(name.rpartition(".")[2].lower() for name in names)


def _target(stated: StatedKey) -> tuple[tuple[str, ...], str] | None:
    """The columns of a foreign key and the table it references."""
    if stated.kind != "foreign" or not stated.target:
        return None
    first = stated.target[0]
    return _columns(stated), first.rpartition(".")[0].rpartition(".")[2] or first


def _check_claim(claim: EntityClaim, stated: StatedKey, table: SourceTable) -> Finding | None:
    columns = set(_columns(stated))
    primary = {name.lower() for name in table.primary_key}
    unique = [{name.lower() for name in key.columns} for key in table.unique_keys]
    if stated.kind in ("primary", "composite"):
        if columns == primary:
            return None
        return _other_primary_key(claim, stated, table, is_unique=columns in unique)
    if stated.kind == "unique":
        if columns in unique or columns == primary:
            return None
        return _absent(claim, stated, table, "unique key")
    target = _target(stated)
    if target is None:
        return None
    known = {
        (tuple(name.lower() for name in key.columns), key.references.lower())
        for key in table.foreign_keys
    }
    is_known = (target[0], target[1].lower()) in known
    return None if is_known else _absent(claim, stated, table, "foreign key")


def _other_primary_key(
    claim: EntityClaim, stated: StatedKey, table: SourceTable, *, is_unique: bool
) -> Finding:
    listed = ", ".join(stated.names)
    standing = "a unique key" if is_unique else "neither primary key nor unique"
    primary = ", ".join(table.primary_key)
    return Finding(
        rule="key-contradiction",
        severity="info" if is_unique else "warning",
        subject=table.name,
        evidence=(
            f"{stated.place} gives {claim.entity} the {stated.kind} key ({listed}); "
            f"{table.place} gives `{table.name}` the primary key ({primary}), "
            f"and there ({listed}) is {standing}."
        ),
        fix=f"{STRUCTURE_LEADS}: ({primary}). Correct the one that is wrong.",
    )


def _absent(claim: EntityClaim, stated: StatedKey, table: SourceTable, kind: str) -> Finding:
    return Finding(
        rule="key-contradiction",
        severity="warning",
        subject=table.name,
        evidence=(
            f"{stated.place} gives {claim.entity} the {kind} {stated.text!r}; "
            f"{table.place} and what is stated of `{table.name}` there have no such {kind}."
        ),
        fix=f"{STRUCTURE_LEADS}, without it. State it there if it exists.",
    )


def _unmatched(claim: EntityClaim) -> Finding:
    return Finding(
        rule="entity-without-table",
        severity="info",
        subject=claim.entity,
        evidence=f"{claim.place}: no table can be told to be {claim.entity!r}.",
        fix=f"{STRUCTURE_LEADS}; name the entity as its table is named.",
    )
