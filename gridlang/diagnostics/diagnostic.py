"""What can be wrong, as data: one object for the terminal, for JSON and for an editor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from gridlang.source import Span


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Label:
    """A second place that belongs to the story, with the words to put beside it."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: stable code, what is wrong here, where, and one concrete edit."""

    code: str
    message: str
    span: Span | None = None
    note: str = ""
    labels: tuple[Label, ...] = ()
    help: str = ""
    severity: Severity = Severity.ERROR

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


class GridlangError(Exception):
    """Raised between stages when a model or its data cannot go on; carries every finding."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(f"{d.code} {d.message}" for d in self.diagnostics))

    @property
    def first(self) -> Diagnostic:
        """The first finding that is an error, else the first of all."""
        return next((d for d in self.diagnostics if d.is_error), self.diagnostics[0])


@contextmanager
def noted(findings: list[Diagnostic]) -> Iterator[None]:
    """Add to the findings what is raised inside, so that all of them can be raised at once."""
    try:
        yield
    except GridlangError as error:
        findings += error.diagnostics


def raise_errors(diagnostics: Iterable[Diagnostic]) -> None:
    """Raise `GridlangError` with all findings if one of them is an error."""
    found = tuple(diagnostics)
    if any(d.is_error for d in found):
        raise GridlangError(found)
