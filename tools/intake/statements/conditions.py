"""WHERE and ON: which columns are compared, and how."""

from dataclasses import dataclass, field

from sqlglot import exp

from tools.intake.statements.names import Name, Scope
from tools.intake.statements.told import refuse
from tools.value import Value

_RANGES = (exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between)
_EQUALS = (exp.EQ, exp.NullSafeEQ)
# A function that does not change what an equality finds under MySQL's usual collations.
_CASE = (exp.Lower, exp.Upper)
# A day's rows: an equality over the date of a moment is a range over the moment.
_DAY = (exp.TsOrDsToDate, exp.Date)
_WILDCARDS = ("%", "_")


class Link(Value):
    """Two columns of different aliases that are equal: what a join follows."""

    left: Name
    right: Name

    def other(self, alias: str) -> Name:
        return self.right if self.left.alias == alias else self.left

    def own(self, alias: str) -> Name:
        return self.left if self.left.alias == alias else self.right

    @property
    def aliases(self) -> frozenset[str]:
        return frozenset((self.left.alias, self.right.alias))


@dataclass
class Conditions:
    """What the rows of one alias must satisfy, as columns."""

    equality: list[str] = field(default_factory=list)
    null_columns: list[str] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)
    tested: list[str] = field(default_factory=list)
    searched: list[str] = field(default_factory=list)
    several: list[str] = field(default_factory=list)
    patterns: list[str] = field(default_factory=list)  # compared by LIKE with what is not known

    def __bool__(self) -> bool:
        return bool(
            self.equality or self.null_columns or self.ranges or self.tested or self.searched
        )


@dataclass
class Filter:
    """All conditions of a statement: by alias, and between aliases."""

    by_alias: dict[str, Conditions] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    choices: list[tuple[Name, ...]] = field(default_factory=list)  # columns of an OR, to be tested

    def of(self, alias: str) -> Conditions:
        return self.by_alias.setdefault(alias, Conditions())


def read_filter(nodes: list[exp.Expr | None], scope: Scope) -> Filter:
    """The conditions of a WHERE and all ONs together. Raises UntoldError."""
    found = Filter()
    for node in nodes:
        for condition in node.flatten() if isinstance(node, exp.And) else [node] if node else []:
            _read(condition, scope, found)
    for names in found.choices:
        _test_choice(names, found)
    return found


def _read(node: exp.Expr, scope: Scope, found: Filter) -> None:
    inner = node.unnest()
    if isinstance(inner, exp.And):
        for condition in inner.flatten():
            _read(condition, scope, found)
    elif isinstance(inner, exp.Or):
        _read_choice(inner, scope, found)
    elif not _compare(inner, scope, found):
        _test(inner, scope, found)


def _compare(node: exp.Expr, scope: Scope, found: Filter) -> bool:
    """Takes a condition on one plain column, or a link of two; False for any other."""
    match node:
        case exp.Column():
            _add(scope.name(node), "equality", found)
            return True
        case exp.Not(this=inner) if isinstance(inner.unnest(), exp.Column):
            _add(scope.name(inner.unnest()), "equality", found)  # `NOT flag` compares the flag
            return True
        case exp.MatchAgainst():
            for column in node.expressions:
                _add(scope.name(column), "searched", found)
            return True
        case exp.In(this=exp.Tuple() as columns):
            return _compare_tuple(node, columns, scope, found)
        case exp.Binary(this=exp.MatchAgainst() as search):  # how well it must match
            return _compare(search, scope, found)
    left, right = node.args.get("this"), node.args.get("expression")
    if isinstance(node, _EQUALS) and isinstance(left, exp.Column) and isinstance(right, exp.Column):
        return _link(scope.name(left), scope.name(right), found)
    turned = isinstance(right, exp.Column) and isinstance(node, (*_EQUALS, *_RANGES, exp.NEQ))
    return _compare_side(node, right if turned else left, scope, found)


def _compare_side(node: exp.Expr, side: object, scope: Scope, found: Filter) -> bool:
    column = _plain(side, node)
    kind = _kind(node, side)
    if column is None or kind is None or _has_columns(node, but=column):
        return False
    name = scope.name(column)
    _add(name, kind, found)
    if isinstance(node, exp.In) and len(node.expressions) > 1:
        found.of(name.alias).several.append(name.column)
    if isinstance(node, exp.Like) and not isinstance(node.expression, exp.Literal):
        found.of(name.alias).patterns.append(name.column)
    return True


