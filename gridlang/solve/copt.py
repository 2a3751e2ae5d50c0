"""COPT for linear and convex quadratic problems, second-order and semidefinite cones."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from gridlang.ground.lines import stacked
from gridlang.ground.problem import Problem
from gridlang.solve.conic_program import Program, by_lower_columns, straightened, tangent, wide
from gridlang.solve.licensed import CLOSED, TIGHT, Found, refused, solved, unlicensed, wheel
from gridlang.solve.process import prints_to_stderr, without_lines
from gridlang.solve.solver import Availability, RawResult, Request, Status

if TYPE_CHECKING:
    import coptpy

_STATUS = {
    "OPTIMAL": Status.OPTIMAL,
    "IMPRECISE": Status.OPTIMAL,  # to a looser tolerance
    "INFEASIBLE": Status.INFEASIBLE,
    "INF_OR_UNB": Status.UNBOUNDED,
    "UNBOUNDED": Status.UNBOUNDED,
    **dict.fromkeys("TIMEOUT NODELIMIT ITERLIMIT INTERRUPTED".split(), Status.LIMIT),
}
_OF_DUAL = {Status.INFEASIBLE: Status.UNBOUNDED, Status.UNBOUNDED: Status.INFEASIBLE}
_LICENCE = 4  # its code of an error of licences


@dataclass(frozen=True)
class Copt:
    """Simplex, interior point, and branch and bound (Ge, Huangfu, Wang, Wu and Ye 2022)."""

    name: str = "copt"
    via: str = "direct"
    classes: frozenset[str] = frozenset(
        ("convex QP", "convex MIQP", *"LP MILP SOCP MISOCP SDP".split())
    )
    summary: str = "proven optima of convex problems, semidefinite too; a licence of its own"

    def availability(self) -> Availability:
        return wheel("coptpy", "coptpy", "copt")

    def solve(self, problem: Problem, request: Request) -> RawResult:
        return solved(problem, partial(_run, request))


def _run(request: Request, asked: Program, stop: threading.Event) -> Found:
    import coptpy

    try:
        with _held_back():
            model = coptpy.Envr().createModel()
            _set_options(model, request)
            if len(asked.form.definite):
                return _by_dual(model, asked)
            _load(model, asked)
            model.solve()
            return _found(model, asked)
    except coptpy.CoptError as error:
        if error.retcode == _LICENCE:
            allowed = "; without any it takes 2,000 columns and rows, of an LP 10,000"
            raise unlicensed("COPT", error, allowed) from error
        return Found(Status.ERROR, str(error).lower())


@contextmanager
def _held_back() -> Iterator[None]:
    """Hold back COPT's log: without any it is deaf to Ctrl-C, and written by Python too."""
    with without_lines(b""), prints_to_stderr(), redirect_stdout(sys.__stdout__):
        yield


def _set_options(model: coptpy.Model, request: Request) -> None:
    import coptpy

    tolerance = TIGHT if request.tolerance is None else max(TIGHT, request.tolerance)
    options: dict[str, str | int | float] = {
        **dict.fromkeys(("FeasTol", "DualTol", "IntTol"), tolerance),
        "RelGap": CLOSED if request.gap is None else request.gap,
        "AbsGap": 0.0,
    }
    if request.time_limit is not None:
        options["TimeLimit"] = request.time_limit
    for name, value in {**options, **request.options}.items():
        try:
            model.setParam(name, value)
        except (coptpy.CoptError, AttributeError, TypeError, ValueError) as error:
            raise refused("COPT", name, value) from error


def _load(model: coptpy.Model, asked: Program) -> None:
    import coptpy

    w = wide(asked)
    kinds = np.where(w.whole, coptpy.COPT.INTEGER, coptpy.COPT.CONTINUOUS)
    model.loadMatrix(w.slope, w.a, w.lower, w.upper, w.lb, w.ub, kinds)
    model.setObjConst(asked.constant)
    if w.curved.nnz:
        model.loadQ(w.squares)
    sizes = np.diff(w.starts)
    if len(sizes):
        model.loadCone(len(sizes), None, sizes, np.arange(w.starts[0], w.starts[-1]))
    if w.start is not None:
        model.setMipStart(model.getVars(), w.start.tolist())
        model.loadMipStart()


def _found(model: coptpy.Model, asked: Program) -> Found:
    status, said = _status(model)
    search = bool(asked.whole.any())
    x = duals = None
    if model.hasmipsol if search else model.haslpsol:
        x = np.asarray(model.getValues(), dtype=float)[: asked.form.n]
    if status is Status.OPTIMAL and not search:
        prices = np.asarray(model.getDuals(), dtype=float)
        rows = asked.rows.count
        reduced = np.asarray(model.getRedcosts(), dtype=float)
        duals = asked.duals(prices[:rows], reduced, prices[rows:])
    bound = float(model.bestbnd) if search else None
    steps = model.nodecnt if search else max(model.simplexiter, model.barrieriter)
    return Found(status, said, x, duals, bound, int(steps))


def _status(model: coptpy.Model) -> tuple[Status, str]:
    import coptpy

    names = {getattr(coptpy.COPT, name): name for name in _STATUS}
    name = names.get(model.status, "ended by itself")
    return _STATUS.get(name, Status.ERROR), name.lower().replace("_", " ")


def _by_dual(model: coptpy.Model, asked: Program) -> Found:
    """Solve the dual of a program with matrices: minimise o'z where L'z = q and z lies in cones.

    Lx + o are the lines of the program, and −x is what the equations are worth. Columns in cones
    are what COPT takes at once: of triangles the lower one by columns, its entries not times √2.
    """
    from scipy import sparse

    p, first = straightened(asked), asked.form.zero + asked.form.nonnegative
    lines = stacked([asked.form.lines.only(np.arange(first)), p.cones])
    place = np.concatenate([np.arange(first), first + by_lower_columns(p.form)])
    factor = np.ones(lines.count)
    end = first + int(p.form.second_order.sum())
    triangles = [np.not_equal(*np.triu_indices(k)) for k in p.form.definite.tolist()]
    factor[end:] = np.where(np.concatenate(triangles), np.sqrt(2.0), 1.0)
    shape = (lines.count, p.form.n)
    all_ = sparse.csr_matrix((lines.figures, (lines.lines, lines.columns)), shape=shape)
    a = sparse.csc_matrix((sparse.diags(1 / factor) @ all_[place]).T)
    pointed, definite = p.form.second_order.tolist(), p.form.definite.tolist()
    cones = {"f": asked.form.zero, "l": asked.form.nonnegative, "q": pointed, "s": definite}
    kinds = np.array(model.loadConeMatrix(lines.offsets[place] / factor, a, p.form.slope, cones))
    model.solve()
    status, said = _status(model)
    status = _OF_DUAL.get(status, status)
    if not model.haslpsol or status is not Status.OPTIMAL:
        return Found(status, said, iterations=int(model.barrieriter))
    # A row with entries of matrices is one of another kind, numbered by itself from −1 on.
    x = np.empty(p.form.n)
    x[kinds > 0] = -np.asarray(model.getDuals())[kinds[kinds > 0] - 1]
    x[kinds < 0] = -np.asarray(model.getPsdDuals())[-kinds[kinds < 0] - 1]
    z = np.empty(lines.count)
    z[place] = np.concatenate([model.getValues(), model.getPsdValues()]) * factor
    near = None if p is asked else tangent(p, x, z[first:])[: asked.form.n]
    steps = int(model.barrieriter)
    return Found(status, said, x[: asked.form.n], asked.stated(z), None, steps, near)
