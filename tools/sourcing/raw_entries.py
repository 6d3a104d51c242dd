"""The ledger of raw query logs, and of the log analysis computed anew from them."""

from collections.abc import Iterator

from tools.documents import figures
from tools.documents.raw_log import MOST_DIGESTS, SHORT_ID, files_text, shown_statement
from tools.documents.reproduction import agreement
from tools.provenance import FromFile, FromLog
from tools.source.evidence import Evidence
from tools.source.querylog.query_log import Digest, QueryLog
from tools.source.reproduced import ReproducedAnalysis
from tools.sourcing.entry import LOG, Entry, Quote, cell, counted, said


def raw_entries(evidence: Evidence) -> Iterator[Entry]:
    log = evidence.raw_log
    if log is not None:
        yield from _whole(log)
        for digest in log.digests:
            yield from _digest(digest, log)
        for shape in log.transactions:
            source = FromLog(file=shape.place.file, computation="transactions of that shape")
            times = figures.number(shape.count)
            first = shape.digests[0][:SHORT_ID] if shape.digests else LOG
            yield Entry(first, "transactions", times, source, cell(times, "Times"))
    if evidence.reproduction is not None:
        yield from _reproduction(evidence.reproduction)


def _whole(log: QueryLog) -> Iterator[Entry]:
    source = FromLog(file=", ".join(file.path for file in log.files), computation="its records")
    digests = len(log.digests) + log.dropped_digests
    more = max(0, len(log.digests) - MOST_DIGESTS) + log.dropped_digests
    left = sum(digest.executions for digest in log.digests[MOST_DIGESTS:])
    texts = {
        "length of the window": f"{figures.number(log.seconds)} s",
        "active time": f"{figures.number(log.active_seconds)} s",
        "longest pause": f"{figures.number(log.idle_after_seconds)} s",
        "interval of peaks": f"{figures.number(log.peak_interval_seconds)} s",
        "executions": figures.plural(log.executions, "execution"),
        "statements": figures.plural(digests, "different statement"),
        "connections": figures.plural(log.connections, "connection"),
        "administrative": f"{figures.number(log.administrative)} administrative",
        "not listed": figures.plural(more, "further statement"),
        "executions not listed": f"{figures.number(left + log.dropped_executions)} executions",
    }
    for what, text in texts.items():
        yield Entry(LOG, f"{what} of the raw log", text, source, said(text))
    for unread in log.unread:
        text = f"{figures.plural(unread.lines, 'line')} not read"
        yield Entry(LOG, "lines not read", text, FromFile(place=unread.place), said(text))


def _digest(digest: Digest, log: QueryLog) -> Iterator[Entry]:
    name = digest.id[:SHORT_ID]
    file = digest.place.file
    active = f"executions in {figures.number(log.active_seconds)} active seconds"
    busiest = f"executions in the busiest {figures.number(log.peak_interval_seconds)} s"
    for what, text, computation, column in (
        ("executions", figures.number(digest.executions), "executions", "Executions"),
        ("average rate", figures.rate(digest.average_per_second), active, "Average"),
        ("peak rate", figures.rate(digest.peak_per_second), busiest, "Peak a second"),
    ):
        source = FromLog(file=file, computation=f"{computation} of digest {name}")
        yield Entry(name, what, text, source, cell(text, column))
    for key in digest.keys:
        source = FromLog(file=file, computation=f"values compared with {key.column}")
        distinct = figures.number(key.distinct)
        shown = cell(distinct, "Distinct values") + cell(f"about {distinct}", "Distinct values")
        yield Entry(name, f"values of {key.column}", distinct, source, shown)
        share = figures.share(key.top_share)
        commonest = f"commonest of {key.column}"
        yield Entry(name, commonest, share, source, cell(share, "Share of the commonest"))
        if key.largest is not None:
            largest = figures.number(key.largest)
            what = f"largest of {key.column}"
            yield Entry(name, what, largest, source, cell(largest, "Largest number"))


def _reproduction(found: ReproducedAnalysis) -> Iterator[Entry]:
    for text in agreement(found):
        yield counted(LOG, "agreement with the raw log", text, "comparisons of the analysis")
    for query in found.queries:
        stated = figures.number(query.stated_executions)
        place = FromFile(place=query.place)
        column = "Executions stated"
        yield Entry(query.label, "executions stated", stated, place, cell(stated, column))
        file = query.raw_place.file if query.raw_place else "the raw query logs"
        source = FromLog(file=file, computation=f"executions of {query.label}")
        if query.found_executions is not None:
            executions = figures.number(query.found_executions)
            forms = cell(executions, "In the raw log")
            yield Entry(query.label, "executions in the raw log", executions, source, forms)
        if query.found_rate is not None:
            rate = figures.rate(query.found_rate)
            forms = cell(rate, "A second in the raw log")
            yield Entry(query.label, "rate in the raw log", rate, source, forms)
    for each in found.unlisted:
        text = figures.number(each.executions)
        source = FromLog(file=each.place.file, computation="executions")
        yield Entry(str(each.place), "executions", text, source, cell(text, "Executions"))


def raw_quotes(evidence: Evidence) -> Iterator[Quote]:
    """Statements, places and the server's name for itself."""
    log = evidence.raw_log
    if log is not None:
        for file in log.files:
            yield Quote(file.path, files_text(file), f"{file.path}: its head and its size")
        for text in (log.first_seen, log.last_seen):
            yield Quote("", text, "the raw query log")
        for digest in log.digests:
            name = digest.id[:SHORT_ID]
            yield Quote(name, str(digest.place), "a place")
            yield Quote(name, shown_statement(digest), f"the raw query log, {digest.place}")
        for shape in log.transactions:
            yield Quote("", str(shape.place), "a place")
        for unread in log.unread:
            yield Quote("", str(unread.place), "a place")
    if evidence.reproduction is not None:
        yield from _reproduced(evidence.reproduction)


def _reproduced(found: ReproducedAnalysis) -> Iterator[Quote]:
    for query in found.queries:
        source = f"the log analysis, {query.place}"
        for text in (query.title, query.stated_rate, str(query.place), str(query.raw_place or "")):
            yield Quote(query.label, text, source)
    for figure in found.figures:
        place = str(figure.place)
        for text in (figure.what, figure.stated, figure.found, figure.remark, place):
            yield Quote(place, text, f"{place}, and the raw query log")
    for each in found.unlisted:
        yield Quote(str(each.place), each.text, "the raw query log")
        yield Quote(str(each.place), str(each.place), "a place")


def raw_names(evidence: Evidence) -> Iterator[str]:
    """Digests, columns and labels with a number in them."""
    log = evidence.raw_log
    if log is not None:
        for digest in log.digests:
            yield digest.id[:SHORT_ID]
            yield from digest.tables
            yield from (key.column for key in digest.keys)
    if evidence.reproduction is not None:
        yield from (query.label for query in evidence.reproduction.queries)
