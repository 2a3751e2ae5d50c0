"""Factors that bring rows and the objective to comparable size, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridlang.ground.arrays import Reals
from gridlang.ground.functions import Functions

# A row or objective whose largest derivative lies outside this range is scaled to its border.
LEAST, MOST = 1.0, 100.0
_FARTHEST = 1e8
_NOISE = 1e-6  # a derivative below this at one point is rounding, or 0 by chance: no measure


@dataclass(frozen=True)
class Scaling:
    """The objective and row i are multiplied by `objective` and `rows[i]` for the solver."""

    objective: float
    rows: Reals

    def multipliers(self, scaled: Reals) -> Reals:
        """Return row multipliers of the unscaled problem."""
        return scaled * self.rows / self.objective

    def bound_multipliers(self, scaled: Reals) -> Reals:
        return scaled / self.objective


def scale(functions: Functions, x: Reals) -> Scaling:
    """Return scale factors from the derivatives at a point.

    Source: gradient-based scaling, Wächter and Biegler (2006), section 3.8, applied in both
    directions: small rows are raised too, so that a tolerance means the same in every row.
    """
    gradient = float(np.max(np.abs(functions.gradient(x)), initial=0.0))
    largest = np.zeros(functions.m)
    np.maximum.at(largest, functions.jacobian_rows, np.abs(functions.jacobian(x)))
    return Scaling(float(_factor(np.array([gradient]))[0]), _factor(largest))


def _factor(size: Reals) -> Reals:
    size = np.where(size > _NOISE, size, LEAST)
    factor = np.clip(size, LEAST, MOST) / size
    return np.clip(factor, 1 / _FARTHEST, _FARTHEST)
