"""A model bound to its data, and its answer: solved, lifted back, and certified."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gridlang.clock import Clock
from gridlang.derive.derive import Derived
from gridlang.diagnostics import Diagnostic, Severity
from gridlang.ground.arrays import Reals
from gridlang.ground.certificate import TOLERANCE, certify
from gridlang.ground.instance import Instance
from gridlang.ground.lift import (
    Point,
    definitions_of,
    lift_point,
    prices_of,
    row_prices,
    values_of,
)
from gridlang.ground.soundness import (
    class_for_solvers,
    contradictions,
    falls_off,
    infinite,
    is_convex,
    ray,
    undefined,
)
from gridlang.ground.warm import warm
from gridlang.lower.complex_to_real import Lowered
from gridlang.model.nodes import Model
from gridlang.model.units import NUMBER
from gridlang.solution import Certificate, Solution
from gridlang.solve.nothing_free import judge, nothing_free
from gridlang.solve.registry import choose
from gridlang.solve.solver import RawResult, Request, Status


@dataclass(frozen=True)
class Bound:
    """A model in one formulation, lowered and on its data: ready to be solved."""

    model: Model
    derived: Derived
    lowered: Lowered
    instance: Instance
    findings: tuple[Diagnostic, ...]
    clock: Clock

    def warmed(self, earlier: Solution) -> Bound:
        """Return the same with an earlier solution as its start, by name and index."""
        instance = warm(self.model, self.derived, self.instance, earlier.values)
        return replace(self, instance=instance)

    def solve(self, request: Request | None = None, solver: str = "") -> Solution:
        """Return the answer of a solver, judged by our own certificate.

        Raises `GridlangError` where no solver fits, an option is unknown, or the model is not
        defined at its start.
        """
        request = request or Request()
        clock = Clock(dict(self.clock.seconds))
        chosen = choose(class_for_solvers(self.instance), solver)
        infinite(self.instance)
        findings = contradictions(self.instance)
        with clock.stage("solve"):
            if findings:
                raw = RawResult(
                    Status.INFEASIBLE, "no point meets these limits", None, proof="global"
                )
            elif nothing_free(self.instance):
                raw = judge(self.instance)
            else:
                undefined(self.instance)
                raw = chosen.solve(self.instance, request)
        name = "presolve" if findings or nothing_free(self.instance) else chosen.name
        return _Answer(self, request, raw, findings).solution(name, clock)


# A bound further away than this proves nothing: tolerances of global solvers add up to less.
_PROVEN_GAP = 1e-3
_ENDLESS = "nothing limits the objective"


@dataclass
class _Answer:
    bound: Bound
    request: Request
    raw: RawResult
    findings: tuple[Diagnostic, ...]

    def solution(self, solver: str, clock: Clock) -> Solution:
        bound, raw = self.bound, self.raw
        model, instance = bound.model, bound.instance
        point: Point | None = None
        certificate: Certificate | None = None
        if raw.x is not None and np.isfinite(raw.x).all():
            point = lift_point(model, bound.derived, instance, raw.x)
            tolerance = max(TOLERANCE, 10 * (self.request.tolerance or 0.0))
            certificate = certify(point, instance, raw.x, self._multipliers(), tolerance)
        status, proof = self._verdict(certificate)
        objective = model.objective
        unit = NUMBER
        if objective is not None and point is not None:
            unit = point.unit(objective.body, objective.unit)
        factor = instance.evaluator.scales.factor(unit)
        value = certificate.objective if certificate is not None else None
        limit = None if raw.bound is None else instance.sign * raw.bound / factor
        if status is Status.OPTIMAL and limit is None:
            limit = value
        shown = point is not None and status not in (Status.INFEASIBLE, Status.UNBOUNDED)
        clock.seconds["total"] = sum(clock.seconds.values())
        result = Solution(
            model=model.name,
            title=model.title,
            formulation=bound.derived.formulation,
            problem_class=instance.problem_class,
            solver=solver,
            via="direct",
            status=status,
            message=self.raw.message,
            objective=value if shown else None,
            objective_name=objective.name if objective is not None else "",
            objective_unit=unit.text,
            proof=proof,
            variables=instance.n,
            constraints=instance.m,
            nonzeros=len(instance.functions.jacobian_rows),
            iterations=raw.iterations,
            seconds=clock.seconds,
            certificate=certificate,
            diagnostics=bound.findings + self.findings,
            bound=limit,
            gap=_gap(value, limit),
        )
        if point is None:
            return result
        return _with_values(result, bound, point, raw)

    def _multipliers(self) -> tuple[Reals, Reals, Reals] | None:
        raw = self.raw
        if raw.multipliers is None or raw.lower_multipliers is None:
            return None
        assert raw.upper_multipliers is not None
        return raw.multipliers, raw.lower_multipliers, raw.upper_multipliers

    def _verdict(self, certificate: Certificate | None) -> tuple[Status, str]:
        """Return the status that the certificate bears out, and what proves it."""
        status, instance = self.raw.status, self.bound.instance
        feasible = certificate is not None and certificate.feasible
        if status in (Status.OPTIMAL, Status.LOCALLY_OPTIMAL, Status.FEASIBLE):
            if certificate is None or not feasible:
                self._contradicted(certificate)
                return Status.ERROR, "none"
            return self._solved(certificate)
        if status in (Status.LIMIT, Status.ERROR, Status.UNBOUNDED):
            if self.raw.x is not None and ray(instance, self.raw.x):
                self._say(_ENDLESS)
                return Status.UNBOUNDED, "global"
            if feasible and status is not Status.UNBOUNDED:
                self._warn(
                    "GL908",
                    f"this point is feasible, no optimum was found: {self.raw.message}",
                    "raise the limit, give a better `start`, or bound the variables",
                )
                return Status.FEASIBLE, "none"
        if status is Status.UNBOUNDED and self.raw.proof == "global":
            self._say(_ENDLESS)
        if status is Status.INFEASIBLE:
            sure = self.findings or self.raw.proof == "global" or is_convex(instance)
            if sure and not self.findings:
                self._say("no point meets every constraint")
            return status, "global" if sure else "local"
        return status, self.raw.proof if status is Status.UNBOUNDED else "none"

    def _solved(self, certificate: Certificate) -> tuple[Status, str]:
        """Return the status of a point that meets every constraint and is called solved."""
        instance, status = self.bound.instance, self.raw.status
        assert self.raw.x is not None
        if not instance.has_objective:
            self._say("every constraint is met")
            return Status.FEASIBLE, "none"
        if certificate.kkt is not None and not certificate.stationary:
            self._warn(
                "GL904",
                f"the solver calls this optimal, its KKT residual is {certificate.kkt:.2g}",
                "the point is feasible; tighten the tolerance with --tol 1e-9",
            )
            return Status.FEASIBLE, "none"
        apart = self._apart()
        if status is Status.OPTIMAL and apart > max(_PROVEN_GAP, self.request.gap or 0.0):
            self._warn(
                "GL904",
                f"the solver calls this optimal, its bound is {100 * apart:.2g} % away",
                "tighten the tolerance with --tol 1e-9",
            )
            self._say("no proof that it is the best one")
            return Status.FEASIBLE, "none"
        if status is Status.OPTIMAL or is_convex(instance):
            convex = not instance.integer.any() and is_convex(instance)
            self._say("proven: the problem is convex" if convex else "proven by branch and bound")
            return Status.OPTIMAL, "global"
        falling = falls_off(instance, self.raw.x)
        if falling:
            self._warn(
                "GL904",
                f"this point is stationary, and no minimum: the objective falls along {falling}",
                f"give `{falling.split('[')[0]}` another `start`",
            )
            return Status.FEASIBLE, "none"
        return status, self.raw.proof

    def _apart(self) -> float:
        """Return the relative gap between the point's objective and the solver's bound."""
        if self.raw.bound is None or self.raw.x is None:
            return 0.0
        value = self.bound.instance.functions.objective(self.raw.x)
        return _gap(value, self.raw.bound) or 0.0

    def _say(self, message: str) -> None:
        self.raw = replace(self.raw, message=message)

    def _warn(self, code: str, message: str, help: str) -> None:
        found = Diagnostic(code, message, severity=Severity.WARNING, help=help)
        self.findings += (found,)

    def _contradicted(self, certificate: Certificate | None) -> None:
        what = ""
        if certificate is not None and certificate.worst is not None:
            w = certificate.worst
            index = f"[{', '.join(map(str, w.index))}]" if w.index else ""
            what = f": {w.constraint}{index} is off by {w.value:.3g} {w.unit}".rstrip()
        self._warn(
            "GL904",
            f"the solver calls this solved, the certificate does not{what}",
            "tighten the tolerance with --tol 1e-9",
        )


def _gap(value: float | None, bound: float | None) -> float | None:
    """Return the relative gap between an objective and its bound."""
    if value is None or bound is None:
        return None
    return abs(value - bound) / max(abs(value), 1e-10)


def _with_values(result: Solution, bound: Bound, point: Point, raw: RawResult) -> Solution:
    result = replace(result, values=values_of(point), definitions=definitions_of(point))
    if raw.multipliers is None or raw.x is None or not bound.instance.has_objective:
        return result
    prices = row_prices(bound.instance, raw.x, raw.multipliers)
    found = prices_of(point, bound.lowered, bound.instance, prices)
    return replace(result, duals=found.duals, binding=found.binding)
