"""Factors for the columns, cones and objective of a conic problem, and the way back."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gridlang.ground.arrays import Reals
from gridlang.ground.lines import Lines
from gridlang.ground.problem import Problem
from gridlang.solve.conic import Conic

# Columns are not scaled by more, nor by less: a limit of 1e6 is no size that a power has.
_FARTHEST = 1e3
# The objective's largest figure: less, and the gap does not close; more, and rows are not met.
_OBJECTIVE = 30.0


@dataclass(frozen=True)
class ConicScaling:
    """x = columns·(scaled x); line e is multiplied by `lines[e]`, the objective by `objective`."""

    columns: Reals
    lines: Reals
    objective: float

    def scaled(self, form: Conic) -> Conic:
        """Return a problem in scaled columns, lines and objective."""
        lines, columns = form.lines, self.columns
        curved = columns[form.curved_rows] * columns[form.curved_columns]
        return replace(
            form,
            slope=form.slope * columns * self.objective,
            curvature=form.curvature * curved * self.objective,
            lines=Lines(
                lines.lines,
                lines.columns,
                lines.figures * columns[lines.columns] * self.lines[lines.lines],
                lines.offsets * self.lines,
            ),
        )

    def duals(self, scaled: Reals) -> Reals:
        """Return the duals of the lines of the unscaled problem."""
        return scaled * self.lines / self.objective


def largest(form: Conic, columns: Reals, value: float | None = None) -> ConicScaling:
    """Return factors by the largest figures, with columns of these sizes; the objective by a value.

    All lines of a cone share one factor, half way (as a root) to a largest entry of 1: all the
    way, and admittances of 1e4 hide violations of 1e-5. Clarabel's own equilibration follows.
    """
    lines, sizes = form.lines, form.sizes
    cone = np.repeat(np.arange(len(sizes)), sizes)
    most = np.zeros(len(sizes))
    np.maximum.at(most, cone[lines.lines], np.abs(lines.figures * columns[lines.columns]))
    factor = (np.where(most > 0, most, 1.0) ** -0.5)[cone]
    curved = form.curvature * columns[form.curved_rows] * columns[form.curved_columns]
    if value is None:
        figures = np.concatenate([form.slope * columns, curved])
        value = float(np.max(np.abs(figures), initial=0.0)) / _OBJECTIVE
    return ConicScaling(columns, factor, 1 / value if value > 0 else 1.0)


def column_sizes(problem: Problem, form: Conic) -> Reals:
    """Return sizes of columns: the larger bound, so that powers of 50 and squares of 1 are alike.

    Whole numbers stay as they are.
    """
    r = problem.reduced
    factors = np.ones(form.n)
    size = np.maximum(np.abs(r.lb), np.abs(r.ub))
    known = np.isfinite(size) & (size > 0) & ~problem.integer
    factors[: problem.n] = np.where(known, np.clip(size, 1 / _FARTHEST, _FARTHEST), 1.0)
    for matrix in problem.semidefinite:  # one factor: what is semidefinite stays so
        own = np.concatenate([matrix.diagonal, matrix.real, matrix.imaginary])
        factors[own] = np.median(factors[matrix.diagonal])
    return factors
