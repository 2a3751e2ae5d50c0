"""Tools that solve the emitted text of a model, as solvers beside those that take numbers."""

from __future__ import annotations

from dataclasses import dataclass

from gridlang.emit.render import Subject, emit
from gridlang.ground.instance import Instance
from gridlang.ground.problem import Problem
from gridlang.solve.solver import Availability, RawResult, Request, Solver
from gridlang.through import ampl, gams, pyomo
from gridlang.through.read_back import answer, task_of


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
        return answer(problem, pyomo.solve(emitted, self.chosen, request, task_of(problem)))


@dataclass(frozen=True)
class ThroughAmpl:
    """A solver that AMPL knows, on the emitted text of a model."""

    subject: Subject
    name: str
    classes: frozenset[str] = frozenset()
    summary: str = "a solver that AMPL knows"
    via: str = "amplpy"

    def availability(self) -> Availability:
        return Availability(True)

    def solve(self, problem: Problem, request: Request) -> RawResult:
        assert isinstance(problem, Instance)
        emitted = emit(self.subject, "ampl")
        return answer(problem, ampl.solve(emitted, self.name, request, task_of(problem)))


@dataclass(frozen=True)
class ThroughGams:
    """A solver that GAMS knows, on the emitted program of a model; the class's own where unnamed."""

    subject: Subject
    asked: str
    classes: frozenset[str] = frozenset()
    summary: str = "a solver that GAMS knows"
    via: str = "gams"

    @property
    def name(self) -> str:
        return self.asked or "gams"

    def availability(self) -> Availability:
        return Availability(gams.available(), remedy=gams.REMEDY)

    def solve(self, problem: Problem, request: Request) -> RawResult:
        assert isinstance(problem, Instance)
        emitted = emit(self.subject, "gams")
        return answer(problem, gams.solve(emitted, self.asked, request, task_of(problem)))


def pick(subject: Subject, problem_class: str, name: str, via: str) -> Solver:
    """Return the solver of a tool; raises `GridlangError` (GL901) where one is missing."""
    if via == "gams":
        return ThroughGams(subject, name)
    if via == "amplpy":
        return ThroughAmpl(subject, name or ampl.default_solver(problem_class))
    return ThroughPyomo(subject, pyomo.choose(problem_class, name))
