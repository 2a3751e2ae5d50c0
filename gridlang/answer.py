"""A problem asked of a solver, and what may be said of the answer: status, proof, findings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gridlang.clock import Clock
from gridlang.diagnostics import Diagnostic, Severity
from gridlang.ground.arrays import Reals
from gridlang.ground.certificate import TOLERANCE
from gridlang.ground.kkt import Multipliers
from gridlang.ground.problem import Problem
from gridlang.ground.soundness import (
    class_for_solvers,
    contradictions,
    falls_off,
    infinite,
    is_convex,
    ray,
    undefined,
)
from gridlang.solution import Certificate, Solution
from gridlang.solve.nothing_free import judge, nothing_free
from gridlang.solve.solver import RawResult, Request, Solver, Status

# A bound further away than this proves nothing: tolerances of global solvers add up to less.
PROVEN_GAP = 1e-3
# A dual bound this near proves a convex problem's point, whatever its multipliers.
_CLOSED = 1e-6
# Tolerances of solvers are absolute: an objective and a bound this near, in internal units, are
# one figure. Where the optimum is 0 there is no relative gap.
_ONE_FIGURE = 1e-8
_ENDLESS = "nothing limits the objective"


@dataclass(frozen=True)
class Objective:
    """What an objective is called, and its unit: `factor` internal ones."""

    name: str = ""
    unit: str = ""
    factor: float = 1.0


def ask(problem: Problem, request: Request, pick: Callable[[str], Solver], clock: Clock) -> Answer:
    """Return the answer of the solver that is picked for the class; of none where none is needed.

    Raises `GridlangError` where no solver fits, an option is unknown, or the problem has an
    infinite figure or is not defined at its start.
    """
    chosen = pick(class_for_solvers(problem))
    infinite(problem)
    found = contradictions(problem)
    with clock.stage("solve"):
        if found:
            raw = RawResult(Status.INFEASIBLE, "no point meets these limits", None, proof="global")
        elif nothing_free(problem):
            raw = judge(problem)
        else:
            undefined(problem)
            raw = chosen.solve(problem, request)
            return Answer(problem, request, raw, chosen.name, chosen.via)
    return Answer(problem, request, raw, "presolve", "direct", found)


@dataclass
class Answer:
    """A solver's answer; `solution` says of it what a certificate bears out.

    `contradictions` are limits that no point meets, found before any solver ran.
    """

    problem: Problem
    request: Request
    raw: RawResult
    solver: str
    via: str
    contradictions: tuple[Diagnostic, ...] = ()

    def __post_init__(self) -> None:
        self.findings = self.contradictions
        self._message = self.raw.message
        self._convex = is_convex(self.problem)

    @property
    def x(self) -> Reals | None:
        """The point, where there is one of finite numbers."""
        x = self.raw.x
        return x if x is not None and np.isfinite(x).all() else None

    @property
    def multipliers(self) -> Multipliers | None:
        raw = self.raw
        if raw.multipliers is None or raw.lower_multipliers is None:
            return None
        assert raw.upper_multipliers is not None
        return raw.multipliers, raw.lower_multipliers, raw.upper_multipliers

    @property
    def tolerance(self) -> float:
        """The relative violation that is still called none."""
        return max(TOLERANCE, 10 * (self.request.tolerance or 0.0))

    def solution(
        self,
        certificate: Certificate | None,
        model: str,
        objective: Objective,
        clock: Clock,
    ) -> Solution:
        """Return all but values and prices; the certificate is None where there is no point."""
        problem, raw = self.problem, self.raw
        status, proof = self._verdict(certificate)
        value = None if certificate is None else certificate.objective
        bound = None if raw.bound is None else problem.sign * raw.bound / objective.factor
        if status is Status.OPTIMAL and bound is None:
            bound = value
        shown = certificate is not None and status not in (Status.INFEASIBLE, Status.UNBOUNDED)
        clock.seconds["total"] = sum(clock.seconds.values())
        return Solution(
            model=model,
            title="",
            formulation="",
            problem_class=problem.problem_class,
            solver=self.solver,
            via=self.via,
            status=status,
            message=self._message,
            objective=value if shown else None,
            objective_name=objective.name,
            objective_unit=objective.unit,
            proof=proof,
            variables=problem.n,
            constraints=problem.m,
            nonzeros=len(problem.functions.jacobian_rows),
            iterations=raw.iterations,
            seconds=clock.seconds,
            certificate=certificate,
            diagnostics=self.findings,
            bound=bound,
            gap=None if value is None or bound is None else self._gap(),
        )

    # ---- verdict

    def _verdict(self, certificate: Certificate | None) -> tuple[Status, str]:
        """Return the status that the certificate bears out, and what proves it."""
        status, raw = self.raw.status, self.raw
        feasible = certificate is not None and certificate.feasible
        if status in (Status.OPTIMAL, Status.LOCALLY_OPTIMAL, Status.FEASIBLE):
            if certificate is None or not feasible:
                self._contradicted(certificate)
                return Status.ERROR, "none"
            return self._solved(certificate)
        if status is Status.INFEASIBLE:
            return self._infeasible()
        if status in (Status.LIMIT, Status.ERROR, Status.UNBOUNDED):
            if raw.x is not None and ray(self.problem, raw.x):
                self._message = _ENDLESS
                return Status.UNBOUNDED, "global"
            if feasible and status is not Status.UNBOUNDED:
                self._warn(
                    "GL908",
                    f"this point is feasible, no optimum was found: {raw.message}",
                    "raise the limit, give a better `start`, or bound the variables",
                )
                return Status.FEASIBLE, "none"
        if status is Status.UNBOUNDED and raw.proof == "global":
            self._message = _ENDLESS
        return status, raw.proof if status is Status.UNBOUNDED else "none"

    def _infeasible(self) -> tuple[Status, str]:
        """Return what an answer of "infeasible" is worth.

        A local method proves it of convex problems alone; of whole numbers a heuristic search
        knows only that it found no point.
        """
        if self.contradictions:
            return Status.INFEASIBLE, "global"
        if self.raw.proof == "global" or self._convex:
            self._message = "no point meets every constraint"
            return Status.INFEASIBLE, "global"
        if self.problem.integer.any():
            return Status.NO_POINT, "none"
        return Status.INFEASIBLE, "local"

    def _solved(self, certificate: Certificate) -> tuple[Status, str]:
        """Return the status of a point that meets every constraint and is called solved."""
        problem, status = self.problem, self.raw.status
        assert self.raw.x is not None
        if not problem.has_objective:
            self._message = "every constraint is met"
            return Status.FEASIBLE, "none"
        if self._closed():
            self._message = "proven: the problem is convex, its dual bound is met"
            return Status.OPTIMAL, "global"
        if certificate.kkt is not None and not certificate.stationary:
            self._warn(
                "GL904",
                f"the solver calls this optimal, its KKT residual is {certificate.kkt:.2g}",
                "the point is feasible; tighten the tolerance with --tol 1e-9",
            )
            return Status.FEASIBLE, "none"
        apart = self._gap()
        # Of matrices the multipliers are no proof: their dual matrix is not among them.
        most = self._near if problem.semidefinite else PROVEN_GAP
        if status is Status.OPTIMAL and apart > max(most, self.request.gap or 0.0):
            self._warn(
                "GL904",
                f"the solver calls this optimal, its bound is {100 * apart:.2g} % away",
                "tighten the tolerance with --tol 1e-9",
            )
            self._message = "no proof that it is the best one"
            return Status.FEASIBLE, "none"
        convex = self._convex or (problem.convex and not problem.integer.any())
        if status is Status.OPTIMAL or convex:
            known = convex and not problem.integer.any()
            self._message = (
                "proven: the problem is convex" if known else "proven by branch and bound"
            )
            if self.raw.proof == "relaxation":
                self._message = "proven by a relaxation: its bound is met"
            return Status.OPTIMAL, "global"
        falling = falls_off(problem, self.raw.x)
        if falling:
            self._warn(
                "GL904",
                f"this point is stationary, and no minimum: the objective falls along {falling}",
                f"give `{falling.split('[')[0]}` another `start`",
            )
            return Status.FEASIBLE, "none"
        return status, self.raw.proof

    def _closed(self) -> bool:
        """Tell whether a dual bound proves a continuous convex problem's point to be best.

        It does so where no multipliers exist, as at the apex of a cone: these are not asked for.
        """
        solved = self.raw.status in (Status.OPTIMAL, Status.LOCALLY_OPTIMAL)
        known = self._convex and not self.problem.integer.any() and self.raw.bound is not None
        return solved and known and self._gap() <= self._near

    @property
    def _near(self) -> float:
        """The relative gap that is none."""
        return max(_CLOSED, 10 * (self.request.tolerance or 0.0))

    def _gap(self) -> float:
        """Return the relative gap between the point's objective and the solver's bound."""
        if self.raw.bound is None or self.raw.x is None:
            return 0.0
        value = self.problem.functions.objective(self.raw.x)
        apart = abs(value - self.raw.bound)
        return 0.0 if apart <= _ONE_FIGURE else apart / max(abs(value), _ONE_FIGURE)

    def _warn(self, code: str, message: str, help: str) -> None:
        self.findings += (Diagnostic(code, message, severity=Severity.WARNING, help=help),)

    def _contradicted(self, certificate: Certificate | None) -> None:
        what = ""
        if certificate is not None and certificate.worst is not None:
            w = certificate.worst
            what = f": {w.place} is off by {w.value:.3g} {w.unit}".rstrip()
        self._warn(
            "GL904",
            f"the solver calls this solved, the certificate does not{what}",
            "tighten the tolerance with --tol 1e-9",
        )
