"""SCIP by way of `.nl`: proven optima of nonconvex and mixed-integer problems."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.ground.arrays import Codes, Reals
from gridlang.ground.problem import Problem
from gridlang.nl import write_nl
from gridlang.solve.ipopt import Ipopt
from gridlang.solve.polish import polish
from gridlang.solve.process import interruptible, prints_to_stderr, without_lines, workspace
from gridlang.solve.solver import Availability, RawResult, Request, Status

if TYPE_CHECKING:
    import pyscipopt

# SCIP's default of 1e-6 shows in objectives near 1e-3: two per cent in a published model.
_FEASIBILITY = 1e-8
# Where multipliers make more than this of the objective of that, relatively: a smaller one, and
# room for it. Smaller ones alone, without the room, and SCIP branches without end.
_WORTH = 1e-4
_FINER = {"numerics/feastol": 3e-10, "numerics/epsilon": 1e-12, "numerics/sumepsilon": 1e-10}
_NOISE = b"without GMP"  # its LP solver on tolerances that it cannot have, some times in a solve

_NAME = re.compile(r"[bix](\d+)")

_STATUS = {
    "optimal": Status.OPTIMAL,
    "infeasible": Status.INFEASIBLE,
    "unbounded": Status.UNBOUNDED,
    "gaplimit": Status.OPTIMAL,
    "timelimit": Status.LIMIT,
    "nodelimit": Status.LIMIT,
    "userinterrupt": Status.LIMIT,
    "memlimit": Status.LIMIT,
    "sollimit": Status.LIMIT,
    "bestsollimit": Status.LIMIT,
    "restartlimit": Status.LIMIT,
    "stallnodelimit": Status.LIMIT,
}


@dataclass(frozen=True)
class Scip:
    """Spatial branch and bound (Bolusani et al. 2024)."""

    name: str = "scip"
    via: str = "nl"
    classes: frozenset[str] = frozenset(
        ("convex QP", "convex MIQP", *"LP MILP QP MIQP QCP MIQCP SOCP MISOCP NLP MINLP".split())
    )
    summary: str = "proven optima of mixed-integer nonlinear problems; global"

    def availability(self) -> Availability:
        if find_spec("pyscipopt") is None:
            return Availability(False, remedy="pip install pyscipopt")
        return Availability(True, binding="pyscipopt", version=metadata.version("pyscipopt"))

    def solve(self, problem: Problem, request: Request) -> RawResult:
        import pyscipopt

        model = pyscipopt.Model()
        stop, started = threading.Event(), time.perf_counter()
        with (
            workspace() as folder,
            interruptible(stop),
            prints_to_stderr(),
            without_lines(_NOISE),
        ):
            path = folder / "problem.nl"
            order = write_nl(problem, path)
            model.hideOutput()
            _read(model, path)
            for name, value in _tolerances(problem, request).items():
                model.setParam(name, value)
            _set_options(model, request.since(started))
            _watch(model, stop)
            if stop.is_set():  # SCIP hears Ctrl-C while it solves, not while it reads
                return RawResult(Status.LIMIT, "stopped by the user", None)
            model.optimize()
            found = _result(model, problem, order.columns)
        if found.status is Status.OPTIMAL or found.x is not None:
            return polish(problem, found)
        return found


def _read(model: pyscipopt.Model, path: Path) -> None:
    """Read a .nl file; raises GL902 where it has a function that SCIP does not know."""
    try:
        model.readProblem(str(path))
    except OSError as error:
        what = "SCIP does not read this problem: it lacks one of its functions"
        help = "it knows powers, exp, log, sin, cos and abs; or use --solver ipopt or bonmin"
        raise GridlangError((Diagnostic("GL902", what, help=help),)) from error


def convert(problem: Problem, path: Path) -> None:
    """Write a problem as SCIP does, to `.mps` or `.lp`; SCIP names columns and rows itself."""
    import pyscipopt

    model = pyscipopt.Model()
    with workspace() as folder, prints_to_stderr():
        stub = folder / "problem.nl"
        write_nl(problem, stub)
        model.hideOutput()
        _read(model, stub)
        model.writeProblem(str(path), verbose=False)


def _tolerances(problem: Problem, request: Request) -> Mapping[str, float]:
    """Return tolerances at which the bound is one: it loses Σ|λ| times what rows may be off.

    λ are multipliers of the relaxation without whole numbers, where that is convex with cones.
    """
    plain = {"numerics/feastol": request.tolerance or _FEASIBILITY}
    rows = problem.cones
    known = rows is not None and rows.count and rows.convex and not len(rows.others)
    if request.tolerance or not known or not Ipopt().availability().installed:
        return plain
    relaxed = replace(problem, integer=np.zeros(problem.n, dtype=bool))
    found = Ipopt().solve(relaxed, Request(time_limit=request.time_limit))
    if found.x is None or found.multipliers is None:
        return plain
    value = abs(problem.functions.objective(found.x))
    lost = float(np.abs(found.multipliers).sum()) * _FEASIBILITY
    return _FINER if lost > _WORTH * value else plain


def _set_options(model: pyscipopt.Model, request: Request) -> None:
    if request.time_limit is not None:
        model.setParam("limits/time", request.time_limit)
    if request.gap is not None:
        model.setParam("limits/gap", request.gap)
    for name, value in request.options.items():
        try:
            model.setParam(name, value)
        except (KeyError, ValueError, TypeError) as error:
            raise GridlangError(
                (
                    Diagnostic(
                        "GL903",
                        f"SCIP does not take the option {name} = {value}",
                        help="see SCIP's documentation for names and values; check --option",
                    ),
                )
            ) from error


def _watch(model: pyscipopt.Model, stop: threading.Event) -> None:
    """Ask SCIP to end when Ctrl-C was pressed: looked at whenever a node is done."""
    import pyscipopt
    from pyscipopt.scip import PY_SCIP_EVENTTYPE

    class Watch(pyscipopt.Eventhdlr):
        def eventinit(self) -> None:
            self.model.catchEvent(PY_SCIP_EVENTTYPE.NODESOLVED, self)

        def eventexec(self, event: object) -> None:
            if stop.is_set():
                self.model.interruptSolve()

    model.includeEventhdlr(Watch(), "stop", "ends at Ctrl-C")


def _result(model: pyscipopt.Model, problem: Problem, columns: Codes) -> RawResult:
    name = model.getStatus()
    status = _STATUS.get(name, Status.ERROR)
    x: Reals | None = None
    best = model.getBestSol() if model.getNSols() > 0 else None
    if best is not None:
        x = np.zeros(problem.n)
        for v in model.getVars():
            named = _NAME.fullmatch(v.name)  # SCIP names columns by kind and place in the file
            if named is not None:
                x[columns[int(named.group(1))]] = best[v]
    bound = float(model.getDualbound())
    return RawResult(
        status=status,
        message=name,
        x=x,
        iterations=int(model.getNTotalNodes()),
        bound=bound if abs(bound) < 1e19 else None,
        proof="global"
        if status in (Status.OPTIMAL, Status.INFEASIBLE, Status.UNBOUNDED)
        else "none",
    )
