"""A lower bound from duals alone: made feasible first, so that no solver need be believed."""

from __future__ import annotations

import numpy as np

from gridlang.ground.arrays import Reals
from gridlang.ground.problem import Problem
from gridlang.ground.sums import added
from gridlang.solve.conic import Conic
from gridlang.solve.conic_edges import Edges
from gridlang.solve.conic_residual import Near, absorbed, priced

# A column without limits is taken to stay within this many times its size at the point.
_FREE = 10.0


def dual_bound(problem: Problem, form: Conic, found: Edges, x: Reals, duals: Reals) -> float:
    """Return what no feasible point's objective is below, by weak duality at a point x.

    Duals are moved into their cones. What the Lagrangian's slope r still is, x' between limits of
    the columns can gain no more of than min r'x'. Entries of semidefinite matrices are limited by
    their diagonals'; columns without any limit, by `_FREE`: of these alone the bound assumes
    something. Any duals give a bound: of those as they are, and those that have taken up what is
    left at a matrix's entries, the better one counts.
    Source: f(x') >= f(x) + ∇f(x)'(x' − x) and z's(x') >= 0 for z in the dual cone, with Jansson,
    Chaykin and Keil (2007), theorem 3.1, for what r is worth.
    """
    curved = added(form.curved_rows, form.curvature * x[form.curved_columns], form.n)
    off = form.curved_rows != form.curved_columns
    curved += added(form.curved_columns[off], (form.curvature * x[form.curved_rows])[off], form.n)
    slope = curved + form.slope
    low, high = _limits(problem, form, x)
    bounds: list[float] = []
    for taken in (duals, absorbed(form, found, duals, slope, Near(x, high))):
        z = _in_cones(form, taken)
        left = slope - priced(form, z)
        gained = np.where(left > 0, left * low, left * high)
        bounds.append(float(gained.sum() - z @ form.lines.offsets))
    return float(form.constant - curved @ x / 2 + max(bounds))


def _limits(problem: Problem, form: Conic, x: Reals) -> tuple[Reals, Reals]:
    """Return limits of all columns, fill-in included."""
    low, high = _known_limits(problem, form)
    reach = _FREE * (1 + np.abs(x))
    low = np.where(np.isfinite(low), low, -reach)
    high = np.where(np.isfinite(high), high, reach)
    for found in form.patterns:
        order = max(found.matrix.order, 1)
        root = np.sqrt(np.maximum(high[found.matrix.diagonal], 0.0))
        most = root[found.keys // order] * root[found.keys % order]
        for columns in (found.real, found.imaginary):
            own = most[: len(columns)]
            low[columns] = np.maximum(low[columns], -own)
            high[columns] = np.minimum(high[columns], own)
    return low, high


def _known_limits(problem: Problem, form: Conic) -> tuple[Reals, Reals]:
    """Return limits by bounds, by diagonals that are not negative, and by each linear row at these."""
    low, high = np.full(form.n, -np.inf), np.full(form.n, np.inf)
    low[: problem.n], high[: problem.n] = problem.reduced.lb, problem.reduced.ub
    for found in form.patterns:
        diagonal = found.matrix.diagonal
        low[diagonal] = np.maximum(low[diagonal], 0.0)
    lines = form.lines.only(np.arange(form.zero, form.zero + form.nonnegative))
    falls = lines.figures < 0
    most = -lines.times(np.full(lines.count, -1.0)).least(low, high)
    at, columns = lines.lines[falls], lines.columns[falls]
    with np.errstate(invalid="ignore"):  # inf − inf: no limit
        top = low[columns] + most[at] / -lines.figures[falls]
    np.minimum.at(high, columns, np.where(np.isfinite(top), top, np.inf))
    return low, np.maximum(low, high)


def _in_cones(form: Conic, duals: Reals) -> Reals:
    """Return the duals, each part moved into its cone (all but the free ones are their own duals)."""
    z = duals.copy()
    first = form.zero + form.nonnegative
    z[form.zero : first] = np.maximum(z[form.zero : first], 0.0)
    if len(form.second_order):
        starts = first + np.cumsum(form.second_order) - form.second_order
        cone = np.repeat(np.arange(len(starts)), form.second_order)
        square = added(cone, z[first : first + len(cone)] ** 2, len(starts)) - z[starts] ** 2
        z[starts] = np.maximum(z[starts], np.sqrt(np.maximum(square, 0.0)))
    sizes = form.definite * (form.definite + 1) // 2
    starts = form.lines.count - int(sizes.sum()) + np.cumsum(sizes) - sizes
    for k in np.unique(form.definite).tolist():
        own = starts[form.definite == k][:, None] + np.arange(k * (k + 1) // 2)
        columns, rows = np.tril_indices(k)
        factor = np.where(rows == columns, 1.0, np.sqrt(2.0))
        stack = np.zeros((len(own), k, k))
        stack[:, rows, columns] = stack[:, columns, rows] = z[own] / factor
        values, vectors = np.linalg.eigh(stack)
        mended = (vectors * np.maximum(values, 0.0)[:, None, :]) @ vectors.transpose(0, 2, 1)
        z[own] = mended[:, rows, columns] * factor
    return z
