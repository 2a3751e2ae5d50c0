"""Tools that solve the emitted text of a model, as solvers beside those that take numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.emit.render import Emitted, Subject, emit
from gridlang.ground.instance import Instance
from gridlang.ground.problem import Problem
from gridlang.solve.solver import Availability, RawResult, Request, Solver
from gridlang.through import ampl, gams, pyomo
from gridlang.through.read_back import Task, Told, answer, task_of


@dataclass(frozen=True)
class Through:
    """A solver that a tool knows, on what is emitted to `target` of a model.

    It is made where it is asked for, so it is there: `run` raises GL901 for what is missing.
    """

    subject: Subject
    name: str
    via: str
    target: str
    run: Callable[[Emitted, Request, Task], Told]
    classes: frozenset[str] = frozenset()
    summary: str = "a solver that a tool knows"

    def availability(self) -> Availability:
        return Availability(True)

    def solve(self, problem: Problem, request: Request) -> RawResult:
        assert isinstance(problem, Instance)
        emitted = emit(self.subject, self.target)
        return answer(problem, self.run(emitted, request, task_of(problem)))


def pick(subject: Subject, problem_class: str, name: str, via: str) -> Solver:
    """Return the solver of a tool; raises `GridlangError` where Pyomo has none (GL901), or for matrices (GL902)."""
    if problem_class.endswith("SDP"):
        what = f"problems of class {problem_class} are not solved via {via}"
        help = "its languages have no semidefinite matrices; leave --via out"
        raise GridlangError((Diagnostic("GL902", what, help=help),))
    if via == "gams":  # without a name, GAMS's own for the class
        return Through(
            subject, name or "gams", via, "gams", lambda e, r, t: gams.solve(e, name, r, t)
        )
    if via == "amplpy":
        solver = name or ampl.default_solver(problem_class)
        return Through(subject, solver, via, "ampl", lambda e, r, t: ampl.solve(e, solver, r, t))
    chosen = pyomo.choose(problem_class, name)
    return Through(subject, chosen.name, via, "pyomo", lambda e, r, t: pyomo.solve(e, chosen, r, t))
