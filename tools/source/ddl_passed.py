"""What stands in SQL text beside tables, named so that nothing is passed over in silence."""

import re
from collections.abc import Iterator

from tools.finding import Finding, Severity
from tools.provenance import Place
from tools.source.ddl_statements import Statement
from tools.source.schema import SourceTable
from tools.source.shown_text import shown
from tools.value import Value

MOST_LISTED = 40
# What the mysql client says between statements.
CHATTER = re.compile(
    r"Query OK|\d+ rows? in set|Empty set|Records: \d|Database changed|Bye\b|ERROR \d{4}"
)


class Noted(Value):
    text: str
    place: Place


class Passed:
    """Notes statements that define no table, and groups them into findings."""

    def __init__(self) -> None:
        self.groups: dict[str, list[Noted]] = {}

    def note(self, statement: Statement, file: str) -> None:
        place = Place(file=file, line=statement.line)
        match statement.kind:
            case "view" if self._is_new("view", f"`{statement.name}`"):
                self._add("view", f"`{statement.name}`", place)
            case "routine":
                self._add("routine", f"{statement.object.lower()} `{statement.name}`", place)
            case "temporary table":
                self._add("temporary", f"`{statement.name}`", place)
            case "rows":
                self._add("rows", statement.text[:40], place)
            case "query":
                self._add("query", shown(statement.text, 60), place)
            case "unknown" if not CHATTER.match(statement.text):
                self._add("unknown", shown(statement.text), place)

    def _is_new(self, group: str, text: str) -> bool:
        """Dumps define a view twice, first as a stand-in."""
        return all(noted.text != text for noted in self.groups.get(group, ()))

    def dropped(self, table: SourceTable, place: Place) -> None:
        self._add("dropped", f"`{table.name}` (defined at {table.place})", place)

    def _add(self, group: str, text: str, place: Place) -> None:
        self.groups.setdefault(group, []).append(Noted(text=text, place=place))

    def findings(self) -> Iterator[Finding]:
        forms: tuple[tuple[str, str, Severity, str, str], ...] = (
            (
                "view",
                "view-passed-over",
                "info",
                "views",
                "A view has no rows of its own: what it shows is a question for the patterns.",
            ),
            (
                "routine",
                "routine-passed-over",
                "info",
                "routines",
                "What they do must be done by the application: name it in the access patterns.",
            ),
            (
                "temporary",
                "temporary-table",
                "info",
                "temporary tables",
                "They last as long as a connection and are not migrated.",
            ),
            (
                "dropped",
                "table-dropped",
                "info",
                "tables dropped again",
                "They are not migrated; remove the DROP TABLE if that is wrong.",
            ),
            (
                "unknown",
                "unread-text",
                "warning",
                "SQL that is not understood",
                "Correct it if it says something of a table.",
            ),
        )
        for group, rule, severity, what, fix in forms:
            noted = self.groups.get(group, [])
            if noted:
                yield Finding(
                    rule=rule,
                    severity=severity,
                    subject=noted[0].place.file,
                    evidence=f"{what}: {_listed(noted)}.",
                    fix=fix,
                )
        yield from self._statements()

    def _statements(self) -> Iterator[Finding]:
        noted = [*self.groups.get("rows", []), *self.groups.get("query", [])]
        if noted:
            rows = len(self.groups.get("rows", []))
            counts = [f"{rows:,} of rows" if rows else ""]
            counts.append(f"{len(noted) - rows:,} others" if len(noted) > rows else "")
            first = min(noted, key=lambda each: (each.place.file, each.place.line))
            yield Finding(
                rule="statements-passed-over",
                severity="info",
                subject=first.place.file,
                evidence=(
                    f"{first.place}: from here on {len(noted):,} of the statements define no table "
                    f"({', '.join(filter(None, counts))})."
                ),
                fix="Nothing is read from them here.",
            )


def _listed(noted: list[Noted]) -> str:
    listed = ", ".join(f"{each.text} ({each.place})" for each in noted[:MOST_LISTED])
    more = len(noted) - MOST_LISTED
    return f"{listed} and {more:,} more" if more > 0 else listed
