"""Foreign keys that no artifact declares, inferred from names, types, indexes and logged joins.

A column is never given two targets, and none where a foreign key on it is declared. What looks
like a reference and is not taken for one is said in a finding.
"""

from collections.abc import Iterator, Sequence

from tools.finding import Finding
from tools.source.composite_references import composite_relationships
from tools.source.evidence import LogAnalysis
from tools.source.joins import Join, logged_joins
from tools.source.querylog.query_log import QueryLog
from tools.source.reference_names import NameMatch, ReferenceNames, kind_column, order_of
from tools.source.reference_signs import (
    confidence_of,
    indexed,
    is_alike,
    joined,
    type_text,
)
from tools.source.relationship import Relationship
from tools.source.schema import Column, ForeignKey, Schema, SourceTable
from tools.value import Value

_NAMED = {
    "named": "named after {table}",
    "qualified": "its name ends in that of {table}",
    "parent": "named as the parent of a row of its own table",
}
_WEIGHT = {"named": 2, "parent": 1, "qualified": 1}


class Inferred(Value):
    relationships: tuple[Relationship, ...] = ()
    findings: tuple[Finding, ...] = ()


def infer_relationships(mysql: Schema, log: LogAnalysis, raw: QueryLog | None = None) -> Inferred:
    """Relationships in the schema's order, those over several columns of a table first.

    Args:
        mysql: With the foreign keys that are declared.
        log: Its statements show which columns are joined.
        raw: The same of a raw query log, where there is one.
    """
    return _Inference(mysql, logged_joins(mysql, log, raw)).run()


