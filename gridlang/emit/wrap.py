"""Long statements → lines of a width, broken before operators where brackets are fewest."""

from __future__ import annotations

import re

_BREAK = re.compile(r" (?=(?:[-+*/=<>]|<=|>=|==|=[elg]=|and|or|union|if|else|for) )")


_LAYOUT = re.compile(r"\s*\n\s*")


def statement(text: str, width: int, indent: int, first: int, inside: bool = False) -> str:
    """Return what a template laid out over several lines as one statement, wrapped and indented."""
    one = re.sub(r" (?=[;,]$)", "", _LAYOUT.sub(" ", text.strip()))
    return " " * first + wrap(one, width, indent, first, inside)


def wrap(text: str, width: int, indent: int, first: int = 0, inside: bool = False) -> str:
    """Return a text in lines; the first begins at column `first`, the others are indented.

    `inside`: break within brackets alone.
    """
    lines: list[str] = []
    room, depth = width - first, 0
    while len(text) > room:
        at, deeper = _break(text, room, 1 - depth if inside else -1000)
        if at < 0:
            break
        lines.append(text[:at])
        text = text[at + 1 :]
        room, depth = width - indent, depth + deeper
    return ("\n" + " " * indent).join([*lines, text])


def _break(text: str, room: int, least: int) -> tuple[int, int]:
    """Return where to break, and how deep that is: before the last operator that fits, of those
    least nested, but nested at least so deep.
    """
    depths = _depths(text)
    places = [(m.start(), depths[m.start()]) for m in _BREAK.finditer(text)]
    able = [(at, depth) for at, depth in places if depth is not None and depth >= least]
    fits = [(at, depth) for at, depth in able if 0 < at <= room] or able[:1]
    if not fits:
        return -1, 0
    outermost = min(depth for _, depth in fits)
    return max(at for at, depth in fits if depth == outermost), outermost


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
