"""Answers at the tip of a cone, where a squared row has no slope: solved again with less slack.

|z|² <= c² that is relaxed by e leaves |z| <= √e at c = 0, however small the residual looks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from gridlang.ground.arrays import Reals
from gridlang.ground.problem import Problem
from gridlang.solve.solver import RawResult, Request, Status

_FAR = 1e-7  # a tenth of what the certificate allows
_FLAT = 1e-3  # of steeper rows the residual tells how far it is
_SHARP = {"bound_relax_factor": 1e-14}
_SOLVED = (Status.LOCALLY_OPTIMAL, Status.OPTIMAL)
Run = Callable[[Problem, Request], RawResult]


def sharpened(run: Run, problem: Problem, request: Request) -> RawResult:
    """Return Ipopt's answer, and where it ends at a tip the better one of two."""
    found = run(problem, request)
    if found.status not in _SOLVED or found.x is None:
        return found
    far = _distance(problem, found.x)
    if far <= _FAR:
        return found
    options = {**_SHARP, **request.options}
    again = run(
        replace(problem, start=_inside(problem, found.x)), replace(request, options=options)
    )
    if again.status not in _SOLVED or again.x is None or _distance(problem, again.x) >= far:
        return found
    return replace(again, iterations=(found.iterations or 0) + (again.iterations or 0))


def _inside(problem: Problem, x: Reals) -> Reals:
    return np.clip(x, problem.reduced.lb, problem.reduced.ub)


def _distance(problem: Problem, x: Reals) -> float:
    """Return how far a point is from where its flat rows hold, at most: residuals by slopes.

    Source: one step of Newton's method for the row, |g(x)|/‖∇g(x)‖.
    """
    f, r = problem.functions, problem.reduced
    if not f.m:
        return 0.0
    g = f.constraints(x)
    off = np.maximum(np.maximum(r.lower - g, g - r.upper), 0.0)
    slope = np.sqrt(np.bincount(f.jacobian_rows, f.jacobian(x) ** 2, f.m))
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.max(np.where((off > 0) & (slope < _FLAT), off / slope, 0.0)))
