"""Whole numbers fixed, the rest solved again by Ipopt: an exact point, with prices."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from gridlang.ground.arrays import Reals
from gridlang.ground.problem import Problem, with_fixed_integers
from gridlang.solve.ipopt import Ipopt
from gridlang.solve.regularise import settled
from gridlang.solve.solver import RawResult, Request, Status
from gridlang.solve.tips import sharpened

# The violation of a row, by its size, from which Ipopt is asked too: half of what a certificate grants.
_FELT = 5e-7


def polish(problem: Problem, found: RawResult, within: float | None = None) -> RawResult:
    """Return a global solver's answer made exact; the answer itself where Ipopt does not follow.

    Branch and bound meets constraints up to a tolerance that shows in small objectives; its
    bound and status stay as they are. `within` are the seconds for it, None: as many as it takes.
    """
    if found.x is None or not Ipopt().availability().installed:
        return found
    whole, fixed = problem.integer, np.round(found.x)
    part = with_fixed_integers(problem, found.x)
    exact = settled(partial(_solved, within), part, part.start)
    if (
        exact is None
        or exact.status is not Status.LOCALLY_OPTIMAL
        or exact.lower_multipliers is None
    ):
        return found
    assert exact.upper_multipliers is not None and exact.x is not None
    return replace(
        found,
        x=np.where(
            whole, fixed, exact.x
        ),  # Ipopt leaves fixed ones off by its relaxation of bounds
        multipliers=exact.multipliers,
        lower_multipliers=np.where(whole, 0.0, exact.lower_multipliers),
        upper_multipliers=np.where(whole, 0.0, exact.upper_multipliers),
    )


def met(problem: Problem, raw: RawResult, near: float, within: float | None = None) -> RawResult:
    """Return a conic solver's answer with rows met and a bound this near: by Ipopt if need be.

    An optimum near 1e-5 beside figures near 1e3 is below the tolerances of such solvers. Ipopt's
    multipliers are then what proves it: the problem is convex.
    """
    x = raw.x
    if x is None or problem.semidefinite or raw.status is not Status.OPTIMAL:
        return raw
    value = problem.functions.objective(x)
    apart = 0.0 if raw.bound is None else abs(value - raw.bound) / max(abs(value), 1e-9)
    if rows_hold(problem, x) and apart <= near:
        return raw
    exact = polish(problem, raw, within)
    return raw if exact is raw else replace(exact, bound=None, proof="global")


def rows_hold(problem: Problem, x: Reals) -> bool:
    """Tell whether a point meets the rows, each by its size, so that a certificate will hold."""
    g, r = problem.functions.constraints(x), problem.reduced
    over = np.maximum(r.lower - g, g - r.upper) / np.maximum(1.0, np.abs(g))
    return float(np.max(over, initial=0.0)) <= _FELT


def _solved(within: float | None, part: Problem) -> RawResult:
    return sharpened(Ipopt().run, part, Request(tolerance=1e-9, time_limit=within))
