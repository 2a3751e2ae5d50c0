"""A lower bound from duals alone: made feasible first, so that no solver need be believed."""

from __future__ import annotations

import numpy as np

from gridlang.ground.arrays import Reals
from gridlang.ground.problem import Problem
from gridlang.ground.sums import added
from gridlang.solve.conic import Conic

# A column without limits is taken to stay within this many times its size at the point.
_FREE = 10.0


def dual_bound(problem: Problem, form: Conic, x: Reals, duals: Reals) -> float:
    """Return what no feasible point's objective is below, by weak duality at a point x.

    Duals are moved into their cones. What the Lagrangian's slope r still is, x' between limits of
    the columns can gain no more of than min r'x'. Entries of semidefinite matrices are limited by
    their diagonals'; columns without any limit, by `_FREE`: of these alone the bound assumes
    something.
    Source: f(x') >= f(x) + ∇f(x)'(x' − x) and z's(x') >= 0 for z in the dual cone, with Jansson,
    Chaykin and Keil (2007), theorem 3.1, for what r is worth.
    """
    z = _in_cones(form, duals)
    lines = form.lines
    curved = added(form.curved_rows, form.curvature * x[form.curved_columns], form.n)
    off = form.curved_rows != form.curved_columns
    curved += added(form.curved_columns[off], (form.curvature * x[form.curved_rows])[off], form.n)
    priced = added(lines.columns, lines.figures * z[lines.lines], form.n)
    left = curved + form.slope - priced
    low, high = _limits(problem, form, x)
    gained = np.where(left > 0, left * low, left * high)
    return float(form.constant - curved @ x / 2 - z @ lines.offsets + gained.sum())


def _limits(problem: Problem, form: Conic, x: Reals) -> tuple[Reals, Reals]:
    """Return limits of all columns, fill-in included."""
    n, r = problem.n, problem.reduced
    reach = _FREE * (1 + np.abs(x))
    low, high = -reach, reach.copy()
    for found in form.patterns:
        order = max(found.matrix.order, 1)
        top = high.copy()
        top[:n] = np.where(np.isfinite(r.ub), r.ub, top[:n])
        root = np.sqrt(np.maximum(top[found.matrix.diagonal], 0.0))
        most = root[found.keys // order] * root[found.keys % order]
        for columns in (found.real, found.imaginary):
            low[columns], high[columns] = -most[: len(columns)], most[: len(columns)]
    low[:n] = np.where(np.isfinite(r.lb), r.lb, low[:n])
    high[:n] = np.where(np.isfinite(r.ub), r.ub, high[:n])
    return low, high


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
