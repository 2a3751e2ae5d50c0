"""Tools that solve the emitted text of a model, as solvers beside those that take numbers."""

from __future__ import annotations

from dataclasses import dataclass

from gridlang.emit.render import Subject, emit
from gridlang.ground.instance import Instance
from gridlang.ground.problem import Problem
from gridlang.solve.solver import Availability, RawResult, Request, Solver
from gridlang.through import pyomo
from gridlang.through.read_back import answer, probe


@dataclass(frozen=True)
class ThroughPyomo:
    """A solver that Pyomo knows, on the emitted module of a model."""

    subject: Subject
    chosen: pyomo.Chosen
    classes: frozenset[str] = frozenset()
    summary: str = "a solver that Pyomo finds"
    via: str = "pyomo"

    @property
    def name(self) -> str:
        return self.chosen.name

    def availability(self) -> Availability:
        return Availability(pyomo.available(), remedy=pyomo.REMEDY)

    def solve(self, problem: Problem, request: Request) -> RawResult:
        assert isinstance(problem, Instance)
        emitted = emit(self.subject, "pyomo")
        whole = bool(problem.integer.any())
        return answer(problem, pyomo.solve(emitted, self.chosen, request, probe(problem), whole))


def pick(subject: Subject, problem_class: str, name: str, via: str) -> Solver:
    """Return the solver of a tool; raises `GridlangError` (GL901) where one is missing."""
    return ThroughPyomo(subject, pyomo.choose(problem_class, name))
