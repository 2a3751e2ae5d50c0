"""Matrices and cell arrays in brackets: in bulk where they are plain, otherwise row by row."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from gridlang.data.matlab import split
from gridlang.data.matlab.cursor import Cursor, UnreadableError
from gridlang.data.matlab.rows import EMPTY_CELL, Lines, assembled, plain, plain_lines
from gridlang.data.matlab.values import Cell, Floats, Matrix, Value

_BRACKETS = re.compile(r"[\[\]{}]|\n[ \t]*[A-Za-z_][\w.]*[ \t]*=(?!=)")
_ONLY_STRINGS = re.compile(r"""[\s,;]*(?:(?:'_*'|"_*")[\s,;]*)*""")
_STRING = re.compile(r"""'_*'|"_*\"""")

Evaluate = Callable[[int, int], Value]  # the value of the expression between two offsets


def read_literal(cursor: Cursor, evaluate: Evaluate, name: str) -> Value:
    """Read the matrix or cell array that opens here; its rows are reported one by one."""
    opening, start = cursor.peek()[1], cursor.position
    end, closed = _end(cursor)
    if not closed:
        what = f"the {opening} of {name} is never closed"
        help = f"write {'];' if opening == '[' else '};'} behind its last row"
        cursor.report(UnreadableError(what, start, start + 1, help))
    limit, cursor.limit = cursor.limit, end
    if opening == "{":
        value: Value = _cell(cursor, evaluate, start + 1)
    elif lines := plain_lines(cursor, start + 1):
        value = assembled(cursor, lines, name)
    else:
        value = _matrix(cursor, evaluate, start + 1, name)
    cursor.position, cursor.limit = end + closed, limit
    return value


def string(cursor: Cursor, start: int, end: int) -> str:
    """Return the text between the quotes at two offsets."""
    text = cursor.source.text
    return text[start + 1 : end - 1].replace(text[start] * 2, text[start])


def _end(cursor: Cursor) -> tuple[int, bool]:
    """Return where the bracket that opens here ends, and whether it is closed there.

    One that is never closed ends where the next assignment begins.
    """
    code, start, limit = cursor.code, cursor.position, cursor.limit
    end = code.find("]" if code[start] == "[" else "}", start, limit)
    if end >= 0:  # nearly all are flat; that is seen faster than the pattern below is searched
        inside = code[start + 1 : end]
        if not any(mark in inside for mark in "[]{}="):
            return end, True
    depth = 0
    for found in _BRACKETS.finditer(code, start, limit):
        if found[0] not in "[]{}":
            return found.start(), False
        depth += 1 if found[0] in "[{" else -1
        if depth == 0:
            return found.start(), True
    return limit, False


def _cell(cursor: Cursor, evaluate: Evaluate, start: int) -> Cell:
    code, end = cursor.code, cursor.limit
    if _ONLY_STRINGS.fullmatch(code, start, end):
        spans = (found.span() for found in _STRING.finditer(code, start, end))
        return Cell(tuple(string(cursor, *span) for span in spans))
    rows = split.rows(code, start, end)
    return Cell(tuple(evaluate(*cell) for row in rows for cell in split.cells(code, *row)))


def _matrix(cursor: Cursor, evaluate: Evaluate, start: int, name: str) -> Value:
    figures: list[float] = []
    widths: list[int] = []
    places: list[tuple[int, int]] = []
    strings: list[str] = []
    for row in split.rows(cursor.code, start, cursor.limit):
        numbers = plain(cursor.code[slice(*row)])
        try:
            block = numbers[None] if numbers is not None else _row(cursor, evaluate, *row)
        except UnreadableError as problem:
            cursor.report(problem)
            block = np.zeros((1, 0))
        if isinstance(block, str):
            strings.append(block)
            continue
        for values in block:
            figures.extend(values)
            widths.append(len(values))
            places.append(row)
    if strings and not widths:
        return Cell(tuple(strings)) if len(strings) > 1 else strings[0]
    starts, ends = np.array(places, np.int64).reshape(-1, 2).T
    lines = Lines(np.array(figures), np.array(widths, np.int64), starts, ends)
    return assembled(cursor, lines, name)


def _row(cursor: Cursor, evaluate: Evaluate, start: int, end: int) -> Floats | str:
    if found := EMPTY_CELL.search(cursor.code, start, end):
        raise UnreadableError("a cell between two commas is empty", *found.span())
    blocks = [evaluate(*cell) for cell in split.cells(cursor.code, start, end)]
    figures = [block.values for block in blocks if isinstance(block, Matrix)]
    strings = [block for block in blocks if isinstance(block, str)]
    if len(strings) == len(blocks):
        return "".join(strings)
    if len(figures) < len(blocks):
        raise UnreadableError("this row mixes figures with strings or cells", start, end)
    try:
        return np.hstack(figures)
    except ValueError:
        raise UnreadableError("the matrices in this row differ in height", start, end) from None
