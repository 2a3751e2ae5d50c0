"""One problem in numbers: what solvers and judgements need, wherever it came from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

import numpy as np

from gridlang.ground.arrays import Bools, Codes, Reals
from gridlang.ground.cones import Cones, cones
from gridlang.ground.functions import Functions
from gridlang.ground.presolve import Reduced
from gridlang.source import Span


@dataclass(frozen=True, slots=True)
class Place:
    """What a row or column is called, the unit it is shown in (`factor` internal ones), its text."""

    name: str
    unit: str = ""
    factor: float = 1.0
    span: Span | None = None


_NONE: Codes = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Pairs:
    """Complementary rows, by their numbers before presolve: both sides, and their product.

    Arrays (pairs,); −1 for a side without a limit.
    """

    first: Codes = field(default_factory=lambda: _NONE)
    second: Codes = field(default_factory=lambda: _NONE)
    product: Codes = field(default_factory=lambda: _NONE)

    def __len__(self) -> int:
        return len(self.product)


@dataclass(frozen=True)
class Semidefinite:
    """A Hermitian matrix of columns that must be positive semidefinite; of its entries, some.

    `diagonal` (order,): the column of W[i,i]. For entry e, W[tails[e], heads[e]] is
    x[real[e]] + j x[imaginary[e]], tails below heads, each pair once; a real symmetric matrix has
    no `imaginary`. Entries that are not listed are free: what must exist is a completion.
    """

    name: str
    diagonal: Codes
    tails: Codes
    heads: Codes
    real: Codes
    imaginary: Codes

    @property
    def order(self) -> int:
        return len(self.diagonal)

    @property
    def is_complex(self) -> bool:
        return len(self.imaginary) > 0


@dataclass(kw_only=True)
class Problem:
    """Minimise f(x) with cl <= g(x) <= cu and lb <= x <= ub, some of x whole numbers.

    x: (n,), in internal units. A maximisation is turned (`sign` −1). `reduced` tells what became
    of each row that was stated: a row of g, a bound of a column, or a constant. `pairs` are the
    rows of complementarities: local solvers loosen the limits of their products first.
    `semidefinite` are matrices of columns, which conic solvers alone can take.
    """

    functions: Functions
    reduced: Reduced
    start: Reals
    integer: Bools
    sign: float
    has_objective: bool
    pairs: Pairs = field(default_factory=Pairs)
    semidefinite: tuple[Semidefinite, ...] = ()
    convex: bool = False  # proven on the model, beyond what the class tells; whole numbers fixed
    warm: bool = False  # `start` is a point that is meant, not a default

    @property
    def n(self) -> int:
        return len(self.start)

    @property
    def m(self) -> int:
        return self.functions.m

    @cached_property
    def cones(self) -> Cones | None:
        """The quadratic rows as second-order cones; None where a function is no quadratic one."""
        if max(self.functions.degrees()) > 2:
            return None
        return cones(self.functions, self.reduced)

    @property
    def problem_class(self) -> str:
        """LP, QP, SOCP, SDP, QCP or NLP; MI before it where some variables are whole numbers.

        Read off the terms on the data at hand: a cubic cost that is zero everywhere is none. SOCP
        and SDP are convex; with semidefinite matrices and anything nonconvex it is NLSDP.
        """
        objective, constraints = self.functions.degrees()
        if self.semidefinite:
            kind = "SDP" if self._is_conic() else "NLSDP"
        elif constraints <= 1:
            kind = "LP" if objective <= 1 else "QP" if objective <= 2 else "NLP"
        else:
            kind = "QCP" if max(objective, constraints) <= 2 else "NLP"
        if kind == "QCP" and self._is_conic():
            kind = "SOCP"
        if not self.integer.any():
            return kind
        return "MINLP" if kind == "NLP" else f"MI{kind}"

    def _is_conic(self) -> bool:
        """Tell whether all quadratic rows are second-order cones, and the objective is convex."""
        found = self.cones
        return found is not None and found.convex and not len(found.others)

    def column_place(self, column: int) -> Place:
        """Return what a column is called."""
        return Place(f"x[{column + 1}]")

    def row_place(self, row: int) -> Place:
        """Return what a row is called; rows are counted as stated, before presolve."""
        return Place(f"c[{row + 1}]")

    @property
    def objective_place(self) -> Place:
        return Place("the objective")


P = TypeVar("P", bound=Problem)


def with_fixed_integers(problem: P, x: Reals) -> P:
    """Return the problem with whole numbers fixed where a point (n,) has them; it starts there."""
    reduced, whole = problem.reduced, problem.integer
    fixed = np.where(whole, np.round(x), x)
    lb, ub = np.where(whole, fixed, reduced.lb), np.where(whole, fixed, reduced.ub)
    return replace(
        problem,
        reduced=replace(reduced, lb=lb, ub=ub),
        start=np.clip(fixed, lb, ub),
        integer=np.zeros(problem.n, dtype=bool),
    )
