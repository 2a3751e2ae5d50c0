"""A model bound to its data, and its answer: solved, lifted back, and certified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from gridlang.answer import Objective, ask
from gridlang.clock import Clock
from gridlang.derive.derive import Derived, Relation
from gridlang.diagnostics import Diagnostic
from gridlang.emit.render import Subject
from gridlang.ground.certificate import certify
from gridlang.ground.instance import Instance
from gridlang.ground.lift import (
    Point,
    author_point,
    definitions_of,
    lift_point,
    prices_of,
    row_prices,
    values_of,
)
from gridlang.ground.rank import second_to_first
from gridlang.ground.warm import warm
from gridlang.lower.complex_to_real import Lowered
from gridlang.model.nodes import Model
from gridlang.model.units import NUMBER, parse_unit
from gridlang.solution import Quantity, Solution
from gridlang.solve.by_relaxation import ByRelaxation, Relaxed
from gridlang.solve.registry import TOOLS, choose
from gridlang.solve.solver import Request, Solver, Status


@dataclass(frozen=True)
class Bound:
    """A model in one formulation, lowered and on its data: ready to be solved."""

    model: Model
    derived: Derived
    lowered: Lowered
    instance: Instance
    findings: tuple[Diagnostic, ...]
    clock: Clock
    relaxation: Bound | None = None  # solved first, for its bound

    def started(self, earlier: Mapping[str, Quantity]) -> Bound:
        """Return the same with the values of an earlier solution as its start."""
        instance = warm(self.model, self.derived, self.instance, earlier)
        return replace(self, instance=instance)

    def solve(self, request: Request | None = None, solver: str = "", via: str = "") -> Solution:
        """Return the answer of a solver, judged by our own certificate.

        Raises `GridlangError` where no solver fits, an option is unknown, or the model is not
        defined at its start.
        """
        clock = Clock(dict(self.clock.seconds))
        answer = ask(
            self.instance, request or Request(), lambda kind: self._pick(kind, solver, via), clock
        )
        objective = self.model.objective
        name = "" if objective is None else objective.name
        if answer.x is None:
            found = answer.solution(None, self.model.name, Objective(name), clock)
            return self._named(found)
        point = lift_point(self.derived, self.instance, answer.x)
        certificate = certify(
            point, self.instance, answer.x, answer.multipliers, answer.tolerance, answer.raw.fill
        )
        unit = NUMBER if objective is None else point.unit(objective.body, objective.unit)
        shown = Objective(name, unit.text, self.instance.evaluator.scales.factor(unit))
        found = self._named(answer.solution(certificate, self.model.name, shown, clock))
        found = replace(found, values=values_of(point), definitions=definitions_of(point))
        found = self._recovered(found, point)
        ratio = second_to_first(self.derived, point, self.instance, answer.x, answer.raw.fill)
        found = replace(found, exactness=ratio)
        if answer.multipliers is None or objective is None:
            return found
        prices = row_prices(self.instance, answer.x, answer.multipliers[0])
        priced = prices_of(point, self.lowered, self.instance, prices)
        return replace(found, duals=priced.duals, binding=priced.binding)

    def _recovered(self, found: Solution, point: Point) -> Solution:
        """Return a solution with the author's variables that its formulation does not have."""
        if self.derived.relation is Relation.EXACT:
            return found
        author = author_point(self.model, self.derived, point)
        plain = replace(self.instance, semidefinite=())
        judged = certify(author, plain, self.instance.start, None)
        values = {n: replace(q, kind="recovered") for n, q in values_of(author).items()}
        return replace(
            found,
            values={**values, **found.values},
            definitions={**definitions_of(author), **found.definitions},
            recovered=judged,
        )

    @property
    def subject(self) -> Subject:
        """What is emitted of it."""
        evaluator = self.instance.evaluator
        return Subject(self.model, self.derived.formulation, self.lowered, evaluator)

    def _pick(self, kind: str, solver: str, via: str) -> Solver:
        if via in TOOLS:
            from gridlang.through.solvers import pick

            return pick(self.subject, kind.replace("convex MI", "MI"), solver, via)
        if self.relaxation is not None and not solver and not via:
            return self._by_relaxation(self.relaxation, choose(kind))
        return choose(kind, solver, via)

    def _by_relaxation(self, relaxation: Bound, otherwise: Solver) -> Solver:
        def ask_first(request: Request) -> Relaxed | None:
            found = relaxation.solve(replace(request, options={}))
            if found.status == Status.INFEASIBLE and found.proof == "global":
                return Relaxed(np.inf, self.instance.start, found.iterations)
            if found.bound is None or not found.has_point:
                return None
            factor = self.instance.evaluator.scales.factor(parse_unit(found.objective_unit))
            start = warm(self.model, self.derived, self.instance, found.values).start
            return Relaxed(self.instance.sign * found.bound * factor, start, found.iterations)

        return ByRelaxation(self.derived.bounded_by, ask_first, otherwise)

    def _named(self, found: Solution) -> Solution:
        return replace(
            found,
            title=self.model.title,
            formulation=self.derived.formulation,
            relation=self.derived.relation,
            diagnostics=self.findings + found.diagnostics,
        )
