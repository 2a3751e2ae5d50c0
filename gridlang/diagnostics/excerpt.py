"""The lines of a source that a finding speaks of, with what it speaks of underlined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gridlang.diagnostics.columns import cells, column_at, visible
from gridlang.diagnostics.paint import Paint, Role
from gridlang.source import Source, Span


@dataclass(frozen=True, slots=True)
class Mark:
    """A place to underline, by which sign, in which colour, and the words behind it."""

    span: Span
    sign: str
    role: Role
    text: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """How wide an excerpt may be, how wide its line numbers are, and how it is coloured."""

    width: int
    gutter: int
    paint: Paint

    def row(self, text: str = "", number: int | None = None) -> str:
        head = f"{'' if number is None else number:>{self.gutter}} |"
        return f"{self.paint(head, Role.FRAME)} {text}" if text else self.paint(head, Role.FRAME)


@dataclass(frozen=True, slots=True)
class _Window:
    """The columns of a line that are shown, from `low` up to, not including, `high`."""

    low: int
    high: int

    def shift(self, column: int) -> int:
        """Return where a column of the line stands in the window, at its edge if outside."""
        inside = min(max(column, self.low), self.high)
        return inside - self.low + (1 if self.low else 0)


def gutter_of(marks: Sequence[Mark]) -> int:
    """Return the width of the greatest line number."""
    return max((len(str(m.span.line)) for m in marks), default=1)


def excerpt(marks: Sequence[Mark], frame: Frame) -> list[str]:
    """Return the rows that show all marks: each source with its place, each line once."""
    rows: list[str] = []
    for source in dict.fromkeys(m.span.source for m in marks):
        own = [m for m in marks if m.span.source is source]
        line, column = source.place(own[0].span.start)
        arrow = frame.paint(f"{'':>{frame.gutter}}-->", Role.FRAME)
        rows += [f"{arrow} {visible(source.name)}:{line}:{column}", frame.row()]
        numbers = sorted({m.span.line for m in own})
        for earlier, number in zip([None, *numbers], numbers, strict=False):
            if earlier is not None and number > earlier + 1:
                rows.append(frame.paint("...", Role.FRAME))
            rows += _line(source, number, [m for m in own if m.span.line == number], frame)
    return rows


def _line(source: Source, number: int, marks: Sequence[Mark], frame: Frame) -> list[str]:
    """Return a line and under it one row a mark."""
    line = source.line(number)
    shown = cells(line)
    places = [_columns(m.span, line, number) for m in marks]
    if any(_goes_on(m.span, number) for m in marks):
        shown += [" ", "…"]
    window = _window(len(shown), places, frame.width - frame.gutter - 3)
    rows = [frame.row(_cut(shown, window), number)]
    for mark, (start, end) in zip(marks, places, strict=True):
        first = window.shift(start)
        sign = mark.sign * max(1, window.shift(end) - first)
        words = f"{sign} {visible(mark.text)}" if mark.text else sign
        rows.append(frame.row(" " * first + frame.paint(words, mark.role)))
    return rows


def _columns(span: Span, line: str, number: int) -> tuple[int, int]:
    """Return the columns of a line between which a span stands, its later lines left out."""
    start = span.column - 1
    length = span.end - span.start
    end = len(line.rstrip()) if _goes_on(span, number) else min(start + length, len(line))
    return column_at(line, start), max(column_at(line, end), column_at(line, start) + 1)


def _goes_on(span: Span, number: int) -> bool:
    return span.source.place(max(span.start, span.end - 1))[0] > number


def _window(length: int, places: Sequence[tuple[int, int]], room: int) -> _Window:
    """Return the columns to show: all if there is room, else those around the first mark."""
    if length <= room:
        return _Window(0, length)
    size = max(1, room - 2)
    start, end = min(s for s, _ in places), max(e for _, e in places)
    if end - start > size:
        start, end = places[0]
    low = start - max(0, size - (end - start)) // 2
    low = max(0, min(low, length - size))
    return _Window(low, min(length, low + size))


def _cut(shown: Sequence[str], window: _Window) -> str:
    part = list(shown[window.low : window.high])
    if part and not part[0]:
        part[0] = " "  # the second half of a wide character
    cut = window.high < len(shown)
    if cut and not shown[window.high]:
        part[-1] = " "  # the first half of one
    text = "".join(part)
    return ("…" if window.low else "") + (text + "…" if cut else text.rstrip())
