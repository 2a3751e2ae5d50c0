"""A file being read: its masked code, the place where reading stands, and what was found wrong."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from gridlang.data.matlab.mask import mask
from gridlang.data.matlab.split import TOKEN
from gridlang.data.matlab.values import Integers, Mask, Rows
from gridlang.diagnostics import Diagnostic
from gridlang.source import Source, Span

MOST_REPORTED = 20
STATEMENT_ENDS = ("", ";", ",", "\n")


class UnreadableError(Exception):
    """A line outside the subset; an empty message means that the cause is already reported.

    Where nothing stands between `start` and `end`, the whole line is meant.
    """

    def __init__(self, message: str, start: int, end: int, help: str = "") -> None:
        super().__init__(message)
        self.message, self.start, self.end, self.help = message, start, end, help


class Cursor:
    """The one moving place in a file; whoever reads asks it for the next token."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.code, open_comment = mask(source.text)
        self.position, self.limit = 0, len(self.code)
        self.findings: list[Diagnostic] = []
        self.unreadable = 0
        if open_comment >= 0:
            what, help = "%{ is never closed", "close it by %}"
            self.report(UnreadableError(what, open_comment, open_comment, help))

    def skip(self, blanks: str) -> bool:
        """Move behind the blanks that stand here; false at the limit."""
        while self.position < self.limit and self.code[self.position] in blanks:
            self.position += 1
        return self.position < self.limit

    def peek(self) -> tuple[str, str]:
        """Return kind and text of the next token, and move to where it begins."""
        if not self.skip(" \t\r\f"):
            return "", ""
        token = TOKEN.match(self.code, self.position, self.limit)
        if token is None:
            return "", self.code[self.position]
        return token.lastgroup or "", token[0]

    def expect(self, text: str) -> None:
        found = self.peek()[1]
        if found != text:
            raise self.problem(f"{text!r} is missing here", len(found))
        self.position += len(text)

    def problem(self, message: str, length: int = 0) -> UnreadableError:
        return UnreadableError(message, self.position, self.position + length)

    def report(self, problem: UnreadableError) -> None:
        """Add the finding GL801, unless its cause is reported or there are too many already."""
        if not problem.message:
            return
        self.unreadable += 1
        if self.unreadable > MOST_REPORTED:
            return
        span = Span(self.source, problem.start, problem.end)
        if not span.text.strip():
            line, _ = self.source.place(min(problem.start, len(self.code) - 1))
            span = self.source.line_span(line)
        help = problem.help or "write plain figures here, or comment the line out with %"
        message = f"cannot read this line: {problem.message}"
        self.findings.append(Diagnostic("GL801", message, span, help=help))

    # Where rows stand

    @cached_property
    def bytes(self) -> np.typing.NDArray[np.uint8]:
        """One byte a character, so that offsets into the array are offsets into the code."""
        return np.frombuffer(self.code.encode("latin-1", "replace"), np.uint8)

    @cached_property
    def _newlines(self) -> Integers:
        raw = np.frombuffer(self.source.text.encode("latin-1", "replace"), np.uint8)
        return np.flatnonzero(raw == ord("\n"))

    def rows(self, starts: Integers, ends: Integers, whole: Mask) -> Rows:
        lines = np.searchsorted(self._newlines, starts) + 1
        return Rows(self.source, self.code, starts, ends, lines, whole)
