"""What a case file can hold: matrices with the places of their rows, cells, strings, a struct."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gridlang.data.matlab.split import cells
from gridlang.diagnostics import Diagnostic
from gridlang.source import Source, Span

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Outputs = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the rows of a matrix stand: character offsets, lines from 1, and which were whole.

    A row that was ragged or unreadable (already reported) is not whole; its figures are zeros
    from where they are missing.
    """

    source: Source = field(repr=False)
    code: str = field(repr=False)
    starts: Integers
    ends: Integers
    lines: Integers
    whole: Mask

    def row(self, row: int) -> Span:
        """Return the span of a row, numbered from 0."""
        return Span(self.source, int(self.starts[row]), int(self.ends[row]))

    def cell(self, row: int, column: int) -> Span:
        """Return the span of a cell, row and column from 0, or of the row if it is too short."""
        found = list(cells(self.code, int(self.starts[row]), int(self.ends[row])))
        return Span(self.source, *found[column]) if column < len(found) else self.row(row)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Figures as a two-dimensional float array; `places` is set on those that a field holds."""

    values: Floats
    logical: bool = False
    places: Rows | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """The items of a cell array or of a stack of strings, row by row."""

    items: tuple[Value, ...]


Value = Matrix | Cell | str


@dataclass(frozen=True, slots=True)
class Struct:
    """What a case file assigns to the fields of its struct, and what could not be read.

    `failed` names the fields whose line was reported as unreadable, so that nobody reports them
    as missing as well.
    """

    source: Source
    name: str
    fields: Mapping[str, Value]
    places: Mapping[str, Span]
    failed: frozenset[str]
    findings: tuple[Diagnostic, ...]


def scalar(value: float) -> Matrix:
    return Matrix(np.array([[value]], np.float64))


def logical(values: Mask) -> Matrix:
    return Matrix(values.astype(np.float64), logical=True)
