"""Which table of a SELECT is looked up, and how the rows of the others come with its rows."""

from collections.abc import Iterator

from sqlglot import exp

from tools.intake.statements.conditions import Conditions, Filter, Link
from tools.intake.statements.names import Name, Scope
from tools.intake.statements.told import refuse
from tools.source.keys import find_column
from tools.value import Value


class Parent(Value):
    """One row of `alias` beside each row of `holder`, found by the value of its `column`."""

    alias: str
    holder: str
    column: str


class Child(Value):
    """Rows of `alias` whose `column` names a row of the main table."""

    alias: str
    column: str


class Condition(Value):
    """A parent of the main table that one equality finds: `categories.slug`."""

    alias: str
    column: str
    foreign_key: str  # the main table's column that names the parent


class Shape(Value):
    """The main table's alias, and the others as it reaches them."""

    main: str
    through: Condition | None = None
    parents: tuple[Parent, ...] = ()
    children: tuple[Child, ...] = ()


def read_shape(scope: Scope, found: Filter, ordered: str | None) -> Shape:
    """How the tables hang together; `ordered` is the alias whose rows are ordered or limited.

    Raises:
        UntoldError: where conditions lie on more tables than one lookup can have, or a table is
            reached in a way that no foreign key or primary key carries.
    """
    first = next(iter(scope.tables))
    _move_keys(scope, found, ordered or first)
    conditioned = [alias for alias in scope.tables if found.of(alias)]
    through = _through(scope, found, conditioned, ordered or first)
    if through is not None:
        main = next((a for a in conditioned if a != through.alias), ordered or first)
    elif len(conditioned) > 1:
        refuse("It has conditions on several tables.")
    else:
        main = conditioned[0] if conditioned else first
    return _reach(scope, found, main, through)


def _move_keys(scope: Scope, found: Filter, wanted: str) -> None:
    """An equality on a parent's key is one on the column that refers to it."""
    for link in found.links:
        if wanted not in link.aliases:
            continue
        own, other = link.own(wanted), link.other(wanted)
        conditions = found.of(other.alias)
        if other.column in conditions.equality and _is_parent(scope, link, wanted, other.alias):
            conditions.equality.remove(other.column)
            found.of(wanted).equality.append(own.column)


def _through(scope: Scope, found: Filter, conditioned: list[str], wanted: str) -> Condition | None:
    """The parent that holds a condition, where the rows wanted are those of its child."""
    main = next((alias for alias in conditioned if alias == wanted), wanted)
    others = [alias for alias in conditioned if alias != main]
    if len(others) != 1:
        return None
    link = _link_between(found, main, others[0])
    own = found.of(others[0])
    is_one = len(own.equality) == 1 and own == Conditions(equality=own.equality)
    if link is None or not is_one or not _is_parent(scope, link, main, others[0]):
        return None
    key = link.own(main).column
    return Condition(alias=others[0], column=own.equality[0], foreign_key=key)


def _reach(scope: Scope, found: Filter, main: str, through: Condition | None) -> Shape:
    parents: list[Parent] = []
    children: list[Child] = []
    waiting = [a for a in scope.tables if a != main and not (through and a == through.alias)]
    for alias in waiting:
        link = _link_between(found, main, alias)
        if link is not None and _is_parent(scope, link, main, alias):
            parents.append(Parent(alias=alias, holder=main, column=link.own(main).column))
        elif link is not None and _is_parent(scope, link, alias, main):
            children.append(Child(alias=alias, column=link.own(alias).column))
    reached = {parent.alias for parent in parents} | {child.alias for child in children}
    for alias in [a for a in waiting if a not in reached]:
        parents.append(_beside_child(scope, found, alias, children))
    used = len(parents) + len(children) + (through is not None)
    if len(found.links) > used:
        refuse("It joins tables by more than one column.")
    return Shape(main=main, through=through, parents=tuple(parents), children=tuple(children))


def _beside_child(scope: Scope, found: Filter, alias: str, children: list[Child]) -> Parent:
    for child in children:
        link = _link_between(found, child.alias, alias)
        if link is not None and _is_parent(scope, link, child.alias, alias):
            column = link.own(child.alias).column
            return Parent(alias=alias, holder=child.alias, column=column)
    name = scope.table(alias).name
    return refuse(f"The rows of {name} are not reached along one foreign key.")


def _link_between(found: Filter, one: str, other: str) -> Link | None:
    links = [link for link in found.links if link.aliases == {one, other}]
    return links[0] if len(links) == 1 else None


def _is_parent(scope: Scope, link: Link, child: str, parent: str) -> bool:
    """Whether the child's column holds what finds one row of the parent."""
    target, source = scope.table(parent), scope.table(child)
    declared = source.foreign_key_on(link.own(child).column)
    other = source if declared is None else None
    key = link.own(parent).column
    if declared is not None:
        return declared.references == target.name and declared.referenced_columns == (key,)
    return other is not None and target.primary_key == (key,)


def tables_of(select: exp.Select) -> list[exp.Expr | None]:
    source = select.args.get("from_")
    first = source.this if source is not None else None
    return [first, *(join.this for join in select.args.get("joins") or ())]


def using_links(join: exp.Join, scope: Scope) -> Iterator[Link]:
    """`USING (id)`: the column of the joined table and that of the first other one that has it."""
    if join.method == "NATURAL":
        refuse("It joins by columns that it does not name.")
    joined = scope.alias(join.this.alias_or_name)
    for identifier in join.args.get("using") or ():
        columns = {
            alias: column
            for alias, table in scope.tables.items()
            if (column := find_column(table, identifier.name)) is not None
        }
        other = next((alias for alias in columns if alias != joined), None)
        if joined in columns and other is not None:
            left = Name(alias=other, column=columns[other])
            yield Link(left=left, right=Name(alias=joined, column=columns[joined]))
