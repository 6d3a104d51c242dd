"""Reports of tools, pasted in a code block: pt-query-digest, mysqldumpslow."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tools.source.blocks import Document, Fence, walk
from tools.source.query_entries import QueryEntry
from tools.source.stated_figures import plain_number
from tools.value import Value

OVERALL = re.compile(r"# Overall: (\S+) total, (\S+) unique", re.IGNORECASE)
RANGE = re.compile(r"# Time range: (.*)")
ITEM = re.compile(r"#\s*Query\s*(\d+):", re.IGNORECASE)
COUNT = re.compile(r"#\s*Count\s+\d+\s+(\S+)")
PROFILE = re.compile(r"# +(\d+) (?:0x)?[0-9A-F]{8,}\S* +\S+ +\S+% +(\S+) ", re.IGNORECASE)
DUMPED = re.compile(r"Count:\s*(\d+)\s+Time=", re.IGNORECASE)
STRIPPED = re.compile(r"\\G\s*$")


class ReportFigures(Value):
    """What a report says of the whole log; `window` is its own text."""

    total: int | None = None
    unique: int | None = None
    window: str = ""
    line: int


class Report(Value):
    figures: tuple[ReportFigures, ...] = ()
    entries: tuple[QueryEntry, ...] = ()


def read_reports(document: Document) -> Report:
    figures: list[ReportFigures] = []
    entries: list[QueryEntry] = []
    for section in document.sections:
        for block in walk(section.blocks):
            if not isinstance(block, Fence):
                continue
            lines = block.text.split("\n")
            figures.extend(_figures(lines, block.line))
            entries.extend(_digests(lines, block.line))
            entries.extend(_dumped(lines, block.line))
    return Report(figures=tuple(figures), entries=tuple(entries))


def is_report(fence: Fence) -> bool:
    return any(form.search(fence.text) for form in (OVERALL, COUNT, DUMPED))


def _figures(lines: Sequence[str], first: int) -> Iterator[ReportFigures]:
    """Of the head of pt-query-digest's report; its time range follows within a few lines."""
    for number, line in enumerate(lines):
        found = OVERALL.match(line)
        if found is None:
            continue
        ranges = (RANGE.match(after) for after in lines[number : number + 5])
        window = next((match[1] for match in ranges if match), "")
        total, unique = plain_number(found[1]), plain_number(found[2])
        yield ReportFigures(total=total, unique=unique, window=window, line=first + number)


def _digests(lines: Sequence[str], first: int) -> Iterator[QueryEntry]:
    """`# Query 1: ...` to the statement below its figures; the profile has the exact count."""
    calls = {m[1]: plain_number(m[2]) for line in lines if (m := PROFILE.match(line))}
    starts = [number for number, line in enumerate(lines) if ITEM.match(line)]
    for start, end in pairwise([*starts, len(lines)]):
        found = ITEM.match(lines[start])
        counts = (COUNT.match(line) for line in lines[start:end])
        stated = next((plain_number(match[1]) for match in counts if match), None)
        number = found[1] if found else ""
        statement = _statement(lines[start:end])
        if statement or stated is not None:
            yield QueryEntry(
                number=number,
                statement=statement,
                executions=calls.get(number) or stated,
                line=first + start,
            )


def _statement(lines: Sequence[str]) -> str:
    r"""The lines that are no comments, up to the `\G` that ends the sample."""
    kept = [line for line in lines if line.strip() and not line.startswith("#")]
    end = next((n for n, line in enumerate(kept) if STRIPPED.search(line)), len(kept))
    return STRIPPED.sub("", "\n".join(kept[: end + 1])).strip()


def _dumped(lines: Sequence[str], first: int) -> Iterator[QueryEntry]:
    starts = [number for number, line in enumerate(lines) if DUMPED.match(line.strip())]
    for start, end in pairwise([*starts, len(lines)]):
        found = DUMPED.match(lines[start].strip())
        statement = "\n".join(line.strip() for line in lines[start + 1 : end]).strip()
        if found:
            yield QueryEntry(statement=statement, executions=int(found[1][:12]), line=first + start)
