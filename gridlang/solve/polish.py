"""Whole numbers fixed, the rest solved again by Ipopt: an exact point, with prices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gridlang.ground.problem import Problem, with_fixed_integers
from gridlang.solve.ipopt import Ipopt
from gridlang.solve.regularise import settled
from gridlang.solve.solver import RawResult, Request, Status
from gridlang.solve.tips import sharpened


def polish(problem: Problem, found: RawResult) -> RawResult:
    """Return a global solver's answer made exact; the answer itself where Ipopt does not follow.

    Branch and bound meets constraints up to a tolerance that shows in small objectives; its
    bound and status stay as they are.
    """
    if found.x is None or not Ipopt().availability().installed:
        return found
    whole, fixed = problem.integer, np.round(found.x)
    part = with_fixed_integers(problem, found.x)
    exact = settled(_solved, part, part.start)
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


def _solved(part: Problem) -> RawResult:
    return sharpened(Ipopt().run, part, Request(tolerance=1e-9))
