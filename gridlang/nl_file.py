"""A .nl file that any tool wrote: solved, and judged by its own functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from gridlang.answer import Answer, Objective, ask
from gridlang.clock import Clock
from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.ground.arrays import Reals
from gridlang.ground.kkt import kkt_residual
from gridlang.ground.problem import Problem
from gridlang.nl import read_nl
from gridlang.solution import Certificate, Quantity, Solution, Worst
from gridlang.solve.registry import choose
from gridlang.solve.solver import Request
from gridlang.source import shown_path


@dataclass(frozen=True)
class NlFile:
    """The problem of a .nl file, by the names of its `.col` and `.row`, else `x[1]`, `c[1]` …"""

    name: str
    problem: Problem
    clock: Clock

    def started(self, values: Mapping[str, Quantity]) -> NlFile:
        """Return the same with an earlier solution as its start, by the names of columns."""
        found = values.get("x")
        places = (
            {} if found is None else {str(c): i for i, c in enumerate(found.labels[0].tolist())}
        )
        start = self.problem.start.copy()
        at = [places.get(self.problem.column_place(j).name, -1) for j in range(self.problem.n)]
        known = np.array(at, dtype=np.int64) >= 0
        if found is None or not known.any():
            what = f"the solution to start from has no variable of {self.name}"
            help = "give one that was written for this file, or one with its names"
            raise GridlangError((Diagnostic("GL909", what, help=help),))
        start[known] = np.real(found.values)[np.array(at)[known]]
        r = self.problem.reduced
        start = np.clip(start, r.lb, r.ub)
        return replace(self, problem=replace(self.problem, start=start, warm=True))

    def solve(self, request: Request | None = None, solver: str = "", via: str = "") -> Solution:
        """Return the answer of a solver, judged; values of `x`, prices of `c`.

        Raises `GridlangError` where no solver fits or an option is unknown.
        """
        clock = Clock(dict(self.clock.seconds))
        answer = ask(
            self.problem, request or Request(), lambda kind: choose(kind, solver, via), clock
        )
        objective = Objective("objective") if self.problem.has_objective else Objective()
        x = answer.x
        if x is None:
            return answer.solution(None, self.name, objective, clock)
        certificate = _certificate(self.problem, answer, x)
        found = answer.solution(certificate, self.name, objective, clock)
        columns = [self.problem.column_place(j).name for j in range(self.problem.n)]
        found = replace(found, values={"x": _quantity("x", "variable", "column", columns, x)})
        if answer.multipliers is None or not self.problem.has_objective:
            return found
        rows = [self.problem.row_place(i).name for i in range(self.problem.m)]
        prices = -self.problem.sign * answer.multipliers[0]
        return replace(found, duals={"c": _quantity("c", "dual", "row", rows, prices)})


def open_nl(path: Path) -> NlFile:
    """Return the problem of a .nl file, text or binary.

    Raises `GridlangError`: GL910 for a malformed file, GL814 for one that cannot be read.
    """
    clock = Clock()
    try:
        with clock.stage("read"):
            read = read_nl(path)
    except OSError as error:
        what = f"cannot read {shown_path(path)}: {error.strerror}"
        raise GridlangError((Diagnostic("GL814", what, help="correct the path"),)) from error
    with clock.stage("structure"):
        problem = read.problem()
    return NlFile(path.name, problem, clock)


def _quantity(name: str, kind: str, index: str, labels: list[str], values: Reals) -> Quantity:
    return Quantity(name, kind, (index,), (np.array(labels, dtype=object),), values)


def _certificate(problem: Problem, answer: Answer, x: Reals) -> Certificate:
    """Return the largest violation of rows, bounds and whole numbers, relative to their size."""
    f, r = problem.functions, problem.reduced
    with np.errstate(all="ignore"):
        g = f.constraints(x)
        rows = _over(g, r.lower, r.upper)
        columns = np.maximum(
            _over(x, r.lb, r.ub), np.where(problem.integer, abs(x - np.round(x)), 0)
        )
    most, worst = 0.0, None
    for over, values, place in ((rows, g, problem.row_place), (columns, x, problem.column_place)):
        relative = np.where(np.isnan(over), np.inf, over) / np.maximum(1.0, np.abs(values))
        if len(over) and (worst is None or relative.max() > most):
            at = int(relative.argmax())
            most, worst = float(relative[at]), Worst(place(at).name, (), float(over[at]), "")
    multipliers = answer.multipliers
    kkt = None if multipliers is None else kkt_residual(problem, x, multipliers)
    objective = problem.sign * f.objective(x) if problem.has_objective else None
    return Certificate(most, worst, objective, kkt, answer.tolerance)


def _over(values: Reals, lower: Reals, upper: Reals) -> Reals:
    return np.maximum(np.maximum(lower - values, values - upper), 0.0)
