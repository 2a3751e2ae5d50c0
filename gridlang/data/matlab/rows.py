"""Rows of figures, given one behind the other → a matrix; ragged rows are reported (GL803)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from gridlang.data.matlab.cursor import MOST_REPORTED, Cursor
from gridlang.data.matlab.values import Floats, Integers, Matrix
from gridlang.diagnostics import Diagnostic

EMPTY_CELL = re.compile(r",[ \t]*,")
_FOREIGN = re.compile(r"[^-+.,;\deEIiNnFfAa \t\r\n]", re.ASCII)
_KIND = np.zeros(256, np.uint8)  # 0 stands in a number, 1 parts columns, 2 parts rows
_KIND[[ord(c) for c in " \t\r,"]] = 1
_KIND[[ord(c) for c in ";\n"]] = 2


@dataclass(frozen=True, slots=True)
class Lines:
    """The figures of all rows, how many each row has, and the offsets where it stands."""

    figures: Floats
    widths: Integers
    starts: Integers
    ends: Integers


def plain(text: str) -> Floats | None:
    """Return the figures of a text of plain numbers, or nothing if it needs the evaluator."""
    if _FOREIGN.search(text) or ("," in text and EMPTY_CELL.search(text)):
        return None
    words = text.replace(";", " ").replace(",", " ").split()
    try:
        return np.fromiter(map(float, words), np.float64, len(words))
    except ValueError:
        return None


def plain_lines(cursor: Cursor, start: int) -> Lines | None:
    """Return all rows from here to the limit in bulk, if they are plain numbers."""
    figures = plain(cursor.code[start : cursor.limit])
    if figures is None:
        return None
    kinds = _KIND[cursor.bytes[start : cursor.limit]]
    inside = np.concatenate(([False], kinds == 0, [False]))
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    begins, finishes = edges[::2], edges[1::2]
    row_of = np.searchsorted(np.flatnonzero(kinds == 2), begins)
    firsts = np.flatnonzero(np.diff(row_of, prepend=-1))
    widths = np.diff(firsts, append=len(begins))
    return Lines(figures, widths, begins[firsts] + start, finishes[firsts + widths - 1] + start)


def assembled(cursor: Cursor, lines: Lines, name: str) -> Matrix:
    """Return the rows as a matrix; a row of another width than most is not whole."""
    widths = lines.widths
    counts = np.bincount(widths[widths > 0]) if np.any(widths) else np.ones(1)
    width = len(counts) - 1 - int(np.argmax(counts[::-1]))  # on a tie the wider one is meant
    whole = widths == width
    places = cursor.rows(lines.starts, lines.ends, whole)
    firsts = np.cumsum(widths) - widths
    values = np.zeros((len(widths), width))
    values[whole] = lines.figures[firsts[whole, None] + np.arange(width)]
    for row in np.flatnonzero(~whole):
        kept = min(int(widths[row]), width)
        values[row, :kept] = lines.figures[firsts[row] : firsts[row] + kept]
    ragged = np.flatnonzero(~whole & (widths > 0))
    for row in ragged[:MOST_REPORTED]:
        count = f"{widths[row]} column{'' if widths[row] == 1 else 's'}"
        what = f"row {row + 1} of {name} has {count}, the others have {width}"
        help = "give every row the same number of columns"
        cursor.findings.append(Diagnostic("GL803", what, places.row(int(row)), help=help))
    if len(ragged) > MOST_REPORTED:
        what = f"and {len(ragged) - MOST_REPORTED} more rows of {name} with other columns"
        cursor.findings.append(Diagnostic("GL803", what))
    return Matrix(values, places=places)
