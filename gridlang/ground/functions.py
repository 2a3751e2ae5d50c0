"""The functions of a problem and their exact sparse derivatives, evaluated a family at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridlang.ground.arrays import Codes, Reals
from gridlang.ground.kernel import (
    Entry,
    Kernel,
    Tape,
    Term,
    first_derivatives,
    second_derivatives,
)
from gridlang.ground.presolve import Reduced
from gridlang.ground.ranks import ranked
from gridlang.ground.terms import Rows


@dataclass
class _Part:
    """The nonlinear terms of one kernel that belong to the objective, or to the constraints."""

    kernel: Kernel
    terms: list[Term]
    values: Tape
    slopes: Tape
    entries: list[Entry]


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
        objective_row = len(reduced.row_of)
        row_of = np.append(reduced.row_of, -1)
        self._objective: list[_Part] = []
        self._constraints: list[_Part] = []
        self.kernels = [k for k in rows.kernels.values() if k.terms]
        hessians: list[tuple[Kernel, Tape, list[Entry], list[Codes]]] = []
        for kernel in self.kernels:
            own = [t for t in kernel.terms if len(t.rows) and t.rows[0] == objective_row]
            others = [
                Term(t.node, row_of[t.rows])
                for t in kernel.terms
                if len(t.rows) and t.rows[0] != objective_row
            ]
            for terms, parts in ((own, self._objective), (others, self._constraints)):
                if terms:
                    parts.append(_part(kernel, terms))
            all_terms = own + others
            weighted = Kernel(kernel.size, kernel.graph, kernel.columns, kernel.data, all_terms)
            weights = [
                np.full(kernel.size, self.m, dtype=np.int64) if t in own else t.rows
                for t in all_terms
            ]
            first = len(kernel.data) + 1_000_000  # data numbers of weights, apart from figures
            entries = second_derivatives(weighted, first)
            tape = Tape(kernel.graph, [e.node for e in entries], kernel.size)
            tape.renumber(first, len(kernel.data))
            hessians.append((kernel, tape, entries, weights))
        self._hessians = hessians
        self._place_jacobian()
        self._place_gradient()
        self._place_hessian()
        self._x: Reals | None = None
        self._slots: dict[int, list[Reals]] = {}

    # ---- structure

    def _place_jacobian(self) -> None:
        r, c, figures = self.reduced.linear
        groups = [(r, c)] + [(e.rows, e.columns) for p in self._constraints for e in p.entries]
        self.jacobian_rows, self.jacobian_columns, where = _placed(groups, self.n)
        size = len(self.jacobian_rows)
        self._jacobian_linear = np.bincount(where[: len(r)], figures, size)
        self._jacobian_where = where[len(r) :]

    def _place_gradient(self) -> None:
        c, figures = self.reduced.gradient
        self._gradient_linear = np.bincount(c, figures, self.n) if len(c) else np.zeros(self.n)
        columns = [e.columns for p in self._objective for e in p.entries]
        self._gradient_where = np.concatenate(columns) if columns else np.zeros(0, dtype=np.int64)

    def _place_hessian(self) -> None:
        groups = [(e.rows, e.columns) for _, _, entries, _ in self._hessians for e in entries]
        self.hessian_rows, self.hessian_columns, self._hessian_where = _placed(groups, self.n)

    def degrees(self) -> tuple[float, float]:
        """Return the greatest degree of the objective's and of the constraints' terms."""
        objective = 1.0 if len(self.reduced.gradient[0]) else 0.0
        constraints = 1.0
        for part in self._objective:
            objective = max(objective, *(part.kernel.graph.degree(t.node) for t in part.terms))
        for part in self._constraints:
            constraints = max(constraints, *(part.kernel.graph.degree(t.node) for t in part.terms))
        return objective, constraints

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
        for part, objective in [(p, True) for p in self._objective] + [
            (p, False) for p in self._constraints
        ]:
            wrong = np.zeros(part.kernel.size, dtype=bool)
            for values in part.kernel.data:
                wrong |= ~np.isfinite(values)
            for term in part.terms:
                if objective:
                    bad[-1] |= wrong.any()
                else:
                    bad[term.rows[wrong]] = True
        return np.flatnonzero(bad)

    # ---- values

    def _at(self, x: Reals) -> None:
        if self._x is None or not np.array_equal(self._x, x):
            self._x = x.copy()
            self._slots = {id(k): [x[c] for c in k.columns] for k in self.kernels}

    def _gathered(self, kernel: Kernel) -> list[Reals]:
        return self._slots[id(kernel)]

    def objective(self, x: Reals) -> float:
        self._at(x)
        c, figures = self.reduced.gradient
        with np.errstate(all="ignore"):
            total = self.reduced.objective_constant + float((figures * x[c]).sum())
            for p in self._objective:
                for value in p.values.run(self._gathered(p.kernel), p.kernel.data):
                    total += float(_full(value, p.kernel.size).sum())
        return total

    def gradient(self, x: Reals) -> Reals:
        return self._gradient_linear + self._entries(
            self._objective, x, self._gradient_where, self.n
        )

    def constraints(self, x: Reals) -> Reals:
        self._at(x)
        r, c, figures = self.reduced.linear
        total = added(r, figures * x[c], self.m)
        with np.errstate(all="ignore"):
            for p in self._constraints:
                outputs = p.values.run(self._gathered(p.kernel), p.kernel.data)
                for term, value in zip(p.terms, outputs, strict=True):
                    total += added(term.rows, _full(value, p.kernel.size), self.m)
        return total

    def jacobian(self, x: Reals) -> Reals:
        """Return the entries of g's Jacobian, in the order of `jacobian_rows`."""
        size = len(self.jacobian_rows)
        return self._jacobian_linear + self._entries(
            self._constraints, x, self._jacobian_where, size
        )

    def _entries(self, parts: list[_Part], x: Reals, where: Codes, size: int) -> Reals:
        self._at(x)
        values: list[Reals] = []
        with np.errstate(all="ignore"):
            for p in parts:
                outputs = p.slopes.run(self._gathered(p.kernel), p.kernel.data)
                values += [_full(v, p.kernel.size) for v in outputs]
            if not values:
                return np.zeros(size)
            return added(where, np.concatenate(values), size)

    def hessian(self, x: Reals, multipliers: Reals, weight: float) -> Reals:
        """Return the entries of ∇²(weight·f + multipliersᵀ g), in the order of `hessian_rows`."""
        self._at(x)
        every = np.append(multipliers, weight)
        values: list[Reals] = []
        with np.errstate(all="ignore"):
            for kernel, tape, _, weights in self._hessians:
                data = kernel.data + [every[w] for w in weights]
                values += [_full(v, kernel.size) for v in tape.run(self._gathered(kernel), data)]
            size = len(self.hessian_rows)
            if not values:
                return np.zeros(size)
            return added(self._hessian_where, np.concatenate(values), size)


def _part(kernel: Kernel, terms: list[Term]) -> _Part:
    own = Kernel(kernel.size, kernel.graph, kernel.columns, kernel.data, terms)
    entries = first_derivatives(own)
    return _Part(
        kernel,
        terms,
        Tape(kernel.graph, [t.node for t in terms], kernel.size),
        Tape(kernel.graph, [e.node for e in entries], kernel.size),
        entries,
    )


def added(places: Codes, values: Reals, size: int) -> Reals:
    """Return sums of values by place."""
    return np.bincount(places, values, size).astype(float, copy=False)


def _full(value: object, size: int) -> Reals:
    return np.broadcast_to(np.asarray(value, dtype=float), (size,))


def _placed(groups: list[tuple[Codes, Codes]], n: int) -> tuple[Codes, Codes, Codes]:
    """Return the distinct places of entries, by row then column, and the place of each entry."""
    if not groups:
        none = np.zeros(0, dtype=np.int64)
        return none, none, none
    keys = np.concatenate([r * n + c for r, c in groups])
    distinct, where = ranked(keys)
    return distinct // n, distinct % n, where
