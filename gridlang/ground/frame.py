"""The rows that a family or a sum runs over: one array of codes for each index in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from gridlang.ground.arrays import Array, Bools, Codes
from gridlang.model.expr import Expr


@dataclass(eq=False)
class Frame:
    """`rows` combinations of indices; `columns[name]` holds the codes of index `name`.

    An index over tuples has one array a position. `memo` keeps what was computed for these rows.
    """

    rows: int
    columns: Mapping[str, tuple[Codes, ...]] = field(default_factory=dict)
    memo: dict[Expr, Array] = field(default_factory=dict)
    extensions: dict[Expr, tuple[Frame, Codes]] = field(default_factory=dict)

    def take(self, rows: Codes | Bools) -> Frame:
        """Return the frame of some of the rows."""
        index = np.flatnonzero(rows) if rows.dtype == bool else rows
        columns = {n: tuple(c[index] for c in cs) for n, cs in self.columns.items()}
        return Frame(len(index), columns)
