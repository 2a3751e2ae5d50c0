"""What solvers under a licence share: a program handed over, its answer read, limits and refusals."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import metadata
from importlib.util import find_spec

import numpy as np

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.ground.arrays import Reals
from gridlang.ground.problem import Problem, with_fixed_integers
from gridlang.solve.conic import Conic, conic
from gridlang.solve.conic_answer import Duals, answer
from gridlang.solve.conic_bound import dual_bound
from gridlang.solve.conic_edges import edges
from gridlang.solve.conic_program import Program, program
from gridlang.solve.conic_rows import onto_rows
from gridlang.solve.conic_scaling import column_sizes, largest
from gridlang.solve.polish import met
from gridlang.solve.process import interruptible, prints_to_stderr
from gridlang.solve.solver import Availability, RawResult, Status

CLOSED = 1e-9  # a relative gap that is rounding, not search still to do
TIGHT = 1e-9  # the least tolerance that these solvers take
_NEAR = 1e-6  # the relative gap that proves a convex problem's point without multipliers
_PROVEN = (Status.OPTIMAL, Status.INFEASIBLE, Status.UNBOUNDED)


@dataclass(frozen=True)
class Found:
    """What a solver says of a program: its point, the duals of its lines, its bound.

    Status `UNBOUNDED` may mean that it is unbounded or infeasible. `tangent` is a point where the
    objective has the slope that the duals are of, x if None.
    """

    status: Status
    message: str
    x: Reals | None = None
    duals: Reals | None = None
    bound: float | None = None
    iterations: int = 0
    tangent: Reals | None = None


Run = Callable[[Program, threading.Event], Found]


def solved(problem: Problem, run: Run) -> RawResult:
    """Return what a solver finds of a convex problem, some of its columns whole numbers.

    These are then fixed and the rest is solved again: the point meets its constraints exactly, and
    has the prices of the rest.
    """
    stop = threading.Event()
    with interruptible(stop), prints_to_stderr():
        found = once(problem, conic(problem), run, stop)
        if found.x is None or not problem.integer.any() or stop.is_set():
            return found
        part = with_fixed_integers(problem, found.x)
        exact = once(part, conic(part), run, stop)
    if exact.status is not Status.OPTIMAL or exact.lower_multipliers is None:
        return found
    assert exact.upper_multipliers is not None
    return replace(
        found,
        x=exact.x,
        multipliers=exact.multipliers,
        lower_multipliers=np.where(problem.integer, 0.0, exact.lower_multipliers),
        upper_multipliers=np.where(problem.integer, 0.0, exact.upper_multipliers),
    )


def once(problem: Problem, form: Conic, run: Run, stop: threading.Event) -> RawResult:
    """Return what a solver finds of a form of a problem; bound and multipliers by its duals."""
    scaling = largest(form, column_sizes(problem, form))
    scaled = scaling.scaled(form)
    asked = program(problem, scaled, scaling)
    found = run(asked, stop)
    if found.status is Status.UNBOUNDED:  # if there is a point at all
        point = run(asked.flat(), stop)
        if point.status is not Status.OPTIMAL:
            found = replace(point, x=None)
    proof = "global" if found.status in _PROVEN else "none"
    raw = RawResult(found.status, found.message, None, iterations=found.iterations, proof=proof)
    if found.x is None or found.status in (Status.INFEASIBLE, Status.UNBOUNDED):
        return raw
    if found.status is Status.OPTIMAL and found.duals is not None:
        x = onto_rows(scaled, found.x) if asked.cones.count else found.x
        duals = scaling.duals(found.duals)
        entries = edges(form)
        own = answer(problem, form, entries, Duals(x * scaling.columns, duals))
        if found.tangent is not None:
            near = found.tangent * scaling.columns
            bound = dual_bound(problem, form, entries, near, duals)
            own = replace(own, bound=bound)
        own = replace(own, message=raw.message, iterations=raw.iterations, proof=proof)
        return met(problem, own, _NEAR)
    known = found.bound is not None and np.isfinite(found.bound)
    return replace(
        raw,
        x=(found.x * scaling.columns)[: problem.n],
        bound=found.bound / scaling.objective if found.bound is not None and known else None,
    )


def wheel(package: str, distribution: str, extra: str) -> Availability:
    """Tell whether a package is here; whether its licence is, only a solve tells."""
    if find_spec(package) is None:
        return Availability(False, remedy=f'pip install "gridlang[{extra}]"')
    return Availability(True, binding=distribution, version=metadata.version(distribution))


def refused(solver: str, name: str, value: object) -> GridlangError:
    """Return the error of an option that a solver does not take."""
    help = f"see {solver}'s documentation for names and values; check --option"
    what = f"{solver} does not take the option {name} = {value}"
    return GridlangError((Diagnostic("GL903", what, help=help),))


def unlicensed(solver: str, said: object, allowed: str = "") -> GridlangError:
    """Return the error of a licence that is missing, or too small for a problem."""
    what = f"{solver}'s licence does not take this problem: {' '.join(str(said).split())}"
    help = f"give it a licence that does{allowed}; or solve with another --solver"
    return GridlangError((Diagnostic("GL901", what, help=help),))