class _Inference:
    def __init__(self, mysql: Schema, joins: tuple[Join, ...]) -> None:
        self._mysql = mysql
        self._tables = {table.name: table for table in mysql.tables}
        self._joins: dict[str, list[Join]] = {name: [] for name in self._tables}
        for join in joins:
            for name in dict.fromkeys((join.first, join.second)):
                self._joins[name].append(join)
        self._names = ReferenceNames(mysql)
        self._findings: list[Finding] = []

    def run(self) -> Inferred:
        found = [each for table in self._mysql.tables for each in self._of(table)]
        return Inferred(relationships=tuple(found), findings=tuple(self._findings))

    def _of(self, table: SourceTable) -> Iterator[Relationship]:
        taken = {name for key in table.foreign_keys for name in key.columns}
        joins = self._joins[table.name]
        several = composite_relationships(table, self._mysql, joins, self._has_target, taken)
        yield from several
        taken |= {name for each in several for name in each.key.columns}
        for column in table.columns:
            if column.name not in taken and not _is_own_key(table, column):
                relationship = self._on(table, column)
                if relationship is not None:
                    yield relationship

    def _has_target(self, table: SourceTable, column: str) -> bool:
        """Whether a column alone names a row of another table."""
        named = self._names.matches(table, column)
        return any(self._fits(table.column(column), match.table) for match in named)

    def _on(self, table: SourceTable, column: Column) -> Relationship | None:
        matches = self._names.matches(table, column.name)
        fitting = [match for match in matches if self._fits(column, match.table)]
        joins = self._joined(table, column)
        beside = kind_column(table, column.name)
        if not joins and beside is not None and not _is_named(fitting):
            self._say_polymorphic(table, column, beside)
            return None
        target = _only(joins, fitting) if joins else self._best(table, column, fitting)
        if target is None:
            return None
        match = next((each for each in fitting if each.table == target), None)
        return self._relationship(table, column, target, match, joins.get(target, []), beside)

    def _fits(self, column: Column, target: str) -> bool:
        return is_alike(column.type, self._key_of(target).type)

    def _key_of(self, target: str) -> Column:
        table = self._tables[target]
        return table.column(table.primary_key[0])

    def _joined(self, table: SourceTable, column: Column) -> dict[str, list[Join]]:
        """The joins of the column with the primary key of another table, by that table."""
        found: dict[str, list[Join]] = {}
        if table.primary_key == (column.name,):
            return found
        for join in self._joins[table.name]:
            other = join.second if join.first == table.name else join.first
            key = self._tables[other].primary_key
            if len(key) != 1 or (column.name, key[0]) not in join.pairs_from(table.name, other):
                continue
            if self._fits(column, other):
                found.setdefault(other, []).append(join)
            else:
                self._say_unlike(table, column, other, join)
        return found

    def _best(self, table: SourceTable, column: Column, fitting: Sequence[NameMatch]) -> str | None:
        """The table that the name speaks of, where nothing but the name does."""
        named = [match for match in fitting if _suffices(match, table, column.name)]
        if not named:
            return None
        best = [m for m in named if order_of(m)[:2] == order_of(named[0])[:2]]
        if len(best) > 1:
            self._say_ambiguous(table, column, [match.table for match in best])
            return None
        return best[0].table

    def _relationship(
        self,
        table: SourceTable,
        column: Column,
        target: str,
        match: NameMatch | None,
        joins: Sequence[Join],
        beside: str | None,
    ) -> Relationship:
        index = indexed(table, (column.name,))
        reasons = [_NAMED[match.kind].format(table=target)] if match else []
        reasons.append(f"same type ({type_text(column.type)})")
        reasons += [index] if index else []
        reasons += [joined(joins)] if joins else []
        reasons += [f"but {beside} stands beside it"] if beside else []
        weight = (_WEIGHT[match.kind] if match else 0) - (1 if beside else 0)
        key = self._key_of(target)
        return Relationship(
            table=table.name,
            key=ForeignKey(
                columns=(column.name,),
                references=target,
                referenced_columns=(key.name,),
                place=column.place,
                inferred=True,
            ),
            reasons=tuple(reasons),
            confidence=confidence_of(weight, is_indexed=bool(index), is_joined=bool(joins)),
        )

    def _say(self, rule: str, subject: str, evidence: str, fix: str) -> None:
        finding = Finding(rule=rule, severity="info", subject=subject, evidence=evidence, fix=fix)
        if finding not in self._findings:
            self._findings.append(finding)

    def _say_polymorphic(self, table: SourceTable, column: Column, beside: str) -> None:
        self._say(
            "polymorphic-reference",
            f"{table.name}.{column.name}",
            f"{column.place}: {beside} says of which table {column.name} of {table.name} holds a "
            "key: it refers to several tables.",
            "It is taken for no foreign key. Where it refers to one table, declare that key.",
        )

    def _say_ambiguous(self, table: SourceTable, column: Column, targets: list[str]) -> None:
        self._say(
            "ambiguous-reference",
            f"{table.name}.{column.name}",
            f"{column.place}: {column.name} of {table.name} may be a key of "
            f"{' or '.join(targets)}: name and type fit each.",
            "It is taken for no foreign key. Declare the one that is meant.",
        )

    def _say_unlike(self, table: SourceTable, column: Column, target: str, join: Join) -> None:
        key = self._key_of(target)
        self._say(
            "unlike-reference",
            f"{table.name}.{column.name}",
            f"{join.label} ({join.place}) joins {column.name} of {table.name}, "
            f"{type_text(column.type)} ({column.place}), with {target}.{key.name}, "
            f"{type_text(key.type)} ({key.place}): no foreign key can hold them together.",
            "It is taken for no foreign key. Correct the type that is wrong, or declare the key.",
        )


def _is_own_key(table: SourceTable, column: Column) -> bool:
    """A row's own id: a primary key that MySQL counts up."""
    return table.primary_key == (column.name,) and column.auto_increment


def _is_named(matches: Sequence[NameMatch]) -> bool:
    return any(match.kind == "named" and match.marked for match in matches)


def _only(joins: dict[str, list[Join]], fitting: Sequence[NameMatch]) -> str | None:
    """The table joined; of several, the one that the name speaks of."""
    named = [match.table for match in fitting if match.table in joins]
    return next(iter(joins)) if len(joins) == 1 else next(iter(named), None)


def _suffices(match: NameMatch, table: SourceTable, column: str) -> bool:
    """Whether a name says enough without a join: `_id` does, a bare word does not.

    A parent does that is indexed; another system's key does not.
    """
    if match.outside:
        return False
    return match.marked or (match.kind == "parent" and bool(indexed(table, (column,))))
