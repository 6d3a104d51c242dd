"""Durations beside the two times, or the window, that they are of."""

import re
from collections.abc import Iterator

from tools.provenance import Place
from tools.source.audit.comparison import Comparison, Side
from tools.source.audit.intervals import duration, exactly
from tools.source.audit.material import Material
from tools.source.stated_figures import duration_seconds, window

OF_LOG = re.compile(
    r"\b(?:captures?|covers?|holds?|contains?|spans?|represents?|records?)\s+"
    r"(?:(?:about|approximately|around|roughly|~)\s+)?(?P<time>\d[\d.]*\s*(?:hours?|hrs?|h|minutes?|mins?|days?))\s+of\s+"
    r"(?:[a-z-]+\s+){0,2}(?:traffic|logs?|logging|queries|activity|load)\b",
    re.IGNORECASE,
)
BESIDE = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?:\s*(?:Z|UTC))?\s*\((?P<time>[^()]*)\)")
BY_TIMES = "Tablewright goes by the two times; correct the duration."
SLACK_SECONDS = 1  # either time may be cut to the second


def compare_durations(material: Material) -> Iterator[Comparison]:
    log = material.log
    for line in material.remarks:
        moments = window(line.text)
        beside = BESIDE.search(line.text) if moments else None
        stated = duration(beside["time"]) if beside else None
        whole = duration_seconds(beside["time"]) if beside else None
        if moments and stated:
            seconds = int((moments[1] - moments[0]).total_seconds())
            yield Comparison(
                rule="stated-duration",
                subject=line.place.file,
                stated=Side(
                    figure=f"{whole:,}",
                    text=f"states {whole:,} seconds",
                    place=line.place,
                ),
                found=Side(
                    figure=f"{seconds:,}",
                    text=f"{moments[0]} to {moments[1]} are {seconds:,}",
                    place=line.place,
                ),
                holds=stated.low - SLACK_SECONDS <= seconds
                and (stated.high is None or seconds <= stated.high + SLACK_SECONDS),
                fix=BY_TIMES,
            )
        yield from _of_the_log(material, line.text, line.label or line.title, line.place)
    if log.active_seconds is not None and log.window_seconds is not None:
        yield Comparison(
            rule="stated-duration",
            subject=log.place.file,
            stated=Side(
                figure=f"{log.active_seconds:,}",
                text=f"states {log.active_seconds:,} active seconds",
                place=material.active_place,
            ),
            found=Side(
                figure=f"{log.window_seconds:,}",
                text=f"the window is {log.window_seconds:,} seconds",
                place=log.place,
            ),
            holds=log.active_seconds <= log.window_seconds + SLACK_SECONDS,
            fix="Tablewright goes by the window; correct the active time.",
        )


def _of_the_log(material: Material, text: str, subject: str, place: Place) -> Iterator[Comparison]:
    """`1.5 hours of production traffic` against the window."""
    match = OF_LOG.search(text)
    stated = duration(match["time"]) if match else None
    seconds = material.log.window_seconds
    if match is None or stated is None or seconds is None or place == material.log.place:
        return
    yield Comparison(
        rule="stated-duration",
        subject=subject,
        stated=Side(figure=match["time"], text=f"states {match[0]!r}", place=place),
        found=Side(
            figure=f"{seconds:,}",
            text=f"the window is {seconds:,} seconds",
            place=material.log.place,
        ),
        holds=stated.meets(exactly(seconds)),
        fix=BY_TIMES,
    )
