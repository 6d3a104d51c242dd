"""What an endpoint reads or writes, as far as its method, path and schemas say."""

from tools.intake.api.endpoints import ApiEndpoint
from tools.intake.api.resources import Resource, Resources
from tools.intake.statements.told import Step, Told, UntoldError, refuse
from tools.source.keys import find_column
from tools.source.schema import ForeignKey, Schema
from tools.source.stems import snake_case, stems_of
from tools.workload.operations import Delete, Insert, Lookup, TextSearch, Update
from tools.workload.reading_changes import changeable, column_of_value, with_stamps
from tools.workload.reading_exact import INFERRED
from tools.workload.reading_log import DEFAULT_PAGE_ROWS
from tools.workload.reading_scene import vocabulary_of

PAGES = {"limit", "page", "offset", "cursor", "size", "per_page", "page_size", "after", "before"}
SEARCHES = {"q", "query", "search", "term", "keyword", "keywords", "text"}
SEARCH_ACTIONS = {"search", "find", "lookup", "suggest", "autocomplete"}


def tell_endpoint(endpoint: ApiEndpoint, schema: Schema, resources: Resources) -> Told:
    """What is inferred of an endpoint; `untold` says why nothing is."""
    resource = resources.read(endpoint)
    if resource is None:
        return Told(untold="Neither its path nor its schemas name a table.")
    try:
        steps = _Inference(endpoint, schema, resources, resource).steps()
    except UntoldError as error:
        return Told(untold=str(error), tables=(resource.table,))
    return Told(steps=steps, tables=(resource.table,))


