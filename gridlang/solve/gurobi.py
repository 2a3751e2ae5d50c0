"""Gurobi for linear, conic and quadratic problems, nonconvex ones and whole numbers included."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from gridlang.ground.arrays import Codes, Reals
from gridlang.ground.problem import Problem
from gridlang.solve.conic import linear_part
from gridlang.solve.conic_program import Program, wide
from gridlang.solve.licensed import (
    CLOSED,
    TIGHT,
    Found,
    once,
    refused,
    solved,
    unlicensed,
    wheel,
)
from gridlang.solve.polish import polish
from gridlang.solve.process import interruptible, prints_to_stderr
from gridlang.solve.solver import Availability, RawResult, Request, Status

if TYPE_CHECKING:
    import gurobipy

_STALLING = 1e-8  # a gap of cones below which its interior point runs into rounding
_FAR = 1e4  # no column of a sound problem is there, in internal units, without a limit of its own
_STATUS = {
    "OPTIMAL": Status.OPTIMAL,
    "SUBOPTIMAL": Status.OPTIMAL,  # to a looser tolerance
    "INFEASIBLE": Status.INFEASIBLE,
    "INF_OR_UNBD": Status.UNBOUNDED,
    "UNBOUNDED": Status.UNBOUNDED,
    **dict.fromkeys("ITERATION_LIMIT NODE_LIMIT TIME_LIMIT SOLUTION_LIMIT".split(), Status.LIMIT),
    **dict.fromkeys("INTERRUPTED WORK_LIMIT MEM_LIMIT USER_OBJ_LIMIT".split(), Status.LIMIT),
}


@dataclass(frozen=True)
class Gurobi:
    """Simplex, interior point, and branch and bound, spatial where a problem is not convex."""

    name: str = "gurobi"
    via: str = "direct"
    classes: frozenset[str] = frozenset(
        ("convex QP", "convex MIQP", *"LP MILP QP MIQP QCP MIQCP SOCP MISOCP".split())
    )
    summary: str = "proven optima up to quadratic constraints, nonconvex too; a licence of its own"

    def availability(self) -> Availability:
        return wheel("gurobipy", "gurobipy", "gurobi")

    def solve(self, problem: Problem, request: Request) -> RawResult:
        rows, run = problem.cones, partial(_run, request)
        assert rows is not None
        if rows.convex and not len(rows.others):
            return solved(problem, run)
        stop, own = threading.Event(), np.union1d(rows.rows, rows.others)
        with interruptible(stop), prints_to_stderr():
            found = once(
                problem, linear_part(problem, own), partial(run, curves=_curves(problem, own)), stop
            )
        return found if stop.is_set() else polish(problem, found)


def _run(
    request: Request, asked: Program, stop: threading.Event, curves: Curves | None = None
) -> Found:
    import gurobipy

    try:
        with gurobipy.Env(params={"OutputFlag": 0}) as env, gurobipy.Model(env=env) as model:
            _set_options(model, request)
            _pass(model, asked, curves)
            model.optimize()  # hears Ctrl-C by itself
            if model.Status == gurobipy.GRB.NUMERIC:
                model.setParam("NumericFocus", 3)
                model.optimize()
            return _found(model, asked, curves is None)
    except gurobipy.GurobiError as error:
        known = gurobipy.GRB.Error
        if error.errno in (known.NO_LICENSE, known.SIZE_LIMIT_EXCEEDED):
            allowed = "; the one inside the wheel takes 2,000 columns and rows, 200 with squares"
            raise unlicensed("Gurobi", error, allowed) from error
        return Found(Status.ERROR, str(error).lower())


def _set_options(model: gurobipy.Model, request: Request) -> None:
    import gurobipy

    tolerance = TIGHT if request.tolerance is None else max(TIGHT, request.tolerance)
    options: dict[str, str | int | float] = {
        **dict.fromkeys(("FeasibilityTol", "OptimalityTol", "IntFeasTol"), tolerance),
        "BarConvTol": tolerance,
        "BarQCPConvTol": max(_STALLING, tolerance),
        "MIPGap": CLOSED if request.gap is None else request.gap,
        "QCPDual": 1,
        "NonConvex": 2,
    }
    if request.time_limit is not None:
        options["TimeLimit"] = request.time_limit
    for name, value in {**options, **request.options}.items():
        try:
            model.setParam(name, value)
        except (gurobipy.GurobiError, TypeError, ValueError) as error:
            raise refused("Gurobi", name, value) from error


@dataclass(frozen=True)
class Curves:
    """Quadratic rows `rows` of a problem, that need not be convex: lower <= x'Qx + a'x <= upper.

    `squares` are entries of Q (row, columns i and j, figure), `slopes` of a (row, column, figure).
    """

    rows: Codes
    squares: tuple[Codes, Codes, Codes, Reals]
    slopes: tuple[Codes, Codes, Reals]
    lower: Reals
    upper: Reals


def _curves(problem: Problem, rows: Codes) -> Curves:
    f, r, zero = problem.functions, problem.reduced, np.zeros(problem.n)
    of, i, j, hessian = f.curvatures()
    curved = np.flatnonzero(of < f.m)
    own = np.flatnonzero(np.isin(f.jacobian_rows, rows))
    constant = f.constraints(zero)[rows]
    order = curved[np.argsort(of[curved], kind="stable")]
    hessian = np.where(i == j, hessian / 2, hessian)
    return Curves(
        rows,
        (of[order], i[order], j[order], hessian[order]),
        (f.jacobian_rows[own], f.jacobian_columns[own], f.jacobian(zero)[own]),
        r.lower[rows] - constant,
        r.upper[rows] - constant,
    )


def _pass(model: gurobipy.Model, asked: Program, curves: Curves | None) -> None:
    """Hand a program over; cones and quadratic rows one by one, for which there is no other call."""
    import gurobipy

    w = wide(asked)
    kinds = np.where(w.whole, gurobipy.GRB.INTEGER, gurobipy.GRB.CONTINUOUS)
    x = model.addMVar(len(w.lb), lb=w.lb, ub=w.ub, vtype=kinds)
    if w.start is not None:
        x.Start = w.start
    if len(w.lower):
        model.addMConstr(w.a, x, np.where(w.equal, "=", ">"), w.lower)
    columns = x.tolist()
    for first, end in zip(w.starts[:-1].tolist(), w.starts[1:].tolist(), strict=True):
        cone, facing = columns[first:end], np.append(-1.0, np.ones(end - first - 1))
        square = gurobipy.QuadExpr()
        square.addTerms(facing, cone, cone)
        model.addQConstr(square, "<", 0.0)
    if curves is not None:
        _bend(model, columns, asked.factors, curves)
    model.setMObjective(w.squares if w.curved.nnz else None, w.slope, asked.constant)


def _bend(model: gurobipy.Model, x: list[gurobipy.Var], factors: Reals, curves: Curves) -> None:
    """Add quadratic rows."""
    import gurobipy

    of, i, j, square = curves.squares
    at, k, slope = curves.slopes
    square, slope = square * factors[i] * factors[j], slope * factors[k]
    for place, row in enumerate(curves.rows.tolist()):
        own = slice(*np.searchsorted(of, (row, row + 1)))
        line = slice(*np.searchsorted(at, (row, row + 1)))
        q = gurobipy.QuadExpr(gurobipy.LinExpr(slope[line], [x[c] for c in k[line]]))
        q.addTerms(square[own], [x[c] for c in i[own]], [x[c] for c in j[own]])
        low, high = curves.lower[place], curves.upper[place]
        if low == high:
            model.addQConstr(q, "=", low)
            continue
        if np.isfinite(low):
            model.addQConstr(q, ">", low)
        if np.isfinite(high):
            model.addQConstr(q, "<", high)


def _found(model: gurobipy.Model, asked: Program, convex: bool) -> Found:
    import gurobipy

    names = {getattr(gurobipy.GRB, name): name for name in _STATUS}
    name = names.get(model.Status, "ended by itself")
    status = _STATUS.get(name, Status.ERROR)
    search = bool(model.IsMIP) or not convex
    x = np.asarray(model.getAttr("X"))[: asked.form.n] if model.SolCount else None
    if x is not None and not convex and _astray(asked, x):
        status, name = Status.FEASIBLE, "columns without limits have run far off"
    duals = None
    if convex and not search and status is Status.OPTIMAL:
        prices, reduced = np.asarray(model.getAttr("Pi")), np.asarray(model.getAttr("RC"))
        rows = asked.rows.count
        duals = asked.duals(prices[:rows], reduced, prices[rows:])
    return Found(
        status,
        name.lower().replace("_", " "),
        x,
        duals,
        _bound(model) if search else None,
        int(model.NodeCount if search else max(model.IterCount, model.BarIterCount)),
    )


def _astray(asked: Program, x: Reals) -> bool:
    """Tell whether a column without limits is so far off that nothing is proven.

    Where nothing is convex Gurobi searches within some limit of its own, and calls a problem
    without a lower bound optimal there.
    """
    endless = ~(np.isfinite(asked.lb) & np.isfinite(asked.ub))
    return bool(np.any(np.abs(x[endless]) > _FAR))


def _bound(model: gurobipy.Model) -> float | None:
    try:
        return float(model.ObjBound)
    except AttributeError:  # there is none, as where nothing is feasible
        return None
