"""Ipopt, through whichever binding is importable: the same callbacks, scaling and verdicts."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.ground.arrays import Reals
from gridlang.ground.problem import Problem
from gridlang.solve import ipopt_ipyopt, ipopt_library
from gridlang.solve.callbacks import Callbacks
from gridlang.solve.process import interruptible, prints_to_stderr
from gridlang.solve.regularise import regularised
from gridlang.solve.scaling import scale
from gridlang.solve.solver import Availability, RawResult, Request, Status
from gridlang.solve.tips import sharpened

Options = Mapping[str, str | int | float]

# Ipopt's return codes, IpReturnCodes_inc.h.
_STATUS = {
    0: (Status.LOCALLY_OPTIMAL, "a local optimum"),
    1: (Status.LOCALLY_OPTIMAL, "a local optimum at an acceptable, looser tolerance"),
    2: (Status.INFEASIBLE, "converged to a point where violation is locally least"),
    3: (Status.ERROR, "the search direction became too small"),
    4: (Status.UNBOUNDED, "the iterates diverge"),
    5: (Status.LIMIT, "stopped by the user"),
    6: (Status.FEASIBLE, "a feasible point of a square system"),
    -1: (Status.LIMIT, "iteration limit"),
    -2: (Status.ERROR, "the restoration of feasibility failed"),
    -3: (Status.ERROR, "a step could not be computed"),
    -4: (Status.LIMIT, "time limit"),
    -5: (Status.LIMIT, "time limit"),
    -10: (Status.ERROR, "there are more equations than free variables"),
    -11: (Status.ERROR, "Ipopt found the problem ill-defined"),
    -12: (Status.ERROR, "Ipopt does not take one of the options"),
    -13: (Status.ERROR, "a function or derivative is not a number"),
    -102: (Status.ERROR, "Ipopt ran out of memory"),
}

DEFAULTS: dict[str, str | int | float] = {
    "print_level": 0,
    "sb": "yes",
    "nlp_scaling_method": "none",  # ours is undone in the duals, and raises small rows too
    "mumps_pivot_order": 0,  # AMD: half the time of the default on power networks
    "max_iter": 1000,
    "bound_relax_factor": 1e-10,
    "fixed_variable_treatment": "relax_bounds",  # keeps duals where no freedom is left
    "honor_original_bounds": "no",  # moving the answer onto bounds would break equations
}


class Binding(Protocol):
    """A way to reach Ipopt: a module with these two functions."""

    def availability(self) -> Availability: ...

    def run(
        self,
        problem: Problem,
        limits: tuple[Reals, Reals],
        callbacks: Callbacks,
        options: Options,
    ) -> tuple[int, Reals, Reals, Reals, Reals]: ...


@dataclass(frozen=True)
class Ipopt:
    """Interior-point solver of nonlinear problems (Wächter and Biegler 2006)."""

    bindings: tuple[Binding, ...] = (ipopt_ipyopt, ipopt_library)
    name: str = "ipopt"
    via: str = "direct"
    classes: frozenset[str] = frozenset(("LP", "QP", "convex QP", "QCP", "SOCP", "NLP"))
    summary: str = "local optima of continuous problems; interior point"

    def availability(self) -> Availability:
        found = [b.availability() for b in self.bindings]
        missing = Availability(False, remedy="pip install ipyopt (Linux) or pip install casadi")
        return next((a for a in found if a.installed), missing)

    def solve(self, problem: Problem, request: Request) -> RawResult:
        if len(problem.pairs):
            return regularised(self.run, problem, request, _NEAR_START)
        return sharpened(self.run, problem, request)

    def run(self, problem: Problem, request: Request) -> RawResult:
        """Return Ipopt's answer for the problem as it stands, products of pairs and all."""
        binding = next((b for b in self.bindings if b.availability().installed), None)
        if binding is None:
            raise GridlangError(
                (
                    Diagnostic(
                        "GL901",
                        "Ipopt is not installed",
                        help=self.availability().remedy,
                    ),
                )
            )
        stop = threading.Event()
        callbacks = Callbacks(problem, scale(problem.functions, problem.start), request, stop)
        options = _options(request)
        limits = (problem.reduced.lower, problem.reduced.upper)
        with interruptible(stop), prints_to_stderr():
            code, *found = binding.run(problem, limits, callbacks, options)
            if code == _TOO_FEW_FREE:
                code, *found = binding.run(problem, _widened(*limits), callbacks, options)
        if callbacks.failure is not None:
            raise callbacks.failure
        return _result(problem, callbacks, code, found)


_TOO_FEW_FREE = -10

# Options that keep the first iterates near the start: a small barrier, and no push off bounds.
_NEAR_START: dict[str, str | int | float] = {
    "mu_init": 1e-6,
    "bound_push": 1e-8,
    "bound_frac": 1e-8,
    "slack_bound_push": 1e-8,
    "slack_bound_frac": 1e-8,
}


def _widened(lower: Reals, upper: Reals) -> tuple[Reals, Reals]:
    """Return limits in which equations are narrow ranges.

    Ipopt refuses more equations than free variables, though they may agree; ranges it takes.
    """
    equal = lower == upper
    width = np.where(equal, 1e-9 * (1 + np.abs(np.where(equal, lower, 0.0))), 0.0)
    return lower - width, upper + width


def _options(request: Request) -> dict[str, str | int | float]:
    options = dict(DEFAULTS)
    if request.tolerance is not None:
        options["tol"] = request.tolerance
        options["constr_viol_tol"] = min(1e-4, request.tolerance)
    options.update(request.options)
    return options


def _result(
    problem: Problem,
    callbacks: Callbacks,
    code: int,
    found: Sequence[Reals],
) -> RawResult:
    x, g, lower, upper = found
    status, message = _STATUS.get(code, (Status.ERROR, f"Ipopt stopped with code {code}"))
    if code == -12:
        raise GridlangError(
            (
                Diagnostic(
                    "GL903",
                    "Ipopt does not take one of the options",
                    help="see Ipopt's documentation for names and values; check --option",
                ),
            )
        )
    if status in (Status.LIMIT, Status.ERROR) and callbacks.best is not None:
        x = callbacks.best
    if callbacks.late:
        message = "time limit"
    scaling = callbacks.scaling
    known = code in (0, 1, 6)
    return RawResult(
        status=status,
        message=message,
        x=x,
        multipliers=scaling.multipliers(g) if known else None,
        lower_multipliers=scaling.bound_multipliers(lower) if known else None,
        upper_multipliers=scaling.bound_multipliers(upper) if known else None,
        iterations=callbacks.count,
        proof="local" if known else "none",
    )
