"""A conic solver's point and duals → point, multipliers and bound of the problem that was asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridlang.ground.arrays import Reals
from gridlang.ground.definite import completed
from gridlang.ground.problem import Problem
from gridlang.ground.sums import added
from gridlang.solve.conic import Conic
from gridlang.solve.conic_bound import dual_bound
from gridlang.solve.conic_edges import Edges
from gridlang.solve.solver import RawResult, Status


@dataclass(frozen=True)
class Duals:
    """A point with its fill-in, and the dual of each line; unscaled."""

    x: Reals
    lines: Reals


def answer(problem: Problem, form: Conic, entries: Edges, found: Duals) -> RawResult:
    """Return what a conic solver found, in the terms of its problem; the verdict is the caller's."""
    n, m = problem.n, problem.m
    x = found.x
    for matrix in form.patterns:
        x = completed(matrix, x)
    sides = form.sides
    ends = np.cumsum([len(s) for s in sides.all])
    equal, fixed, lower, upper, least, most = np.split(found.lines[: ends[-1]], ends[:-1])
    y = np.zeros(m)
    y[sides.equal] = -equal
    y[sides.lower] -= lower
    y[sides.upper] += upper
    y[form.rows.rows] = _cone_multipliers(form, found)
    below, above = np.zeros(n), np.zeros(n)
    below[sides.fixed], above[sides.fixed] = np.maximum(fixed, 0.0), np.maximum(-fixed, 0.0)
    below[sides.least] = least
    above[sides.most] = most
    bound = dual_bound(problem, form, entries, found.x, found.lines)
    return RawResult(
        status=Status.OPTIMAL,
        message="",
        x=x[:n],
        multipliers=y,
        lower_multipliers=below,
        upper_multipliers=above,
        bound=bound if np.isfinite(bound) else None,
        fill=tuple(x[p.first : p.first + p.fill] for p in form.patterns),
    )


def _cone_multipliers(form: Conic, found: Duals) -> Reals:
    """Return the multipliers of the rows that are second-order cones.

    The row is (s̄² − s_0²)·weight, with slope 2·weight·(−s_0 ∂s_0 + s̄'∂s̄); the cone adds
    −z_0 ∂s_0 − z̄'∂s̄ to the Lagrangian's. Where the cone binds, z = (z_0/s_0)(s_0, −s̄), so the
    multiplier is z_0/(2 s_0 weight): taken by least squares over all lines. At the apex, s = 0,
    there is none.
    """
    rows = form.rows
    if not rows.count:
        return np.zeros(0)
    first = form.zero + form.nonnegative
    z = found.lines[first : first + rows.lines.count]
    s = rows.lines.values(found.x)
    facing = np.full(rows.lines.count, -1.0)
    facing[rows.starts[:-1]] = 1.0
    cone = np.repeat(np.arange(rows.count), np.diff(rows.starts))
    along = added(cone, facing * s * z, rows.count)
    size = added(cone, s**2, rows.count)
    ratio = np.divide(along, size, out=np.zeros(rows.count), where=size > 0)
    result: Reals = np.maximum(ratio, 0.0) / (2 * rows.weights)
    return result
