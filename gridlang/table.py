"""Outside data in one shape: a table an index set, its rows traceable to the file they came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gridlang.diagnostics import Diagnostic
from gridlang.source import Source, Span

Column = NDArray[np.generic]


@dataclass(frozen=True)
class Table:
    """Data over one index set: key columns (its elements) and value columns, all of one length.

    `keys` hold element labels (int64, or str objects), one array a position of the tuple.
    `columns` hold float64 or complex128 figures, or element labels; `units` names the unit of a
    column where the file fixes it (absent: the unit that the model declares).
    `lines` is the line of the file, from 1, on which each row stands; `cells` finds the span of
    one cell (row, column name) for a diagnostic.
    """

    name: str
    keys: tuple[Column, ...]
    columns: Mapping[str, Column] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    source: Source | None = None
    lines: NDArray[np.int64] | None = None
    cells: Callable[[int, str], Span | None] | None = None

    @property
    def rows(self) -> int:
        return len(self.keys[0]) if self.keys else 1

    def where(self, row: int, column: str = "") -> Span | None:
        """Return the place of a cell, or of its row's line where the cell is not known."""
        if column and self.cells is not None:
            span = self.cells(row, column)
            if span is not None:
                return span
        if self.source is None or self.lines is None:
            return None
        return self.source.line_span(int(self.lines[row]))


@dataclass(frozen=True)
class Dataset:
    """All tables of one case or set of files, with what was repaired or left out on reading.

    A table without keys holds scalars (one row). `schema` is the name under which a model may
    `use` it (`matpower`), empty for plain tables.
    """

    name: str
    tables: tuple[Table, ...]
    findings: tuple[Diagnostic, ...] = ()
    schema: str = ""

    def table(self, name: str) -> Table | None:
        return next((t for t in self.tables if t.name == name), None)
