"""Problems in which no variable is free need no solver: the one point is judged."""

from __future__ import annotations

import numpy as np

from gridlang.ground.instance import Instance
from gridlang.solve.solver import RawResult, Status


def nothing_free(instance: Instance) -> bool:
    return not np.any(instance.reduced.lb < instance.reduced.ub)


def judge(instance: Instance) -> RawResult:
    """Answer for a problem in which nothing is free."""
    x = instance.start
    g = instance.functions.constraints(x)
    slack = 1e-8 * (1 + np.abs(g))
    r = instance.reduced
    fits = bool(np.all(g >= r.lower - slack) and np.all(g <= r.upper + slack))
    status = Status.OPTIMAL if fits else Status.INFEASIBLE
    none = np.zeros(instance.n)
    y = np.zeros(instance.m)
    return RawResult(status, "no variable is free", x, y, none, none, proof="global")