def _compare_tuple(node: exp.In, left: exp.Tuple, scope: Scope, found: Filter) -> bool:
    """`(a, b) IN ((?, ?), …)`: equalities, several of them together."""
    columns = [part for part in left.expressions if isinstance(part, exp.Column)]
    if len(columns) < len(left.expressions) or len(scope.names_in(node)) > len(columns):
        return False
    for column in columns:
        name = scope.name(column)
        _add(name, "equality", found)
        found.of(name.alias).several.append(name.column)
    return True


def _plain(side: object, node: exp.Expr) -> exp.Column | None:
    """The column that one side is, or is a case or a day of."""
    if isinstance(side, exp.Column):
        return side
    is_wrapped = isinstance(side, _CASE) and isinstance(node, (*_EQUALS, exp.In, exp.Like))
    is_day = isinstance(side, _DAY) and isinstance(node, (*_EQUALS, *_RANGES))
    inner = side.this if isinstance(side, exp.Func) and (is_wrapped or is_day) else None
    return inner if isinstance(inner, exp.Column) else None


def _kind(node: exp.Expr, side: object) -> str | None:
    match node:
        case exp.Like() | exp.ILike():
            return "tested" if node.args.get("negate") else _kind_of_like(node.expression)
        case exp.RegexpLike():
            return "searched"
        case exp.Is():
            return "null_columns" if isinstance(node.expression, exp.Null) else "equality"
        case exp.In():
            return "tested" if node.args.get("query") else "equality"
        case _ if isinstance(node, _RANGES) or isinstance(side, _DAY):
            return "ranges"
        case _ if isinstance(node, _EQUALS):
            return "equality"
        case exp.NEQ():
            return "tested"
        case _:
            return None


def _kind_of_like(pattern: object) -> str:
    """A pattern that begins with a wildcard is searched for, one that ends with it is a range."""
    if not isinstance(pattern, exp.Literal):
        return "searched"
    if pattern.name.startswith(_WILDCARDS):
        return "searched"
    return "ranges" if any(sign in pattern.name for sign in _WILDCARDS) else "equality"


def _link(left: Name, right: Name, found: Filter) -> bool:
    if left.alias == right.alias:
        return False
    found.links.append(Link(left=left, right=right))
    return True


def _has_columns(node: exp.Expr, but: exp.Column) -> bool:
    if node.find(exp.Query):
        refuse("It has a query inside another.")
    return any(column is not but for column in node.find_all(exp.Column))


def _add(name: Name, kind: str, found: Filter) -> None:
    columns: list[str] = getattr(found.of(name.alias), kind)
    if name.column not in columns:
        columns.append(name.column)


def _test(node: exp.Expr, scope: Scope, found: Filter) -> None:
    """Any other condition is compared after the rows are read; one without columns is none."""
    names = scope.names_in(node)
    if len({name.alias for name in names}) > 1:
        refuse("It compares columns of two tables with each other.")
    for name in names:
        _add(name, "tested", found)


def _read_choice(node: exp.Or, scope: Scope, found: Filter) -> None:
    """An OR: of searches in one table's texts, or of anything, which is tested on rows read."""
    parts = [part.unnest() for part in node.flatten()]
    searches = Filter()
    is_search = all(
        isinstance(part, exp.Like | exp.ILike | exp.RegexpLike | exp.MatchAgainst)
        and _compare(part, scope, searches)
        for part in parts
    )
    kept = {alias: one for alias, one in searches.by_alias.items() if one.searched}
    others = (one.tested or one.ranges or one.equality for one in searches.by_alias.values())
    if is_search and len(kept) == 1 and not any(others):
        for alias, one in kept.items():
            for column in one.searched:
                _add(Name(alias=alias, column=column), "searched", found)
            found.of(alias).patterns.extend(one.patterns)
        return
    found.choices.append(scope.names_in(node))


def _test_choice(names: tuple[Name, ...], found: Filter) -> None:
    """The columns of an OR are tested where other conditions find the rows."""
    if len({name.alias for name in names}) > 1:
        refuse("It asks for one of several conditions, in several tables.")
    for alias in {name.alias for name in names}:
        own = found.of(alias)
        several = len({name.column for name in names}) > 1
        if several and not (own.equality or own.null_columns or own.ranges or own.searched):
            refuse("It asks for one of several conditions: each is a lookup of its own.")
    for name in names:
        _add(name, "tested", found)
