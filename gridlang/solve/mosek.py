"""MOSEK for linear and convex quadratic problems, second-order and semidefinite cones."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from gridlang.ground.problem import Problem
from gridlang.solve.conic_program import Program, by_lower_columns, straightened, tangent
from gridlang.solve.licensed import CLOSED, TIGHT, Found, refused, solved, unlicensed, wheel
from gridlang.solve.solver import Availability, RawResult, Request, Status

if TYPE_CHECKING:
    import mosek

_TOLERANCES = [
    f"MSK_DPAR_INTPNT_{kind}TOL_{of}"
    for kind in ("", "CO_")
    for of in "PFEAS DFEAS REL_GAP".split()
]
_SOLUTION = {
    "optimal": Status.OPTIMAL,
    "integer_optimal": Status.OPTIMAL,
    "prim_infeas_cer": Status.INFEASIBLE,
    "dual_infeas_cer": Status.UNBOUNDED,
}
_PROBLEM = {  # where a search over whole numbers has no point to show
    "prim_infeas": Status.INFEASIBLE,
    "prim_infeas_or_unbounded": Status.UNBOUNDED,
    "dual_infeas": Status.UNBOUNDED,
}
_POINTS = ("optimal", "integer_optimal", "prim_feas", "prim_and_dual_feas")
_LIMITS = ("trm_max_iterations", "trm_max_time", "trm_mio_num_branches", "trm_user_callback")


@dataclass(frozen=True)
class Mosek:
    """Conic interior point, simplex, and branch and bound (Andersen and Andersen 2000)."""

    name: str = "mosek"
    via: str = "direct"
    classes: frozenset[str] = frozenset(
        ("convex QP", "convex MIQP", *"LP MILP SOCP MISOCP SDP".split())
    )
    summary: str = "proven optima of convex problems, semidefinite too; a licence of its own"

    def availability(self) -> Availability:
        return wheel("mosek", "mosek", "mosek")

    def solve(self, problem: Problem, request: Request) -> RawResult:
        return solved(problem, partial(_run, request))


def _run(request: Request, asked: Program, stop: threading.Event) -> Found:
    import mosek

    try:
        with mosek.Task() as task:
            _set_options(task, request)
            put(task, asked)
            task.set_Progress(lambda code: int(stop.is_set()))
            return _found(task, asked, task.optimize())
    except mosek.Error as error:
        if "license" in str(error.errno):
            raise unlicensed("MOSEK", error.msg) from error
        return Found(Status.ERROR, str(error).lower())


def _set_options(task: mosek.Task, request: Request) -> None:
    import mosek

    options: dict[str, str | int | float] = {
        "MSK_DPAR_MIO_TOL_FEAS": TIGHT,
        "MSK_DPAR_MIO_TOL_REL_GAP": CLOSED if request.gap is None else request.gap,
    }
    if request.tolerance is not None:
        options |= dict.fromkeys(_TOLERANCES, request.tolerance)
    if request.time_limit is not None:
        options["MSK_DPAR_OPTIMIZER_MAX_TIME"] = request.time_limit
    for name, value in {**options, **request.options}.items():
        try:
            task.putparam(name, str(value))
        except (mosek.Error, TypeError, ValueError) as error:
            raise refused("MOSEK", name, value) from error


def put(task: mosek.Task, asked: Program) -> None:
    """Hand a program over: lines of cones are affine expressions, all cones of a size one domain."""
    import mosek

    p = straightened(asked)
    form, rows, cones = p.form, p.rows.merged(), p.cones.merged()
    key = mosek.boundkey
    task.appendvars(form.n)
    task.putcslice(0, form.n, form.slope)
    task.putcfix(p.constant)
    low, high = np.isfinite(p.lb), np.isfinite(p.ub)
    kinds = np.array([key.fr, key.lo, key.up, key.ra, key.fx], dtype=object)
    kind = np.where(low & high, np.where(p.lb == p.ub, 4, 3), low + 2 * high)
    task.putvarboundslice(0, form.n, kinds[kind].tolist(), p.lb, p.ub)
    whole = np.flatnonzero(p.whole).astype(np.int32)
    task.putvartypelist(whole, [mosek.variabletype.type_int] * len(whole))
    task.appendcons(rows.count)
    task.putaijlist(rows.lines.astype(np.int32), rows.columns.astype(np.int32), rows.figures)
    equal = [key.fx] * p.equal + [key.lo] * (rows.count - p.equal)
    task.putconboundslice(0, rows.count, equal, p.lower, p.upper)
    task.appendafes(cones.count)
    task.putafefentrylist(cones.lines, cones.columns.astype(np.int32), cones.figures)
    task.putafegslice(0, cones.count, cones.offsets)
    pointed = {k: task.appendquadraticconedomain(k) for k in set(form.second_order.tolist())}
    triangles = {
        k: task.appendsvecpsdconedomain(k * (k + 1) // 2) for k in set(form.definite.tolist())
    }
    domains = [pointed[k] for k in form.second_order.tolist()]
    domains += [triangles[k] for k in form.definite.tolist()]
    task.appendaccs(domains, by_lower_columns(form), np.zeros(cones.count))
    if p.start is not None:
        task.putxx(mosek.soltype.itg, p.start)


def _found(task: mosek.Task, asked: Program, ended: mosek.rescode) -> Found:
    import mosek

    search = bool(asked.whole.any())
    kinds = (mosek.soltype.itg, mosek.soltype.bas, mosek.soltype.itr)
    known = [k for k in kinds if task.solutiondef(k)]
    otherwise = Status.LIMIT if _name(ended) in _LIMITS else Status.ERROR
    if not known:
        return Found(otherwise, _name(ended))
    said, problem = _name(task.getsolsta(known[0])), _name(task.getprosta(known[0]))
    status = _SOLUTION.get(said) or _PROBLEM.get(problem) or otherwise
    node, step = mosek.iinfitem.mio_num_branch, mosek.iinfitem.intpnt_iter
    found = Found(
        status,
        said.replace("_", " "),
        bound=task.getdouinf(mosek.dinfitem.mio_obj_bound) if search else None,
        iterations=int(task.getintinf(node if search else step)),
    )
    if said not in _POINTS:
        return found
    x = np.asarray(task.getxx(known[0]))
    found = replace(found, x=x[: asked.form.n])
    return found if search else priced(task, asked, found, known[0])


def priced(task: mosek.Task, asked: Program, found: Found, solution: mosek.soltype) -> Found:
    """Return what was found with the duals of a solution."""
    p, x = straightened(asked), np.asarray(task.getxx(solution))
    prices = np.asarray(task.gety(solution))
    reduced = np.asarray(task.getslx(solution)) - np.asarray(task.getsux(solution))
    cones = np.empty(p.cones.count)
    cones[by_lower_columns(p.form)] = task.getaccdotys(solution) if len(cones) else cones
    near = None if p is asked else tangent(p, x, cones)[: asked.form.n]
    return replace(found, duals=asked.duals(prices, reduced, cones), tangent=near)


def _name(said: object) -> str:
    return str(said).rpartition(".")[2]
