"""Where tokens, cells and rows stand in masked code, as offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

TOKEN = re.compile(
    r"""[ \t\r\f]*(?:(?P<number>(?:\d+(?:\.(?![*/^'])\d*)?|\.\d+)(?:[eEdD][-+]?\d+)?)"""
    r"""|(?P<name>[A-Za-z_]\w*)|(?P<string>'_*'|"_*")"""
    r"""|(?P<operator>[=~!<>]=|&&|\|\||\.[*/^']|[-+*/^()\[\]{},;:=<>&|~!.'\n]))""",
    re.ASCII,
)
_ROW_MARK = re.compile(r"[\[\](){};\n]")
_PARENTHESIS = re.compile(r"[()\[\]{},\n]")


def cells(code: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the cells of one row; blanks part cells unless an operator joins.

    As MATLAB has it: `1 -2` is two cells, `1 - 2` and `1-2` are one.
    """
    depth, first, last, closed = 0, -1, start, False
    position = start
    while position < end and (token := TOKEN.match(code, position, end)):
        kind, text = token.lastgroup, token[token.lastgroup or 0]
        begin, position = token.end() - len(text), token.end()
        blank = begin > last
        glued = code[position : position + 1] not in " \t\r"
        opens = kind != "operator" or text in "([{~!" or (text in "+-" and glued)
        if depth == 0 and first >= 0 and (text == "," or (blank and closed and opens)):
            yield first, last
            first = -1
        if depth == 0 and text == ",":
            last, closed = position, False
            continue
        first = begin if first < 0 else first
        depth += (text in ("(", "[", "{")) - (text in (")", "]", "}"))
        closed = kind != "operator" or text in (")", "]", "}", "'", ".'")
        last = position
    if first >= 0:
        yield first, end if position < end and code[position:end].strip() else last


def rows(code: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the rows between two brackets, without blanks and empty rows."""
    depth, first = 0, start
    marks = ((m.start(), m[0]) for m in _ROW_MARK.finditer(code, start, end))
    for place, mark in chain(marks, [(end, ";")]):
        depth += (mark in "([{") - (mark in ")]}")
        if place == end or (depth == 0 and mark in ";\n"):
            text = code[first:place]
            lead, tail = len(text) - len(text.lstrip()), len(text.rstrip())
            if tail:
                yield first + lead, first + tail
            first = place + 1


def closing(code: str, start: int) -> tuple[int, int]:
    """Return the offset behind the parenthesis that opens at `start`, and its count of commas."""
    depth, commas = 0, 0
    for found in _PARENTHESIS.finditer(code, start):
        depth += (found[0] in "([{") - (found[0] in ")]}")
        if depth == 0 or found[0] == "\n":
            return found.end(), commas
        commas += depth == 1 and found[0] == ","
    return len(code), commas