class _Inference:
    def __init__(
        self, endpoint: ApiEndpoint, schema: Schema, resources: Resources, resource: Resource
    ) -> None:
        self.endpoint = endpoint
        self.schema = schema
        self.resources = resources
        self.resource = resource
        self.table = schema.table(resource.table)

    def steps(self) -> tuple[Step, ...]:
        if self.resource.action and not self._is_search():
            return (self._action(),)
        match self.endpoint.method:
            case "GET" | "HEAD":
                return (self._search() if self._is_search() else self._read(),)
            case "POST":
                return (self._search(),) if self._is_search() else self._create()
            case "PUT" | "PATCH":
                return (self._update(self._body_columns()),)
            case "DELETE":
                return (self._delete(),)

    def _read(self) -> Step:
        equality = self._equality()
        if self._is_single(equality):
            return _step(Lookup(table=self.table.name, equality=equality))
        filters = [name for name in self._query_columns() if name not in equality]
        is_paged = bool(PAGES & self._query_names())
        return _step(
            Lookup(
                table=self.table.name,
                equality=equality,
                tested=tuple(filters),
                limit=DEFAULT_PAGE_ROWS if is_paged else None,
            ),
            is_page_size_known=not is_paged,
        )

    def _search(self) -> Step:
        texts = vocabulary_of(self.schema).text_columns(self.table.name)
        if not texts:
            refuse(f"{self.table.name} has no column of text to search in.")
        scope = self._equality()
        is_paged = bool(PAGES & self._query_names())
        filters = [name for name in self._query_columns() if name not in (*scope, *texts)]
        return _step(
            TextSearch(
                table=self.table.name,
                columns=texts,
                scope=scope,
                filters=tuple(filters),
                limit=DEFAULT_PAGE_ROWS if is_paged else None,
            ),
            is_page_size_known=not is_paged,
        )

    def _create(self) -> tuple[Step, ...]:
        """The row, and those of children that the body carries with it."""
        if self.resource.is_item:
            refuse("A POST to one row says neither what is made nor what is set.")
        name = self.table.name
        steps = [_step(Insert(table=name))]
        for nested in self.endpoint.body.nested:
            child = self.resources.child_of(name, nested.name, nested.schema_name)
            if nested.is_list and child is not None:
                key = next(key for key in child.foreign_keys if key.references == name)
                per = f"{child.name}.{'+'.join(key.columns)}"
                steps.append(Step(operation=Insert(table=child.name, per=per)))
        return tuple(steps)

    def _update(self, columns: tuple[str, ...]) -> Step:
        equality = self._equality()
        if not equality:
            refuse(f"Which row of {self.table.name} is changed is not said.")
        settable = columns or changeable(self.table, equality)
        update = Update(
            table=self.table.name,
            equality=equality,
            columns=with_stamps(self.table, settable),
            per=self._per(equality),
        )
        return _step(update)

    def _delete(self) -> Step:
        equality = self._equality()
        if not equality:
            refuse(f"Which rows of {self.table.name} are deleted is not said.")
        per = self._per(equality)
        return _step(Delete(table=self.table.name, equality=equality, per=per))

    def _action(self) -> Step:
        """`POST /orders/{id}/cancel` sets the ENUM column that has such a value."""
        word = self.resource.action
        column = column_of_value(self.table, snake_case(word.replace("-", "_")))
        named = find_column(self.table, word.replace("-", "_"))
        is_change = self.endpoint.method in ("POST", "PUT", "PATCH")
        if is_change and self.resource.is_item and (column or named):
            return self._update((column or named or "",))
        if self.endpoint.method in ("GET", "HEAD") and self.resource.is_item and named:
            lookup = Lookup(table=self.table.name, equality=self._equality(), columns=(named,))
            return _step(lookup)
        return refuse(f"What `{word}` does with {self.table.name} is not said by its name.")

    def _equality(self) -> tuple[str, ...]:
        """The columns that the path's parameters stand for. Raises UntoldError."""
        found = dict.fromkeys(self._own_column(name) for name in self.resource.own)
        if not found:
            keys = [self._key_to(table) for _, table in self.resource.above]
            found = dict.fromkeys(c for key in keys if key is not None for c in key.columns)
            if self.resource.above and not found:
                refuse(
                    f"How {self.table.name} refers to {self.resource.above[-1][1]} is not known."
                )
        return tuple(name for name in self.table.column_names if name in found)

    def _own_column(self, parameter: str) -> str:
        stems = frozenset(stems_of(parameter))
        own = frozenset(stems_of(self.table.name)) | {"id", "key", "uuid"}
        by_name = find_column(self.table, snake_case(parameter)) or find_column(
            self.table, parameter
        )
        if by_name is not None:
            return by_name
        if stems <= own and len(self.table.primary_key) == 1:
            return self.table.primary_key[0]
        match = vocabulary_of(self.schema).find_column(self.table.name, (snake_case(parameter),))
        if match is None or not match.sure:
            refuse(f"Which column of {self.table.name} `{parameter}` stands for is not said.")
        return match.column

    def _key_to(self, table: str) -> ForeignKey | None:
        return next((key for key in self.table.foreign_keys if key.references == table), None)

    def _is_single(self, equality: tuple[str, ...]) -> bool:
        return any(key and set(key) <= set(equality) for key in self.table.candidate_keys)

    def _per(self, equality: tuple[str, ...]) -> str | None:
        """The fan-out of rows that equality finds. Raises UntoldError where it is not known."""
        if self._is_single(equality):
            return None
        for key in self.table.foreign_keys:
            if set(key.columns) <= set(equality):
                return f"{self.table.name}.{'+'.join(key.columns)}"
        return refuse(f"How many rows of {self.table.name} it finds is not known.")

    def _query_names(self) -> set[str]:
        parameters = self.endpoint.parameters
        return {snake_case(each.name) for each in parameters if each.location == "query"}

    def _query_columns(self) -> list[str]:
        """Query parameters that are columns by their name; the others filter nothing known."""
        names = self._query_names()
        return [name for name in self.table.column_names if snake_case(name) in names - PAGES]

    def _body_columns(self) -> tuple[str, ...]:
        """Properties of the body that are columns, without the primary key."""
        sent = {snake_case(name) for name in self.endpoint.body.properties}
        own = (name for name in self.table.column_names if name not in self.table.primary_key)
        return tuple(name for name in own if snake_case(name) in sent)

    def _is_search(self) -> bool:
        if self.resource.action.lower() in SEARCH_ACTIONS:
            return True
        required = {p.name.lower() for p in self.endpoint.parameters if p.required}
        return self.endpoint.method == "GET" and bool(required & SEARCHES)


def _step(
    operation: Lookup | TextSearch | Insert | Update | Delete, *, is_page_size_known: bool = True
) -> Step:
    return Step(operation=operation, remarks=(INFERRED,), is_page_size_known=is_page_size_known)


def source_of(endpoint: ApiEndpoint) -> str:
    """The endpoint as it stands where no phrase says what it does."""
    called = f" ({endpoint.summary})" if endpoint.summary else ""
    return f"{endpoint.method} {endpoint.path}{called}"
