"""Problems in which no variable is free need no solver: the one point is judged."""

from __future__ import annotations

import numpy as np

from gridlang.ground.problem import Problem
from gridlang.solve.solver import RawResult, Status


def nothing_free(problem: Problem) -> bool:
    """Tell whether no variable is free; matrices that must be definite are a solver's to judge."""
    return not problem.semidefinite and not np.any(problem.reduced.lb < problem.reduced.ub)


def judge(problem: Problem) -> RawResult:
    """Answer for a problem in which nothing is free."""
    x = problem.start
    g = problem.functions.constraints(x)
    slack = 1e-8 * (1 + np.abs(g))
    r = problem.reduced
    fits = bool(np.all(g >= r.lower - slack) and np.all(g <= r.upper + slack))
    status = Status.OPTIMAL if fits else Status.INFEASIBLE
    none = np.zeros(problem.n)
    y = np.zeros(problem.m)
    return RawResult(status, "no variable is free", x, y, none, none, proof="global")
