"""The functions of a problem and their exact sparse derivatives, evaluated a family at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from gridlang.ground.arrays import Codes, Reals
from gridlang.ground.kernel import (
    Entry,
    Kernel,
    Leaves,
    Tape,
    Term,
    first_derivatives,
    second_derivatives,
)
from gridlang.ground.merge import merged
from gridlang.ground.presolve import Reduced
from gridlang.ground.ranks import ranked
from gridlang.ground.sums import Block, Point, Sums, added
from gridlang.ground.terms import Rows


@dataclass(frozen=True)
class _Part:
    """A kernel with its terms and derivatives; of a pair, the first are the objective's."""

    point: Point
    terms: tuple[list[Term], list[Term]]
    slopes: tuple[list[Entry], list[Entry]]
    curvatures: list[Entry]

    def values(self, which: int) -> Block:
        return Block(self.point, [t.node for t in self.terms[which]])

    def first(self, which: int) -> Block:
        return Block(self.point, [e.node for e in self.slopes[which]])

    def second(self) -> Block:
        weighted = [t.rows for terms in self.terms for t in terms]
        return Block(self.point, [e.node for e in self.curvatures], weighted)


class Functions:
    """f, g and derivatives at a point x (n,), with fixed sparsity.

    `jacobian_rows`, `jacobian_columns`: places of the entries of g's Jacobian; `hessian_rows`,
    `hessian_columns`: of the lower triangle of the Lagrangian's Hessian. Entries of one place are
    merged. `kernels`: those with nonlinear terms. Work at one point is shared between calls.
    """

    def __init__(self, reduced: Reduced, rows: Rows, n: int) -> None:
        self.n = n
        self.m = len(reduced.lower)
        self.reduced = reduced
        self.kernels = [k for k in rows.kernels.values() if k.terms]
        row_of = np.append(reduced.row_of, self.m)  # the objective is row m, m + 1 is nowhere
        self._apart = [
            k.only([Term(t.node, row_of[t.rows]) for t in k.terms if len(t.rows)])
            for k in self.kernels
        ]
        self._parts = [_part(k, self.m) for k in merged(self._apart, self.m + 1)]
        self._x: Reals | None = None
        self._objective = Sums(
            [p.values(0) for p in self._parts],
            _joined(np.where(t.rows == self.m, 0, 1) for p in self._parts for t in p.terms[0]),
            1,
        )
        self._constraints = Sums(
            [p.values(1) for p in self._parts],
            _joined(np.minimum(t.rows, self.m) for p in self._parts for t in p.terms[1]),
            self.m,
        )
        self._gradient = Sums(
            [p.first(0) for p in self._parts],
            _joined(
                np.where(e.rows == self.m, e.columns, n) for p in self._parts for e in p.slopes[0]
            ),
            n,
        )
        self._gradient_linear = added(*reduced.gradient, n)
        self._place_jacobian()
        self._place_hessian()

    # ---- structure

    def _place_jacobian(self) -> None:
        r, c, figures = self.reduced.linear
        entries = [e for p in self._parts for e in p.slopes[1]]
        groups = [(r, c)] + [(e.rows, e.columns) for e in entries]
        self.jacobian_rows, self.jacobian_columns, where = _placed(groups, self.m, self.n)
        size = len(self.jacobian_rows)
        self._jacobian_linear = added(where[: len(r)], figures, size)
        self._jacobian = Sums([p.first(1) for p in self._parts], where[len(r) :], size)

    def _place_hessian(self) -> None:
        entries = [e for p in self._parts for e in p.curvatures]
        groups = [(e.rows, e.columns) for e in entries]
        self.hessian_rows, self.hessian_columns, where = _placed(groups, self.n, self.n)
        self._hessian = Sums([p.second() for p in self._parts], where, len(self.hessian_rows))

    def degrees(self) -> tuple[float, float]:
        """Return the greatest degree of the objective's and of the constraints' terms."""
        objective, constraints = 1.0 if len(self.reduced.gradient[0]) else 0.0, 1.0
        for kernel in self._apart:
            for term in kernel.terms:
                degree = kernel.graph.degree(term.node)
                if term.rows[0] == self.m:
                    objective = max(objective, degree)
                else:
                    constraints = max(constraints, degree)
        return objective, constraints

    def curvatures(self) -> tuple[Codes, Codes, Codes, Reals]:
        """Return the Hessian of each function at 0: function (m: f), row, column, figure.

        Lower triangles, entries of one place not yet added up. Of a quadratic it is constant.
        """
        none = np.zeros(0, dtype=np.int64)
        found: list[tuple[Codes, Codes, Codes, Reals]] = [(none, none, none, np.zeros(0))]
        for kernel in self._apart:
            for term in kernel.terms:
                entries = second_derivatives(kernel.only([term]))
                tape = Tape(kernel.graph, [e.node for e in entries], kernel.size)
                zeros = [np.zeros(kernel.size)] * len(kernel.columns)
                one = [np.ones(kernel.size)]
                figures = tape.run(Leaves(zeros, kernel.data, one))
                found += [
                    (term.rows, e.rows, e.columns, own.copy())
                    for e, own in zip(entries, figures, strict=True)
                ]
        of, rows, columns, values = (np.concatenate(parts) for parts in zip(*found, strict=True))
        own = (of <= self.m) & (values != 0)
        return of[own], rows[own], columns[own], values[own]

    def infinite_rows(self) -> Codes:
        """Return rows (m: the objective) in which a figure of data is not finite."""
        bad = np.zeros(self.m + 1, dtype=bool)
        r, _, figures = self.reduced.linear
        bad[r[~np.isfinite(figures)]] = True
        bad[-1] = not (
            np.isfinite(self.reduced.gradient[1]).all()
            and np.isfinite(self.reduced.objective_constant)
        )
        finite = np.isfinite(self.reduced.lower) | np.isfinite(self.reduced.upper)
        bad[:-1] |= ~finite
        for kernel in self._apart:
            wrong = np.zeros(kernel.size, dtype=bool)
            for values in kernel.data:
                wrong |= ~np.isfinite(values)
            for term in kernel.terms:
                bad[term.rows[wrong]] = True
        return np.flatnonzero(bad)

    # ---- values

    def _at(self, x: Reals) -> None:
        if self._x is None or not np.array_equal(self._x, x):
            self._x = x.copy()
            for part in self._parts:
                part.point.move(self._x)

    def objective(self, x: Reals) -> float:
        self._at(x)
        c, figures = self.reduced.gradient
        with np.errstate(all="ignore"):
            linear = self.reduced.objective_constant + float((figures * x[c]).sum())
            return linear + float(self._objective.at()[0])

    def gradient(self, x: Reals) -> Reals:
        self._at(x)
        with np.errstate(all="ignore"):
            total = self._gradient.at()
        total += self._gradient_linear
        return total

    def constraints(self, x: Reals) -> Reals:
        self._at(x)
        r, c, figures = self.reduced.linear
        with np.errstate(all="ignore"):
            total = self._constraints.at()
            total += added(r, figures * x[c], self.m)
        return total

    def jacobian(self, x: Reals) -> Reals:
        """Return the entries of g's Jacobian, in the order of `jacobian_rows`."""
        self._at(x)
        with np.errstate(all="ignore"):
            total = self._jacobian.at()
        total += self._jacobian_linear
        return total

    def hessian(self, x: Reals, multipliers: Reals, weight: float) -> Reals:
        """Return the entries of ∇²(weight·f + multipliersᵀ g), in the order of `hessian_rows`."""
        self._at(x)
        with np.errstate(all="ignore"):
            return self._hessian.at(np.append(multipliers, (weight, 0.0)))


def _part(kernel: Kernel, objective: int) -> _Part:
    """Return a kernel's part in the reduced problem, whose row `objective` is f."""
    own = [t for t in kernel.terms if np.any(t.rows == objective)]
    others = [t for t in kernel.terms if t not in own]
    slopes = first_derivatives(kernel.only(own)), first_derivatives(kernel.only(others))
    curvatures = second_derivatives(kernel.only(own + others))
    groups = [
        [t.node for t in kernel.terms],
        *([e.node for e in es] for es in (*slopes, curvatures)),
    ]
    return _Part(Point(kernel, groups), (own, others), slopes, curvatures)


def _joined(places: Iterable[Codes]) -> Codes:
    return np.concatenate([np.zeros(0, dtype=np.int64), *places])


def _placed(groups: list[tuple[Codes, Codes]], m: int, n: int) -> tuple[Codes, Codes, Codes]:
    """Return the distinct places of entries, by row then column, and the place of each entry.

    Entries of rows from m on have none: theirs is the number of places.
    """
    keys, where = ranked(_joined(np.minimum(r * n + c, m * n) for r, c in groups))
    if len(keys) and keys[-1] == m * n:
        keys = keys[:-1]
    return keys // n, keys % n, where
