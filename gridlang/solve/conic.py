"""A problem in conic form: minimise ½x'Px + q'x where lines of x lie in a product of cones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridlang.ground.arrays import Bools, Codes, Reals
from gridlang.ground.cones import Cones
from gridlang.ground.definite import Pattern, pattern, used_columns
from gridlang.ground.lines import Lines, stacked
from gridlang.ground.problem import Problem
from gridlang.ground.sums import added
from gridlang.solve.definite_blocks import definite_blocks

_NONE: Codes = np.zeros(0, dtype=np.int64)
_TINY = 0.1  # of scaled lines: terms below this are small


@dataclass(frozen=True)
class Sides:
    """Where linear lines come from: rows of g (`equal`, `lower`, `upper`), columns (the others).

    Lines stand in this order: `equal` and `fixed` are 0, all others at least 0.
    """

    equal: Codes
    fixed: Codes
    lower: Codes
    upper: Codes
    least: Codes
    most: Codes

    @property
    def all(self) -> tuple[Codes, ...]:
        return self.equal, self.fixed, self.lower, self.upper, self.least, self.most


@dataclass(frozen=True)
class Conic:
    """Minimise ½x'Px + q'x + constant where the `lines` of x lie in cones, one after the other.

    First `zero` lines that are 0, then `nonnegative` ones, then second-order cones of the sizes
    `second_order` (head first; those of `rows` come first), then the semidefinite cones of the
    orders `definite`, as upper triangles by columns with off-diagonal entries times √2. P's
    entries (`curved_rows`, `curved_columns`, `curvature`) are its upper triangle. Columns from n
    on are fill-in of the `patterns`.
    """

    curved_rows: Codes
    curved_columns: Codes
    curvature: Reals
    slope: Reals
    constant: float
    lines: Lines
    zero: int
    nonnegative: int
    second_order: Codes
    definite: Codes
    sides: Sides
    rows: Cones
    patterns: tuple[Pattern, ...]

    @property
    def n(self) -> int:
        return len(self.slope)

    @property
    def sizes(self) -> Codes:
        """Return the number of lines of each cone, every linear line being one of its own."""
        linear = np.ones(self.zero + self.nonnegative, dtype=np.int64)
        triangles = self.definite * (self.definite + 1) // 2
        return np.concatenate([linear, self.second_order, triangles])


def conic(problem: Problem) -> Conic:
    """Return the conic form of a problem of class LP, convex QP, SOCP or SDP.

    Some of its columns may have to be whole numbers.
    """
    rows = problem.cones
    assert rows is not None and rows.convex and not len(rows.others)
    return _form(problem, rows)


def linear_part(problem: Problem, quadratic: Codes) -> Conic:
    """Return the conic form of a problem without its quadratic rows; the objective may be any."""
    nothing = stacked([])
    return _form(problem, Cones(quadratic, _NONE[:1], np.zeros(0), nothing, _NONE, True))


def _form(problem: Problem, rows: Cones) -> Conic:
    f, n = problem.functions, problem.n
    zero = np.zeros(n)
    sides = _sides(problem, rows)
    patterns: list[Pattern] = []
    for matrix in problem.semidefinite:
        first = n + sum(p.fill for p in patterns)
        patterns.append(pattern(matrix, first, used_columns(problem)))
    blocks = [definite_blocks(p) for p in patterns]
    every = n + sum(p.fill for p in patterns)
    slope = np.zeros(every)
    slope[:n] = f.gradient(zero)
    linear = _linear(problem, sides)
    points = [b.points for b in blocks]
    equal = len(sides.equal) + len(sides.fixed)
    return Conic(
        f.hessian_columns,
        f.hessian_rows,
        f.hessian(zero, np.zeros(f.m), 1.0),
        slope,
        f.objective(zero),
        stacked(
            [linear, *points, rows.lines, *(b.pairs for b in blocks), *(b.larger for b in blocks)]
        ),
        equal,
        linear.count - equal + sum(p.count for p in points),
        np.concatenate([np.diff(rows.starts), *(b.pair_sizes for b in blocks)]),
        np.concatenate([_NONE, *(b.orders for b in blocks)]),
        sides,
        rows,
        tuple(patterns),
    )


def violation(form: Conic, x: Reals) -> float:
    """Return by how much the linear lines and second-order cones are violated, by their terms."""
    lines = form.lines
    own = form.zero + form.nonnegative + int(form.second_order.sum())
    cone = np.repeat(np.arange(len(form.sizes)), form.sizes)[:own]
    count = form.zero + form.nonnegative + len(form.second_order)
    size = np.abs(lines.offsets[:own])
    mine = lines.lines < own
    np.maximum.at(size, lines.lines[mine], np.abs((lines.figures * x[lines.columns])[mine]))
    largest = np.zeros(count)
    np.maximum.at(largest, cone, size)
    s = lines.values(x)[:own]
    heads = np.searchsorted(cone, np.arange(count))
    off = np.maximum(-s[heads], 0.0)
    off[: form.zero] = np.abs(s[: form.zero])
    first = form.zero + form.nonnegative
    norm = np.sqrt(added(cone, s**2, count)[first:] - s[heads[first:]] ** 2)
    off[first:] = np.maximum(norm - s[heads[first:]], 0.0)
    return float(np.max(off / np.maximum(largest, _TINY), initial=0.0))


def _sides(problem: Problem, rows: Cones) -> Sides:
    r = problem.reduced
    linear = np.ones(problem.m, dtype=bool)
    linear[rows.rows] = False
    equal, fixed = r.lower == r.upper, r.lb == r.ub

    def where(taken: Bools) -> Codes:
        return np.flatnonzero(taken)

    return Sides(
        where(linear & equal),
        where(fixed),
        where(linear & ~equal & np.isfinite(r.lower)),
        where(linear & ~equal & np.isfinite(r.upper)),
        where(~fixed & np.isfinite(r.lb)),
        where(~fixed & np.isfinite(r.ub)),
    )


def _linear(problem: Problem, sides: Sides) -> Lines:
    """Return the lines of rows and bounds, in the order of their sides."""
    f, r, zero = problem.functions, problem.reduced, np.zeros(problem.n)
    g = Lines(f.jacobian_rows, f.jacobian_columns, f.jacobian(zero), f.constraints(zero))
    columns = np.arange(problem.n)
    x = Lines(columns, columns, np.ones(problem.n), zero)

    def above(lines: Lines, taken: Codes, limit: Reals, sign: float = 1.0) -> Lines:
        own = lines.only(taken)
        less = Lines(own.lines, own.columns, own.figures, own.offsets - limit[taken])
        return less.times(np.full(len(taken), sign))

    return stacked(
        [
            above(g, sides.equal, r.lower),
            above(x, sides.fixed, r.lb),
            above(g, sides.lower, r.lower),
            above(g, sides.upper, r.upper, -1.0),
            above(x, sides.least, r.lb),
            above(x, sides.most, r.ub, -1.0),
        ]
    )
