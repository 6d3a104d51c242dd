"""Answers as a person types them at the terminal, and the same answers as text again.

AP8 500/120            AP8 120000 a day x5        AP8 unknown
AP8 measured           rows users measured        size products.description measured
rows users 2M          growth orders 200_000      fan-out orders.user_id 5/400
size products.description 800/6000                context domain retail stage mature
add users.delete 1/0.1 decline users.delete       accept AP8
read AP8 as Query products by category_id
drop pattern AP36 because REASON restore pattern AP36
relationship comments.post_id yes
skew orders.user_id 20%                           skew orders.user_id zipf 1.2
prefer cheap                                      max-indexes 5
multi-attribute-keys yes
"""

import json
import re
from collections.abc import Collection, Mapping

from tools.source.relationship import Relationship
from tools.source.schema import Schema
from tools.workload.answer_faults import fault_of, number_text
from tools.workload.answer_line import NUMBER_FORM, AnswerLine
from tools.workload.answers import (
    PREFERENCES,
    Answer,
    ContextAnswer,
    FanOutAnswer,
    FigureAnswer,
    GrowthAnswer,
    IndexLimitAnswer,
    MissingAnswer,
    MultiAttributeAnswer,
    PreferAnswer,
    Preference,
    RateAnswer,
    ReadingAnswer,
    RelationshipAnswer,
    RowsAnswer,
    ScopeAnswer,
    SizeAnswer,
    SkewAnswer,
)
from tools.workload.measured import WORD
from tools.workload.names import columns_of, fan_outs_of, missing_names_of

_PLAIN_NAME = re.compile(r"[^\s\"]+")
_BY_DAY = (
    rf"({NUMBER_FORM})\s*(?:(?i:a|per)\s+(?i:day)|/\s*(?i:day)),?\s*[x×]\s*({NUMBER_FORM})(?!\S)"
)
_A_MONTH = r"\s*(?:(?i:a|per)\s+(?i:month))?"
_KEYWORDS = (
    *("rate", "rows", "growth", "fan-out", "size", "skew"),
    *("add", "decline", "accept", "read", "context", "drop", "restore", "relationship"),
    *("prefer", "max-indexes", "multi-attribute-keys"),
)
_CONTEXT_FIELDS = ("domain", "stage", "owner")


def parse_answer(
    text: str,
    schema: Schema,
    pattern_ids: Collection[str],
    measured: Mapping[str, FigureAnswer] | None = None,
    relationships: Collection[Relationship] = (),
) -> Answer:
    """The answer that `text` gives; `measured` holds, by key, what `… measured` takes.

    Numbers may end in k or M and have `_` or `,` in thousands.

    `relationships` are the inferred ones, those refused too.

    Raises AnswerTextError with the column at fault and what was expected there.
    """
    line = AnswerLine(text)
    start = line.position
    first = line.word("an answer, such as `AP8 500/120`, `rows TABLE 2000000` or `accept AP8`")
    keyword = first.lower()
    if keyword not in _KEYWORDS:
        line.position = start
        keyword = "rate"
    if keyword == "relationship":
        answer: Answer = _relationship(line, relationships)
    else:
        taken = _measured(keyword, line, schema, pattern_ids, measured or {})
        answer = taken or _parse(keyword, line, schema, pattern_ids)
    line.end()
    fault = fault_of(answer)
    if fault is not None:
        raise line.fault(line.subject_end, " ".join(fault))
    return answer


def _measured(
    keyword: str,
    line: AnswerLine,
    schema: Schema,
    pattern_ids: Collection[str],
    measured: Mapping[str, FigureAnswer],
) -> FigureAnswer | None:
    """What a line that ends in `measured` takes; None for any other, which is read anew."""
    subjects = _measurable(keyword, schema, pattern_ids)
    start = line.position
    if subjects is None or not line.rest.casefold().endswith(f" {WORD}"):
        return None
    name = line.name(f"what a {keyword} can be of", subjects)
    if not line.take(rf"(?i:{WORD})(?!\S)"):
        line.position = start
        return None
    answer = measured.get(f"{keyword} of {name}")
    if answer is None:
        raise line.fault(line.subject_end, f"No {keyword} of {name} was measured or stated.")
    return answer


def _measurable(
    keyword: str, schema: Schema, pattern_ids: Collection[str]
) -> Collection[str] | None:
    """The names that figures of that kind can be about; None for what is no figure."""
    if keyword == "rate":
        return pattern_ids
    if keyword in ("rows", "growth"):
        return schema.table_names
    if keyword == "fan-out":
        return fan_outs_of(schema)
    return columns_of(schema) if keyword == "size" else None


