"""A relaxation first: its bound and its whole numbers often prove a nonconvex optimum at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from gridlang.ground.arrays import Reals
from gridlang.ground.problem import Problem, with_fixed_integers
from gridlang.solve.ipopt import Ipopt
from gridlang.solve.solver import Availability, RawResult, Request, Solver, Status

# A gap that is as good as none: tolerances of both solvers add up to less.
_MET = 1e-4


@dataclass(frozen=True)
class Relaxed:
    """A bound of the objective to be minimised, and a start (n,); internal units.

    The bound is infinite where the relaxation is proven to have no point.
    """

    bound: float
    start: Reals
    iterations: int


@dataclass(frozen=True)
class ByRelaxation:
    """Solves by a relaxation: with its whole numbers fixed, Ipopt seeks a point that meets its bound.

    `relaxed` solves it, and gives nothing where it has no point. Where the bound is not met,
    another solver goes on from the point that was found.
    """

    formulation: str
    relaxed: Callable[[Request], Relaxed | None]
    otherwise: Solver
    via: str = "direct"
    classes: frozenset[str] = frozenset()
    summary: str = "a local optimum, proven by the bound of a relaxation"

    @property
    def name(self) -> str:
        return f"{self.otherwise.name}, bounded by {self.formulation}"

    def availability(self) -> Availability:
        return self.otherwise.availability()

    def solve(self, problem: Problem, request: Request) -> RawResult:
        started = time.perf_counter()
        found = self.relaxed(request)
        left = request.since(started)
        if found is None:
            return self.otherwise.solve(problem, left)
        if found.bound == np.inf:
            why = "a relaxation has no point"
            return RawResult(Status.INFEASIBLE, why, None, proof="global")
        local = Ipopt().solve(with_fixed_integers(problem, found.start), left)
        left = request.since(started)
        if local.x is None or local.status is not Status.LOCALLY_OPTIMAL:
            return self.otherwise.solve(replace(problem, start=found.start, warm=True), left)
        x = np.where(problem.integer, np.round(found.start), local.x)
        value = problem.functions.objective(x)
        met = max(_MET, request.gap or 0.0)
        if value - found.bound > met * max(abs(value), abs(found.bound)):
            return self._searched(problem, x, found, left)
        return replace(
            local,
            status=Status.OPTIMAL,
            message="the bound of a relaxation is met",
            x=x,
            bound=found.bound,
            proof="relaxation",
            iterations=local.iterations + found.iterations,
        )

    def _searched(self, problem: Problem, x: Reals, found: Relaxed, request: Request) -> RawResult:
        """Return what another solver makes of it, with the better of both bounds."""
        answer = self.otherwise.solve(replace(problem, start=x, warm=True), request)
        bounds = [found.bound] if answer.bound is None else [found.bound, answer.bound]
        return replace(answer, bound=max(bounds))
