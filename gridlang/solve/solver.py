"""What any solver is asked and what it answers: one protocol, one set of statuses."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from gridlang.ground.arrays import Reals
from gridlang.ground.problem import Problem


class Status(StrEnum):
    """The verdict on a problem, the same for every solver."""

    OPTIMAL = "optimal"  # proven best
    LOCALLY_OPTIMAL = "locally_optimal"
    FEASIBLE = "feasible"  # a point without a claim that it is best
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    LIMIT = "limit"  # stopped by time, iterations or the user, without a feasible point
    NO_POINT = "no_point"  # a search that proves nothing ended without one
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Progress:
    """One iteration: objective in the author's units, worst violation of the scaled rows."""

    iteration: int
    objective: float
    violation: float
    seconds: float


@dataclass(frozen=True)
class Request:
    """How to solve: tolerance (None: the solver's own), time limit in seconds, its own options.

    `gap` is the relative gap at which a search over whole numbers may stop; None: 0.
    """

    tolerance: float | None = None
    time_limit: float | None = None
    gap: float | None = None
    options: Mapping[str, str | int | float] = field(default_factory=dict)
    progress: Callable[[Progress], None] | None = None

    def since(self, started: float) -> Request:
        """Return the request with what is left of its time since `started`, 1 ms at the least."""
        if self.time_limit is None:
            return self
        left = self.time_limit - (time.perf_counter() - started)
        return replace(self, time_limit=max(left, 1e-3))


@dataclass(frozen=True)
class RawResult:
    """A solver's answer for an problem, unscaled, in internal units.

    x: (n,); `multipliers` of g (m,) and of bounds (n,), in the sense of the Lagrangian
    f + multipliersᵀ g − lowerᵀ x + upperᵀ x; None where the solver gives none. `fill` are, for
    each semidefinite matrix, entries that no column holds and that show it to be semidefinite.
    """

    status: Status
    message: str
    x: Reals | None
    multipliers: Reals | None = None
    lower_multipliers: Reals | None = None
    upper_multipliers: Reals | None = None
    iterations: int = 0
    bound: float | None = None
    proof: str = "none"
    fill: tuple[Reals, ...] = ()


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a solver can run here, by which binding and version, or how to get it."""

    installed: bool
    binding: str = ""
    version: str = ""
    remedy: str = ""


class Solver(Protocol):
    """A solver by name. `classes` are the problem classes that it takes.

    `via` tells how it is reached: `direct` by its own interface, `nl` by a file.
    """

    @property
    def name(self) -> str: ...
    @property
    def via(self) -> str: ...
    @property
    def classes(self) -> frozenset[str]: ...
    @property
    def summary(self) -> str: ...

    def availability(self) -> Availability: ...

    def solve(self, problem: Problem, request: Request) -> RawResult: ...
