"""The numeric problem that a .nl file holds: limits, linear entries, and kernels of terms."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gridlang.ground.arrays import Bools, Codes, Reals
from gridlang.ground.functions import Functions
from gridlang.ground.instance import Instance
from gridlang.ground.kernel import Kernel, Term
from gridlang.ground.presolve import Reduced
from gridlang.ground.terms import Rows
from gridlang.nl.names import column_names, row_names


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


def from_instance(instance: Instance, names: bool = False) -> NlProblem:
    """Return the problem of an instance: a minimisation always, as the instance states it.

    `turned()` gives a maximisation back its sense. Rows without a variable that no point meets
    come last, empty, so that the file is as infeasible as the instance. Names are made only on
    request.
    """
    r = instance.reduced
    lower = np.concatenate([r.lower, r.row_lower[r.impossible]])
    upper = np.concatenate([r.upper, r.row_upper[r.impossible]])
    row_of = np.append(r.row_of, len(lower))  # the objective
    kernels = tuple(
        Kernel(k.size, k.graph, k.columns, k.data, [Term(t.node, row_of[t.rows]) for t in k.terms])
        for k in instance.functions.kernels
    )
    return NlProblem(
        lb=r.lb,
        ub=r.ub,
        lower=lower,
        upper=upper,
        integer=instance.integer,
        start=instance.start,
        linear=r.linear,
        gradient=r.gradient,
        constant=r.objective_constant,
        maximize=False,
        has_objective=instance.has_objective,
        kernels=kernels,
        column_names=column_names(instance) if names else (),
        row_names=row_names(instance) if names else (),
    )


def _turned(kernel: Kernel, objective: int) -> Kernel:
    terms = [
        Term(kernel.graph.neg(t.node), t.rows) if len(t.rows) and t.rows[0] == objective else t
        for t in kernel.terms
    ]
    return Kernel(kernel.size, kernel.graph, kernel.columns, kernel.data, terms)
