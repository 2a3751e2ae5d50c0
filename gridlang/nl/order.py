"""The order of variables and constraints in a .nl file, as permutations; see README.md.

Source: D. M. Gay, "Hooking Your Solver to AMPL" (1997), tables 3 and 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gridlang.ground.arrays import Bools, Codes
from gridlang.nl.problem import NlProblem
from gridlang.nl.template import Pieces


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """The way between a problem and its file.

    `columns[j]` is the problem's column that the file calls j, `column_at` the inverse; `rows`
    and `row_at` likewise (`row_at` has one entry more: the objective's, m). So a `.sol` is put
    back by `x[column_at]` and `duals[row_at[:-1]]`.
    """

    columns: Codes
    column_at: Codes
    rows: Codes
    row_at: Codes


@dataclass(frozen=True, slots=True, eq=False)
class Nonlinear:
    """Where variables and rows are nonlinear: columns in g, columns in f, rows of g, f itself."""

    in_constraints: Bools
    in_objective: Bools
    rows: Bools
    objective: bool


def nonlinear_of(n: int, m: int, pieces: Sequence[Pieces]) -> Nonlinear:
    """Return which columns and rows stand in trees, through defined variables too; row m is the objective."""
    columns = np.zeros((2, n), dtype=bool)
    rows = np.zeros(m + 1, dtype=bool)
    for p in pieces:
        if not p.size:
            continue
        rows[p.rows] = True
        of_objective = int(p.rows[0] == m)
        for c in p.below:
            columns[of_objective, c] = True
    return Nonlinear(columns[0], columns[1], rows[:m], bool(rows[m]))


def ordered(problem: NlProblem, nonlinear: Nonlinear) -> Order:
    """Return the order: classes as in `column_class`, nonlinear rows first; else as they come."""
    columns = np.argsort(column_class(problem, nonlinear), kind="stable")
    rows = np.argsort(~nonlinear.rows, kind="stable")
    return Order(
        columns=columns,
        column_at=_inverse(columns),
        rows=rows,
        row_at=np.append(_inverse(rows), problem.m),
    )


def column_class(problem: NlProblem, nonlinear: Nonlinear) -> Codes:
    """Return the class of each column, 0 to 8, in the order of the file.

    0, 1: nonlinear in both, continuous, integer; 2, 3: in constraints only; 4, 5: in the
    objective only; 6: linear; 7: linear binary; 8: other linear integer.
    """
    g, f, whole = nonlinear.in_constraints, nonlinear.in_objective, problem.integer
    binary = whole & (problem.lb == 0) & (problem.ub == 1)
    linear = np.where(binary, 8 - 1, np.where(whole, 8, 6))
    group = np.where(g & f, 0, np.where(g, 2, 4))
    return np.where(g | f, group + whole, linear).astype(np.int64)


def _inverse(permutation: Codes) -> Codes:
    inverse = np.empty_like(permutation)
    inverse[permutation] = np.arange(len(permutation))
    return inverse