def _parse(keyword: str, line: AnswerLine, schema: Schema, pattern_ids: Collection[str]) -> Answer:
    if keyword == "rate":
        pattern_id = line.name(
            "an access pattern", pattern_ids, "or one of " + ", ".join(_KEYWORDS)
        )
        return _rate(line, pattern_id)
    if keyword in ("accept", "read"):
        pattern_id = line.name("an access pattern", pattern_ids)
        return ReadingAnswer(
            pattern_id=pattern_id, phrase=line.phrase() if keyword == "read" else ""
        )
    if keyword in ("drop", "restore"):
        return _scope(line, pattern_ids, keyword)
    if keyword in ("add", "decline"):
        return _missing(line, line.name("a missing pattern", missing_names_of(schema)), keyword)
    if keyword == "context":
        return _context(line, schema.table_names)
    if keyword == "prefer":
        return PreferAnswer(prefer=_preference(line))
    if keyword == "max-indexes":
        return _index_limit(line)
    if keyword == "multi-attribute-keys":
        return MultiAttributeAnswer(wanted=_yes_or_no(line))
    return _figure(keyword, line, schema)


def _figure(keyword: str, line: AnswerLine, schema: Schema) -> Answer:
    if keyword == "rows":
        return RowsAnswer(table=line.name("a table", schema.table_names), rows=line.number())
    if keyword == "growth":
        table = line.name("a table", schema.table_names)
        return GrowthAnswer(table=table, per_month=line.number(_A_MONTH))
    if keyword == "fan-out":
        fan_outs = fan_outs_of(schema)
        name = fan_outs[line.name("a foreign key", fan_outs)]
        average, most = line.pair("average/max children, such as 5/400")
        return FanOutAnswer(
            table=name.child.name, columns=name.key.columns, average=average, max=most
        )
    columns = columns_of(schema)
    table, column = columns[line.name("a column", columns)]
    if keyword == "skew":
        return _skew(line, table, column)
    average, most = line.pair("average/max bytes, such as 800/6000", r"\s*(?i:bytes)?")
    return SizeAnswer(table=table, column=column, average=average, max=most)


def _skew(line: AnswerLine, table: str, column: str) -> SkewAnswer:
    if line.take(r"(?i:zipf)(?!\S)"):
        return SkewAnswer(table=table, column=column, exponent=line.number())
    match = line.take(rf"({NUMBER_FORM})\s*(%?)(?!\S)")
    if match is None:
        raise line.fault(
            line.position,
            "Expected the busiest value's part of the requests, such as 20%, or `zipf 1.2`.",
        )
    share = line.value(match[1]) / (100 if match[2] else 1)
    return SkewAnswer(table=table, column=column, share=share)


def _rate(line: AnswerLine, pattern_id: str) -> RateAnswer:
    if line.take(r"(?i:unknown)(?!\S)"):
        return RateAnswer(pattern_id=pattern_id, unknown=True)
    by_day = line.take(_BY_DAY)
    if by_day:
        per_day, factor = line.value(by_day[1]), line.value(by_day[2])
        return RateAnswer(pattern_id=pattern_id, per_day=per_day, peak_factor=factor)
    peak, average = line.pair("peak/average a second such as 500/120, `120000 a day x5` or unknown")
    return RateAnswer(pattern_id=pattern_id, peak=peak, average=average)


def _missing(line: AnswerLine, name: str, keyword: str) -> MissingAnswer:
    if keyword == "decline":
        return MissingAnswer(name=name, declined=True)
    if line.take(r"(?i:unknown)(?!\S)"):
        return MissingAnswer(name=name)
    peak, average = line.pair("peak/average a second such as 2/0.5, or unknown")
    return MissingAnswer(name=name, peak=peak, average=average)


def _scope(line: AnswerLine, pattern_ids: Collection[str], keyword: str) -> ScopeAnswer:
    line.literal("pattern")
    pattern_id = line.name("an access pattern", pattern_ids)
    reason = ""
    if keyword == "drop" and line.rest:
        line.literal("because")
        reason = line.remainder("the reason")
    return ScopeAnswer(pattern_id=pattern_id, dropped=keyword == "drop", reason=reason)


def _relationship(line: AnswerLine, relationships: Collection[Relationship]) -> RelationshipAnswer:
    targets = {each.name: each.target for each in relationships}
    if not targets:
        raise line.fault(line.position, "No relationship is inferred: all are declared.")
    name = line.name("an inferred relationship", targets)
    return RelationshipAnswer(name=name, references=targets[name], holds=_yes_or_no(line))


def _yes_or_no(line: AnswerLine) -> bool:
    word = line.take(r"(?i:(yes)|(no))(?!\S)")
    if word is None:
        raise line.fault(line.position, "Expected `yes` or `no`.")
    return bool(word[1])


