"""A YAML file as a value of ours: what is wrong with it is told with its line."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import ValidationError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from tools.errors import InputError, Problem
from tools.value import Value
from tools.workload.yaml_sheet import YamlSheet

T = TypeVar("T", bound=Value)

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PLAIN_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
FIX = "cassettes/README.md says what belongs there."


def read_values(path: Path, kind: type[T], *, plain: bool) -> T:
    """The file as a value. Raises InputError with file and line of every problem.

    With `plain` every scalar is the text that stands there: no `on` and no date becomes another.
    """
    try:
        data = yaml.load(path.read_bytes(), Loader=PLAIN_LOADER if plain else LOADER)
    except (OSError, yaml.YAMLError, ValueError, RecursionError) as error:
        YamlSheet(path).compose()
        what = f"Not valid YAML: {' '.join(str(error).split())}."
        raise InputError([Problem(file=str(path), what=what, fix=FIX)]) from error
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        raise InputError(_problems(path, error)) from error


def _problems(path: Path, error: ValidationError) -> list[Problem]:
    root = YamlSheet(path).compose()
    return [
        Problem(
            file=str(path),
            line=_line(root, fault["loc"]),
            what=f"{'.'.join(map(str, fault['loc'])) or 'The file'}: {fault['msg']}.",
            fix=FIX,
        )
        for fault in error.errors(include_url=False, include_input=False)
    ]


def _line(node: Node, where: tuple[int | str, ...]) -> int:
    """Of the innermost place that is there."""
    line: int = node.start_mark.line + 1
    for step in where:
        found = _inside(node, step)
        if found is None:
            break
        place, node = found
        line = place.start_mark.line + 1
    return line


def _inside(node: Node, step: int | str) -> tuple[Node, Node] | None:
    """The node that shows where a part begins, and the part."""
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == str(step):
                return key, value
    return None
