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

    def duals(self, scaled: Reals) -> Reals:
        """Return the duals of the lines of the unscaled problem."""
        return scaled * self.lines / self.objective


def scale_conic(problem: Problem, form: Conic) -> tuple[Conic, ConicScaling]:
    """Return a conic problem with columns, cones and objective brought to comparable size.

    A column is measured by its larger bound, so that powers of 50 and squared voltages of 1 are
    alike; whole numbers stay as they are. All lines of a cone share one factor, half way (as a root) to a largest entry of 1:
    all the way, and admittances of 1e4 hide violations of 1e-5. Clarabel's own equilibration
    follows.
    """
    lines, sizes = form.lines, form.sizes
    columns = _columns(problem, form.n)
    figures = lines.figures * columns[lines.columns]
    cone = np.repeat(np.arange(len(sizes)), sizes)
    largest = np.zeros(len(sizes))
    np.maximum.at(largest, cone[lines.lines], np.abs(figures))
    factor = (np.where(largest > 0, largest, 1.0) ** -0.5)[cone]
    slope = form.slope * columns
    curvature = form.curvature * columns[form.curved_rows] * columns[form.curved_columns]
    size = max(float(np.max(np.abs(p), initial=0.0)) for p in (slope, curvature))
    objective = _OBJECTIVE / size if size > 0 else 1.0
    scaled = replace(
        form,
        slope=slope * objective,
        curvature=curvature * objective,
        lines=Lines(
            lines.lines, lines.columns, figures * factor[lines.lines], lines.offsets * factor
        ),
    )
    return scaled, ConicScaling(columns, factor, objective)


def _columns(problem: Problem, count: int) -> Reals:
    r = problem.reduced
    factors = np.ones(count)
    size = np.maximum(np.abs(r.lb), np.abs(r.ub))
    known = np.isfinite(size) & (size > 0) & ~problem.integer
    factors[: problem.n] = np.where(known, np.clip(size, 1 / _FARTHEST, _FARTHEST), 1.0)
    for matrix in problem.semidefinite:  # one factor: what is semidefinite stays so
        own = np.concatenate([matrix.diagonal, matrix.real, matrix.imaginary])
        factors[own] = np.median(factors[matrix.diagonal])
    return factors
