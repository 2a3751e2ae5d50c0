"""Complementarities decided, one side of each pair an equation: the problem left, and the way back."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gridlang.ground.arrays import Bools, Codes, Reals
from gridlang.ground.problem import Pairs, Problem
from gridlang.solve.solver import RawResult

# A slack below this, relative to its limit, is none: a product cannot carry a multiplier there.
_TIGHT = 1e-6


def slacks(problem: Problem, x: Reals) -> tuple[Reals, Reals]:
    """Return the slacks of both sides of each pair at a point, relative to the size of the limit.

    Arrays (pairs,), infinite for a side without a limit.
    """
    r = problem.reduced
    body = np.zeros(len(r.row_of))
    kept = r.row_of >= 0
    body[kept] = problem.functions.constraints(x)[r.row_of[kept]]
    body[r.bound_rows] = r.bound_figures * x[r.bound_columns]

    def of(rows: Codes) -> Reals:
        limit, sign = _limits(problem, rows)
        slack = sign * (body[rows] - limit) / np.maximum(1.0, np.abs(limit))
        return np.where(rows >= 0, slack, np.inf)

    return of(problem.pairs.first), of(problem.pairs.second)


def _limits(problem: Problem, rows: Codes) -> tuple[Reals, Reals]:
    """Return the one limit that each row has, and 1 for one from below, −1 for one from above."""
    low, high = problem.reduced.row_lower[rows], problem.reduced.row_upper[rows]
    below = np.isfinite(low)
    return np.where(below, low, high), np.where(below, 1.0, -1.0)


@dataclass(frozen=True)
class Piece:
    """A problem with the first side of the pairs `on_first`, the second of the others, tight."""

    whole: Problem
    on_first: Bools

    @property
    def tight(self) -> Codes:
        """The tight row of each pair, by its number before presolve."""
        pairs = self.whole.pairs
        return np.where(self.on_first, pairs.first, pairs.second)

    def problem(self, x: Reals) -> Problem:
        """Return the ordinary problem that is left, to start at x: the products put no limit."""
        r = self.whole.reduced
        limit, _ = _limits(self.whole, self.tight)
        lower, upper, lb, ub = r.lower.copy(), r.upper.copy(), r.lb.copy(), r.ub.copy()
        product = r.row_of[self.whole.pairs.product]
        lower[product[product >= 0]], upper[product[product >= 0]] = -np.inf, np.inf
        row = r.row_of[self.tight]
        lower[row[row >= 0]] = upper[row[row >= 0]] = limit[row >= 0]
        pair, column, figure = self._columns()
        lb[column] = ub[column] = np.clip(limit[pair] / figure, lb[column], ub[column])
        return replace(
            self.whole,
            reduced=replace(r, lower=lower, upper=upper, lb=lb, ub=ub),
            start=np.clip(x, lb, ub),
            pairs=Pairs(),
        )

    def _columns(self) -> tuple[Codes, Codes, Reals]:
        """Return the pairs whose tight row became a bound, with its column and figure."""
        r = self.whole.reduced
        at = np.full(len(r.row_of), -1, dtype=np.int64)
        at[r.bound_rows] = np.arange(len(r.bound_rows))
        at = at[self.tight]
        pair = np.flatnonzero(at >= 0)
        return pair, r.bound_columns[at[pair]], r.bound_figures[at[pair]]

    def multipliers(self, found: RawResult) -> tuple[RawResult, Bools]:
        """Return an answer with multipliers of the whole, and the pairs where there are none.

        A tight side a = 0 has a multiplier of either sign on the piece. Of the wrong sign for
        a >= 0 it belongs to the product: ∇(a·b) = b∇a. Where b is 0 too it has no place: there
        the objective falls on the other piece. Source: Fletcher, Leyffer, Ralph and Scholtes,
        Local convergence of SQP methods for mathematical programs with equilibrium constraints,
        SIAM J. Optim. 17 (2006): strong stationarity is KKT of the form with products.
        """
        r, pairs = self.whole.reduced, self.whole.pairs
        nowhere = np.zeros(len(pairs), dtype=bool)
        if found.x is None or found.multipliers is None or found.lower_multipliers is None:
            return found, nowhere
        assert found.upper_multipliers is not None
        y = found.multipliers.copy()
        low, high = found.lower_multipliers.copy(), found.upper_multipliers.copy()
        _, sign = _limits(self.whole, self.tight)
        first, second = slacks(self.whole, found.x)
        other = np.where(self.on_first, second, first)
        loose = np.where(self.on_first, pairs.second, pairs.first)
        row = r.row_of[self.tight]
        weight = np.zeros(len(pairs))
        weight[row >= 0] = (sign * np.append(y, 0.0)[row])[row >= 0]
        pair, column, figure = self._columns()
        order = np.argsort(other[pair], kind="stable")
        pair, column, figure = pair[order], column[order], figure[order]
        owner = np.full(self.whole.n, -1, dtype=np.int64)
        owner[column] = pair  # of several pairs the one whose other side is farthest from tight
        net = high - low
        weight[pair] = np.where(owner[column] == pair, net[column] / (sign[pair] * figure), 0.0)
        product = r.row_of[pairs.product]
        noise = 1e-9 * max(1.0, float(np.max(np.abs(weight), initial=0.0)))
        wrong = (weight > noise) & (product >= 0)
        nowhere = wrong & (other <= _TIGHT)
        moved = wrong & ~nowhere
        size = np.where(loose >= 0, np.maximum(1.0, np.abs(_limits(self.whole, loose)[0])), 1.0)
        distance = np.where(np.isfinite(other), other, 1.0) * size
        y[product[product >= 0]] = 0.0
        y[product[moved]] = weight[moved] / distance[moved]
        y[row[moved & (row >= 0)]] = 0.0
        low[column], high[column] = np.maximum(-net[column], 0.0), np.maximum(net[column], 0.0)
        gone = column[moved[pair]]
        low[gone] = high[gone] = 0.0
        answer = replace(found, multipliers=y, lower_multipliers=low, upper_multipliers=high)
        return answer, nowhere
