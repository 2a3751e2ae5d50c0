"""The numeric problem that a .nl file holds: limits, linear entries, and kernels of terms."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gridlang.ground.arrays import Bools, Codes, Reals
from gridlang.ground.functions import Functions
from gridlang.ground.instance import Instance
from gridlang.ground.kernel import Kernel, Term
from gridlang.ground.presolve import Reduced
from gridlang.ground.problem import Place, Problem
from gridlang.ground.terms import Rows
from gridlang.nl.names import column_names, row_names


@dataclass(kw_only=True)
class NamedProblem(Problem):
    """A problem whose columns and rows bear the names of a file, where it has any."""

    column_names: tuple[str, ...] = ()
    row_names: tuple[str, ...] = ()

    def column_place(self, column: int) -> Place:
        if not self.column_names:
            return super().column_place(column)
        return Place(self.column_names[column])

    def row_place(self, row: int) -> Place:
        return Place(self.row_names[row]) if self.row_names else super().row_place(row)


@dataclass(frozen=True, slots=True, eq=False)
class NlProblem:
    """Minimise (or maximise) f(x) with lower <= g(x) <= upper and lb <= x <= ub.

    `linear` holds entries (rows, columns, figures) of g, `gradient` (columns, figures) of f. Terms
    of `kernels` are added into the rows that they name; row m is f. Names are empty where none
    were asked for.
    """

    lb: Reals
    ub: Reals
    lower: Reals
    upper: Reals
    integer: Bools
    start: Reals
    linear: tuple[Codes, Codes, Reals]
    gradient: tuple[Codes, Reals]
    constant: float
    maximize: bool
    has_objective: bool
    kernels: tuple[Kernel, ...]
    column_names: tuple[str, ...] = ()
    row_names: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        return len(self.lb)

    @property
    def m(self) -> int:
        return len(self.lower)

    def functions(self) -> Functions:
        """Return f, g and their derivatives, f as it stands (not turned for a maximisation)."""
        rows = Rows(kernels=dict(enumerate(self.kernels)))
        return Functions(self._reduced(), rows, self.n)

    def problem(self) -> NamedProblem:
        """Return it as solvers take it: a minimisation, with the names of the file."""
        functions = (self.turned() if self.maximize else self).functions()
        return NamedProblem(
            functions=functions,
            reduced=functions.reduced,
            start=np.clip(self.start, self.lb, self.ub),
            integer=self.integer,
            sign=-1.0 if self.maximize else 1.0,
            has_objective=self.has_objective,
            column_names=self.column_names,
            row_names=self.row_names,
        )

    def turned(self) -> NlProblem:
        """Return the same problem in the other sense: −f maximised, or minimised."""
        columns, figures = self.gradient
        return replace(
            self,
            gradient=(columns, -figures),
            constant=-self.constant,
            maximize=not self.maximize,
            kernels=tuple(_turned(k, self.m) for k in self.kernels),
        )

    def _reduced(self) -> Reduced:
        none, no_figures = np.zeros(0, dtype=np.int64), np.zeros(0)
        return Reduced(
            row_of=np.arange(self.m, dtype=np.int64),
            lower=self.lower,
            upper=self.upper,
            lb=self.lb,
            ub=self.ub,
            linear=self.linear,
            gradient=self.gradient,
            objective_constant=self.constant,
            bound_rows=none,
            bound_columns=none,
            bound_figures=no_figures,
            row_lower=self.lower,
            row_upper=self.upper,
            impossible=none,
        )


def from_problem(problem: Problem, names: bool = False) -> NlProblem:
    """Return what a file says of a problem: a minimisation always, as the problem states it.

    `turned()` gives a maximisation back its sense. Rows without a variable that no point meets
    come last, empty, so that the file is as infeasible as the problem. Names are made only on
    request, of an instance.
    """
    named = problem if names and isinstance(problem, Instance) else None
    r = problem.reduced
    lower = np.concatenate([r.lower, r.row_lower[r.impossible]])
    upper = np.concatenate([r.upper, r.row_upper[r.impossible]])
    row_of = np.append(r.row_of, len(lower))  # the objective
    kernels = tuple(
        Kernel(k.size, k.graph, k.columns, k.data, [Term(t.node, row_of[t.rows]) for t in k.terms])
        for k in problem.functions.kernels
    )
    return NlProblem(
        lb=r.lb,
        ub=r.ub,
        lower=lower,
        upper=upper,
        integer=problem.integer,
        start=problem.start,
        linear=r.linear,
        gradient=r.gradient,
        constant=r.objective_constant,
        maximize=False,
        has_objective=problem.has_objective,
        kernels=kernels,
        column_names=() if named is None else column_names(named),
        row_names=() if named is None else row_names(named),
    )


def _turned(kernel: Kernel, objective: int) -> Kernel:
    terms = [
        Term(kernel.graph.neg(t.node), t.rows) if len(t.rows) and t.rows[0] == objective else t
        for t in kernel.terms
    ]
    return Kernel(kernel.size, kernel.graph, kernel.columns, kernel.data, terms)
