"""Lines: affine functions of a few columns each, many in flat arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gridlang.ground.arrays import Codes, Reals
from gridlang.ground.ranks import ranked
from gridlang.ground.sums import added

_ROUNDING = 1e-13


@dataclass(frozen=True)
class Lines:
    """Line e is offsets[e] plus the sum of figures·x[columns] over entries with `lines == e`."""

    lines: Codes
    columns: Codes
    figures: Reals
    offsets: Reals

    @property
    def count(self) -> int:
        return len(self.offsets)

    def only(self, kept: Codes) -> Lines:
        """Return the lines of these numbers, in ascending order, renumbered."""
        new = np.full(self.count, -1)
        new[kept] = np.arange(len(kept))
        own = np.flatnonzero(new[self.lines] >= 0)
        return Lines(new[self.lines[own]], self.columns[own], self.figures[own], self.offsets[kept])

    def times(self, factors: Reals) -> Lines:
        return Lines(
            self.lines, self.columns, self.figures * factors[self.lines], self.offsets * factors
        )

    def least(self, lb: Reals, ub: Reals) -> Reals:
        """Return the least value of each line between bounds of the columns."""
        bound = np.where(self.figures > 0, lb[self.columns], ub[self.columns])
        return self.offsets + added(self.lines, self.figures * bound, self.count)

    def merged(self) -> Lines:
        """Return the lines with one entry for each column; what cancels but for rounding is gone."""
        width = int(self.columns.max(initial=0)) + 1
        keys, where = ranked(self.lines * width + self.columns)
        total = added(where, self.figures, len(keys))
        kept = np.abs(total) > _ROUNDING * added(where, np.abs(self.figures), len(keys))
        keys = keys[kept]
        return Lines(keys // width, keys % width, total[kept], self.offsets)

    def values(self, x: Reals) -> Reals:
        """Return the value of each line at a point."""
        return self.offsets + added(self.lines, self.figures * x[self.columns], self.count)


def stacked(parts: Sequence[Lines]) -> Lines:
    """Return the lines of several, one after the other."""
    first = np.cumsum([0, *(p.count for p in parts)])[:-1]
    none: Codes = np.zeros(0, dtype=np.int64)
    return Lines(
        np.concatenate([none, *(p.lines + k for p, k in zip(parts, first, strict=True))]),
        np.concatenate([none, *(p.columns for p in parts)]),
        np.concatenate([np.zeros(0), *(p.figures for p in parts)]),
        np.concatenate([np.zeros(0), *(p.offsets for p in parts)]),
    )
