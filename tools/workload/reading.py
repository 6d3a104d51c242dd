"""Reading data access phrases: from a sentence and the schema to operations, by rules.

Each rule is a pure function of a scene and an action that answers with a Reading or None; the
first answer counts. What no rule answers is `unread`, and the user is asked.
"""

from collections.abc import Callable, Mapping

from tools.source.evidence import LogAnalysis, StatedPattern
from tools.source.schema import Schema
from tools.workload.reading_aggregates import read_aggregate
from tools.workload.reading_changes import read_delete, read_insert, read_update
from tools.workload.reading_checks import read_check, read_path
from tools.workload.reading_composition import add_parts
from tools.workload.reading_log import page_size
from tools.workload.reading_lookups import read_lookup
from tools.workload.reading_phrase import Action, Phrase, parse_phrase
from tools.workload.reading_scene import Reading, Scene, read_as, unread, vocabulary_of
from tools.workload.reading_searches import read_search
from tools.workload.reading_transactions import is_compound, read_compound
from tools.workload.reading_vocabulary import Vocabulary

__all__ = ["Reading", "page_size", "read_pattern", "read_patterns"]

NOT_IN_WORDS = "Not in words:"  # begins what no phrase can say; it is asked, never guessed at
Rule = Callable[[Scene, Action], Reading | None]
RULES: tuple[Rule, ...] = (
    read_path,
    read_check,
    read_aggregate,
    read_search,
    read_insert,
    read_update,
    read_delete,
    read_lookup,
)


def read_patterns(
    patterns: tuple[StatedPattern, ...],
    schema: Schema,
    log: LogAnalysis,
    phrases: Mapping[str, str],
) -> tuple[Reading, ...]:
    """Reads all patterns, then what shows only in all of them together. Order of the input.

    `phrases` holds, by pattern id, what the user said instead of the artifact's phrase.
    """
    vocabulary = vocabulary_of(schema)
    readings = tuple(
        read_pattern(pattern, schema, log, phrases.get(pattern.id), vocabulary)
        for pattern in patterns
    )
    return add_parts(patterns, readings, schema)


def read_pattern(
    pattern: StatedPattern,
    schema: Schema,
    log: LogAnalysis,
    phrase: str | None = None,
    vocabulary: Vocabulary | None = None,
) -> Reading:
    """Reads one pattern by its phrase; without a phrase, by its description, which is assumed.

    `vocabulary` is the schema's, where many patterns are read: looking it up takes a while.
    """
    text = (phrase if phrase is not None else pattern.access).strip()
    said = text or pattern.text
    parsed = parse_phrase(said)
    scene = Scene(pattern, schema, log, vocabulary or vocabulary_of(schema), parsed)
    reading = _read(scene)
    if text or reading.reading == "unread":
        return reading
    why = f"No data access phrase is given: '{said}' was read instead."
    return read_as(*reading.operations, assumptions=(why, *reading.assumptions))


def _read(scene: Scene) -> Reading:
    if scene.phrase.text.startswith(NOT_IN_WORDS):
        return unread(f"What this does is not put into words yet: {_statement(scene.phrase)}")
    if is_without_database(scene.phrase):
        return Reading(reading="plain")
    if not scene.phrase.actions:
        return unread("There is no phrase to read.")
    if is_compound(scene):
        return read_compound(scene, _read_action)
    return _read_action(scene, scene.phrase.actions[0])


def _read_action(scene: Scene, action: Action) -> Reading:
    for rule in RULES:
        reading = rule(scene, action)
        if reading is not None:
            return reading
    return unread(f"'{action.text}' was not understood: no known verb leads it.")


def _statement(phrase: Phrase) -> str:
    """What stands where a phrase should be, with a full stop at its end."""
    return f"{phrase.text.removeprefix(NOT_IN_WORDS).strip().rstrip('.') or 'nothing'}."


def is_without_database(phrase: Phrase) -> bool:
    """`none`, `No database operation`, `File upload (no database operation)`."""
    words = [*phrase.words]
    if words in (["none"], ["na"]) or phrase.text.strip().lower() in ("n/a", "-"):
        return True
    negated = {"no", "without", "not"} & {*words, *(_markers(phrase))}
    return bool(negated) and bool({"database", "db"} & set(words))


def _markers(phrase: Phrase) -> tuple[str, ...]:
    return tuple(clause.marker for action in phrase.actions for clause in action.clauses)
