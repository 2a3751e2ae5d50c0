"""Long statements → lines of a width, broken before operators where brackets are fewest."""

from __future__ import annotations

import re

_BREAK = re.compile(r" (?=(?:[-+*/=<>]|<=|>=|==|=[elg]=|and|or|union|if|else|for) )")


_LAYOUT = re.compile(r"\s*\n\s*")


def statement(text: str, width: int, indent: int, first: int) -> str:
    """Return what a template laid out over several lines as one statement, wrapped and indented."""
    one = re.sub(r" (?=[;,]$)", "", _LAYOUT.sub(" ", text.strip()))
    return " " * first + wrap(one, width, indent, first)


def wrap(text: str, width: int, indent: int, first: int = 0) -> str:
    """Return a text in lines; the first begins at column `first`, the others are indented."""
    lines: list[str] = []
    room = width - first
    while len(text) > room:
        at = _break(text, room)
        if at < 0:
            break
        lines.append(text[:at])
        text = text[at + 1 :]
        room = width - indent
    return ("\n" + " " * indent).join([*lines, text])


def _break(text: str, room: int) -> int:
    """Return where to break: before the last operator that fits, of those least nested."""
    depths = _depths(text)
    fits = [m.start() for m in _BREAK.finditer(text) if depths[m.start()] is not None]
    inside = [a for a in fits if 0 < a <= room] or fits[:1]
    if not inside:
        return -1
    least = min(depths[a] or 0 for a in inside)
    return max(a for a in inside if (depths[a] or 0) == least)


def _depths(text: str) -> list[int | None]:
    """Return how deep each character stands in brackets; None inside of quotes."""
    depths: list[int | None] = []
    depth, quote = 0, ""
    for c in text:
        if quote:
            quote = "" if c == quote else quote
            depths.append(None)
            continue
        if c in "'\"":
            quote = c
        depth += c in "([{"
        depth -= c in ")]}"
        depths.append(depth)
    return depths
