"""Lines that are meant as items of a list and that CommonMark takes for text.

`-**AP1**: ...` lacks the space after its dash, `• Orders` has the sign of another program, and
within a list `2.Orders` goes on with the item above.
"""

import re
from collections.abc import Iterator, Sequence

from tools.source.blocks import ListItem, Paragraph
from tools.source.inline_text import InlineReader

TIGHT = re.compile(r"(?:-(?=[`*\[A-Z#])|[•‣◦▪●·➤►]\s*)(?=\S)")
TIGHT_NUMBER = re.compile(r"(\d{1,3})[.)](?=[`*\[A-Za-z])")


def find_tight(sources: Sequence[str], *, in_list: bool) -> tuple[int, ...]:
    """Which of the lines begin an item; a number does so only in a list."""
    return tuple(
        number
        for number, source in enumerate(sources)
        if TIGHT.match(source) or (in_list and TIGHT_NUMBER.match(source))
    )


def read_tight(
    sources: Sequence[str], starts: Sequence[int], line: int, inline: InlineReader
) -> Iterator[ListItem]:
    """The items that begin at `starts`; the first of the lines stands at `line`."""
    for start, end in zip(starts, [*starts[1:], len(sources)], strict=True):
        first = sources[start]
        numbered = TIGHT_NUMBER.match(first)
        bare = first[numbered.end() :] if numbered else TIGHT.sub("", first, count=1)
        text = "\n".join([bare, *sources[start + 1 : end]])
        yield ListItem(
            line=line + start,
            ordered=numbered is not None,
            number=numbered[1] if numbered else "",
            blocks=(Paragraph(lines=inline.lines(text, line + start)),),
        )
