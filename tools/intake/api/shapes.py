"""The schemas of bodies and responses, as far as they name tables and columns."""

from yaml.nodes import Node

from tools.intake.api.document import ApiDocument
from tools.value import Value

MOST_DEPTH = 6
MOST_NODES = 500  # that one shape is made of; what is beyond is left out
ABOUT_PAGES = frozenset(
    [
        "total",
        "count",
        "page",
        "pages",
        "limit",
        "offset",
        "cursor",
        "next",
        "previous",
        "prev",
        "meta",
        "metadata",
        "links",
        "size",
        "success",
        "status",
        "message",
        "pagination",
        "page_size",
        "pagesize",
        "per_page",
        "perpage",
        "has_more",
        "hasmore",
        "total_count",
        "totalcount",
        "total_pages",
        "totalpages",
        "next_cursor",
        "nextcursor",
        "errors",
        "error",
    ]
)
COMBINED = ("allOf", "oneOf", "anyOf")


class Nested(Value):
    """A property that holds objects: several where it is a list."""

    name: str
    schema_name: str
    is_list: bool
    properties: tuple[str, ...]


class Shape(Value):
    """A schema: the name it is referred to by, and its properties.

    Attributes:
        is_list: Whether it is a list of such objects, alone or as the one list of an envelope.
    """

    name: str = ""
    is_list: bool = False
    properties: tuple[str, ...] = ()
    nested: tuple[Nested, ...] = ()


def read_shape(document: ApiDocument, node: Node | None) -> Shape:
    """A schema with what it combines and holds."""
    return _Reader(document).read(node, 0)


def unwrapped(shape: Shape) -> Shape:
    """Of an envelope such as `{data: [Order], total: 3}`, the shape of what it carries."""
    carried = [nested for nested in shape.nested if nested.name.lower() not in ABOUT_PAGES]
    others = {name.lower() for name in shape.properties} - ABOUT_PAGES
    if len(carried) != 1 or others != {carried[0].name.lower()} or shape.is_list:
        return shape
    inner = carried[0]
    return Shape(name=inner.schema_name, is_list=inner.is_list, properties=inner.properties)


class _Reader:
    def __init__(self, document: ApiDocument) -> None:
        self.document = document
        self.left = MOST_NODES

    def read(self, node: Node | None, depth: int) -> Shape:
        """A schema with all that it combines; of a list, that of its items."""
        self.left -= 1
        if node is None or depth > MOST_DEPTH or self.left < 0:
            return Shape()
        name = _last(self.document.reference(node))
        items = self.document.get(node, "items")
        if items is not None:
            raw = _raw(self.document, node, "items")
            inner = self.read(raw, depth + 1)
            return inner.model_copy(update={"is_list": True})
        properties: dict[str, None] = {}
        nested: dict[str, Nested] = {}
        is_list = False
        for part in (p for word in COMBINED for p in self.document.items(node, word)):
            shape = self.read(part, depth + 1)
            properties |= dict.fromkeys(shape.properties)
            nested |= {each.name: each for each in shape.nested}
            name, is_list = name or shape.name, is_list or shape.is_list
        for key, value in self.document.entries(self.document.get(node, "properties")):
            properties[key] = None
            inner = self.read(value, depth + 1)
            if inner.properties or inner.name:
                nested[key] = Nested(
                    name=key,
                    schema_name=inner.name,
                    is_list=inner.is_list,
                    properties=inner.properties,
                )
        return Shape(
            name=name,
            is_list=is_list,
            properties=tuple(properties),
            nested=tuple(nested.values()),
        )


def _raw(document: ApiDocument, node: Node | None, name: str) -> Node | None:
    """The value as it stands, so that the name of its reference is kept."""
    return next((value for key, value in document.entries(node) if key == name), None)


def _last(reference: str) -> str:
    return reference.rpartition("/")[2]
