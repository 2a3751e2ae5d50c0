"""What is found wrong in a case: one finding a row, the first ones each, the rest by count."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gridlang.data.matlab.values import Integers
from gridlang.data.matpower.part import Part
from gridlang.diagnostics import Diagnostic, Label, Severity
from gridlang.source import Span

MOST_REPORTED = 20


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a cell of some rows; what differs by row is asked for by its number.

    `other` is the column that holds the other half of the story, and what its label says.
    """

    code: str
    column: int | Callable[[int], int]
    message: Callable[[int], str]
    help: str | Callable[[int], str]
    other: tuple[int, str] | None = None


class Findings:
    """The findings on one case, in the order in which they were made."""

    def __init__(self, found: Iterable[Diagnostic]) -> None:
        self.found = list(found)

    def error(self, code: str, message: str, span: Span | None, help: str) -> None:
        self.found.append(Diagnostic(code, message, span, help=help))

    def warning(self, code: str, message: str, span: Span | None, help: str) -> None:
        found = Diagnostic(code, message, span, help=help, severity=Severity.WARNING)
        self.found.append(found)

    def note(self, code: str, message: str, span: Span | None) -> None:
        self.found.append(Diagnostic(code, message, span, severity=Severity.NOTE))

    def flag(self, part: Part, rows: Integers, flaw: Flaw) -> None:
        """Report one cell a row; rows that were reported as unreadable stay out of it."""
        rows = rows[part.whole[rows]]
        for row in rows[:MOST_REPORTED].tolist():
            column = flaw.column if isinstance(flaw.column, int) else flaw.column(row)
            help = flaw.help if isinstance(flaw.help, str) else flaw.help(row)
            labels: tuple[Label, ...] = ()
            if flaw.other:
                labels = (Label(part.places.cell(row, flaw.other[0]), flaw.other[1]),)
            place = part.places.cell(row, column)
            found = Diagnostic(flaw.code, flaw.message(row), place, labels=labels, help=help)
            self.found.append(found)
        if len(rows) > MOST_REPORTED:
            place = part.places.row(int(rows[MOST_REPORTED]))
            self.error(flaw.code, f"and {len(rows) - MOST_REPORTED} more like it", place, "")
