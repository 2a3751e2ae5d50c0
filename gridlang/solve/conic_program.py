"""A conic problem as most solvers take it: linear rows, bounds of columns, cones; and duals back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from gridlang.ground.arrays import Bools, Codes, Reals
from gridlang.ground.lines import Lines, stacked
from gridlang.ground.problem import Problem
from gridlang.ground.spectrum import spectrum
from gridlang.ground.sums import added
from gridlang.solve.conic import Conic
from gridlang.solve.conic_scaling import ConicScaling

if TYPE_CHECKING:
    from scipy import sparse


@dataclass(frozen=True)
class Program:
    """The lines of a conic form apart: `rows`, the first `equal` of them 0 and the others not
    negative; bounds `lb`, `ub` of its columns, `whole` of them whole numbers; and `cones`.

    `start` is a point to search from; x unscaled is `factors` times x. `row_lines` and
    `bound_lines` are the lines of the form that became rows and bounds, the latter of columns
    `bounded` with the entries `figures`.
    """

    form: Conic
    constant: float
    rows: Lines
    equal: int
    lb: Reals
    ub: Reals
    whole: Bools
    cones: Lines
    start: Reals | None
    factors: Reals
    row_lines: Codes
    bound_lines: Codes
    bounded: Codes
    figures: Reals

    @property
    def lower(self) -> Reals:
        return -self.rows.offsets

    @property
    def upper(self) -> Reals:
        equal = np.arange(self.rows.count) < self.equal
        return np.where(equal, -self.rows.offsets, np.inf)

    def flat(self) -> Program:
        """Return the same without an objective."""
        form = self.form
        none = replace(form, slope=0.0 * form.slope, curvature=0.0 * form.curvature)
        return replace(self, form=none, constant=0.0)

    def duals(self, prices: Reals, reduced: Reals, cones: Reals) -> Reals:
        """Return the duals of the form's lines from those of rows, reduced costs, and of cones.

        A price is what the objective gains where its row has to be larger by 1.
        """
        z = np.zeros(self.form.lines.count)
        z[self.row_lines] = prices
        z[self.bound_lines] = reduced[self.bounded] / self.figures
        least = slice(self.form.zero, self.form.zero + self.form.nonnegative)
        z[least] = np.maximum(z[least], 0.0)
        return self.stated(np.concatenate([z[: least.stop], cones]))

    def stated(self, duals: Reals) -> Reals:
        """Return the duals of the form's lines without those of a `straightened` objective."""
        first = self.form.zero + self.form.nonnegative + int(self.form.second_order.sum())
        more = len(duals) - self.form.lines.count
        return np.delete(duals, first + np.arange(more))


@dataclass(frozen=True)
class Wide:
    """A program whose second-order cones are of columns of their own, for solvers that ask for it.

    lower <= a x <= upper, `equal` telling where these are one; the columns of cone c, the head
    first, are those from `starts[c]` to `starts[c + 1]`. `curved` is the upper triangle of P.
    """

    a: sparse.csc_matrix
    lower: Reals
    upper: Reals
    equal: Bools
    lb: Reals
    ub: Reals
    whole: Bools
    slope: Reals
    curved: sparse.coo_matrix
    starts: Codes
    start: Reals | None

    @property
    def squares(self) -> sparse.coo_matrix:
        """Return ½x'Px as x'Qx, an entry for each pair of columns."""
        q = self.curved.copy()
        q.data[q.row == q.col] /= 2
        return q


def program(problem: Problem, form: Conic, scaling: ConicScaling) -> Program:
    """Return a scaled form of a problem, its lines apart."""
    s, r = form.sides, problem.reduced
    ends = np.cumsum([len(side) for side in s.all])
    equal, fixed, lower, upper, least, most = np.split(np.arange(ends[-1]), ends[:-1])
    first = form.zero + form.nonnegative
    row_lines = np.concatenate([equal, lower, upper, np.arange(ends[-1], first)])
    bound_lines = np.concatenate([fixed, least, most])
    figures = np.zeros(form.lines.count)
    figures[form.lines.lines] = form.lines.figures  # a bound has one entry
    lb, ub = np.full(form.n, -np.inf), np.full(form.n, np.inf)
    lb[: problem.n] = r.lb / scaling.columns[: problem.n]
    ub[: problem.n] = r.ub / scaling.columns[: problem.n]
    whole = np.zeros(form.n, dtype=bool)
    whole[: problem.n] = problem.integer
    start = problem.start / scaling.columns if problem.warm and whole.any() else None
    return Program(
        form,
        form.constant * scaling.objective,
        form.lines.only(row_lines),
        len(equal),
        lb,
        ub,
        whole,
        form.lines.only(np.arange(first, form.lines.count)),
        start,
        scaling.columns,
        row_lines,
        bound_lines,
        np.concatenate([s.fixed, s.least, s.most]),
        figures[bound_lines],
    )


