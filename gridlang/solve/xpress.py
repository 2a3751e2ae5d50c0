"""FICO Xpress for linear and convex quadratic problems and second-order cones, whole numbers too."""

from __future__ import annotations

import signal
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from gridlang.ground.problem import Problem
from gridlang.solve.conic_program import Program, wide
from gridlang.solve.licensed import CLOSED, TIGHT, Found, refused, solved, unlicensed, wheel
from gridlang.solve.solver import Availability, RawResult, Request, Status

if TYPE_CHECKING:
    import xpress

_TOLERANCES = ("feastol", "optimalitytol", "miptol", "barprimalstop", "bardualstop", "bargapstop")
_PATIENCE = 0.05  # seconds until Ctrl-C is heard
_SOLUTION = {
    "OPTIMAL": Status.OPTIMAL,
    "INFEASIBLE": Status.INFEASIBLE,
    "UNBOUNDED": Status.UNBOUNDED,
}


@dataclass(frozen=True)
class Xpress:
    """Simplex, interior point, and branch and bound."""

    name: str = "xpress"
    via: str = "direct"
    classes: frozenset[str] = frozenset(
        ("convex QP", "convex MIQP", *"LP MILP SOCP MISOCP".split())
    )
    summary: str = "proven optima of linear and convex quadratic problems; a licence of its own"

    def availability(self) -> Availability:
        return wheel("xpress", "xpress", "xpress")

    def solve(self, problem: Problem, request: Request) -> RawResult:
        return solved(problem, partial(_run, request))


def _run(request: Request, asked: Program, stop: threading.Event) -> Found:
    import xpress

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", xpress.LicenseWarning)  # it tells which one it found
        try:
            model = xpress.problem()
            model.setControl("outputlog", 0)
            _set_options(model, request)
            _load(model, asked)
            _optimize(model, stop)
            return _found(model, asked)
        except (xpress.SolverError, xpress.InterfaceError, xpress.ModelError) as error:
            if "licen" in str(error).lower() or "maximum is" in str(error):
                allowed = (
                    "; the one inside the wheel takes 5,000 columns and rows, 200 with squares"
                )
                raise unlicensed("Xpress", error, allowed) from error
            return Found(Status.ERROR, str(error).lower())


def _set_options(model: xpress.problem, request: Request) -> None:
    import xpress

    tolerance = TIGHT if request.tolerance is None else request.tolerance
    options: dict[str, str | int | float] = {
        **dict.fromkeys(_TOLERANCES, tolerance),
        "callbackchecktimedelay": int(1000 * _PATIENCE),
        "miprelstop": CLOSED if request.gap is None else request.gap,
    }
    if request.time_limit is not None:
        options["timelimit"] = request.time_limit
    for name, value in {**options, **request.options}.items():
        try:
            model.setControl(name, value)
        except (xpress.SolverError, xpress.InterfaceError, xpress.ModelError, TypeError) as error:
            raise refused("Xpress", name, value) from error


def _load(model: xpress.problem, asked: Program) -> None:
    """Hand a program over at once: cones are rows Σ s² − s_0² <= 0 that have no linear entry."""
    w = wide(asked)
    sizes, rows = np.diff(w.starts), len(w.lower)
    of = np.repeat(np.arange(len(sizes)), sizes)
    own = np.arange(w.starts[0], w.starts[-1])
    facing = np.where(own == w.starts[of], -1.0, 1.0)
    whole = np.flatnonzero(w.whole)
    curved = w.curved
    model.loadMIQCQP(
        "",
        rowtype="".join(np.where(w.equal, "E", "G")) + "L" * len(sizes),
        rhs=np.append(w.lower, np.zeros(len(sizes))),
        rng=None,
        objcoef=w.slope,
        start=w.a.indptr,
        collen=None,
        rowind=w.a.indices,
        rowcoef=w.a.data,
        lb=w.lb,
        ub=w.ub,
        objqcol1=curved.row,
        objqcol2=curved.col,
        objqcoef=curved.data,
        qrowind=rows + np.arange(len(sizes)),
        nrowqcoefs=sizes,
        rowqcol1=own,
        rowqcol2=own,
        rowqcoef=facing,
        coltype="I" * len(whole),
        entind=whole,
    )
    model.chgObj([-1], [-asked.constant])
    if w.start is not None:
        model.addMipSol(w.start)


def _optimize(model: xpress.problem, stop: threading.Event) -> None:
    """Solve beside this thread, which hears Ctrl-C: Xpress would have it end the process."""
    model.addCheckTimeCallback(lambda m, _: m.interrupt() if stop.is_set() else None)
    mine = threading.current_thread() is threading.main_thread()
    with ThreadPoolExecutor(1) as beside:
        running = beside.submit(model.optimize)
        while not wait([running], _PATIENCE).done:
            if mine:
                signal.signal(signal.SIGINT, signal.getsignal(signal.SIGINT))
        running.result()


def _found(model: xpress.problem, asked: Program) -> Found:
    a = model.attributes
    found = a.solstatus.name
    ended = a.solvestatus.name
    status = _SOLUTION.get(found, Status.LIMIT if ended == "STOPPED" else Status.ERROR)
    search = bool(asked.whole.any())
    x = duals = None
    if found in ("OPTIMAL", "FEASIBLE"):
        x = np.asarray(model.getSolution(), dtype=float)[: asked.form.n]
    if status is Status.OPTIMAL and not search:
        rows, cones = asked.rows.count, asked.cones.count
        prices = np.asarray(model.getDuals() if rows + cones else (), dtype=float)
        reduced = np.asarray(model.getRedCosts(), dtype=float)
        duals = asked.duals(prices[:rows], reduced, prices[rows : rows + cones])
    return Found(
        status,
        f"{ended} {found}".lower(),
        x,
        duals,
        float(a.bestbound) if search else None,
        int(a.nodes if search else max(a.simplexiter, a.bariter)),
    )
