"""The entries of a Jacobian at two points, with the constraint that each belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gridlang.bound import Bound
from gridlang.ground.arrays import Codes, Reals

_STEP = 0.05  # pu; far enough from a flat start, where sines and differences vanish
_ROUNDING = 1e-12  # share of a nonlinear row's largest entry; below it an entry is rounding


@dataclass(frozen=True)
class Entries:
    """Entries ordered by row, then by column; all arrays have one figure an entry.

    `rows` are rows before presolve, `families` the positions of their constraints (−1: the
    equation of a sum). `first` and `second` are the figures at the two points, internal units.
    """

    rows: Codes
    columns: Codes
    families: Codes
    first: Reals
    second: Reals

    @cached_property
    def sizes(self) -> Reals:
        """The larger magnitude of both points, 0 where an entry is not finite or is rounding.

        An entry that nearly vanishes at one point by cancellation does not do so at the other,
        but for those that vanish everywhere where presolve leaves a variable.
        """
        sizes = np.maximum(np.abs(self.first), np.abs(self.second))
        sizes = np.where(np.isfinite(sizes), sizes, 0.0)
        curved, largest = np.zeros(self._count, dtype=bool), np.zeros(self._count)
        curved[self.rows[self.first != self.second]] = True
        np.maximum.at(largest, self.rows, sizes)
        rounding = curved[self.rows] & (sizes < _ROUNDING * largest[self.rows])
        return np.where(rounding, 0.0, sizes)

    @property
    def _count(self) -> int:
        return int(self.rows.max(initial=-1)) + 1


def entries_of(bound: Bound) -> Entries:
    """Return the entries at the start, and at a point beside it that is no special one."""
    instance = bound.instance
    f, r = instance.functions, instance.reduced
    turns = np.sin(1.0 + 1.7 * np.arange(instance.n))  # without order or sign in common
    beside = instance.start + _STEP * (1 + np.abs(instance.start)) * turns
    beside = np.minimum(np.maximum(beside, r.lb), r.ub)
    original = np.flatnonzero(r.row_of >= 0)
    rows = original[f.jacobian_rows] if len(original) else f.jacobian_rows
    starts = np.array([family.first for family in instance.families], dtype=np.int64)
    ends = starts + np.array([family.size for family in instance.families], dtype=np.int64)
    families = np.full(len(rows), -1, dtype=np.int64)
    if len(starts) and len(rows):
        at = np.searchsorted(starts, rows, side="right") - 1
        families = np.where(rows < ends[at], at, -1)
    second = f.jacobian(beside)
    first = f.jacobian(instance.start)
    return Entries(rows, f.jacobian_columns, families, first, second)
