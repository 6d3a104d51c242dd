"""What the access pattern artifact says of each entity's keys, to compare with the tables."""

from collections.abc import Iterator

from tools.provenance import Place
from tools.source.endpoint_tables import group_name
from tools.source.key_statements import StatedKey, key_kind, read_stated_keys
from tools.source.markdown import Block, Document, ListItem
from tools.value import Value


class EntityClaim(Value):
    """The keys stated of one entity, named as the artifact names it (`Cart Items`)."""

    entity: str
    keys: tuple[StatedKey, ...]
    place: Place


def read_entity_claims(document: Document) -> Iterator[EntityClaim]:
    for section in document.sections:
        loose: list[Block] = []
        for block in section.blocks:
            if isinstance(block, ListItem) and key_kind(block.lead.label) is None:
                entity = block.lead.label or block.lead.text
                yield from _claim(entity, block.blocks[1:], block.line, document.file)
            else:
                loose.append(block)
        yield from _claim(group_name(section.title), loose, section.line, document.file)


def _claim(
    entity: str, blocks: tuple[Block, ...] | list[Block], line: int, file: str
) -> Iterator[EntityClaim]:
    keys = tuple(k for k in read_stated_keys(blocks, file) if isinstance(k, StatedKey))
    if keys and entity:
        yield EntityClaim(entity=entity, keys=keys, place=Place(file=file, line=line))