def straightened(program: Program) -> Program:
    """Return a program with a linear objective: a last column t that is at least ½x'Px.

    Its cone is the last second-order one: ½x'Px = Σ v (l'x)² <= t is ‖(2√v l'x, t − 1)‖ <= t + 1.
    Source: Alizadeh and Goldfarb (2003), section 2.
    """
    form = program.form
    if not np.any(form.curvature):
        return program
    of = np.zeros(len(form.curvature), dtype=np.int64)
    s = spectrum(of, form.curved_columns, form.curved_rows, form.curvature / 2, form.n)
    cone = Lines(
        np.concatenate([[0, 1], 2 + s.lines]),
        np.concatenate([[form.n, form.n], s.columns]),
        np.concatenate([[1.0, 1.0], 2 * np.sqrt(s.values)[s.lines] * s.figures]),
        np.concatenate([[1.0, -1.0], np.zeros(len(s.values))]),
    )
    lines, own = np.arange(program.cones.count), int(form.second_order.sum())
    flat = program.flat().form
    return replace(
        program,
        form=replace(
            flat,
            slope=np.append(form.slope, 1.0),
            curvature=flat.curvature[:0],
            curved_rows=flat.curved_rows[:0],
            curved_columns=flat.curved_columns[:0],
            second_order=np.append(form.second_order, cone.count),
        ),
        lb=np.append(program.lb, -np.inf),
        ub=np.append(program.ub, np.inf),
        whole=np.append(program.whole, False),
        start=None if program.start is None else np.append(program.start, 0.0),
        cones=stacked([program.cones.only(lines[:own]), cone, program.cones.only(lines[own:])]),
    )


def tangent(straight: Program, x: Reals, cones: Reals) -> Reals:
    """Return the point near x where the objective's slope is that by the duals of its cone.

    These are exact only up to a tolerance, by which a bound from the slope at x is off. With
    duals (z_0, z_1, z) the slope is −Σ 2√v z l, that at l'x = −z/√v.
    """
    own = int(straight.form.second_order[:-1].sum())
    size = int(straight.form.second_order[-1])
    lines = straight.cones.only(np.arange(own + 2, own + size))
    off = -2 * cones[own + 2 : own + size] - lines.values(x)
    square = added(lines.lines, lines.figures**2, lines.count)
    step = (off / square)[lines.lines] * lines.figures
    return x + added(lines.columns, step, len(x))


def by_lower_columns(form: Conic) -> Codes:
    """Return the order of the lines of cones in which a triangle is the lower one by columns."""
    own = int(form.second_order.sum())
    parts = [np.arange(own)]
    for k in form.definite.tolist():
        column, row = np.triu_indices(k)
        parts.append(own + row * (row + 1) // 2 + column)
        own += k * (k + 1) // 2
    return np.concatenate(parts)


def wide(program: Program) -> Wide:
    """Return a program with a column for each line of its second-order cones."""
    from scipy import sparse

    form, rows, cones = program.form, program.rows, program.cones
    n, k = form.n, cones.count
    own = np.arange(k)
    at = np.concatenate([rows.lines, rows.count + cones.lines, rows.count + own])
    columns = np.concatenate([rows.columns, cones.columns, n + own])
    figures = np.concatenate([rows.figures, cones.figures, np.full(k, -1.0)])
    starts = n + np.concatenate([[0], np.cumsum(form.second_order)]).astype(np.int64)
    least = np.full(k, -np.inf)
    least[starts[:-1] - n] = 0.0
    places = (form.curved_rows, form.curved_columns)
    curved = sparse.coo_matrix((form.curvature, places), shape=(n + k, n + k))
    return Wide(
        sparse.csc_matrix((figures, (at, columns)), shape=(rows.count + k, n + k)),
        np.concatenate([program.lower, -cones.offsets]),
        np.concatenate([program.upper, -cones.offsets]),
        np.append(np.arange(rows.count) < program.equal, np.ones(k, dtype=bool)),
        np.append(program.lb, least),
        np.append(program.ub, np.full(k, np.inf)),
        np.append(program.whole, np.zeros(k, dtype=bool)),
        np.append(form.slope, np.zeros(k)),
        curved,
        starts,
        None if program.start is None else np.append(program.start, cones.values(program.start)),
    )
