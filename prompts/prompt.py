"""Prompts: one template for each kind of call, with front matter, rendered with named inputs.

A template is a Markdown file `NAME.md.j2` with YAML front matter (`version`, `purpose`, `inputs`,
`output`) and two blocks, `system` and `user`. Texts that come from artifacts or from a person go
through the filter `data`: they become JSON strings, which they can't leave, whatever they say.
Names go through `name`, which quotes those that are not one plain word.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from jinja2 import Environment, StrictUndefined, Template

FOLDER = Path(__file__).parent
MARK = "---\n"
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.#-]{1,64}")


@dataclass(frozen=True)
class Rendered:
    """A prompt ready to be sent: `system` and `user` are the texts of its two messages."""

    name: str
    version: int
    system: str
    user: str


@dataclass(frozen=True)
class Prompt:
    """A template; `inputs` are the names that it is rendered with, all of them."""

    name: str
    version: int
    purpose: str
    inputs: tuple[str, ...]
    output: str
    template: Template

    def render(self, **inputs: object) -> Rendered:
        """Raises ValueError where other inputs are given than those declared."""
        if set(inputs) != set(self.inputs):
            msg = f"{self.name}: takes {sorted(self.inputs)}, was given {sorted(inputs)}"
            raise ValueError(msg)
        return Rendered(
            name=self.name,
            version=self.version,
            system=self._block("system", inputs),
            user=self._block("user", inputs),
        )

    def _block(self, name: str, inputs: dict[str, object]) -> str:
        context = self.template.new_context(inputs)
        return "".join(self.template.blocks[name](context)).strip() + "\n"


def data(text: str) -> str:
    """A text as a JSON string: whatever stands in it, it is a quoted datum."""
    return json.dumps(text, ensure_ascii=False)


def name(text: str) -> str:
    """A name from the artifacts: as it is where it is one plain word, else quoted like a text."""
    return text if _PLAIN_NAME.fullmatch(text) else data(text)


def environment() -> Environment:
    made = Environment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    made.filters["data"] = data
    made.filters["name"] = name
    return made


@cache
def load_prompt(name: str) -> Prompt:
    """The template of that name. Raises KeyError for front matter that lacks a field."""
    text = (FOLDER / f"{name}.md.j2").read_text("utf-8")
    _, front, body = text.split(MARK, 2)
    fields = yaml.safe_load(front)
    return Prompt(
        name=name,
        version=fields["version"],
        purpose=fields["purpose"],
        inputs=tuple(fields["inputs"]),
        output=fields["output"],
        template=environment().from_string(body),
    )


def prompt_names() -> tuple[str, ...]:
    return tuple(sorted(path.name.removesuffix(".md.j2") for path in FOLDER.glob("*.md.j2")))
