"""The functions of a problem as an interior-point solver calls them: scaled, watched, stoppable."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

import numpy as np

from gridlang.ground.arrays import Reals
from gridlang.ground.problem import Problem
from gridlang.solve.scaling import Scaling
from gridlang.solve.solver import Progress, Request


@dataclass
class Callbacks:
    """The functions of a problem, scaled; watches iterations, and keeps the best point."""

    problem: Problem
    scaling: Scaling
    request: Request
    stop: threading.Event
    started: float = field(default_factory=time.perf_counter)
    current: Reals | None = None
    best: Reals | None = None
    best_merit: tuple[bool, float] = (True, np.inf)
    count: int = 0
    late: bool = False
    failure: BaseException | None = None

    def __post_init__(self) -> None:
        self._entry_scale = self.scaling.rows[self.problem.functions.jacobian_rows]

    def objective(self, x: Reals) -> float:
        return self.scaling.objective * self.problem.functions.objective(x)

    def gradient(self, x: Reals, out: Reals) -> None:
        self.current = x.copy()
        np.multiply(self.problem.functions.gradient(x), self.scaling.objective, out=out)

    def constraints(self, x: Reals, out: Reals) -> None:
        np.multiply(self.problem.functions.constraints(x), self.scaling.rows, out=out)

    def jacobian(self, x: Reals, out: Reals) -> None:
        np.multiply(self.problem.functions.jacobian(x), self._entry_scale, out=out)

    def hessian(self, x: Reals, multipliers: Reals, weight: float, out: Reals) -> None:
        out[:] = self.problem.functions.hessian(
            x, multipliers * self.scaling.rows, weight * self.scaling.objective
        )

    def iteration(self, number: int, objective: float, violation: float) -> bool:
        """Record an iteration; returns whether to go on."""
        self.count = number
        merit = (violation > 1e-6, violation if violation > 1e-6 else objective)
        if self.current is not None and merit < self.best_merit:
            self.best, self.best_merit = self.current, merit
        if self.request.progress is not None:
            value = self.problem.sign * objective / self.scaling.objective
            seconds = time.perf_counter() - self.started
            self.request.progress(Progress(number, value, violation, seconds))
        limit = self.request.time_limit
        self.late = limit is not None and time.perf_counter() - self.started > limit
        return not (self.late or self.stop.is_set())