def _preference(line: AnswerLine) -> Preference:
    found = line.name("a preference", PREFERENCES)
    return next(each for each in PREFERENCES if each == found)


def _index_limit(line: AnswerLine) -> IndexLimitAnswer:
    start = line.position
    most = line.number()
    if not most.is_integer():
        raise line.fault(start, "Expected a whole number of indexes.")
    return IndexLimitAnswer(most=int(most))


def _context(line: AnswerLine, tables: Collection[str]) -> ContextAnswer:
    words = {"domain": "", "stage": ""}
    owners: list[tuple[str, str]] = []
    expected = "as in domain WORD, stage WORD or owner TABLE SERVICE"
    while (not owners and not any(words.values())) or line.rest:
        field = line.name("a field of the context", _CONTEXT_FIELDS, expected)
        if field == "owner":
            table = line.name("a table", tables)
            owners.append((table, line.word("the service that owns it")))
        else:
            words[field] = line.word(f"the {field}, in quotes if it is several words")
    return ContextAnswer(domain=words["domain"], stage=words["stage"], owners=tuple(owners))


def _goal_text(answer: PreferAnswer | IndexLimitAnswer | MultiAttributeAnswer) -> str:
    if isinstance(answer, PreferAnswer):
        return f"prefer {answer.prefer}"
    if isinstance(answer, IndexLimitAnswer):
        return f"max-indexes {answer.most}"
    return f"multi-attribute-keys {'yes' if answer.wanted else 'no'}"


def render_answer(answer: Answer) -> str:
    """The text that `parse_answer` reads back as the same answer, its place aside."""
    if isinstance(answer, FigureAnswer):
        return _figure_text(answer)
    if isinstance(answer, ContextAnswer):
        return _context_text(answer)
    if isinstance(answer, PreferAnswer | IndexLimitAnswer | MultiAttributeAnswer):
        return _goal_text(answer)
    if isinstance(answer, SkewAnswer):
        column = name_text(f"{answer.table}.{answer.column}")
        if answer.exponent is not None:
            return f"skew {column} zipf {number_text(answer.exponent)}"
        return f"skew {column} {_share_text(answer.share or 0)}"
    if isinstance(answer, MissingAnswer):
        name = name_text(answer.name)
        return f"decline {name}" if answer.declined else f"add {name} {_rate_text(answer)}"
    if isinstance(answer, RelationshipAnswer):
        return f"relationship {name_text(answer.name)} {'yes' if answer.holds else 'no'}"
    name = name_text(answer.pattern_id)
    if isinstance(answer, ReadingAnswer):
        return f"read {name} as {answer.phrase}" if answer.phrase else f"accept {name}"
    reason = f" because {answer.reason}" if answer.reason else ""
    return f"drop pattern {name}{reason}" if answer.dropped else f"restore pattern {name}"


def _figure_text(answer: FigureAnswer) -> str:
    keyword, _, subject = answer.key.partition(" of ")
    is_bare = keyword == "rate" and subject.lower() not in _KEYWORDS
    name = name_text(subject) if is_bare else f"{keyword} {name_text(subject)}"
    if answer.taken_from is not None:
        return f"{name} {WORD}"
    if isinstance(answer, RateAnswer):
        return f"{name} {_rate_text(answer)}"
    if isinstance(answer, RowsAnswer):
        return f"{name} {number_text(answer.rows)}"
    if isinstance(answer, GrowthAnswer):
        return f"{name} {number_text(answer.per_month)}"
    return f"{name} {number_text(answer.average)}/{number_text(answer.max)}"


def _rate_text(answer: RateAnswer | MissingAnswer) -> str:
    if answer.peak is not None and answer.average is not None:
        return f"{number_text(answer.peak)}/{number_text(answer.average)}"
    if isinstance(answer, RateAnswer) and answer.per_day is not None:
        return f"{number_text(answer.per_day)} a day x{number_text(answer.peak_factor or 1.0)}"
    return "unknown"


def _context_text(answer: ContextAnswer) -> str:
    words = ["context"]
    fields: Mapping[str, str] = {"domain": answer.domain, "stage": answer.stage}
    for field, value in fields.items():
        words += [field, name_text(value)] if value else []
    for table, owner in answer.owners:
        words += ["owner", name_text(table), name_text(owner)]
    return " ".join(words)


def _share_text(share: float) -> str:
    """The shortest percentage that reads back as the same share, or the share where none does."""
    for digits in range(1, 18):
        percent = float(f"{share * 100:.{digits}g}")
        if percent / 100 == share:
            return f"{number_text(percent)}%"
    return number_text(share)


def name_text(name: str) -> str:
    """A name as it is typed: in JSON's quotes where it has spaces or quotes of its own."""
    return name if _PLAIN_NAME.fullmatch(name) else json.dumps(name, ensure_ascii=False)
