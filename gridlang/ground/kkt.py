"""How far a point with multipliers is from the first-order conditions of its problem."""

from __future__ import annotations

import numpy as np

from gridlang.ground.arrays import Reals
from gridlang.ground.problem import Problem

# Of rows (m,), of lower and of upper bounds (n,), in the sense of the Lagrangian
# f + yᵀ g − lowerᵀ x + upperᵀ x.
Multipliers = tuple[Reals, Reals, Reals]


@np.errstate(all="ignore")
def kkt_residual(problem: Problem, x: Reals, multipliers: Multipliers) -> float:
    """Return the largest residual of the first-order conditions, relative to their terms.

    Source: Nocedal and Wright, Numerical Optimization, 2nd ed., theorem 12.1.
    """
    y, lower, upper = multipliers
    f, r = problem.functions, problem.reduced
    gradient = f.gradient(x)
    free = (r.lb < r.ub) & ~problem.integer  # whole numbers are fixed where prices are known
    known = free.copy()
    for matrix in problem.semidefinite:  # its own dual matrix stands in the slope of its entries
        known[np.concatenate([matrix.diagonal, matrix.real, matrix.imaginary])] = False
    stationarity = np.where(known, _slope(problem, x, y) - lower + upper, 0.0)
    g = f.constraints(x)
    slack = np.where(y > 0, r.upper - g, g - r.lower)
    complementarity = [
        np.abs(y) * np.where(np.isfinite(slack), slack, 0.0),
        np.where(np.isfinite(r.lb) & free, np.abs(lower * (x - r.lb)), 0.0),
        np.where(np.isfinite(r.ub) & free, np.abs(upper * (r.ub - x)), 0.0),
    ]
    signs = [
        np.maximum(-lower, 0.0),
        np.maximum(-upper, 0.0),
        np.where(np.isinf(r.lb) & free, np.abs(lower), 0.0),
        np.where(np.isinf(r.ub) & free, np.abs(upper), 0.0),
        np.where((y > 0) & np.isinf(r.upper), y, 0.0),
        np.where((y < 0) & np.isinf(r.lower), -y, 0.0),
    ]
    terms = [gradient, y, lower[free], upper[free]]
    size = max([1.0, *(float(np.max(np.abs(t), initial=0.0)) for t in terms)])
    worst = max(
        float(np.max(np.abs(t), initial=0.0)) for t in (stationarity, *complementarity, *signs)
    )
    return worst / size


@np.errstate(all="ignore")
def with_bounds(problem: Problem, x: Reals, y: Reals) -> Multipliers:
    """Return all multipliers where those of rows are known: what stationarity leaves to bounds."""
    r = problem.reduced
    left = _slope(problem, x, y)
    lower = np.where(np.isfinite(r.lb), np.maximum(left, 0.0), 0.0)
    upper = np.where(np.isfinite(r.ub), np.maximum(-left, 0.0), 0.0)
    return y, lower, upper


def _slope(problem: Problem, x: Reals, y: Reals) -> Reals:
    """Return the gradient of f + yᵀ g."""
    f = problem.functions
    return f.gradient(x) + np.bincount(
        f.jacobian_columns, f.jacobian(x) * y[f.jacobian_rows], problem.n
    )
