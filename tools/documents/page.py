"""Jinja2 as the documents use it: strict, and with every printed value escaped by default."""

import re
from collections.abc import Callable, Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from tools.documents import figures
from tools.documents.markdown import Markdown, bullets, code, codes, grid, md

_MANY_BLANK_LINES = re.compile(r"\n{3,}")
_TRAILING_SPACES = re.compile(r"[ \t]+\n")


@cache
def environment() -> Environment:
    """`finalize` escapes whatever a template prints, unless it is Markdown made in Python."""
    made = Environment(
        loader=PackageLoader("tools.documents", "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
        finalize=_printed,
    )
    made.filters.update(
        md=md,
        box=_box,
        ended=_ended,
        code=code,
        codes=codes,
        bullets=bullets,
        number=_figure(figures.number),
        rate=_figure(figures.rate),
        units=_figure(figures.units),
        usd=_figure(figures.usd),
        size=_figure(figures.size),
        share=_figure(figures.share),
        plural=figures.plural,
    )
    made.globals.update(grid=grid)
    return made


def _printed(value: object) -> Markdown:
    return md(value)


def _box(holds: bool) -> Markdown:
    return Markdown("[x]" if holds else "[ ]")


def _ended(text: str) -> str:
    """The text as a sentence that another may follow."""
    stripped = text.rstrip()
    return stripped if stripped.endswith((".", "!", "?", ":")) else f"{stripped}."


def _figure(write: Callable[[float | None], str]) -> Callable[[float | None], Markdown]:
    return lambda value: Markdown(write(value))


def render_page(template: str, view: Mapping[str, object]) -> str:
    """The template filled in; at most one blank line between blocks, one newline at the end."""
    text = environment().get_template(template).render(view)
    text = _TRAILING_SPACES.sub("\n", text)
    return _MANY_BLANK_LINES.sub("\n\n", text).strip() + "\n"
