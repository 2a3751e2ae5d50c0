"""Second-order cones, recognised in numbers: what each quadratic row is by its eigenvalues."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridlang.ground.arrays import Bools, Codes, Reals
from gridlang.ground.functions import Functions
from gridlang.ground.lines import Lines, stacked
from gridlang.ground.presolve import Reduced
from gridlang.ground.ranks import ranked
from gridlang.ground.signs import Known, signs
from gridlang.ground.spectrum import Spectrum, spectrum
from gridlang.ground.sums import added

# What is this small beside the terms that it is left over from is rounding.
_NOTHING = 1e-9
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Cones:
    """Quadratic rows as second-order cones: cone c is ‖s_1 … s_k‖ <= s_0.

    Its lines, the head s_0 first, are those from `starts[c]` to `starts[c + 1]`. The row `rows[c]`
    of g less its limit is (s_1² + … − s_0²)·weights[c], the weight negative for a lower limit.
    Rows in `others` are quadratic, and no cone that we see; `convex` tells whether the objective
    is a convex quadratic function, or linear; `unsure` that it is too large to tell.
    """

    rows: Codes
    starts: Codes
    weights: Reals
    lines: Lines
    others: Codes
    convex: bool
    unsure: bool = False

    @property
    def count(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class _Forms:
    """Rows q(x) = x'Qx + b'x + c <= 0, form f being row `rows[f]` with its sign turned or not.

    `squares` are the orthonormal eigenvectors of Q, line e of form of[e] with the offset by which
    it is taken at x − x_0, where the square is completed: q = Σ values[e] (line e)² + rest. That
    holds where b lies in the `range` of Q; `slope` is −(b'x + c).
    """

    rows: Codes
    sign: Reals
    of: Codes
    values: Reals
    squares: Lines
    rest: Reals
    in_range: Bools
    slope: Lines
    single: Bools  # no second limit

    @property
    def count(self) -> int:
        return len(self.rows)


def cones(functions: Functions, reduced: Reduced) -> Cones:
    """Return the second-order cones of a problem whose functions are quadratic at most.

    A form is one where Q has no negative eigenvalue; and where it has one with eigenvector u, the
    square can be completed with a rest that is not negative, and u'(x − x_0) has one sign where
    bounds and linear rows hold.
    Source: Alizadeh and Goldfarb (2003), section 2; Mahajan and Munson (2010), section 3.
    """
    m = functions.m
    of, i, j, hessian = functions.curvatures()
    decomposed = spectrum(of, i, j, hessian / 2, functions.n)
    own = decomposed.of == m
    convex = not (np.any(decomposed.values[own] < 0) or m in decomposed.undecided)
    forms = _forms(functions, reduced, decomposed)
    negative = np.bincount(forms.of[forms.values < 0], minlength=forms.count)
    ball = (negative == 0) & forms.in_range & (forms.rest < 0)
    rotated = (negative == 0) & ~ball
    pointed = (negative == 1) & forms.in_range & (forms.rest >= 0)
    heads = np.flatnonzero((forms.values < 0) & pointed[forms.of])
    facing = np.zeros(forms.count)
    facing[forms.of[heads]] = signs(forms.squares.only(heads), _known(functions, reduced, forms))
    pointed &= facing != 0
    decided = ~np.isin(forms.rows, decomposed.undecided) & forms.single
    taken = (ball | rotated | pointed) & decided
    written = _written(forms, ball & taken, rotated & taken, np.where(pointed & taken, facing, 0))
    others = np.union1d(forms.rows[~taken], decomposed.undecided[decomposed.undecided < m])
    starts, lines = written
    weights = np.where(rotated, 0.25, 1.0) * forms.sign
    unsure = bool(m in decomposed.undecided)
    return Cones(forms.rows[taken], starts, weights[taken], lines, others, convex, unsure)


def _forms(functions: Functions, reduced: Reduced, s: Spectrum) -> _Forms:
    m, n, zero = functions.m, functions.n, np.zeros(functions.n)
    rows = np.unique(s.of[s.of < m])
    form_of = np.full(m + 1, -1)
    form_of[rows] = np.arange(len(rows))
    lower, upper = reduced.lower[rows], reduced.upper[rows]
    sign = np.where(np.isfinite(upper), 1.0, -1.0)
    limit = np.where(sign > 0, upper, -lower)
    constant = sign * functions.constraints(zero)[rows] - limit
    jacobian = functions.jacobian(zero)
    linear = np.flatnonzero((form_of[functions.jacobian_rows] >= 0) & (jacobian != 0))
    of_slope = form_of[functions.jacobian_rows[linear]]
    slope = Lines(
        of_slope,
        functions.jacobian_columns[linear],
        -sign[of_slope] * jacobian[linear],
        -constant,
    )
    squares = Lines(s.lines, s.columns, s.figures, np.zeros(len(s.of)))
    kept = np.flatnonzero(form_of[s.of] >= 0)
    squares, of = squares.only(kept), form_of[s.of[kept]]
    values = s.values[kept] * sign[of]
    along, in_range = _along(of, squares, slope, n)
    taken = added(of, along**2 / (4 * values), len(rows))
    rest = constant - taken
    size = np.abs(constant) + added(of, along**2 / (4 * np.abs(values)), len(rows))
    rest[np.abs(rest) <= _ROUNDING * size] = 0.0
    squares = Lines(squares.lines, squares.columns, squares.figures, along / (2 * values))
    # A second limit is none where q never falls so low.
    bottom = np.where(in_range, rest + limit, -np.inf)
    bottom[of[values < 0]] = -np.inf
    single = ~(np.isfinite(lower) & np.isfinite(upper)) | (bottom >= lower)
    return _Forms(rows, sign, of, values, squares, rest, in_range, slope, single)


def _along(of: Codes, squares: Lines, slope: Lines, n: int) -> tuple[Reals, Bools]:
    """Return b'v for each eigenvector v, and whether nothing of b is left beside them."""
    a, b = slope.lines * n + slope.columns, of[squares.lines] * n + squares.columns
    keys, where = ranked(np.concatenate([a, b]))
    total = added(where[: len(a)], -slope.figures, len(keys))
    place = where[len(a) :]
    along = added(squares.lines, squares.figures * total[place], squares.count)
    left = total - added(place, squares.figures * along[squares.lines], len(keys))
    most, worst = np.zeros(slope.count), np.zeros(slope.count)
    np.maximum.at(most, keys // n, np.abs(total))
    np.maximum.at(worst, keys // n, np.abs(left))
    return along, worst <= _NOTHING * most


def _known(functions: Functions, reduced: Reduced, forms: _Forms) -> Known:
    """Return bounds, and rows that are linear."""
    linear = np.ones(functions.m, dtype=bool)
    linear[forms.rows] = False
    rows = np.flatnonzero(linear)
    jacobian = functions.jacobian(np.zeros(functions.n))
    own = np.flatnonzero(jacobian)
    every = Lines(
        functions.jacobian_rows[own],
        functions.jacobian_columns[own],
        jacobian[own],
        functions.constraints(np.zeros(functions.n)),
    )
    lines = every.only(rows)
    lower, upper = reduced.lower[rows] - lines.offsets, reduced.upper[rows] - lines.offsets
    return Known(reduced.lb, reduced.ub, lines, lower, upper)


def _written(forms: _Forms, ball: Bools, rotated: Bools, facing: Reals) -> tuple[Codes, Lines]:
    """Return the lines of the cones, those of one together and its head first.

    A ball: ‖√λ v'(x − x_0)‖ <= √−rest. With a slope t = −(b'x + c): ‖(2√λ v'x, t/τ − τ)‖ <=
    t/τ + τ, where τ² is about as large as t. With a negative eigenvalue:
    ‖(√λ v'(x − x_0), √rest)‖ <= ±√−λ u'(x − x_0).
    """
    pointed = facing != 0
    taken = ball | rotated | pointed
    root = np.sqrt(np.abs(forms.values))
    head = forms.values < 0
    factor = root * np.where(rotated[forms.of], 2.0, np.where(head, facing[forms.of], 1.0))
    squares = forms.squares.times(factor)
    squares.offsets[rotated[forms.of]] = 0.0
    groups = [(forms.of, np.where(head, 0, 1), squares)]
    constant = np.where(ball, 0, 1)
    bare = np.flatnonzero(ball | (pointed & (forms.rest > 0)))
    none = np.zeros(0, dtype=np.int64)
    offsets = np.sqrt(np.abs(forms.rest[bare]))
    groups.append((bare, constant[bare], Lines(none, none, np.zeros(0), offsets)))
    tau = np.ones(forms.count)
    np.maximum.at(tau, forms.of, root)
    for rank, turn in ((0, 1.0), (1, -1.0)):
        t = forms.slope.times(1 / tau)
        t = Lines(t.lines, t.columns, t.figures, t.offsets + turn * tau)
        own = np.flatnonzero(rotated)
        groups.append((own, np.full(len(own), rank), t.only(own)))
    of = np.concatenate([g[0] for g in groups])
    ranks = np.concatenate([g[1] for g in groups])
    every = stacked([g[2] for g in groups])
    order = np.lexsort((ranks, of))
    order = order[taken[of[order]]]
    new = np.full(every.count, -1)
    new[order] = np.arange(len(order))
    own = np.flatnonzero(new[every.lines] >= 0)
    own = own[np.argsort(new[every.lines[own]], kind="stable")]
    lines = Lines(
        new[every.lines[own]], every.columns[own], every.figures[own], every.offsets[order]
    )
    number = np.cumsum(taken) - 1
    starts = np.searchsorted(number[of[order]], np.arange(int(taken.sum()) + 1))
    return starts, lines
